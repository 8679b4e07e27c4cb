"""A file with times in two columns: the day, and the time of day."""

import re
from collections.abc import Collection, Iterator, Sequence
from datetime import date, datetime, time
from typing import Final, NamedTuple

from geoheal.history.cells.conversion import as_python
from geoheal.history.cells.nothing import without_words_for_nothing
from geoheal.history.piece import Column, FilePiece, HistoryFile

SAMPLE_ROWS: Final = 50
DAY: Final = re.compile(
    r"\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|\d{1,2}[-/.]\d{1,2}[-/.]\d{2,4}|\d{1,2}[- ][A-Z][a-z]{2}[- ]\d{4}"
    r"|20\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])"
)
OF_DAY: Final = re.compile(
    r"\d{1,2}:\d{2}(?::\d{2}(?:[.,]\d+)?)?(?: ?[AaPp][Mm])?(?: ?(?:Z|[+-]\d\d:?\d\d))?"
)


class DayAndTime(NamedTuple):
    """The two columns."""

    day: str
    time: str


def day_and_time(file: HistoryFile, taken: Collection[str]) -> DayAndTime | None:
    """Return the two columns that together hold the times; None where there are not exactly these two.

    Parameters
    ----------
    taken
        Columns whose meaning was given.
    """
    names = [name for name in file.columns if name not in taken]
    piece = next(iter(file.pieces(names, SAMPLE_ROWS)), None) if file.complete and names else None
    if piece is None or not len(piece):
        return None
    days = [name for name in names if _are(piece.columns[name], DAY, date)]
    times = [name for name in names if _are(piece.columns[name], OF_DAY, time)]
    return DayAndTime(days[0], times[0]) if len(days) == len(times) == 1 else None


class JoinedTimes:
    """The file with a column of times in place of the two."""

    complete = True

    def __init__(self, file: HistoryFile, parts: DayAndTime) -> None:
        self._file = file
        self._parts = parts
        self.column = f"{parts.day} {parts.time}"
        self.columns: Sequence[str] = [self.column, *(n for n in file.columns if n not in parts)]
        self.decimal_comma = file.decimal_comma
        self.notes: Sequence[str] = [
            *file.notes,
            f"The columns {parts.day!r} and {parts.time!r} together hold the times.",
        ]

    def pieces(self, columns: Sequence[str], rows: int) -> Iterator[FilePiece]:
        """Read these columns, at most ``rows`` rows at a time."""
        own = [name for name in columns if name != self.column]
        needed = [*own, *self._parts] if self.column in columns else own
        for piece in self._file.pieces(needed, rows):
            cells = {name: piece.columns[name] for name in own}
            if self.column in columns:
                halves = (as_python(piece.columns[name]) for name in self._parts)
                cells[self.column] = [_joined(*pair) for pair in zip(*halves, strict=True)]
            yield FilePiece(lines=piece.lines, columns=cells, unreadable=piece.unreadable, done=piece.done)


def _are(column: Column, pattern: re.Pattern[str], kind: type[date] | type[time]) -> bool:
    cells = [each for each in as_python(without_words_for_nothing(column)) if each is not None]
    return bool(cells) and all(
        pattern.fullmatch(each.strip()) is not None
        if isinstance(each, str)
        else isinstance(each, kind) and not isinstance(each, datetime)
        for each in cells
    )


def _joined(day: object, of_day: object) -> str | None:
    return None if day is None or of_day is None else f"{day} {of_day}"
