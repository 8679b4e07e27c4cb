"""W3C's extended log format, as IIS and CloudFront write it: lines ``#Fields:`` name the columns."""

from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import TextIO

import numpy as np
import pyarrow as pa

from geoheal.history.formats.encoding import encoding_of
from geoheal.history.piece import FilePiece, RefusedRow

FIELDS = "#Fields:"
MOMENT = "date time"
"""The column that day and time of day make up."""

NOTHING = "-"


def is_w3c(start: bytes) -> bool:
    """Whether a file begins with the directives of such a log."""
    first = [line.strip() for line in start.splitlines()[:10]]
    return start[:1] == b"#" and any(line.startswith(FIELDS.encode()) for line in first)


class W3cFile:
    """A log in W3C's extended format; its columns may change further down."""

    complete = True
    decimal_comma = False

    def __init__(self, path: Path) -> None:
        self._path = path
        self._encoding = encoding_of(path)
        with path.open(encoding=self._encoding, errors="replace") as text:
            headers = [_fields(line) for line in text if line.startswith(FIELDS)]
        names = list(dict.fromkeys(name for header in headers for name in header))
        self.columns: Sequence[str] = [MOMENT, *names] if {"date", "time"} <= set(names) else names
        self.notes: Sequence[str] = [f"{path.name} is read as a log in W3C's extended format."]

    def pieces(self, columns: Sequence[str], rows: int) -> Iterator[FilePiece]:
        """Read these columns, at most ``rows`` rows at a time."""
        size = max(1, self._path.stat().st_size)
        header: Sequence[str] = ()
        with self._opened() as text:
            numbered = enumerate(text, start=1)
            while some := list(islice(numbered, rows)):
                found: list[tuple[int, dict[str, str]]] = []
                refused: list[RefusedRow] = []
                for number, line in some:
                    if line.startswith("#"):
                        header = _fields(line) if line.startswith(FIELDS) else header
                    elif line.strip():
                        cells = _cells(line)
                        if len(cells) == len(header):
                            found.append((number, dict(zip(header, cells, strict=True))))
                        else:
                            why = f"The line has {len(cells)} fields; {FIELDS} names {len(header)}."
                            refused.append(RefusedRow(number, why))
                yield FilePiece(
                    lines=np.array([number for number, _ in found], dtype=np.int64),
                    columns={name: pa.array([_cell(row, name) for _, row in found]) for name in columns},
                    unreadable=refused,
                    done=min(1.0, text.buffer.tell() / size),
                )

    def _opened(self) -> TextIO:
        return self._path.open(encoding=self._encoding, errors="replace", newline="")


def _fields(line: str) -> list[str]:
    return line.removeprefix(FIELDS).split()


def _cells(line: str) -> list[str]:
    bare = line.rstrip("\r\n")
    return bare.split("\t") if "\t" in bare else bare.split()


def _cell(row: dict[str, str], name: str) -> str | None:
    if name == MOMENT:
        return f"{row['date']} {row['time']}" if {"date", "time"} <= row.keys() else None
    value = row.get(name)
    return None if value == NOTHING else value
