"""JMeter's results as XML: a row per sample; samples inside a sample are part of it."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final
from xml.parsers import expat

import numpy as np
import pyarrow as pa

from geoheal.errors import InvalidInput
from geoheal.history.piece import FilePiece, RefusedRow

TITLE: Final = "JMeter's results (XML)"
ROOT: Final = "testResults"
SAMPLES: Final = frozenset(("sample", "httpSample"))
ATTRIBUTES: Final = {
    "timeStamp": "ts", "elapsed": "t", "label": "lb", "responseCode": "rc", "responseMessage": "rm",
    "threadName": "tn", "success": "s", "bytes": "by", "Latency": "lt", "Connect": "ct",
}  # fmt: skip
CHUNK_BYTES: Final = 2**18

Sample = tuple[int, Mapping[str, str]]
"""The line on which a sample begins, and its attributes."""


class JMeterXml:
    """A file of JMeter's results as XML; its lines are those on which samples begin.

    What follows where it stops being XML, as at the end of a test that was broken off, is refused.

    Raises
    ------
    InvalidInput
        When it is XML of another kind.
    """

    complete = True
    decimal_comma = False
    columns: Sequence[str] = tuple(ATTRIBUTES)

    def __init__(self, path: Path) -> None:
        self._path = path
        root = _Samples()
        with path.open("rb") as raw:
            while root.name is None and root.damage is None and (chunk := raw.read(CHUNK_BYTES)):
                root.feed(chunk)
        if root.name != ROOT:
            what = f"its root is <{root.name}>" if root.name else "it has no root"
            raise InvalidInput(
                f"{path.name} is XML, but {what}; of XML only JMeter's results (<{ROOT}>) are read. "
                "Write it as CSV, JSON or Parquet."
            )
        self.notes: Sequence[str] = [f"{path.name} is read as {TITLE}."]

    def pieces(self, columns: Sequence[str], rows: int) -> Iterator[FilePiece]:
        """Read these columns, at most ``rows`` rows at a time."""
        size = max(1, self._path.stat().st_size)
        read = _Samples()
        with self._path.open("rb") as raw:
            while read.damage is None and (chunk := raw.read(CHUNK_BYTES)):
                read.feed(chunk)
                samples = read.taken()
                for start in range(0, len(samples), rows):
                    yield _piece(samples[start : start + rows], columns, min(1.0, raw.tell() / size))
            read.end()
        if read.damage is not None:
            yield _piece((), columns, 1.0, [read.damage])


def _piece(
    some: Sequence[Sample], columns: Sequence[str], done: float, unreadable: Sequence[RefusedRow] = ()
) -> FilePiece:
    return FilePiece(
        lines=np.array([line for line, _ in some], dtype=np.int64),
        columns={
            name: pa.array([cells.get(ATTRIBUTES[name]) or None for _, cells in some], pa.string())
            for name in columns
        },
        unreadable=unreadable,
        done=done,
    )


class _Samples:
    """The samples that stand right below the root, as far as the file was read."""

    def __init__(self) -> None:
        self.name: str | None = None
        self.damage: RefusedRow | None = None
        self._depth = 0
        self._found: list[Sample] = []
        self._parser = expat.ParserCreate()
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end

    def feed(self, chunk: bytes, *, is_last: bool = False) -> None:
        """Read on."""
        if self.damage is not None:
            return
        try:
            self._parser.Parse(chunk, is_last)
        except expat.ExpatError as error:
            why = expat.ErrorString(error.code)
            self.damage = RefusedRow(error.lineno, f"The file is not XML from here on: {why}.")

    def end(self) -> None:
        """See whether the file ends where its root does."""
        self.feed(b"", is_last=True)

    def taken(self) -> list[Sample]:
        """Return what was found since the last time."""
        found, self._found = self._found, []
        return found

    def _start(self, name: str, attributes: Mapping[str, str]) -> None:
        self.name = self.name or name
        self._depth += 1
        if self._depth == 2 and name in SAMPLES:
            self._found.append((self._parser.CurrentLineNumber, attributes))

    def _end(self, _: str) -> None:
        self._depth -= 1


def is_xml(start: bytes) -> bool:
    """Whether a file begins as XML does."""
    return start.removeprefix(b"\xef\xbb\xbf").lstrip().startswith((b"<?xml", b"<testResults"))
