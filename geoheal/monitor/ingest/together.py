"""Ingest of several systems' observations at once: everyday rows in one transaction, whatever their systems.

A system's share of a batch may be a few rows, and a transaction with its five statements costs as much as a
hundred rows. So rows that need nothing but to be stored are placed and copied together. The others (of new
systems, without a baseline yet or setting one, stored before, wrong) are settled by system, as
:mod:`geoheal.monitor.ingest.batch` does it; so is everything when another writer interferes.
"""

import logging
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from geoheal.domain.snapshots.batch import BatchOutcome, ObservationBatch, Rejection, uuid_bytes
from geoheal.domain.snapshots.code_version import CodeVersion
from geoheal.domain.snapshots.convention import Geometry
from geoheal.domain.snapshots.snapshot import Observation
from geoheal.errors import DatabaseError, PartitionMissing
from geoheal.geometry.distance.fisher_rao import distances
from geoheal.monitor.ingest.batch import HOUR_US, ingest_observations, months_of
from geoheal.monitor.ingest.batch_columns import first_of_each, in_columns, locate_rows, regimes_of
from geoheal.store.session import Connection, Database
from geoheal.store.snapshots import bulk, partitions, rollups
from geoheal.store.snapshots.bulk import SnapshotRows
from geoheal.store.snapshots.ingest_path import Reference, references
from geoheal.store.systems import code_versions

logger = logging.getLogger(__name__)

Place = tuple[str, int]
"""A row's system, and its index among that system's rows."""


@dataclass(frozen=True, slots=True, eq=False)
class _Rows:
    """Everyday rows of systems of one geometry and dimension.

    Parameters
    ----------
    references, owners
        The systems, and the place of each row's among them.
    places
        Where each row was found.
    batch
        What the rows say.
    """

    references: Sequence[Reference]
    owners: NDArray[np.intp]
    places: Sequence[Place]
    batch: ObservationBatch


def ingest_together(
    database: Database, by_system: Mapping[str, Sequence[Observation]]
) -> dict[str, BatchOutcome]:
    """Store observations by system, and commit; each is accepted, a duplicate, or rejected with a reason.

    Raises
    ------
    DatabaseError
        When the database cannot take them now. What was stored until then is found again by its ids.
    """
    stored = _everyday_stored(database, by_system) if by_system else set()
    outcomes = {}
    for name, observations in by_system.items():
        rest = [index for index in range(len(observations)) if (name, index) not in stored]
        outcomes[name] = _settled(database, name, observations, rest)
    return outcomes


def _settled(
    database: Database, name: str, observations: Sequence[Observation], rest: Sequence[int]
) -> BatchOutcome:
    """Return what became of a system's rows when those that are left are settled too."""
    accepted = len(observations) - len(rest)
    if not rest:
        return BatchOutcome(accepted=accepted)
    outcome = ingest_observations(database, name, [observations[index] for index in rest])
    moved = (Rejection(rest[each.index], each.reason, each.field) for each in outcome.rejected)
    return BatchOutcome(
        accepted=accepted + outcome.accepted, duplicates=outcome.duplicates, rejected=tuple(moved)
    )


def _everyday_stored(database: Database, by_system: Mapping[str, Sequence[Observation]]) -> set[Place]:
    """Store the everyday rows together; none if that fails, as errors are reported per system."""
    try:
        try:
            with database.transaction() as connection:
                return _store(connection, by_system)
        except PartitionMissing:
            moments = np.array([_us(each) for some in by_system.values() for each in some], dtype=np.int64)
            with database.transaction() as connection:
                partitions.ensure(connection, months_of(moments))
        with database.transaction() as connection:
            return _store(connection, by_system)
    except DatabaseError as error:
        logger.debug("A batch of %d systems was not stored at once (%s).", len(by_system), error)
        return set()


def _us(observation: Observation) -> int:
    return int(observation.captured_at.timestamp() * 1e6)


def _store(connection: Connection, by_system: Mapping[str, Sequence[Observation]]) -> set[Place]:
    stored: set[Place] = set()
    for shape, rows in _by_shape(references(connection, by_system), by_system):
        stored |= _copy(connection, shape, rows)
    return stored


def _by_shape(
    known: Mapping[str, Reference], by_system: Mapping[str, Sequence[Observation]]
) -> list[tuple[tuple[Geometry, int], _Rows]]:
    """Return the everyday rows of all systems, together where their basins have the same geometry and
    dimension.
    """
    alike: dict[tuple[Geometry, int], list[Reference]] = defaultdict(list)
    for name in sorted(by_system.keys() & known.keys()):  # as all writers do: none waits in a circle
        system = known[name].system
        if not any(each.set_baseline for each in by_system[name]):
            alike[system.geometry, system.dimension].append(known[name])
    found = []
    for shape, ours in alike.items():
        owners: list[int] = []
        places: list[Place] = []
        for owner, reference in enumerate(ours):
            name = reference.system.name
            fit = [index for index, each in enumerate(by_system[name]) if _is_everyday(each, reference)]
            owners += [owner] * len(fit)
            places += [(name, index) for index in fit]
        batch = in_columns([by_system[name][index] for name, index in places], shape[1])
        found.append((shape, _Rows(ours, np.array(owners, dtype=np.intp), places, batch)))
    return found


def _is_everyday(observation: Observation, reference: Reference) -> bool:
    coords = observation.basin_coords
    return coords is None or (reference.baseline is not None and len(coords) == reference.system.dimension)


def _copy(connection: Connection, shape: tuple[Geometry, int], rows: _Rows) -> set[Place]:
    """Copy in what is new, in the caller's transaction; the places of these rows."""
    batch = rows.batch
    if not len(batch):
        return set()
    amplitudes, measured, refused = locate_rows(batch, *shape)
    system_ids = uuid_bytes([each.system.id for each in rows.references])[rows.owners]
    new = ~bulk.stored_among(connection, system_ids, batch.captured_at, batch.ids)
    new &= first_of_each(batch, system_ids)
    new[[each.index for each in refused]] = False
    drift, baseline_ids = _measured_against(rows, amplitudes, measured & new, shape[0])
    every = SnapshotRows(
        ids=batch.ids,
        captured_at=batch.captured_at,
        numbers={**batch.numbers, "drift": drift},
        amplitudes=amplitudes,
        measured=measured,
        baseline_ids=baseline_ids,
        code_version_ids=_version_ids(connection, rows, new),
        nodes=batch.nodes,
        regimes=regimes_of(batch),
        labels=batch.labels,
        contexts=batch.contexts,
        metrics=batch.metrics,
    )
    chosen = np.flatnonzero(new)
    if len(chosen):
        bulk.copy_in(connection, system_ids[chosen], every.some(chosen))
        _note(connection, rows, chosen)
    return {rows.places[row] for row in chosen.tolist()}


def _measured_against(
    rows: _Rows, amplitudes: NDArray[np.float32], measured: NDArray[np.bool_], geometry: Geometry
) -> tuple[NDArray[np.float64], NDArray[np.uint8]]:
    """Drift from the active baseline of each row's system, and that baseline's id; NaN and zeros for none."""
    drift = np.full(len(measured), np.nan)
    baseline_ids = np.zeros((len(measured), 16), dtype=np.uint8)
    chosen = np.flatnonzero(measured)
    for owner, some in _by_owner(rows.owners[chosen], chosen):
        baseline = rows.references[owner].baseline
        if baseline is not None:
            drift[some] = distances(amplitudes[some], baseline.basin, geometry)
            baseline_ids[some] = np.frombuffer(baseline.id.bytes, dtype=np.uint8)
    return drift, baseline_ids


def _by_owner(owners: NDArray[np.intp], rows: NDArray[np.intp]) -> list[tuple[int, NDArray[np.intp]]]:
    """Rows by their owner; the rows of an owner stand together already."""
    present, starts = np.unique(owners, return_index=True)
    return list(zip(present.tolist(), np.split(rows, starts[1:]), strict=True)) if len(rows) else []


def _version_ids(connection: Connection, rows: _Rows, new: NDArray[np.bool_]) -> NDArray[np.uint8]:
    """Return the id of each row's code version, shape (n, 16); zeros where nothing is known of the code."""
    found = np.zeros((len(new), 16), dtype=np.uint8)
    versions = rows.batch.code_versions or ()
    named: dict[tuple[UUID, CodeVersion], list[int]] = defaultdict(list)
    for row in np.flatnonzero(new).tolist():
        if versions and versions[row]:
            named[rows.references[rows.owners[row]].system.id, versions[row]].append(row)
    seen = {
        each: datetime.fromtimestamp(int(rows.batch.captured_at[some].min()) / 1e6, UTC)
        for each, some in named.items()
    }
    ids = code_versions.ensure_all(connection, seen)
    for (system_id, version), some in named.items():
        found[some] = np.frombuffer(ids[system_id, version.fingerprint].bytes, dtype=np.uint8)
    return found


def _note(connection: Connection, rows: _Rows, chosen: NDArray[np.intp]) -> None:
    """Note the hours that have changed, of each system."""
    changed: set[tuple[UUID, datetime]] = set()
    for owner, some in _by_owner(rows.owners[chosen], chosen):
        hours = np.unique(rows.batch.captured_at[some] // HOUR_US) * HOUR_US
        system_id = rows.references[owner].system.id
        changed |= {(system_id, datetime.fromtimestamp(hour / 1e6, UTC)) for hour in hours.tolist()}
    rollups.note_all(connection, changed)
