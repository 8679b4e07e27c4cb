"""CSV (RFC 4180), with the line that every row stands on.

Python's own reader counts lines through quoted line breaks, which Arrow's does not.
"""

import csv
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import BinaryIO

import numpy as np
import pyarrow as pa

from geoheal.errors import InvalidInput
from geoheal.history.piece import Column, Piece, Refusal

Row = tuple[int, list[str] | str]
"""The line on which a row ends, and its cells, or why it cannot be read."""


class CsvFile:
    """A CSV file in UTF-8 whose first line names the columns.

    Raises
    ------
    InvalidInput
        When it has no such line, or names a column twice.
    """

    complete = True

    def __init__(self, path: Path, delimiter: str = ",") -> None:
        self._path = path
        self._delimiter = delimiter
        with path.open("rb") as raw:
            header = next((row for _, row in self._rows(raw)), None)
        if header is None or isinstance(header, str):
            raise InvalidInput(f"{path} has no first line that names the columns{_because(header)}.")
        twice = sorted({name for name in header if header.count(name) > 1})
        if twice:
            raise InvalidInput(f"{path} names these columns more than once: {', '.join(twice)}.")
        self.columns: Sequence[str] = header

    def pieces(self, columns: Sequence[str], rows: int) -> Iterator[Piece]:
        """Read these columns, at most so many rows at a time."""
        size = max(1, self._path.stat().st_size)
        places = {name: self.columns.index(name) for name in columns}
        with self._path.open("rb") as raw:
            read = self._rows(raw)
            next(read, None)
            while some := list(islice(read, rows)):
                yield self._piece(some, places, min(1.0, raw.tell() / size))

    def _rows(self, raw: BinaryIO) -> Iterator[Row]:
        """Rows that are not empty."""
        text = (_decoded(at, line) for at, line in enumerate(raw))
        reader = csv.reader(text, delimiter=self._delimiter, strict=True)
        while True:
            try:
                row = next(reader)
            except StopIteration:
                return
            except csv.Error as error:
                yield reader.line_num, f"The row is no CSV: {error}."
                continue
            if row:
                yield reader.line_num, row

    def _piece(self, rows: list[Row], places: dict[str, int], done: float) -> Piece:
        width = len(self.columns)
        fitting, unreadable = [], []
        for line, row in rows:
            if isinstance(row, str):
                unreadable.append(Refusal(line, row))
            elif len(row) != width:
                why = f"The row has {len(row)} cells; the first line names {width} columns."
                unreadable.append(Refusal(line, why))
            else:
                fitting.append((line, row))
        columns = list(zip(*(row for _, row in fitting), strict=True)) or [()] * width
        return Piece(
            lines=np.array([line for line, _ in fitting], dtype=np.int64),
            columns={name: _cells(columns[place]) for name, place in places.items()},
            unreadable=unreadable,
            done=done,
        )


def _decoded(at: int, line: bytes) -> str:
    """A line's text; bytes that are no UTF-8 stay recognisable."""
    return line.decode("utf-8-sig" if at == 0 else "utf-8", "surrogateescape")


def _because(reason: str | None) -> str:
    return "" if reason is None else f" ({reason.rstrip('.')})"


def _cells(cells: Sequence[str]) -> Column:
    """A column of text, in which an empty cell is None."""
    values: list[str | None] = [cell or None for cell in cells] if "" in cells else list(cells)
    try:
        return pa.array(values, type=pa.string())
    except UnicodeEncodeError:  # a cell that is no UTF-8; its own row will be refused
        return values
