"""Rows that are held already, in pieces of some thousand."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
import pyarrow as pa

from geoheal.history.piece import Column, FilePiece, RefusedRow


def pieces_of(
    held: Sequence[tuple[int, Mapping[str, Any]]],
    columns: Sequence[str],
    rows: int,
    unreadable: Sequence[RefusedRow] = (),
) -> Iterator[FilePiece]:
    """Yield rows as pieces, one at least.

    Parameters
    ----------
    held
        Line and cells of each row.
    columns
        Names of the cells that are wanted; a row without one gives None.
    rows
        Most rows of a piece.
    unreadable
        What the first piece reports as refused.
    """
    for start in range(0, max(1, len(held)), rows):
        some = held[start : start + rows]
        yield FilePiece(
            lines=np.array([line for line, _ in some], dtype=np.int64),
            columns={name: column_of([row.get(name) for _, row in some]) for name in columns},
            unreadable=[] if start else list(unreadable),
            done=(start + len(some)) / max(1, len(held)),
        )


def column_of(values: list[Any]) -> Column:
    """Return an Arrow array where all values are of one kind that loses nothing there."""
    kinds = {type(value) for value in values if value is not None}
    if not kinds <= {float, int, str, list} or (len(kinds) > 1 and kinds != {float, int}):
        return values
    try:
        return pa.array(values, type=pa.float64() if float in kinds else None)
    except (pa.ArrowException, OverflowError, UnicodeEncodeError):
        return values
