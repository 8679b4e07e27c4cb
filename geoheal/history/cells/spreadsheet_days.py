"""Days as spreadsheets count them: since the end of 1899, the time of day as a fraction."""

from datetime import datetime, timedelta
from typing import Final

START: Final = datetime(1899, 12, 30)  # noqa: DTZ001 - a local time; the clock knows the zone
FIRST, LAST = 36_526, 73_415
"""The first days of 2000 and of 2101; as seconds since 1970 all are times of its first day."""


def is_day(number: float) -> bool:
    """Whether a number of a column of times is such a day."""
    return FIRST <= number < LAST


def moment_of_day(number: float) -> datetime:
    """Return the local time, to the millisecond, which is as exact as spreadsheets are.

    >>> moment_of_day(46346.5).isoformat()
    '2026-11-20T12:00:00'
    """
    return START + timedelta(milliseconds=round(number * 86_400_000))
