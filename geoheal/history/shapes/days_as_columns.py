"""Tables whose columns are days or times, as people lay them out: a row per metric, or per time of day."""

import re
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any, Final

from geoheal.errors import InvalidInput
from geoheal.history.cells.conversion import as_python
from geoheal.history.formats.delimited.headers import column_names
from geoheal.history.formats.rows_in_pieces import pieces_of
from geoheal.history.piece import FilePiece, HistoryFile
from geoheal.validation.written_times import SLASHED, TimeReader

TIME: Final = "time"
VALUE: Final = "value"
CLOCK: Final = re.compile(r"\d{1,2}:\d\d(?::\d\d)?(?: ?[AaPp][Mm])?")
DIGITS: Final = re.compile(r".*\d.*\d.*")
NAMES_MAX: Final = 3
"""Columns that may name the metric, before the first one of a time."""
LEAST: Final = 2
READ_ROWS: Final = 16_384
CELLS_MAX: Final = 20_000_000


def with_times_as_rows(file: HistoryFile) -> HistoryFile:
    """Return the file with a row per time if its columns are times; any other unchanged."""
    times = TimeReader()
    times.settle(file.columns)
    are_times = [_is_time(name, times) for name in file.columns]
    first = are_times.index(True) if True in are_times else 0
    if not 0 < first <= NAMES_MAX or sum(are_times) < LEAST or not all(are_times[first:-1]):
        return file
    return TimesAsRows(
        file, first, [name for name, is_time in zip(file.columns, are_times, strict=True) if is_time]
    )


class TimesAsRows:
    """Such a table, a row per time; its "lines" are rows, counted from 1.

    Parameters
    ----------
    file
        The table.
    names
        How many columns, from the left, name the metric or say the time of day.
    times
        The columns that are times.

    Raises
    ------
    InvalidInput
        When it is too large to be held.
    """

    complete = True

    def __init__(self, file: HistoryFile, names: int, times: Sequence[str]) -> None:
        self.decimal_comma = file.decimal_comma
        heads, cells = _held(file, file.columns[:names], times)
        if heads and all(CLOCK.fullmatch(head) for head in heads):
            self._rows = [
                {TIME: f"{day} {clock}", VALUE: value}
                for at, day in enumerate(times)
                for clock, value in zip(heads, cells[at], strict=True)
            ]
            laid = "each column a day, each row a time of day"
        else:
            named = [head or f"row {row}" for row, head in enumerate(heads, start=1)]
            series = column_names([TIME, *named])[1:]
            self._rows = [
                {TIME: time, **dict(zip(series, cells[at], strict=True))} for at, time in enumerate(times)
            ]
            laid = "each column a time, each row a metric"
        self.columns: Sequence[str] = list(dict.fromkeys(name for row in self._rows for name in row))
        left_out = [name for name in file.columns[names:] if name not in times]
        self.notes: Sequence[str] = [
            *file.notes,
            f"The table is turned: {laid}." + (f" Not used: {', '.join(left_out)}." if left_out else ""),
        ]

    def pieces(self, columns: Sequence[str], rows: int) -> Iterator[FilePiece]:
        """Read these columns, at most ``rows`` rows at a time."""
        return pieces_of(list(enumerate(self._rows, 1)), columns, rows)


def _is_time(name: str, times: TimeReader) -> bool:
    """Whether a column's name is a day or a moment, rather than a number such as 95."""
    bare = name.strip()
    if not DIGITS.fullmatch(bare) or bare.replace(".", "").isdigit():
        return False
    return isinstance(times.read(bare), datetime) or SLASHED.fullmatch(bare) is not None


def _held(file: HistoryFile, names: Sequence[str], times: Sequence[str]) -> tuple[list[str], list[list[Any]]]:
    """Return what the rows are called, and the cells by time."""
    heads: list[str] = []
    cells: list[list[Any]] = [[] for _ in times]
    for piece in file.pieces([*names, *times], READ_ROWS):
        label_columns = [as_python(piece.columns[name]) for name in names]
        heads += [
            ":".join(str(cell) for cell in row if cell is not None)
            for row in zip(*label_columns, strict=True)
        ]
        for own, name in zip(cells, times, strict=True):
            own.extend(as_python(piece.columns[name]))
        if len(heads) * len(times) > CELLS_MAX:
            raise InvalidInput(
                f"A table whose columns are times can have at most {CELLS_MAX:,} cells; split it."
            )
    return heads, cells
