"""Recorded values as they are sent: typed JSON within bounds; what it says is read in the sandbox alone."""

import math
from typing import Any, Final

from geoheal.client.recording.codec.sealing import KINDS

LEVELS_MAX: Final = 120
NODES_MAX: Final = 200_000


def require_recorded(value: object) -> None:
    """Make sure that a value is JSON that the codec may have written, and that PostgreSQL can keep.

    Whether its parts fit their kinds shows when it is read.

    Raises
    ------
    ValueError
        Saying what is wrong with it.

    Examples
    --------
    >>> require_recorded({"tuple": [1, {"list": []}]})
    >>> require_recorded({"pickle": "gASV"})
    Traceback (most recent call last):
    ValueError: must be typed JSON: unknown kind 'pickle'
    """
    layer, nodes = [value], 0
    for _ in range(LEVELS_MAX):
        nodes += len(layer)
        if nodes > NODES_MAX:
            raise ValueError(f"must not have more than {NODES_MAX:,} parts")
        layer = [part for each in layer for part in _parts(each)]
        if not layer:
            return
    raise ValueError(f"must not be nested more than {LEVELS_MAX} levels deep")


def _parts(value: object) -> list[Any]:
    if isinstance(value, list):
        return value
    if isinstance(value, dict):
        if len(value) != 1:
            raise ValueError("must be typed JSON: an object has its kind as its only key")
        ((kind, body),) = value.items()
        if kind not in KINDS:
            raise ValueError(f"must be typed JSON: unknown kind {str(kind)[:50]!a}")
        return [body]
    if isinstance(value, str):
        _require_text(value)
    elif isinstance(value, float) and not math.isfinite(value):
        raise ValueError("must have finite numbers")
    return []


def _require_text(text: str) -> None:
    if "\0" in text:
        raise ValueError("must not contain the character U+0000")
    try:
        text.encode()
    except UnicodeEncodeError:
        raise ValueError("must not contain half of a surrogate pair") from None
