"""What ``geoheal import`` was asked, checked."""

import re
from collections.abc import Sequence
from datetime import timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from geoheal.errors import InvalidInput

DURATIONS = {"ms": timedelta(milliseconds=1), "s": timedelta(seconds=1), "m": timedelta(minutes=1)}


def pairs(option: str, meaning: str, given: Sequence[str]) -> dict[str, str]:
    """Return what an option of the form COLUMN=… says, by column."""
    found = {}
    for each in given:
        column, equals, value = each.rpartition("=")
        if not (column and equals and value):
            raise InvalidInput(f"{option} expects COLUMN={meaning}, got {each!r}.")
        found[column] = value
    return found


def factors(given: Sequence[str]) -> dict[str, float]:
    """Return what ``--scale`` says, by column."""
    try:
        return {column: float(value) for column, value in pairs("--scale", "FACTOR", given).items()}
    except ValueError as error:
        raise InvalidInput(f"--scale expects COLUMN=FACTOR with a number ({error}).") from error


def duration(option: str, given: str) -> timedelta:
    """Return a time such as ``500ms`` or ``2s``.

    >>> duration("--tolerance", "500ms").total_seconds()
    0.5
    """
    match = re.fullmatch(r"(\d{1,6}(?:\.\d{1,3})?)(ms|s|m)", given)
    if match is None:
        raise InvalidInput(f"{option} expects a time such as 500ms or 2s, got {given!r}.")
    return float(match[1]) * DURATIONS[match[2]]


def zone(name: str | None) -> ZoneInfo | None:
    """Return the time zone that ``--timezone`` names."""
    if name is None:
        return None
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise InvalidInput(
            f"--timezone: unknown time zone {name!r}; use a name such as Europe/Berlin."
        ) from error
