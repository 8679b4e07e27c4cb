"""A piece of a history file: some thousand rows in columns, and the lines that they stand on."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

if TYPE_CHECKING:
    ArrowArray = pa.Array[Any]
else:
    ArrowArray = pa.Array  # generic in its stubs alone

Column = ArrowArray | Sequence[Any]
"""An Arrow array, or Python values where a file mixes types in a column."""


@dataclass(frozen=True, slots=True, order=True)
class RefusedRow:
    """A row that is not stored.

    Parameters
    ----------
    line
        Its line in the file (CSV, NDJSON) or its row (Parquet), from 1.
    reason
        A sentence that says what is wrong with it.
    field
        The offending field; None when no single one is to blame.
    """

    line: int
    reason: str
    field: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class FilePiece:
    """Consecutive rows of a file.

    Parameters
    ----------
    lines
        Line (or row) of each, shape (n,).
    columns
        Their cells by column name; None is an empty cell.
    unreadable
        Rows between them of which nothing could be read.
    done
        Share of the file that is read with this piece (0..1).
    """

    lines: NDArray[np.int64]
    columns: Mapping[str, Column]
    unreadable: Sequence[RefusedRow] = ()
    done: float

    def __len__(self) -> int:
        return len(self.lines)


class HistoryFile(Protocol):
    """A file of snapshots that can be read piece by piece."""

    columns: Sequence[str]
    """Names of its columns, as far as they are known beforehand."""

    complete: bool
    """Whether there can be no others."""

    decimal_comma: bool
    """Whether ``1,234`` is rather a fraction than a number of thousands."""

    notes: Sequence[str]
    """Remarks on how the file was read."""

    def pieces(self, columns: Sequence[str], rows: int) -> Iterator[FilePiece]:
        """Read these columns, at most ``rows`` rows at a time."""
        ...
