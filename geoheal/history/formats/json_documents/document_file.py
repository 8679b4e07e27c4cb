"""JSON documents: an array of rows, a document with rows inside, or a tool's answer."""

import json
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from geoheal.errors import InvalidInput
from geoheal.history.formats.json_documents.answers.series import NODE, TIME
from geoheal.history.formats.json_documents.documents import rows_of
from geoheal.history.formats.json_documents.flat import flat, unwrapped
from geoheal.history.formats.rows_in_pieces import pieces_of
from geoheal.history.piece import FilePiece

BYTES_MAX = 2**28
"""A document is read as a whole; larger histories are NDJSON, CSV or Parquet."""

NEXT = re.compile(r"\S")


class DocumentFile:
    """A JSON document; its "lines" are rows, counted from 1.

    Raises
    ------
    InvalidInput
        When it is not JSON, too large, or no rows are found in it.
    """

    complete = True
    decimal_comma = False

    def __init__(self, path: Path) -> None:
        if path.stat().st_size > BYTES_MAX:
            raise InvalidInput(f"{path.name} is larger than {BYTES_MAX >> 20} MiB; write it as NDJSON.")
        found = rows_of(_read(path))
        self._rows = [flat(unwrapped(row)) for row in found.rows]
        self.title, self.tool = found.title, found.tool
        self.columns: Sequence[str] = list(dict.fromkeys(name for row in self._rows for name in row))
        self.notes: Sequence[str] = [f"{path.name} is read as {found.title}.", *found.notes]
        if not self.columns:
            raise InvalidInput(f"{path.name} holds no array of JSON objects.")

    @property
    def measured(self) -> list[str]:
        """The columns that do not say when and where."""
        return [name for name in self.columns if name not in {TIME, NODE}]

    def pieces(self, columns: Sequence[str], rows: int) -> Iterator[FilePiece]:
        """Read these columns, at most ``rows`` rows at a time."""
        return pieces_of(list(enumerate(self._rows, 1)), columns, rows)


def _read(path: Path) -> Any:  # noqa: ANN401 - any JSON
    """Return the document; a list if there are several, one per line."""
    text = path.read_bytes()
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        try:
            return _one_after_another(text.decode())
        except (ValueError, RecursionError):
            pass
        raise InvalidInput(f"{path.name} is not JSON: {error}.") from error


def _one_after_another(text: str) -> list[Any]:
    """Return concatenated documents, on one line each or on several, as jq writes them."""
    decoder, read = json.JSONDecoder(), list[Any]()
    start = NEXT.search(text)
    while start is not None:
        document, end = decoder.raw_decode(text, start.start())
        read.append(document)
        start = NEXT.search(text, end)
    return read


def is_series(line: bytes) -> bool:
    """Whether a line is a series, with the values of many times."""
    try:
        read = json.loads(line)
    except (ValueError, RecursionError):
        return False
    return isinstance(read, dict) and {"metric", "values", "timestamps"} <= read.keys()


def is_document(path: Path) -> bool:
    """Whether a file of JSON is one document, rather than an object per line."""
    with path.open("rb") as raw:
        filled = (line for line in raw if line.strip())
        first, second = next(filled, b"").strip(), next(filled, None)
    if first.startswith(b"[") or is_series(first):
        return True
    try:
        read = json.loads(first)
    except (ValueError, RecursionError):
        return second is not None and first.endswith((b",", b"{", b"["))
    return second is None and isinstance(read, dict) and bool(rows_of(read).rows)
