"""Series from files: CSV with a column of times and one column per metric, or JSON of the same."""

from codecs import BOM_UTF16_BE, BOM_UTF16_LE
from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import UTC
from pathlib import Path
from typing import Final

import numpy as np

from geoheal.compare.reading.cells import Row, decimal_commas, number_of, truth_of, truths
from geoheal.compare.reading.clocks import ROW, in_seconds, timed
from geoheal.compare.reading.rows import rows_of
from geoheal.compare.rules import Criticality, default_rule
from geoheal.compare.series import Series, Side
from geoheal.errors import InvalidInput, MalformedInput
from geoheal.validation.written_times import TimeReader

SERIES: Final = 2
"""Smallest number of consecutive rows; fewer rows without a time show nothing."""
LONG: Final = tuple(
    (metric, value)
    for value in ("value", "metric_value", "_value")
    for metric in ("metric", "metric_name", "name", "measurement", "series", "_field")
)
"""Columns of files with one row per value: of the metric's name, and of the value."""
UNREADABLE: Final = Series(np.zeros(1), np.full(1, np.nan))
"""Stands for a critical metric whose cells are text: it has no measurements, and the verdict must say so."""


def read_side(file: Path) -> Side:
    """Read one side of a comparison.

    Raises
    ------
    MalformedInput
        When the file is neither CSV nor JSON of series.
    InvalidInput
        When it has no metric, or several per row and no column of times.
    """
    try:
        text = _decoded(file.read_bytes())
    except OSError as error:
        raise InvalidInput(f"{file} cannot be read: {error.strerror}.") from error
    except UnicodeDecodeError as error:
        raise MalformedInput(f"{file} is not UTF-8 text; CSV or JSON is expected.") from error
    return side_of_text(text, str(file))


def _decoded(content: bytes) -> str:
    """Decode UTF-8, or UTF-16 as saved by spreadsheets."""
    return content.decode("utf-16" if content.startswith((BOM_UTF16_LE, BOM_UTF16_BE)) else "utf-8-sig")


def side_of_text(text: str, where: str) -> Side:
    """Read one side from CSV or JSON; ``where`` names it in errors.

    Raises
    ------
    MalformedInput
        When the text is neither CSV nor JSON of series.
    InvalidInput
        When it has no metric, or several per row and no column of times.
    """
    return side_of(rows_of(text, where), where)


def side_of(rows: Sequence[Row], where: str) -> Side:
    """Series by metric from rows, each with a time and metrics, or with metric, value and time.

    >>> rows = [{"time": "2026-01-01T00:00:00Z", "latency": "5"}, {"time": 1767225601, "latency": "n/a"}]
    >>> side = side_of(rows, "file")
    >>> side["latency"].values.tolist()
    [5.0, nan]
    """
    if not rows:
        raise InvalidInput(
            f"{where} has no rows; the first line must name the columns, and each further line must hold "
            "values."
        )
    time, rows = timed(rows)
    names = {key.strip().lower(): key for key in rows[0]}
    long = next(((names[m], names[v]) for m, v in LONG if {m, v} <= names.keys()), None)
    if time is None and (long or len(rows) < SERIES or not all(rows[0])):
        raise InvalidInput(
            f"{where} has no column of times; name it `time` in the first line. Its columns: "
            f"{', '.join(filter(None, rows[0]))}."
        )
    if time is None:
        time = ROW
        rows = [{**row, ROW: number} for number, row in enumerate(rows)]
    if long:
        rows = [{time: each[time], str(each[long[0]]): each[long[1]]} for each in rows]
    return _series(rows, time, where)


def _series(rows: Sequence[Row], time: str, where: str) -> Side:
    times: defaultdict[str, list[float]] = defaultdict(list)
    values: defaultdict[str, list[float]] = defaultdict(list)
    texts: defaultdict[str, list[tuple[int, object]]] = defaultdict(list)
    reader = TimeReader()
    names = {name for row in rows for name in row} - {time, ""}
    commas, truth_columns = decimal_commas(rows, names), truths(rows, names)
    for number, row in enumerate(rows, start=1):
        moment = _moment(row.get(time), reader, where, number)
        for name in filter(names.__contains__, row):
            cell = row[name]
            value = (
                truth_of(cell)
                if name in truth_columns
                else number_of(cell, name, decimal_comma=name in commas)
            )
            if value is not None and np.isinf(value):
                raise InvalidInput(f"{where}, row {number}: {name} is larger than any real measurement.")
            if value is None:
                texts[name.strip()].append((number, cell))
                continue
            times[name.strip()].append(moment)
            values[name.strip()].append(value)
    _require_numbers(values, texts, where)
    found = {
        name: Series.of(np.array(times[name]), np.array(values[name])) for name in times if name not in texts
    }
    if not found:
        raise InvalidInput(f"{where} has no column of numbers besides the times.{_first_text(texts)}")
    return found | {
        name: UNREADABLE for name in texts if default_rule(name).criticality is Criticality.CRITICAL
    }


def _require_numbers(
    values: Mapping[str, list[float]], texts: Mapping[str, list[tuple[int, object]]], where: str
) -> None:
    """Refuse text in a column of numbers; a column of only text is something else, such as a host."""
    for name, cells in texts.items():
        if np.isfinite(values.get(name, [])).sum() >= len(cells):
            number, cell = cells[0]
            raise InvalidInput(
                f"{where}, row {number}: {name} is {str(cell)[:40]!r}, not a number. Leave the cell "
                "empty where nothing was measured."
            )


def _first_text(texts: Mapping[str, list[tuple[int, object]]]) -> str:
    for name, ((number, cell), *_) in texts.items():
        return f" In row {number}, {name} is {str(cell)[:40]!r}."
    return ""


def _moment(cell: object, reader: TimeReader, where: str, number: int) -> float:
    """Seconds since the epoch."""
    seconds = number_of(cell)
    if seconds is not None and np.isfinite(seconds):
        return in_seconds(seconds)
    moment = reader.read(cell) if isinstance(cell, str) else None
    if moment is None:
        raise InvalidInput(
            f"{where}, row {number}: {str(cell)[:40]!r} is not a valid time; expected ISO 8601, or seconds "
            "since 1970."
        )
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()
