"""Tables with several rows per time, distinguished by columns, such as databases or states."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from geoheal.history.cells.conversion import as_python
from geoheal.history.columns.other_meaning import columns_of_text
from geoheal.history.piece import FilePiece, HistoryFile
from geoheal.history.shapes.long_file import READ_ROWS

SAMPLE_ROWS: Final = 2000
WHOLE_MAX: Final = 64
"""Values of a column of whole numbers that can name what a row is about, such as a CPU or a status."""
ROWS_MAX: Final = 2_000_000
"""Rows that are looked at: what distinguishes a table shows long before."""
LABELS_MAX: Final = 8
REPEATED: Final = 0.8
"""Most times per row of a table."""
REUSED: Final = 0.7
"""Most combinations of labels per row of a table that has several times: they come again."""
DENSE: Final = 0.2
"""Share of the rows of a table that are there: events, which bear labels too, fill far less."""

Key = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class LabelledTable:
    """A table whose rows of the same time differ in labels.

    Parameters
    ----------
    heads
        Columns of the time and of places.
    labels
        Columns that tell the rows of one time apart.
    values
        How many combinations of labels there are.
    """

    heads: Sequence[str]
    labels: Sequence[str]
    values: int


def table_of(file: HistoryFile, heads: Sequence[str], candidates: Sequence[str]) -> LabelledTable | None:
    """Return a file as a table; None if its times are unique, or no column distinguishes its rows.

    Parameters
    ----------
    heads
        Columns of the time and of places.
    candidates
        Columns that may tell rows of one time apart; the likeliest first.
    """
    labels = list(candidates[:LABELS_MAX])
    if not labels:
        return None
    heads_of, labels_of = [], []
    for piece in file.pieces([*heads, *labels], READ_ROWS):
        heads_of += rows_of(piece, heads)
        labels_of += rows_of(piece, labels)
        if len(heads_of) > ROWS_MAX:
            break
    return _table(heads, labels, heads_of, labels_of)


def _table(
    heads: Sequence[str], labels: Sequence[str], heads_of: Sequence[Key], labels_of: Sequence[Key]
) -> LabelledTable | None:
    moments, kinds = set(heads_of), set(labels_of)
    rows = len(heads_of)
    are_events = len(moments) > REPEATED * rows or (len(moments) > 1 and len(kinds) > REUSED * rows)
    if are_events:
        return None
    if len(moments) == rows or len(set(zip(heads_of, labels_of, strict=True))) < rows:
        return None
    is_dense = rows >= DENSE * len(moments) * len(kinds)
    telling = [name for place, name in enumerate(labels) if len({kind[place] for kind in kinds}) > 1]
    return LabelledTable(heads, telling, len(kinds)) if is_dense and telling else None


def rows_of(piece: FilePiece, columns: Sequence[str]) -> list[Key]:
    return list(zip(*(map(str, as_python(piece.columns[name])) for name in columns), strict=True))


def table_among(
    file: HistoryFile, heads: Sequence[str], measured: Sequence[str], ignored: Collection[str]
) -> LabelledTable | None:
    """Return a file as a table.

    Its rows are distinguished by columns of text, or by one of whole numbers next to them.

    Parameters
    ----------
    heads
        Columns of the time and of places.
    measured
        Columns that would become metrics.
    ignored
        Columns that are not looked at.
    """
    left = [name for name in file.columns if name not in {*heads, *measured, *ignored}]
    texts = columns_of_text(file, left)
    found = table_of(file, heads, texts)
    if found is not None or not _repeats(file, heads):
        return found
    tried = (table_of(file, heads, [*texts, name]) for name in _whole(file, measured))
    return next((each for each in tried if each is not None), None)


def _repeats(file: HistoryFile, heads: Sequence[str]) -> bool:
    """Whether half of the first rows have a time that another one has."""
    piece = next(iter(file.pieces(heads, SAMPLE_ROWS)), None)
    held = [] if piece is None else rows_of(piece, heads)
    return len(set(held)) * 2 <= len(held)


def _whole(file: HistoryFile, columns: Sequence[str]) -> Iterator[str]:
    """Columns of few whole numbers."""
    piece = next(iter(file.pieces(columns, SAMPLE_ROWS)), None) if columns else None
    for name in columns if piece is not None else ():
        cells = {str(cell) for cell in as_python(piece.columns[name])} if piece is not None else set()
        if 1 < len(cells) <= WHOLE_MAX and all(cell.isdigit() for cell in cells):
            yield name
