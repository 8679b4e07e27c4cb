"""Batches of thousands of snapshots, in columns."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from geoheal.domain.snapshots.code_version import CodeVersion
from geoheal.domain.snapshots.regime import Regime

Entry = TypeVar("Entry")


def entries_at(column: Sequence[Entry] | None, rows: NDArray[np.intp]) -> Sequence[Entry] | None:
    """Return some rows of a column, in this order; None if none of them has an entry.

    >>> entries_at(["a", "b", "c"], np.array([2, 0]))
    ['c', 'a']
    """
    return None if column is None else [column[row] for row in rows.tolist()]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ObservationBatch:
    """Observations of one or several systems in columns; entries of equal index belong together.

    Parameters
    ----------
    ids
        The 16 bytes of each UUID, shape (n, 16), uint8.
    captured_at
        Microseconds since the Unix epoch (UTC), shape (n,), int64.
    numbers
        Measurements by name (see :data:`geoheal.domain.snapshots.snapshot.MEASUREMENTS`, and
        ``request_count``), each of shape (n,), float64, NaN where not measured. A missing name was not
        measured in any row.
    basin_coords
        Raw coordinates, shape (n, D), a row of NaN if not measured; None if no row has any.
    nodes, labels, contexts, metrics, regimes, code_versions
        One entry per row, or None if no row has any.
    set_baseline
        Indices of the rows whose basin becomes the active baseline.
    content_ids
        Whether ids are derived from content, so that rows of the same id are equal.
    """

    ids: NDArray[np.uint8]
    captured_at: NDArray[np.int64]
    numbers: Mapping[str, NDArray[np.float64]] = field(default_factory=dict)
    basin_coords: NDArray[np.floating[Any]] | None = None
    nodes: Sequence[str | None] | None = None
    labels: Sequence[str | None] | None = None
    contexts: Sequence[Mapping[str, Any] | None] | None = None
    metrics: Sequence[Mapping[str, float] | None] | None = None
    regimes: Sequence[Regime | None] | None = None
    code_versions: Sequence[CodeVersion] | None = None
    set_baseline: frozenset[int] = frozenset()
    content_ids: bool = False

    def __len__(self) -> int:
        return len(self.captured_at)

    def some(self, chosen: NDArray[np.intp]) -> "ObservationBatch":
        """Return some of the rows, in this order."""
        if np.array_equal(chosen, np.arange(len(self))):
            return self
        return ObservationBatch(
            ids=self.ids[chosen],
            captured_at=self.captured_at[chosen],
            numbers={name: values[chosen] for name, values in self.numbers.items()},
            basin_coords=None if self.basin_coords is None else self.basin_coords[chosen],
            nodes=entries_at(self.nodes, chosen),
            labels=entries_at(self.labels, chosen),
            contexts=entries_at(self.contexts, chosen),
            metrics=entries_at(self.metrics, chosen),
            regimes=entries_at(self.regimes, chosen),
            code_versions=entries_at(self.code_versions, chosen),
            set_baseline=frozenset(np.flatnonzero(np.isin(chosen, list(self.set_baseline))).tolist()),
            content_ids=self.content_ids,
        )


@dataclass(frozen=True, slots=True, order=True)
class Rejection:
    """A row that was not stored.

    Parameters
    ----------
    index
        Its position in the request, from 0.
    reason
        A sentence that explains what is wrong.
    field
        The invalid field; None if no single one is.
    """

    index: int
    reason: str
    field: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchOutcome:
    """Result of a batch: every row is accepted, a duplicate, or rejected.

    Parameters
    ----------
    merged, repeated
        For imports only: rows merged into a stored snapshot, and rows equal to another one.
    calm
        Whether the checks found no accepted row that can make its system critical.
    """

    accepted: int = 0
    duplicates: int = 0
    merged: int = 0
    repeated: int = 0
    rejected: tuple[Rejection, ...] = ()
    calm: bool = field(default=False, compare=False)


def uuid_bytes(ids: Sequence[UUID]) -> NDArray[np.uint8]:
    """Return the UUIDs' bytes, shape (n, 16)."""
    return np.frombuffer(b"".join(each.bytes for each in ids), dtype=np.uint8).reshape(-1, 16)
