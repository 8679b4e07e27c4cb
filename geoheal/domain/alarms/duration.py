"""Durations as Prometheus writes them."""

import re
from collections.abc import Mapping
from datetime import timedelta
from typing import Final

from geoheal.errors import InvalidInput

DURATION_MAX: Final = timedelta(days=1)

_UNITS: Final[Mapping[str, float]] = {"ms": 0.001, "s": 1.0, "m": 60.0, "h": 3600.0, "d": 86_400.0}


def read_duration(text: str, field: str, longest: timedelta = DURATION_MAX) -> float:
    """Read a duration as Prometheus writes it, in seconds: ``30s``, ``5m``, ``1h30m``.

    Raises
    ------
    InvalidInput
        When it is not a duration, or longer than it may be; the field is named.

    >>> read_duration("1h30m", "for")
    5400.0
    """
    parts = re.findall(r"([0-9]{1,9})(ms|s|m|h|d)", text)
    if text != "0" and (not parts or "".join(number + unit for number, unit in parts) != text):
        raise InvalidInput(f"{field} expects a duration like 30s, 5m or 1h30m.", field=field)
    seconds = sum(int(number) * _UNITS[unit] for number, unit in parts)
    if seconds > longest.total_seconds():
        raise InvalidInput(
            f"{field} must be at most {written_duration(longest.total_seconds())}.", field=field
        )
    return seconds


def written_duration(seconds: float) -> str:
    """Return a duration as Prometheus writes it.

    >>> written_duration(5400.0), written_duration(0.0), written_duration(1.5)
    ('1h30m', '0s', '1s500ms')
    """
    rest, parts = round(seconds * 1000), []
    for unit, size in (("d", 86_400_000), ("h", 3_600_000), ("m", 60_000), ("s", 1000), ("ms", 1)):
        count, rest = divmod(rest, size)
        parts += [f"{count}{unit}"] if count else []
    return "".join(parts) or "0s"
