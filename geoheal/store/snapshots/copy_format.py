"""PostgreSQL's binary COPY format, encoded by columns instead of row by row.

Rows with NULLs in the same columns, and the same texts, differ only in cells of fixed width. They are laid
out as records of one array, whose bytes are the stream: about fifty times faster than encoding each value.

References
----------
PostgreSQL documentation, COPY, "Binary Format".
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

SIGNATURE = b"PGCOPY\n\xff\r\n\0" + bytes(8)
TRAILER = b"\xff\xff"
NULL = b"\xff\xff\xff\xff"

FEW_TAILS = 16
"""Largest number of distinct tails for which rows are grouped by their tail."""


@dataclass(frozen=True, slots=True, eq=False)
class Cells:
    """A column of fixed width.

    Parameters
    ----------
    values
        Values in PostgreSQL's byte order, shape (n,); a single element if it is the same in all rows.
    present
        Which rows have a value, shape (n,); the others are NULL.
    """

    values: NDArray[Any]
    present: NDArray[np.bool_]


def words(values: NDArray[np.uint8]) -> NDArray[Any]:
    """Rows of bytes, shape (n, width), as values of that width, shape (n,)."""
    return np.ascontiguousarray(values).view(f"V{values.shape[1]}").reshape(-1)


def text(value: str | None) -> bytes:
    """Return a cell of text."""
    if value is None:
        return NULL
    encoded = value.encode()
    return len(encoded).to_bytes(4, "big") + encoded


def jsonb(value: str | None) -> bytes:
    """Return a cell of JSON text, in jsonb's first (and only) wire version."""
    return NULL if value is None else text("\x01" + value)


def stream(
    columns: Sequence[Cells], tails: Sequence[bytes], field_count: int
) -> Iterator[bytes | memoryview]:
    """Yield the COPY stream of rows: the fixed cells of each, then its tail of cells of any width.

    The order of rows changes: those of the same layout are together.

    Parameters
    ----------
    columns
        Cells of the first columns, 62 at most.
    tails
        For each row, the concatenated cells of the remaining columns.
    field_count
        Number of all columns.
    """
    known: dict[bytes, int] = {}
    codes = np.array([known.setdefault(tail, len(known)) for tail in tails], dtype=np.int64)
    patterns = np.zeros(len(tails), dtype=np.int64)
    for column in columns:
        patterns = patterns * 2 + column.present
    yield SIGNATURE
    for pattern in np.unique(patterns):
        rows = np.flatnonzero(patterns == pattern)
        alike = np.unique(codes[rows])
        if len(alike) > FEW_TAILS:
            fixed = _records(columns, rows, field_count, b"")
            yield b"".join(
                piece
                for row, cells in zip(rows.tolist(), fixed, strict=True)
                for piece in (cells, tails[row])
            )
            continue
        for code in alike:
            same = rows[codes[rows] == code]
            yield _records(columns, same, field_count, tails[same[0]]).data.cast("B")
    yield TRAILER


def _records(columns: Sequence[Cells], rows: NDArray[np.intp], field_count: int, tail: bytes) -> NDArray[Any]:
    """Rows that have their NULLs in the same columns, with the same tail."""
    present = [bool(column.present[rows[0]]) for column in columns]
    layout: list[tuple[str, Any]] = [("count", ">i2")]
    for place, column in enumerate(columns):
        layout.append((f"length{place}", ">i4"))
        if present[place]:
            layout.append((f"value{place}", column.values.dtype))
    records = np.empty(len(rows), dtype=[*layout, ("tail", f"V{len(tail)}")] if tail else layout)
    records["count"] = field_count
    for place, column in enumerate(columns):
        records[f"length{place}"] = column.values.dtype.itemsize if present[place] else -1
        if present[place]:
            records[f"value{place}"] = column.values if len(column.values) == 1 else column.values[rows]
    if tail:
        records["tail"] = np.void(tail)
    return records
