"""A table with several rows per time, as a row per time with a column for each of them."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from geoheal.errors import InvalidInput
from geoheal.history.cells.conversion import as_python
from geoheal.history.formats.json_documents.answers.series import named_by_labels
from geoheal.history.formats.rows_in_pieces import pieces_of
from geoheal.history.piece import FilePiece, HistoryFile, RefusedRow
from geoheal.history.shapes.long_file import CELLS_MAX, READ_ROWS
from geoheal.history.shapes.table import Key, LabelledTable, rows_of

SERIES_MAX: Final = 8192
"""Series that a table may make; of more than a snapshot holds, some are left out later."""


class ColumnPerLabel:
    """Such a table, with the values of one time in one row.

    Parameters
    ----------
    measured
        Columns of which each label gets its own.

    Raises
    ------
    InvalidInput
        When it is too large to be held, or makes more series than can be distinguished.
    """

    complete = True

    def __init__(self, file: HistoryFile, table: LabelledTable, measured: Sequence[str]) -> None:
        if table.values * len(measured) > SERIES_MAX:
            raise InvalidInput(_too_many(table, len(measured)))
        self._unreadable: list[RefusedRow] = []
        self._rows: dict[Key, tuple[int, dict[str, Any]]] = {}
        held = list(self._read(file, table, list(measured)))
        named = [(name, labels) for _, _, labels, cells in held for name in cells]
        distinct = list(dict.fromkeys(named))
        names = named_by_labels([(n, dict(zip(table.labels, kind, strict=True))) for n, kind in distinct])
        series = dict(zip(distinct, names, strict=True))
        for line, head, labels, cells in held:
            _, row = self._rows.setdefault(tuple(head.values()), (line, dict(head)))
            row.update({series[name, labels]: value for name, value in cells.items()})
        self.series: Sequence[str] = list(dict.fromkeys(series.values()))
        self.of_column: dict[str, list[str]] = {name: [] for name in measured}
        for (name, _), own in series.items():
            self.of_column[name].append(own)
        self.columns: Sequence[str] = [*table.heads, *self.series]
        self.decimal_comma = file.decimal_comma
        self.notes: Sequence[str] = [
            *file.notes,
            f"Several rows have the same time and differ in {_listed(table.labels)}: each becomes a "
            f"metric of its own, such as {self.series[0]}. Use --node-column C or --system-column C if the "
            "column C names nodes or systems.",
        ]

    def _read(
        self, file: HistoryFile, table: LabelledTable, measured: Sequence[str]
    ) -> Iterator[tuple[int, dict[str, Any], Key, Mapping[str, Any]]]:
        cells = 0
        for piece in file.pieces([*table.heads, *table.labels, *measured], READ_ROWS):
            self._unreadable.extend(piece.unreadable)
            cells += len(piece) * len(measured)
            if cells > CELLS_MAX:
                raise InvalidInput(f"A table can have at most {CELLS_MAX:,} values; split it.")
            heads = [as_python(piece.columns[name]) for name in table.heads]
            values = [as_python(piece.columns[name]) for name in measured]
            kinds = rows_of(piece, table.labels)
            for at, line in enumerate(piece.lines.tolist()):
                head = {name: each[at] for name, each in zip(table.heads, heads, strict=True)}
                own = {name: each[at] for name, each in zip(measured, values, strict=True)}
                yield line, head, kinds[at], own

    def pieces(self, columns: Sequence[str], rows: int) -> Iterator[FilePiece]:
        """Read these columns, at most ``rows`` rows at a time."""
        return pieces_of(list(self._rows.values()), columns, rows, self._unreadable)


def _too_many(table: LabelledTable, measured: int) -> str:
    return (
        f"Several rows have the same time and differ in {_listed(table.labels)} ({table.values:,} kinds, "
        f"{measured} columns each), which makes more than {SERIES_MAX:,} series. Add them up by time first, "
        "choose columns with --metrics PATTERN, or use --node-column C or --system-column C."
    )


def _listed(names: Sequence[str]) -> str:
    return ", ".join(map(repr, names))
