"""NDJSON: one JSON object per line; values of nested objects are named by their path."""

import json
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np

from geoheal.errors import InvalidInput
from geoheal.history.formats.json_documents.flat import flat, unwrapped
from geoheal.history.formats.rows_in_pieces import column_of
from geoheal.history.piece import FilePiece, RefusedRow

SAMPLE = 100
"""Number of lines whose names become the file's columns."""


class NdjsonFile:
    """A file of JSON objects, one per line; empty lines are skipped.

    Raises
    ------
    InvalidInput
        If none of its first lines has an object.
    """

    complete = False
    decimal_comma = False
    notes: Sequence[str] = ()

    def __init__(self, path: Path) -> None:
        self._path = path
        with path.open("rb") as raw:
            read = [_object(line) for line in islice(raw, SAMPLE) if line.strip()]
        names = dict.fromkeys(name for row in read if isinstance(row, dict) for name in row)
        if not names:
            raise InvalidInput(f"{path.name} holds no JSON object in its first {SAMPLE} lines.")
        self.columns: Sequence[str] = list(names)

    def pieces(self, columns: Sequence[str], rows: int) -> Iterator[FilePiece]:
        """Read these columns, at most ``rows`` rows at a time."""
        size, read = max(1, self._path.stat().st_size), 0
        with self._path.open("rb") as raw:
            numbered = enumerate(raw, start=1)
            while some := list(islice(numbered, rows)):
                read += sum(len(line) for _, line in some)
                yield _piece(some, columns, min(1.0, read / size))


def _piece(numbered: list[tuple[int, bytes]], columns: Sequence[str], done: float) -> FilePiece:
    objects = [(number, _object(line)) for number, line in numbered if line.strip()]
    unreadable = [RefusedRow(number, read) for number, read in objects if isinstance(read, str)]
    rows = [(number, read) for number, read in objects if not isinstance(read, str)]
    return FilePiece(
        lines=np.array([number for number, _ in rows], dtype=np.int64),
        columns={name: column_of([row.get(name) for _, row in rows]) for name in columns},
        unreadable=unreadable,
        done=done,
    )


def _object(line: bytes) -> dict[str, Any] | str:
    """Return the line's object, or why it holds none."""
    try:
        read = json.loads(line)
    except (ValueError, RecursionError) as error:
        return f"The line is not JSON: {error}."
    return flat(unwrapped(read)) if isinstance(read, dict) else "The line is not a JSON object."
