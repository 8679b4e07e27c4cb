"""InfluxDB's annotated CSV: tables with headers of their own, a row per value of a field."""

import csv
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from geoheal.errors import InvalidInput
from geoheal.history.formats.encoding import encoding_of
from geoheal.history.formats.json_documents.answers.series import (
    NODE,
    TIME,
    NamedSeries,
    found,
    named_by_labels,
)
from geoheal.history.formats.rows_in_pieces import pieces_of
from geoheal.history.piece import FilePiece, RefusedRow

TITLE: Final = "InfluxDB's annotated CSV"
ANNOTATIONS: Final = ("#group", "#datatype", "#default")
OWN: Final = frozenset(
    ("", "result", "table", "_start", "_stop", "_time", "_value", "_field", "_measurement")
)
HOST: Final = "host"
NUMBERS: Final = frozenset(("double", "long", "unsignedLong", "boolean"))
CELLS_MAX: Final = 20_000_000

Key = tuple[str, tuple[tuple[str, str], ...]]
"""Name and tags of a series."""


@dataclass(slots=True)
class _Table:
    """A table defined by its annotations and its header.

    Parameters
    ----------
    columns
        None until the header was read.
    """

    columns: Sequence[str] | None = None
    annotations: dict[str, Sequence[str]] = field(default_factory=dict)

    def cells(self, row: Sequence[str]) -> dict[str, str]:
        """Return a row's cells by column, with the table's own where they are empty."""
        columns = self.columns or ()
        usual = self.annotations.get("#default", ())
        given = dict(zip(columns, usual, strict=False)) | {
            name: cell for name, cell in zip(columns, row, strict=True) if cell
        }
        return {name: cell for name, cell in given.items() if name and cell}

    def values(self, cells: Mapping[str, str]) -> dict[str, str]:
        """Return what a row measures.

        Its value by its field, or each column of numbers where fields are columns.
        """
        if "_field" in (self.columns or ()):
            return {cells["_field"]: cells["_value"]} if {"_field", "_value"} <= cells.keys() else {}
        kinds = dict(zip(self.columns or (), self.annotations.get("#datatype", ()), strict=False))
        return {
            ("value" if name == "_value" else name): cell
            for name, cell in cells.items()
            if (name not in OWN or name == "_value") and kinds.get(name, "double") in NUMBERS
        }


class InfluxFile:
    """A file of InfluxDB: a row per time and host, a column per series, named by its distinguishing tags.

    Raises
    ------
    InvalidInput
        When it is too large to be held, or holds no values.
    """

    complete = True
    decimal_comma = False

    def __init__(self, path: Path) -> None:
        self._unreadable: list[RefusedRow] = []
        self._lines: dict[tuple[str | None, str], int] = {}
        self._points: dict[tuple[str | None, Key], list[tuple[str, str]]] = {}
        with path.open(encoding=encoding_of(path), newline="", errors="replace") as text:
            for held, (line, table, row) in enumerate(_rows(text)):
                if held > CELLS_MAX:
                    raise InvalidInput(f"{path.name} has more than {CELLS_MAX:,} values; split it.")
                self._take(line, table, row)
        result = found(self._series(), TITLE, "InfluxDB")
        if not result.rows and not self._unreadable:
            raise InvalidInput(f"{path.name} is {TITLE}, but holds no values.")
        self._rows = result.rows
        names = dict.fromkeys(name for row in self._rows for name in row)
        self.series: Sequence[str] = [name for name in names if name not in {TIME, NODE}]
        self.columns: Sequence[str] = [TIME, *([NODE] if NODE in names else []), *self.series]
        self.notes: Sequence[str] = [f"{path.name} is read as {TITLE}.", *result.notes]

    def pieces(self, columns: Sequence[str], rows: int) -> Iterator[FilePiece]:
        """Read these columns, at most ``rows`` rows at a time."""
        held = [(self._lines[row.get(NODE), row[TIME]], row) for row in self._rows]
        return pieces_of(held, columns, rows, self._unreadable)

    def _take(self, line: int, table: _Table, row: Sequence[str]) -> None:
        """Take a row in, or note why it cannot be."""
        if len(row) != len(table.columns or ()):
            why = f"The row has {len(row)} cells; its table names {len(table.columns or ())} columns."
            self._unreadable.append(RefusedRow(line, why))
            return
        cells = table.cells(row)
        values = table.values(cells)
        if "error" in cells and not values.keys() - {"reference", "error"}:
            self._unreadable.append(RefusedRow(line, f"InfluxDB answered an error: {cells['error']}."))
        elif "_time" not in cells:
            self._unreadable.append(RefusedRow(line, "The row has no _time.", "captured_at"))
        else:
            node = cells.get(HOST)
            self._lines.setdefault((node, cells["_time"]), line)
            tags = tuple(
                (name, cell)
                for name, cell in cells.items()
                if name not in OWN and name != HOST and name not in values
            )
            measured = cells.get("_measurement")
            for name, value in values.items():
                key = (f"{measured}.{name}" if measured else name, tags)
                self._points.setdefault((node, key), []).append((cells["_time"], value))

    def _series(self) -> Iterator[NamedSeries]:
        names = named_by_labels([(name, dict(tags)) for _, (name, tags) in self._points])
        for name, ((node, _), points) in zip(names, self._points.items(), strict=True):
            yield NamedSeries(name=name, points=points, node=node)


def is_annotated(start: bytes) -> bool:
    """Whether a file begins as InfluxDB's does, with annotations or with the header that it downloads."""
    first = start.removeprefix(b"\xef\xbb\xbf").splitlines()[:1]
    cells = first[0].decode(errors="replace").split(",") if first else []
    return cells[:1] != [] and (cells[0] in ANNOTATIONS or {"result", "table", "_time"} <= set(cells))


def _rows(text: Iterable[str]) -> Iterator[tuple[int, _Table, list[str]]]:
    """Yield the rows of all tables, with the line that each ends on; an empty line ends a table."""
    reader = csv.reader(text)
    table = _Table()
    for row in reader:
        if not row:
            table = _Table()
        elif row[0] in ANNOTATIONS:
            table = _Table() if table.columns else table
            table.annotations[row[0]] = row
        elif table.columns is None:
            table.columns = row
        else:
            yield reader.line_num, table, row
