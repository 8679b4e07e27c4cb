"""A file with a row per time and device, with columns per device and a row per time."""

from collections.abc import Collection, Iterator, Sequence
from typing import Any

from geoheal.errors import InvalidInput
from geoheal.history.cells.conversion import as_python
from geoheal.history.formats.rows_in_pieces import pieces_of
from geoheal.history.piece import FilePiece, HistoryFile, RefusedRow
from geoheal.history.shapes.long_file import CELLS_MAX, READ_ROWS


class SplitFile:
    """A file whose figures belong to the device that each row names.

    Rows that agree in all other columns become one.

    Parameters
    ----------
    devices
        Columns that name a device.
    figures
        Columns that belong to it; the device's name is put before theirs.
    whole
        Names that stand for no device but for the whole: figures keep their own name.
    """

    complete = True

    def __init__(
        self, file: HistoryFile, devices: Sequence[str], figures: Sequence[str], whole: Collection[str] = ()
    ) -> None:
        self._heads = [name for name in file.columns if name not in {*devices, *figures}]
        self._unreadable: list[RefusedRow] = []
        self._rows: dict[tuple[str, ...], tuple[int, dict[str, Any]]] = {}
        cells = 0
        for piece in file.pieces(list(file.columns), READ_ROWS):
            self._unreadable.extend(piece.unreadable)
            cells += len(piece) * len(figures)
            if cells > CELLS_MAX:
                raise InvalidInput(f"A file of devices can have at most {CELLS_MAX:,} values; split it.")
            columns = {name: as_python(piece.columns[name]) for name in file.columns}
            for row, line in enumerate(piece.lines.tolist()):
                self._take(line, {name: each[row] for name, each in columns.items()}, devices, figures, whole)
        names = dict.fromkeys(name for _, row in self._rows.values() for name in row)
        self.figures: Sequence[str] = [name for name in names if name not in self._heads]
        self.columns: Sequence[str] = [*self._heads, *self.figures]
        self.decimal_comma = file.decimal_comma
        self.notes = file.notes

    def pieces(self, columns: Sequence[str], rows: int) -> Iterator[FilePiece]:
        """Read these columns, at most ``rows`` rows at a time."""
        return pieces_of(list(self._rows.values()), columns, rows, self._unreadable)

    def _take(
        self,
        line: int,
        cells: dict[str, Any],
        devices: Sequence[str],
        figures: Sequence[str],
        whole: Collection[str],
    ) -> None:
        named = [str(cells[name]) for name in devices if cells[name] is not None]
        kinds = [name for name in devices if cells[name] is not None]
        before = "".join(
            f"{kind.lower()}_{name}:" for kind, name in zip(kinds, named, strict=True) if name not in whole
        )
        heads = tuple(str(cells[name]) for name in self._heads)
        _, row = self._rows.setdefault(heads, (line, {name: cells[name] for name in self._heads}))
        for name in figures:
            if cells[name] is not None:
                row.setdefault(before + name, cells[name])
