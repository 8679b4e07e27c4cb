"""Columns of a file of series: which one holds the times, and the numbers that texts spell."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

import numpy as np

from geoheal.constants import METRIC_MAX
from geoheal.validation.nothing import WORDS_FOR_NOTHING
from geoheal.validation.written_numbers import BOOLEANS, has_decimal_commas, number
from geoheal.validation.written_times import TimeReader

TIME_NAMES: Final = ("time", "timestamp", "captured_at", "date", "datetime", "ts", "_time")
ROW: Final = "row"
"""The column of times of a file that has none: its rows are taken at even steps."""
LOOKED_AT: Final = 5
"""Rows by which a column of times is known that has another name."""
SMALLEST: Final = 1e-300
"""Numbers nearer to zero have no reciprocal."""

Row = Mapping[str, Any]


def timed(rows: Sequence[Row]) -> tuple[str | None, Sequence[Row]]:
    """Find the column of times: by its name, as a date beside a time of day, or by what it holds.

    Returns
    -------
    tuple
        Its name (None where no column holds times), and the rows, a date and a time of day joined in them.

    Examples
    --------
    >>> timed([{"Date": "2026-11-01", "Time": "10:00:00", "ms": "5"}])
    ('Time', [{'Time': '2026-11-01 10:00:00', 'ms': '5'}])
    >>> timed([{"Zeit": "01.11.2026 10:00", "ms": "5"}])[0]
    'Zeit'
    """
    names = {key.strip().lower(): key for key in rows[0]}
    if {"date", "time"} <= names.keys():
        date, time = names["date"], names["time"]
        if not _are_times(rows, time):
            return time, [_joined(row, date, time) for row in rows]
    named = next((names[each] for each in TIME_NAMES if each in names), None)
    return named or next((name for name in rows[0] if name and _are_times(rows, name)), None), rows


def _joined(row: Row, date: str, time: str) -> Row:
    return {**{name: cell for name, cell in row.items() if name != date}, time: f"{row[date]} {row[time]}"}


def _are_times(rows: Sequence[Row], name: str) -> bool:
    """Whether the first cells of a column spell times, and not plain numbers."""
    reader = TimeReader()
    cells = [row.get(name) for row in rows[:LOOKED_AT]]
    return all(
        isinstance(cell, str) and number_of(cell) is None and reader.read(cell) is not None for cell in cells
    )


def decimal_commas(rows: Sequence[Row], names: Iterable[str]) -> frozenset[str]:
    """Names of the columns in which a comma stands before the fraction."""
    texts = {name: [cell for row in rows if isinstance(cell := row.get(name), str)] for name in names}
    return frozenset(name for name, cells in texts.items() if has_decimal_commas(cells, otherwise=False))


def truths(rows: Sequence[Row], names: Iterable[str]) -> frozenset[str]:
    """Names of the columns whose cells all say yes or no: what is measured of them is how often it is yes.

    >>> rows = [{"failed": "no", "host": "a"}, {"failed": "Yes", "host": "no"}, {"failed": ""}]
    >>> truths(rows, ["failed", "host"])
    frozenset({'failed'})
    """
    said = {
        name: {str(cell).strip().lower() for row in rows if (cell := row.get(name)) is not None}
        for name in names
    }
    return frozenset(
        name
        for name, words in said.items()
        if (rest := words - WORDS_FOR_NOTHING) and rest <= BOOLEANS.keys()
    )


def truth_of(cell: object) -> float:
    """Return 1 for yes, 0 for no, and NaN where nothing is said."""
    return BOOLEANS.get(str(cell).strip().lower(), float("nan"))


def number_of(cell: object, name: str = "", *, decimal_comma: bool = False) -> float | None:
    """Return a number; NaN where nothing was measured, infinite beyond every measurement; None for text.

    Parameters
    ----------
    name
        Of the column: a unit has to fit it.
    decimal_comma
        Whether ``1,234`` is a fraction.

    Examples
    --------
    >>> number_of("39.22 ms"), number_of("12,5 %", decimal_comma=True), number_of("web-1")
    (39.22, 12.5, None)
    """
    if cell is None or (isinstance(cell, str) and cell.strip().lower() in WORDS_FOR_NOTHING):
        return float("nan")
    if not isinstance(cell, bool | int | float | str):
        return None
    try:
        value = float(cell)
    except ValueError:
        return _spelt(str(cell), name, decimal_comma=decimal_comma)
    except OverflowError:
        return float("inf")
    if isinstance(cell, str) and not np.isfinite(value):
        return float("nan")
    return _bounded(value)


def _spelt(text: str, name: str, *, decimal_comma: bool) -> float | None:
    if text.strip().lower() in BOOLEANS:
        return None
    spelt = number(text, name, decimal_comma=decimal_comma)
    return None if isinstance(spelt, str) else _bounded(spelt)


def _bounded(value: float) -> float:
    if abs(value) > METRIC_MAX:
        return float("inf")
    return value if abs(value) > SMALLEST else 0.0
