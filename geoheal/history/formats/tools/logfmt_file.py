"""logfmt: lines of ``key=value``, perhaps behind a time and the name of a program."""

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from pathlib import Path
from typing import TextIO

import numpy as np
import pyarrow as pa

from geoheal.history.piece import FilePiece, RefusedRow

SAMPLE_LINES = 100
PAIR = re.compile(r'([A-Za-z_@][\w.@/-]*)=("(?:[^"\\]|\\.)*"|[^\s"]*)(?=\s|$)')
START = re.compile(r"(?P<time>\d{4}-\d\d-\d\d[T ][\d:.,]+(?:Z|[+-]\d\d:?\d\d)?)\s")
TIME = "time"
AGREEING = 0.8


def is_logfmt(path: Path) -> bool:
    """Whether most of the first lines are pairs, three or more, and little else."""
    with path.open(encoding="utf-8", errors="replace") as text:
        lines = [line.strip() for line in islice(text, SAMPLE_LINES) if line.strip()]
    return bool(lines) and sum(map(_is_pairs, lines)) >= AGREEING * len(lines)


class LogfmtFile:
    """A file of logfmt; its columns are the keys of its first lines."""

    complete = False
    decimal_comma = False

    def __init__(self, path: Path) -> None:
        self._path = path
        with path.open(encoding="utf-8", errors="replace") as text:
            rows = [_row(line) for line in islice(text, SAMPLE_LINES)]
        self.columns: Sequence[str] = list(dict.fromkeys(name for row in rows for name in row))
        self.notes: Sequence[str] = [f"{path.name} is read as logfmt (key=value)."]

    def pieces(self, columns: Sequence[str], rows: int) -> Iterator[FilePiece]:
        """Read these columns, at most ``rows`` rows at a time."""
        size = max(1, self._path.stat().st_size)
        with self._opened() as text:
            numbered = enumerate(text, start=1)
            while some := list(islice(numbered, rows)):
                read = [(number, _row(line)) for number, line in some if line.strip()]
                filled = [(number, row) for number, row in read if row]
                yield FilePiece(
                    lines=np.array([number for number, _ in filled], dtype=np.int64),
                    columns={
                        name: pa.array([row.get(name) or None for _, row in filled], pa.string())
                        for name in columns
                    },
                    unreadable=[RefusedRow(n, "The line holds no key=value.") for n, row in read if not row],
                    done=min(1.0, text.buffer.tell() / size),
                )

    def _opened(self) -> TextIO:
        return self._path.open(encoding="utf-8", errors="replace", newline="")


def _is_pairs(line: str) -> bool:
    if line[:1] in {"{", "[", "<", "#"}:
        return False
    return len(PAIR.findall(line)) >= 3 and len(PAIR.sub("", line).split()) <= 4


def _row(line: str) -> Mapping[str, str]:
    """Return the pairs of a line; a time before them is one, where no pair has its name."""
    pairs = {name: _bare(value) for name, value in PAIR.findall(line)}
    begin = START.match(line)
    return {TIME: begin["time"], **pairs} if begin and pairs else pairs


def _bare(value: str) -> str:
    return re.sub(r"\\(.)", r"\1", value[1:-1]) if value.startswith('"') else value
