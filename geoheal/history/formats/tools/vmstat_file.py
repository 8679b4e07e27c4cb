"""vmstat with times (``vmstat -t SECONDS``), in its narrow and wide forms."""

import re
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Final, TextIO

import numpy as np
import pyarrow as pa

from geoheal.history.formats.encoding import encoding_of
from geoheal.history.formats.piece import Piece, Refusal

GROUPS: Final = re.compile(r"-*procs-* -+memory-+.*-timestamp-+\s*")
"""The line above the names; with ``-n`` it stands once, otherwise once a screen."""

TIME: Final = "time"
SINCE_BOOT: Final = (
    "Its first row is left out: it is the average since the machine was started (except with -y)."
)


def is_timed(start: bytes) -> bool:
    """Whether a file begins as vmstat writes it with times.

    >>> is_timed(b"procs ---memory--- ---timestamp---"), is_timed(b"procs ---memory---")
    (True, False)
    """
    return GROUPS.fullmatch(start.decode(errors="replace").partition("\n")[0]) is not None


class VmstatFile:
    """What ``vmstat -t`` wrote, without the first row, which sums up all the time before."""

    complete = True
    decimal_comma = False

    def __init__(self, path: Path) -> None:
        self._path = path
        self._encoding = encoding_of(path)
        with path.open(encoding=self._encoding, errors="replace") as text:
            *self._names, self._zone = list(islice(text, 2))[-1].split()
        self.columns: Sequence[str] = [TIME, *map(_spoken, self._names)]
        self.notes: Sequence[str] = [f"{path.name} is read as the output of vmstat -t.", SINCE_BOOT]

    def pieces(self, columns: Sequence[str], rows: int) -> Iterator[Piece]:
        """Read these columns, at most ``rows`` rows at a time."""
        size = max(1, self._path.stat().st_size)
        is_first = True
        with self._opened() as text:
            numbered = enumerate(text, start=1)
            while some := list(islice(numbered, rows)):
                found: list[tuple[int, dict[str, str]]] = []
                refused: list[Refusal] = []
                for number, line in some:
                    cells = line.split()
                    if not cells or GROUPS.fullmatch(line):
                        continue
                    if cells[:-1] == self._names:
                        self._zone = cells[-1]
                    elif len(cells) != len(self._names) + 2:
                        refused.append(Refusal(number, self._unlike(cells)))
                    elif is_first:
                        is_first = False
                    else:
                        found.append((number, self._row(cells)))
                yield Piece(
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
        """A row by names; its time with the zone that stands above it."""
        day, hour = cells[-2:]
        return {
            TIME: f"{day} {hour} {self._zone}",
            **dict(zip(map(_spoken, self._names), cells, strict=False)),
        }


def _spoken(name: str) -> str:
    """A column's name; the share of idle time is not a row's ``id``."""
    return "idle" if name == "id" else name
