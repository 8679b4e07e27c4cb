"""Rows of imported files: store them, or merge them into the snapshot of their moment."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from geoheal.domain.snapshots.batch import BatchOutcome
from geoheal.monitor.ingest.batch import contradictions, copy_rows
from geoheal.monitor.ingest.batch_columns import EPOCH, PlacedBatch
from geoheal.monitor.ingest.same_moment import Moments
from geoheal.store.imports import imports
from geoheal.store.imports.imports import ImportRecord
from geoheal.store.imports.moments import FIGURES, add, near
from geoheal.store.session import Connection
from geoheal.store.snapshots import bulk

PATTERNS_MAX = 16
"""Number of patterns of measured fields per batch; rows with further ones are not merged."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportRun:
    """A running import.

    Parameters
    ----------
    id, file, started_at
        Key, file and start.
    tolerance
        Largest time difference of rows of the same moment.
    """

    id: UUID
    file: str
    started_at: datetime
    tolerance: timedelta


def store_imported(connection: Connection, placed: PlacedBatch, run: ImportRun) -> BatchOutcome:
    """Store new rows in the caller's transaction, and record the import that they belong to.

    A row is merged into an imported snapshot of its node and moment if that has none of the row's fields. If
    both are equal at exactly the same time, the row was stored before.

    Raises
    ------
    PartitionMissing
        When a moment of the batch has no partition: create it in a separate transaction, and retry.
    IdentityTaken
        When another writer stores some of it at the same time: retry.
    """
    batch, system = placed.batch, placed.system
    stored = bulk.stored_keys(connection, system, batch.captured_at, batch.ids)
    stored |= imports.known_rows(connection, system, batch.captured_at, batch.ids)
    new = np.flatnonzero(placed.valid & placed.first & ~stored)
    imports.forget_gone(connection, system, batch.captured_at[new], batch.ids[new])
    accepted, merged = 0, 0
    for wave in _waves(placed, new, run.tolerance):
        moments = Moments(near(connection, system, batch.captured_at[wave], run.tolerance), run.tolerance)
        beside = moments.beside(batch.captured_at[wave])
        found = [moments.place(placed_values(placed, row), row, batch) for row in wave[beside].tolist()]
        additions = [each for each in found if each is not None and each.values]
        alone = ~beside
        alone[beside] = [each is None for each in found]
        rest = wave[alone]
        copy_rows(connection, placed, rest)
        imports.record_rows(connection, system, run.id, batch.captured_at[rest], batch.ids[rest])
        add(connection, system, run.id, additions)
        accepted, merged = accepted + len(rest), merged + len(additions)
    if accepted or merged:
        imports.note(connection, _record(placed, run, new, accepted, merged))
    repeated = np.flatnonzero(placed.valid & placed.first & stored)
    again = int((placed.valid & ~placed.first).sum())
    rejected = [*placed.rejected, *contradictions(connection, placed, repeated)]
    return BatchOutcome(
        accepted=accepted,
        duplicates=len(batch) - accepted - merged - again - len(rejected),
        merged=merged,
        repeated=again,
        rejected=tuple(sorted(rejected)),
    )


def placed_values(placed: PlacedBatch, row: int) -> dict[str, Any]:
    """Return a row's values by field; metrics as ``metrics.NAME``."""
    batch = placed.batch
    numbers = {name: float(values[row]) for name, values in batch.numbers.items() if name in FIGURES}
    values: dict[str, Any] = {name: value for name, value in numbers.items() if value == value}
    if "request_count" in values:
        values["request_count"] = int(values["request_count"])
    for name, column in (("label", batch.labels), ("context", batch.contexts)):
        if column is not None and column[row] is not None:
            values[name] = column[row]
    if placed.regimes[row] is not None:
        values["regime"] = str(placed.regimes[row])
    metrics = None if batch.metrics is None else batch.metrics[row]
    values |= {f"metrics.{name}": value for name, value in (metrics or {}).items()}
    return values | ({"basin": None} if placed.measured[row] else {})


def _record(
    placed: PlacedBatch, run: ImportRun, rows: NDArray[np.intp], stored: int, merged: int
) -> ImportRecord:
    times = placed.batch.captured_at[rows]
    first, last = (EPOCH + timedelta(microseconds=int(each)) for each in (times.min(), times.max()))
    return ImportRecord(
        id=run.id,
        system=placed.system,
        file=run.file,
        started_at=run.started_at,
        stored=stored,
        merged=merged,
        first_at=first,
        last_at=last,
    )


def _waves(placed: PlacedBatch, new: NDArray[np.intp], tolerance: timedelta) -> Iterator[NDArray[np.intp]]:
    """Yield the rows in groups without rows that could be merged with each other.

    Only rows with different fields can be merged, so each group has the same fields. If all moments are
    further apart than the tolerance, there is one group.
    """
    if not len(new):
        return
    times = np.sort(placed.batch.captured_at[new])
    if not (np.diff(times) <= tolerance / timedelta(microseconds=1)).any():
        yield new
        return
    patterns: dict[frozenset[str], list[int]] = {}
    for row in new.tolist():
        pattern = frozenset(placed_values(placed, row))
        if pattern not in patterns and len(patterns) >= PATTERNS_MAX:
            pattern = next(reversed(patterns))
        patterns.setdefault(pattern, []).append(row)
    for rows in patterns.values():
        yield np.array(rows, dtype=np.intp)
