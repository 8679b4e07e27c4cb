"""Windows' performance monitor: local times, month first; the first name shows their offset from UTC."""

import re
from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import Final

from geoheal.history.cells.conversion import as_python
from geoheal.history.piece import FilePiece, HistoryFile

NAME: Final = re.compile(r"\(PDH-[CT]SV 4\.0\)(?: \((?P<zone>[^)]*)\)\((?P<bias>-?\d+)\))?")
"""The first column's name: the zone, and the minutes from its local time to UTC (Berlin in summer: -120)."""
WRITTEN: Final = re.compile(r"(\d\d)/(\d\d)/(\d{4}) (\d\d:\d\d:\d\d(?:\.\d+)?)")


class PerfmonTimes:
    """A log of counters (perfmon, relog, typeperf), its times in ISO 8601 with the offset that it names."""

    def __init__(self, file: HistoryFile) -> None:
        self._file = file
        self.columns: Sequence[str] = file.columns
        self.complete = file.complete
        self.decimal_comma = file.decimal_comma
        parts = NAME.fullmatch(file.columns[0])
        zone, bias = (parts["zone"], parts["bias"]) if parts else (None, None)
        self._offset = "" if bias is None else _offset(int(bias))
        said = f"Its times are read with the offset {self._offset} of its first line ({zone})."
        self.notes: Sequence[str] = [*file.notes, *([said] if self._offset else [])]

    def pieces(self, columns: Sequence[str], rows: int) -> Iterator[FilePiece]:
        """Read these columns, at most ``rows`` rows at a time."""
        time = self.columns[0]
        for piece in self._file.pieces(columns, rows):
            cells = dict(piece.columns)
            if time in cells:
                cells[time] = [self._moment(cell) for cell in as_python(cells[time])]
            yield FilePiece(lines=piece.lines, columns=cells, unreadable=piece.unreadable, done=piece.done)

    def _moment(self, cell: object) -> object:
        match = WRITTEN.fullmatch(cell) if isinstance(cell, str) else None
        return f"{match[3]}-{match[1]}-{match[2]}T{match[4]}{self._offset}" if match else cell


def _offset(bias: int) -> str:
    """Return the offset from UTC of a bias in minutes.

    >>> _offset(-120), _offset(300)
    ('+02:00', '-05:00')
    """
    ahead = timedelta(minutes=abs(bias))
    hours, minutes = divmod(int(ahead.total_seconds()) // 60, 60)
    return f"{'+' if bias <= 0 else '-'}{hours:02}:{minutes:02}"
