"""Long files, one measured value per row, with a column per series and every row kept.

:class:`geoheal.history.shapes.long_file.LongFile` puts the values of one time together. Here each row has one
value: what many values of a series within an interval come to is for others to decide.
"""

from collections.abc import Iterator, Sequence

import pyarrow as pa

from geoheal.errors import InvalidInput
from geoheal.history.cells.conversion import as_python
from geoheal.history.piece import FilePiece, HistoryFile
from geoheal.history.shapes.long_file import READ_ROWS, LongShape

SERIES_MAX = 1000


class SparseFile:
    """A long file with a column per series, filled in the series' own rows.

    Raises
    ------
    InvalidInput
        When it has more series than can be columns.
    """

    complete = True

    def __init__(self, file: HistoryFile, shape: LongShape) -> None:
        self._file = file
        self._shape = shape
        self.series: Sequence[str] = _series(file, shape.name)
        self.columns: Sequence[str] = [shape.time, *shape.places, *self.series]
        self.decimal_comma = file.decimal_comma
        self.notes = file.notes

    def pieces(self, columns: Sequence[str], rows: int) -> Iterator[FilePiece]:
        """Read these columns, at most ``rows`` rows at a time."""
        shape = self._shape
        heads = [name for name in columns if name in (shape.time, *shape.places)]
        for piece in self._file.pieces([*heads, shape.name, shape.value], rows):
            names = [str(each) for each in as_python(piece.columns[shape.name])]
            values = as_python(piece.columns[shape.value])
            cells = {name: piece.columns[name] for name in heads}
            for series in (name for name in columns if name not in heads):
                own = (v if n == series else None for n, v in zip(names, values, strict=True))
                cells[series] = pa.array([None if each is None else str(each) for each in own], pa.string())
            yield FilePiece(lines=piece.lines, columns=cells, unreadable=piece.unreadable, done=piece.done)


def _series(file: HistoryFile, column: str) -> list[str]:
    names: dict[str, None] = {}
    for piece in file.pieces([column], READ_ROWS):
        names |= dict.fromkeys(str(each) for each in as_python(piece.columns[column]))
        if len(names) > SERIES_MAX:
            raise InvalidInput(f"Column {column!r} names more than {SERIES_MAX:,} series.")
    return list(names)
