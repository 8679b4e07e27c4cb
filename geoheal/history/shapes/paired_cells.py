"""Columns whose cells hold two amounts, as ``docker stats`` writes them: ``145.3MiB / 1.944GiB``."""

import re
from collections.abc import Iterator, Sequence
from typing import Final

from geoheal.history.cells.conversion import as_python
from geoheal.history.cells.nothing import without_words_for_nothing
from geoheal.history.columns.plan import METRIC
from geoheal.history.formats.rows_in_pieces import column_of
from geoheal.history.piece import Column, FilePiece, HistoryFile
from geoheal.validation.written_numbers import number

PAIR: Final = re.compile(r"\s*(\d[^/]*?) / (\d[^/]*?)\s*")
SECOND: Final = ".2"
SAMPLE_ROWS: Final = 50


def with_pairs_apart(file: HistoryFile) -> HistoryFile:
    """Return the file with a column for each of two amounts; unchanged if there are none."""
    piece = next(iter(file.pieces(file.columns, SAMPLE_ROWS)), None)
    if piece is None:
        return file
    cells = {name: as_python(without_words_for_nothing(piece.columns[name])) for name in file.columns}
    paired = [name for name, own in cells.items() if _are_pairs(own)]
    return PairedCells(file, paired) if paired else file


class PairedCells:
    """A file with two amounts per cell: a column keeps the first one, and another gets the second."""

    def __init__(self, file: HistoryFile, paired: Sequence[str]) -> None:
        self._file = file
        self._paired = frozenset(paired)
        self._source = {name + SECOND: name for name in paired if name + SECOND not in file.columns}
        self.columns: Sequence[str] = [*file.columns, *self._source]
        self.complete = file.complete
        self.decimal_comma = file.decimal_comma
        self.notes: Sequence[str] = [
            *file.notes,
            f"Cells of {', '.join(map(repr, paired))} hold two amounts: the second gets a column of its "
            f"own, such as {paired[0] + SECOND!r}.",
        ]

    def pieces(self, columns: Sequence[str], rows: int) -> Iterator[FilePiece]:
        """Read these columns, at most ``rows`` rows at a time."""
        needed = list(dict.fromkeys(self._source.get(name, name) for name in columns))
        for piece in self._file.pieces(needed, rows):
            yield FilePiece(
                lines=piece.lines,
                columns={
                    name: column_of(_parts(piece.columns[self._source.get(name, name)], name in self._source))
                    if self._source.get(name, name) in self._paired
                    else piece.columns[name]
                    for name in columns
                },
                unreadable=piece.unreadable,
                done=piece.done,
            )


def _are_pairs(cells: Sequence[object]) -> bool:
    filled = [cell for cell in cells if cell is not None]
    return bool(filled) and all(isinstance(cell, str) and _is_pair(cell) for cell in filled)


def _is_pair(cell: str) -> bool:
    """Whether a cell has two numbers, one of which has a unit: not a fraction or a date."""
    pair = PAIR.fullmatch(cell)
    parts = [] if pair is None else [number(part, METRIC) for part in pair.groups()]
    return (
        bool(parts)
        and all(isinstance(part, float) for part in parts)
        and re.search("[A-Za-z%]", cell) is not None
    )


def _parts(column: Column, is_second: bool) -> list[object]:
    """Return one of the amounts of each cell; any other cell unchanged."""
    pairs = [(cell, PAIR.fullmatch(cell) if isinstance(cell, str) else None) for cell in as_python(column)]
    return [cell if pair is None else pair[1 + is_second] for cell, pair in pairs]
