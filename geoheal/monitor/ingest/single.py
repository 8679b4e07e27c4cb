"""Ingest one observation: stored once, however often it is sent."""

from dataclasses import dataclass
from datetime import UTC, datetime

import numpy as np
from numpy.typing import NDArray

from geoheal.constants import BASIN_DIMENSION
from geoheal.domain.health.system import System
from geoheal.domain.health.thresholds import Thresholds
from geoheal.domain.snapshots.baseline import Baseline, BaselineSource
from geoheal.domain.snapshots.convention import Geometry
from geoheal.domain.snapshots.snapshot import Observation, Snapshot
from geoheal.errors import PartitionMissing, SnapshotConflict
from geoheal.monitor.ingest.placement import as_baseline, locate, place, same_report
from geoheal.store.session import Connection, Database
from geoheal.store.snapshots import partitions, rollups, snapshots
from geoheal.store.snapshots.ingest_path import insert_new
from geoheal.store.snapshots.snapshots import Key
from geoheal.store.systems import baselines, code_versions, systems


@dataclass(frozen=True, slots=True)
class IngestedSnapshot:
    """A snapshot as it is stored.

    Parameters
    ----------
    snapshot, created
        The snapshot, and whether this call stored it.
    limits
        The system's thresholds at the time of storing.
    """

    snapshot: Snapshot
    created: bool
    limits: Thresholds


def ingest(database: Database, system_name: str, observation: Observation) -> IngestedSnapshot:
    """Store an observation, and commit.

    A repeated observation returns the first copy. The first basin of a system without a baseline becomes its
    baseline; an observation that sets the baseline is measured against itself.

    Raises
    ------
    SnapshotConflict
        When a snapshot of this identity is stored with other content.
    GeometryError
        When its basin does not belong to the system.
    DatabaseError
        When the database is not available; nothing is stored.
    """
    try:
        with database.transaction() as connection:
            return _ingest(connection, system_name, observation)
    except PartitionMissing:
        with database.transaction() as connection:
            partitions.cover(connection, [observation.captured_at])
    with database.transaction() as connection:
        return _ingest(connection, system_name, observation)


def open_system(connection: Connection, name: str) -> System:
    """Return the system of this name, registered with the defaults if it is new."""
    found = systems.find(connection, name)
    return found or systems.register(connection, name, Geometry.SPHERE, BASIN_DIMENSION)


def _ingest(connection: Connection, system_name: str, observation: Observation) -> IngestedSnapshot:
    system = open_system(connection, system_name)
    basin = locate(observation.basin_coords, system)
    baseline = None if basin is None else _reference(connection, system, observation, basin)
    snapshot = place(observation, system, basin, baseline)
    versions = code_versions.ensure(connection, system, [snapshot.code_version], snapshot.captured_at)
    version_id = versions.get(snapshot.code_version.fingerprint)
    if not insert_new(connection, system, snapshot, version_id):
        return IngestedSnapshot(
            _first_copy(connection, system, snapshot), created=False, limits=system.thresholds
        )
    rollups.note(connection, system, [snapshot.captured_at])
    if observation.set_baseline and baseline is not None:
        baselines.activate(connection, system, baseline)
    return IngestedSnapshot(snapshot, created=True, limits=system.thresholds)


def _reference(
    connection: Connection, system: System, observation: Observation, basin: NDArray[np.float32]
) -> Baseline:
    """Return the baseline to measure a basin against.

    The basin itself, if it sets the baseline or is the first.
    """
    now = datetime.now(UTC)
    if observation.set_baseline:
        return as_baseline(basin, BaselineSource.SNAPSHOT, now, observation)
    active = baselines.find_active(connection, system)
    if active is not None:
        return active
    first = as_baseline(basin, BaselineSource.FIRST_SNAPSHOT, now, observation)
    return baselines.activate_first(connection, system, first)


def _first_copy(connection: Connection, system: System, snapshot: Snapshot) -> Snapshot:
    key = Key(snapshot.captured_at, snapshot.id)
    stored = snapshots.find(connection, system, [key])[key]
    if not same_report(stored, snapshot):
        raise conflict(snapshot)
    return stored


def conflict(snapshot: Snapshot) -> SnapshotConflict:
    """Return the error of a snapshot whose identity is taken."""
    return SnapshotConflict(
        f"Snapshot {snapshot.id} of {snapshot.captured_at.isoformat()} is already stored with other content; "
        "use a new id for a new snapshot."
    )
