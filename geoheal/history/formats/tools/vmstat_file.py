"""vmstat with times (``vmstat -t SECONDS``), in its narrow and wide forms."""

import re
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import Final, TextIO

import numpy as np
import pyarrow as pa

from geoheal.history.formats.encoding import encoding_of
from geoheal.history.piece import FilePiece, RefusedRow

GROUPS: Final = re.compile(r"-*procs-* -+memory-+.*-timestamp-+\s*")
"""The line above the names; with ``-n`` it stands once, otherwise once a screen."""

TIME: Final = "time"
SCREEN: Final = 21
"""Rows after which vmstat writes the names again into a file or a pipe."""
LATE: Final = 1.5
"""Intervals after which a row does not belong to the run before it."""
SINCE_BOOT: Final = (
    "The first row of each run is left out: it is the average since the machine was started (except with -y)."
)


def is_timed(start: bytes) -> bool:
    """Whether a file begins as vmstat writes it with times.

    >>> is_timed(b"procs ---memory--- ---timestamp---"), is_timed(b"procs ---memory---")
    (True, False)
    """
    return GROUPS.fullmatch(start.decode(errors="replace").partition("\n")[0]) is not None


class VmstatFile:
    """Output of ``vmstat -t``, without the first row, which is an average since the start."""

    complete = True
    decimal_comma = False

    def __init__(self, path: Path) -> None:
        self._path = path
        self._encoding = encoding_of(path)
        with path.open(encoding=self._encoding, errors="replace") as text:
            *self._names, self._zone = list(islice(text, 2))[-1].split()
        self.columns: Sequence[str] = [TIME, *map(_spoken, self._names)]
        self.notes: Sequence[str] = [f"{path.name} is read as the output of vmstat -t.", SINCE_BOOT]

    def pieces(self, columns: Sequence[str], rows: int) -> Iterator[FilePiece]:
        """Read these columns, at most ``rows`` rows at a time."""
        size = max(1, self._path.stat().st_size)
        runs = _Runs()
        with self._opened() as text:
            numbered = enumerate(text, start=1)
            while some := list(islice(numbered, rows)):
                found: list[tuple[int, dict[str, str]]] = []
                refused: list[RefusedRow] = []
                for number, line in some:
                    cells = line.split()
                    if GROUPS.fullmatch(line):
                        runs.see_names()
                    elif not cells:
                        continue
                    elif cells[:-1] == self._names:
                        self._zone = cells[-1]
                    elif len(cells) != len(self._names) + 2:
                        refused.append(RefusedRow(number, self._unlike(cells)))
                    elif not runs.begins_with(cells):
                        found.append((number, self._row(cells)))
                yield FilePiece(
                    lines=np.array([number for number, _ in found], dtype=np.int64),
                    columns={
                        name: pa.array([row[name] for _, row in found], pa.string()) for name in columns
                    },
                    unreadable=refused,
                    done=min(1.0, text.buffer.tell() / size),
                )

    def _opened(self) -> TextIO:
        return self._path.open(encoding=self._encoding, errors="replace", newline="")

    def _unlike(self, cells: Sequence[str]) -> str:
        return f"The line has {len(cells)} cells; vmstat writes {len(self._names) + 2} under these names."

    def _row(self, cells: Sequence[str]) -> dict[str, str]:
        """Return a row by names; its time with the zone that stands above it."""
        day, hour = cells[-2:]
        return {
            TIME: f"{day} {hour} {self._zone}",
            **dict(zip(map(_spoken, self._names), cells, strict=False)),
        }


class _Runs:
    """Tells the first row of each run, where several were appended, from the first of a screen."""

    def __init__(self) -> None:
        self._rows = 0
        self._was_named = False
        self._at: datetime | None = None
        self._step: timedelta | None = None

    def see_names(self) -> None:
        """Take note that the names stand here."""
        self._was_named = True

    def begins_with(self, cells: Sequence[str]) -> bool:
        """Whether a row is the first of a run: names stand before it, and the run before does not go on."""
        try:
            at = datetime.fromisoformat(" ".join(cells[-2:]))
        except ValueError:
            return False
        gap = None if self._at is None else at - self._at
        is_late = gap is None or self._step is None or not timedelta() < gap <= LATE * self._step
        is_new = self._was_named and (self._rows != SCREEN or is_late)
        self._rows = 1 if self._was_named else self._rows + 1
        self._step = None if is_new else gap
        self._at, self._was_named = at, False
        return is_new


def _spoken(name: str) -> str:
    """Return a column's name; the share of idle time is not a row's ``id``."""
    return "idle" if name == "id" else name
