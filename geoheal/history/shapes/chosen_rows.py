"""A file's rows in which a column has one of some values; the others say something else."""

from collections.abc import Iterator, Sequence

import numpy as np
import pyarrow as pa

from geoheal.history.cells.conversion import as_python
from geoheal.history.formats.rows_in_pieces import column_of
from geoheal.history.piece import Column, FilePiece, HistoryFile


class ChosenRows:
    """Rows whose cell of ``column`` is among ``values``."""

    def __init__(self, file: HistoryFile, column: str, values: Sequence[str]) -> None:
        self._file = file
        self._column = column
        self._values = frozenset(values)
        self.columns = file.columns
        self.complete = file.complete
        self.decimal_comma = file.decimal_comma
        self.notes: Sequence[str] = [
            *file.notes,
            f"Only rows are read whose {column} is {' or '.join(map(repr, values))}.",
        ]

    def pieces(self, columns: Sequence[str], rows: int) -> Iterator[FilePiece]:
        """Read these columns, at most ``rows`` rows at a time."""
        for piece in self._file.pieces(list(dict.fromkeys([*columns, self._column])), rows):
            cells = as_python(piece.columns[self._column])
            kept = np.flatnonzero([str(each) in self._values for each in cells])
            yield FilePiece(
                lines=piece.lines[kept],
                columns={name: rows_of(piece.columns[name], kept.tolist()) for name in columns},
                unreadable=piece.unreadable,
                done=piece.done,
            )


def rows_of(column: Column, rows: Sequence[int]) -> Column:
    """Return some rows of a column."""
    if isinstance(column, pa.Array):
        return column.take(pa.array(rows, pa.int64()))
    return column_of([column[row] for row in rows])
