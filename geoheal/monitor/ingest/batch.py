"""Ingest many observations of one system at once, in columns."""

from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from geoheal.domain.health.signals import suspicious_rows
from geoheal.domain.health.system import System
from geoheal.domain.snapshots.baseline import Baseline, BaselineSource
from geoheal.domain.snapshots.batch import BatchOutcome, ObservationBatch, Rejection, uuid_bytes
from geoheal.domain.snapshots.snapshot import Observation
from geoheal.errors import DatabaseUnavailable, DimensionMismatch, IdentityTaken, PartitionMissing
from geoheal.geometry.distance.fisher_rao import distances
from geoheal.monitor.ingest.batch_columns import PlacedBatch, in_columns, place_batch
from geoheal.monitor.ingest.placement import as_baseline, require_dimension, same_report
from geoheal.monitor.ingest.single import conflict, open_system
from geoheal.store.session import Connection, Database
from geoheal.store.snapshots import bulk, partitions, rollups, snapshots
from geoheal.store.snapshots.snapshots import Key
from geoheal.store.systems import baselines, code_versions

HOUR_US = 3_600_000_000

ATTEMPTS = 3
"""Number of tries of a batch while another writer stores some of it."""


def ingest_observations(
    database: Database, system_name: str, observations: Sequence[Observation]
) -> BatchOutcome:
    """Store observations, and commit; each is accepted, a duplicate, or rejected with a reason.

    Raises
    ------
    DatabaseError
        When the database is not available; nothing is stored.
    """
    with database.transaction() as connection:
        system = open_system(connection, system_name)
    fitting, rejected = [], []
    for index, observation in enumerate(observations):
        try:
            if observation.basin_coords is not None:
                require_dimension(len(observation.basin_coords), system)
            fitting.append(index)
        except DimensionMismatch as error:
            rejected.append(Rejection(index, error.message, error.field))
    outcome = ingest_batch(
        database, system, in_columns([observations[index] for index in fitting], system.dimension)
    )
    moved = (Rejection(fitting[each.index], each.reason, each.field) for each in outcome.rejected)
    return BatchOutcome(
        accepted=outcome.accepted, duplicates=outcome.duplicates, rejected=tuple(sorted([*rejected, *moved]))
    )


def ingest_batch(database: Database, system: System, batch: ObservationBatch) -> BatchOutcome:
    """Store a batch in columns, and commit.

    Raises
    ------
    DimensionMismatch
        When the dimension of its basins differs from the system's.
    DatabaseError
        When the database is not available; nothing is stored.
    """
    return ingest_placed(database, place(batch, system))


def place(batch: ObservationBatch, system: System) -> PlacedBatch:
    """Place a batch in its system's geometry.

    Raises
    ------
    DimensionMismatch
        When the dimension of its basins differs from the system's.
    """
    if batch.basin_coords is not None:
        require_dimension(batch.basin_coords.shape[1], system)
    return place_batch(batch, system)


def ingest_placed(
    database: Database,
    placed: PlacedBatch,
    store: Callable[[Connection, PlacedBatch], BatchOutcome] | None = None,
) -> BatchOutcome:
    """Store a placed batch, and commit.

    Parameters
    ----------
    store
        Function that stores it; :func:`store_placed` by default.

    Raises
    ------
    DatabaseError
        When the database is not available; nothing is stored.
    """
    for _ in range(ATTEMPTS):
        try:
            with database.transaction() as connection:
                return (store or store_placed)(connection, placed)
        except PartitionMissing:
            with database.transaction() as connection:
                partitions.cover(connection, days_of(placed.batch.captured_at))
        except IdentityTaken:
            continue
    raise DatabaseUnavailable("Other writers keep storing the same snapshots; try again in a moment.")


def days_of(captured_at: NDArray[np.int64]) -> set[datetime]:
    """Return the first moments of the days (UTC) that contain these moments (µs since the Unix epoch)."""
    days = np.unique(captured_at.astype("datetime64[us]").astype("datetime64[D]"))
    return {day.astype(datetime).replace(tzinfo=UTC) for day in days.astype("datetime64[us]")}


def store_placed(connection: Connection, placed: PlacedBatch) -> BatchOutcome:
    """Copy new rows and check the others, in the caller's transaction.

    Raises
    ------
    PartitionMissing
        When a moment of the batch has no partition: create it in a separate transaction, and retry.
    IdentityTaken
        When another writer stores some of it at the same time: retry.
    """
    stored = bulk.stored_keys(connection, placed.system, placed.batch.captured_at, placed.batch.ids)
    new = np.flatnonzero(placed.valid & placed.first & ~stored)
    alarming = copy_rows(connection, placed, new)
    repeated = np.flatnonzero(placed.valid & ~(placed.first & ~stored))
    rejected = [*placed.rejected, *contradictions(connection, placed, repeated)]
    return BatchOutcome(
        accepted=len(new),
        duplicates=len(placed.batch) - len(new) - len(rejected),
        rejected=tuple(sorted(rejected)),
        calm=not alarming,
    )


def copy_rows(connection: Connection, placed: PlacedBatch, new: NDArray[np.intp]) -> bool:
    """Copy rows whose identities are not stored, measured against the active baseline.

    Returns
    -------
    Whether one of them could make its system critical, by the system's limits.
    """
    if not len(new):
        return False
    drift = np.full(len(placed.batch), np.nan)
    baseline_ids = np.zeros((len(placed.batch), 16), dtype=np.uint8)
    for baseline, rows in _segments(connection, placed, new):
        drift[rows] = distances(placed.amplitudes[rows], baseline.basin, placed.system.geometry)
        baseline_ids[rows] = np.frombuffer(baseline.id.bytes, dtype=np.uint8)
    versions = placed.batch.code_versions or ()
    seen_at = datetime.fromtimestamp(int(placed.batch.captured_at[new].min()) / 1e6, UTC)
    known = code_versions.ensure(connection, placed.system, set(versions), seen_at)
    stored = placed.rows(new, drift, baseline_ids, known)
    bulk.copy_in(connection, uuid_bytes([placed.system.id]), stored)
    hours = np.unique(placed.batch.captured_at[new] // HOUR_US) * HOUR_US
    rollups.note(
        connection, placed.system, [datetime.fromtimestamp(each / 1e6, UTC) for each in hours.tolist()]
    )
    limits, all_its = [placed.system.thresholds], np.zeros(len(new), dtype=np.intp)
    return bool(suspicious_rows(stored.numbers, stored.regimes or (), limits, all_its).any())


def _segments(
    connection: Connection, placed: PlacedBatch, new: NDArray[np.intp]
) -> Iterator[tuple[Baseline, NDArray[np.intp]]]:
    """Yield runs of new rows with a basin that are measured against the same baseline, in order."""
    rows = new[placed.measured[new]]
    if not len(rows):
        return
    starts = [place for place, row in enumerate(rows.tolist()) if row in placed.batch.set_baseline]
    head = rows[: starts[0]] if starts else rows
    if len(head):
        yield _active_or_first(connection, placed, int(head[0])), head
    for start, end in pairwise([*starts, len(rows)]):
        baseline = _baseline_of(placed, int(rows[start]), BaselineSource.SNAPSHOT)
        baselines.activate(connection, placed.system, baseline)
        yield baseline, rows[start:end]


def _active_or_first(connection: Connection, placed: PlacedBatch, row: int) -> Baseline:
    active = baselines.find_active(connection, placed.system)
    if active is not None:
        return active
    first = _baseline_of(placed, row, BaselineSource.FIRST_SNAPSHOT)
    return baselines.activate_first(connection, placed.system, first)


def _baseline_of(placed: PlacedBatch, row: int, source: BaselineSource) -> Baseline:
    return as_baseline(placed.amplitudes[row], source, datetime.now(UTC), placed.snapshot(row))


def contradictions(
    connection: Connection, placed: PlacedBatch, repeated: NDArray[np.intp]
) -> Iterator[Rejection]:
    """Return rows whose identity is stored with other content."""
    if placed.batch.content_ids:
        return
    for start in range(0, len(repeated), 1000):
        some = {row: placed.snapshot(row) for row in repeated[start : start + 1000].tolist()}
        keys = {Key(snapshot.captured_at, snapshot.id) for snapshot in some.values()}
        stored = snapshots.find(connection, placed.system, keys)
        for row, snapshot in some.items():
            if not same_report(stored[Key(snapshot.captured_at, snapshot.id)], snapshot):
                yield Rejection(row, conflict(snapshot).message, "id")
