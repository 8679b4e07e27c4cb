"""Columns of times, recognised by name or content."""

import re
from collections.abc import Sequence
from typing import Final

import numpy as np

from geoheal.compare.reading.cells import Row, number_of
from geoheal.compare.words import normalized
from geoheal.validation.written_times import TimeReader

TIME_NAMES: Final = ("time", "timestamp", "captured_at", "date", "datetime", "ts", "_time")
ROW: Final = "row"
"""The column of times of a file without one: its rows are evenly spaced."""
LOOKED_AT: Final = 5
"""Number of rows that are checked for times in a column with another name."""
MILLISECONDS_FROM: Final = 1e11
"""Numbers since the epoch beyond this are milliseconds (1e14: microseconds, 1e17: nanoseconds)."""
EPOCH: Final = (6e8, 6e9)
"""Seconds since 1970 that a measurement may have been made at: 1989 to 2160."""
OF_A_CLOCK: Final = re.compile(
    r"(^|[^a-z])(unix_?time|time|time_?stamp|epoch|unix|ts|date|clock|t)($|[^a-z])"
)
SINCE_THE_START: Final = re.compile(
    r"(elapsed|offset|t|seconds?|secs?|minutes?|relative_time)([^a-z]*(ms|s|secs?|seconds?|min|minutes?))?[^a-z]*"
)


def timed(rows: Sequence[Row]) -> tuple[str | None, Sequence[Row]]:
    """Find the column of times: by name, as date plus time of day, or by content.

    Returns
    -------
    tuple
        Its name (None without one), and the rows, with date and time of day joined.

    Examples
    --------
    >>> timed([{"Date": "2026-11-01", "Time": "10:00:00", "ms": "5"}])
    ('Time', [{'Time': '2026-11-01 10:00:00', 'ms': '5'}])
    >>> timed([{"Zeit": "01.11.2026 10:00", "ms": "5"}])[0]
    'Zeit'
    >>> timed([{"ms": 5, "epoch_ms": 1_793_696_400_000}, {"ms": 5, "epoch_ms": 1_793_696_410_000}])[0]
    'epoch_ms'
    """
    names = {key.strip().lower(): key for key in rows[0]}
    if {"date", "time"} <= names.keys():
        date, time = names["date"], names["time"]
        if not _are_times(rows, time):
            return time, [_joined(row, date, time) for row in rows]
    named = next((names[each] for each in TIME_NAMES if each in names), None)
    return named or next((name for name in rows[0] if name and _holds_times(rows, name)), None), rows


def in_seconds(number: float) -> float:
    """Convert a number of milliseconds, microseconds or nanoseconds since the epoch to seconds."""
    while abs(number) >= MILLISECONDS_FROM:
        number /= 1000.0
    return number


def _joined(row: Row, date: str, time: str) -> Row:
    return {**{name: cell for name, cell in row.items() if name != date}, time: f"{row[date]} {row[time]}"}


def _holds_times(rows: Sequence[Row], name: str) -> bool:
    return _are_times(rows, name) or _counts_on(rows, name)


def _are_times(rows: Sequence[Row], name: str) -> bool:
    """Whether the first cells of a column are times, not plain numbers."""
    reader = TimeReader()
    cells = [row.get(name) for row in rows[:LOOKED_AT]]
    return all(
        isinstance(cell, str) and number_of(cell) is None and reader.read(cell) is not None for cell in cells
    )


def _counts_on(rows: Sequence[Row], name: str) -> bool:
    """Whether a column named like a clock increases, since 1970 or since the start."""
    words = normalized(name.strip())
    is_relative = SINCE_THE_START.fullmatch(words) is not None
    if not is_relative and not OF_A_CLOCK.search(words):
        return False
    numbers = [number_of(row.get(name)) for row in rows]
    if len(numbers) < 2 or any(each is None or not np.isfinite(each) for each in numbers):
        return False
    seconds = np.array([in_seconds(float(each or 0.0)) for each in numbers])
    if is_relative and bool((np.diff(seconds) > 0).all()):
        return True
    return bool((np.diff(seconds) >= 0).all() and seconds[0] >= EPOCH[0] and seconds[-1] <= EPOCH[1])
