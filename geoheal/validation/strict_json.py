"""Strict reading of JSON, and JSON that PostgreSQL can store.

Python's reader uses the last of repeated names. Such ambiguous input is refused here. NaN and Infinity, which
RFC 8259 does not allow, are read: clients do write them, and only the code that reads the value can name the
field, and refuse that row alone.
"""

import json
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from geoheal.errors import MalformedInput

DEPTH_MAX = 32
"""Largest depth of nesting: deeper values could not be stored and read again."""

WHITESPACE = re.compile(r"[ \t\n\r]*")

NUL = re.compile(r"(?<!\\)(?:\\\\)*\\u0000")
"""An escaped U+0000, the one character that PostgreSQL's jsonb cannot hold."""


def read(text: str | bytes) -> Any:  # noqa: ANN401 - whatever the text says
    """Return the value of a JSON text.

    Raises
    ------
    MalformedInput
        When the text is not JSON, or repeats a name within an object.

    >>> read('{"phi": 0.7}')
    {'phi': 0.7}
    """
    with _explained():
        return _DECODER.decode(text.decode() if isinstance(text, bytes) else text)


def read_elements(text: bytes) -> Iterator[Any]:
    """Yield the elements of a JSON array, read one at a time: the whole array is never in memory as objects.

    Raises
    ------
    MalformedInput
        When the text is not an array, at the latest when its end is reached.

    >>> list(read_elements(b"[1, [2], 3]"))
    [1, [2], 3]
    """
    with _explained():
        whole = text.decode()
        if whole.startswith("{", _skip(whole, 0)):
            raise MalformedInput("Expected a JSON array ([…]), got an object.")
        place = _after(whole, 0, "[")
        if whole[place : place + 1] == "]":
            _require_end(whole, place + 1)
            return
        while True:
            element, place = _DECODER.raw_decode(whole, place)
            yield element
            place = _skip(whole, place)
            if whole[place : place + 1] == "]":
                _require_end(whole, place + 1)
                return
            place = _after(whole, place, ",")


def _after(text: str, place: int, mark: str) -> int:
    """Place of what follows the mark that is expected here."""
    place = _skip(text, place)
    if text[place : place + 1] != mark:
        raise json.JSONDecodeError(f"Expecting {mark!r}", text, place)
    return _skip(text, place + 1)


def _require_end(text: str, place: int) -> None:
    place = _skip(text, place)
    if place < len(text):
        raise json.JSONDecodeError("Extra data", text, place)


def _skip(text: str, place: int) -> int:
    """Place of what follows the white space here."""
    found = WHITESPACE.match(text, place)
    return place if found is None else found.end()


@contextmanager
def _explained() -> Iterator[None]:
    """Say what is wrong with a text in our own error."""
    try:
        yield
    except json.JSONDecodeError as error:
        raise MalformedInput(
            f"This is not valid JSON: {error.msg} (line {error.lineno}, column {error.colno})."
        ) from None
    except UnicodeDecodeError:
        raise MalformedInput("This is not valid JSON: the text is not UTF-8.") from None
    except RecursionError:
        raise MalformedInput("This JSON is nested too deeply.") from None
    except ValueError as error:
        raise MalformedInput(f"This is not valid JSON: {error}.") from None


def require_storable(value: Mapping[str, Any], most: int) -> None:
    """Make sure that PostgreSQL can keep a value as jsonb.

    Parameters
    ----------
    value
        Plain JSON.
    most
        How large (bytes) it may be as text.

    Raises
    ------
    ValueError
        Saying what is wrong with it.
    """
    if _is_deeper(value, DEPTH_MAX):
        raise ValueError(f"must not be nested more than {DEPTH_MAX} levels deep")
    try:
        text = json.dumps(value, ensure_ascii=False, allow_nan=False)
        size = len(text.encode())
    except UnicodeEncodeError:
        raise ValueError("must not contain half of a surrogate pair") from None
    except (TypeError, ValueError, RecursionError):
        raise ValueError("must be plain JSON, with finite numbers") from None
    if size > most:
        raise ValueError(f"must not be larger than {most:,} bytes")
    if NUL.search(text):
        raise ValueError("must not contain the character U+0000")


def _is_deeper(value: object, levels: int) -> bool:
    layer = [value]
    for _ in range(levels):
        layer = [child for node in layer for child in _children(node)]
    return any(isinstance(node, Mapping | list | tuple) for node in layer)


def _children(node: object) -> list[object]:
    if isinstance(node, Mapping):
        return list(node.values())
    return list(node) if isinstance(node, list | tuple) else []


def _unambiguous(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        repeated = next(name for name in found if names.count(name) > 1)
        raise ValueError(f"the name {repeated!a} appears more than once in an object")
    return found


_DECODER = json.JSONDecoder(object_pairs_hook=_unambiguous)
