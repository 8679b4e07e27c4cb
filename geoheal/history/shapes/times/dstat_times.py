"""dstat: times without a year, which stands in the lines above the columns."""

import re
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Final

from geoheal.history.cells.conversion import as_python
from geoheal.history.piece import FilePiece, HistoryFile

TOOL: Final = re.compile(r'"?(?:pcp-)?dstat ', re.IGNORECASE)
BEGUN: Final = re.compile(r'"Date:","?\d{1,2} (?P<month>[A-Z][a-z]{2}) (?P<year>\d{4})')
WRITTEN: Final = re.compile(r"(?P<day>\d\d)-(?P<month>\d\d) (?P<clock>\d\d:\d\d:\d\d(?:\.\d+)?)")
MONTHS: Final = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
HEAD_LINES: Final = 8
TIME: Final = "time"


def head_of(path: Path) -> str | None:
    """Return the lines that dstat writes above the columns; None of any other file."""
    with path.open(encoding="utf-8", errors="replace") as text:
        head = "".join(islice(text, HEAD_LINES))
    return head if TOOL.match(head) else None


class DstatTimes:
    """A recording of dstat, its times with the year in which it was begun, or the one after."""

    def __init__(self, file: HistoryFile, head: str) -> None:
        self._file = file
        self.columns: Sequence[str] = file.columns
        self.complete = file.complete
        self.decimal_comma = file.decimal_comma
        self.notes = file.notes
        self._begun = BEGUN.search(head)

    def pieces(self, columns: Sequence[str], rows: int) -> Iterator[FilePiece]:
        """Read these columns, at most ``rows`` rows at a time."""
        for piece in self._file.pieces(columns, rows):
            cells = dict(piece.columns)
            if TIME in cells:
                cells[TIME] = [self._moment(cell) for cell in as_python(cells[TIME])]
            yield FilePiece(lines=piece.lines, columns=cells, unreadable=piece.unreadable, done=piece.done)

    def _moment(self, cell: object) -> object:
        match = WRITTEN.fullmatch(cell) if isinstance(cell, str) else None
        if match is None or self._begun is None:
            return cell
        is_next = int(match["month"]) < MONTHS.index(self._begun["month"]) + 1
        return f"{int(self._begun['year']) + is_next}-{match['month']}-{match['day']}T{match['clock']}"
