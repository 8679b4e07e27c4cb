"""A file some of whose columns have other names."""

from collections.abc import Iterator, Mapping, Sequence

from geoheal.history.piece import FilePiece, HistoryFile


class RenamedFile:
    """The file with new names by old ones."""

    def __init__(self, file: HistoryFile, names: Mapping[str, str]) -> None:
        self._file = file
        self._old = {names.get(name, name): name for name in file.columns}
        self.columns: Sequence[str] = list(self._old)
        self.complete = file.complete
        self.decimal_comma = file.decimal_comma
        self.notes = file.notes

    def pieces(self, columns: Sequence[str], rows: int) -> Iterator[FilePiece]:
        """Read these columns, at most ``rows`` rows at a time."""
        for piece in self._file.pieces([self._old[name] for name in columns], rows):
            yield FilePiece(
                lines=piece.lines,
                columns={name: piece.columns[self._old[name]] for name in columns},
                unreadable=piece.unreadable,
                done=piece.done,
            )
