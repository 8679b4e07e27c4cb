"""Rows of several systems with the same kind of basins: placed, stored and compared together."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from geoheal.domain.health.signals import suspicious_rows
from geoheal.domain.health.thresholds import Thresholds
from geoheal.domain.snapshots.baseline import BaselineSource
from geoheal.domain.snapshots.batch import ObservationBatch, Rejection, uuid_bytes
from geoheal.domain.snapshots.code_version import CodeVersion
from geoheal.domain.snapshots.regime import Regime
from geoheal.domain.snapshots.snapshot import Observation, Snapshot
from geoheal.geometry.basins.pairs import unit_angles
from geoheal.monitor.ingest.batch import HOUR_US
from geoheal.monitor.ingest.batch_columns import first_of_each, locate_rows, regimes_of
from geoheal.monitor.ingest.placement import as_baseline, placed, same_report
from geoheal.monitor.ingest.single import conflict
from geoheal.store.session import Connection
from geoheal.store.snapshots import bulk, rollups, snapshots
from geoheal.store.snapshots.bulk import SnapshotRows
from geoheal.store.snapshots.ingest_path import IngestReference
from geoheal.store.snapshots.snapshots import Key
from geoheal.store.systems import baselines, code_versions

RowPlace = tuple[str, int]
"""A row's system, and its index among that system's rows."""

Fate = Literal["accepted", "alarming", "duplicate"] | Rejection
"""Outcome of a row; an alarming one is accepted, and may make its system critical."""

COMPARED_AT_ONCE = 1000
"""Number of rows per query that compares them with stored ones."""


@dataclass(frozen=True, slots=True, eq=False)
class RowsAlike:
    """Rows of systems of one geometry and dimension.

    Parameters
    ----------
    references, owners
        The systems, and the index into them of each row; rows are grouped by system.
    places
        Position of each row.
    by_system
        The observations that the positions refer to.
    batch
        The rows in columns.
    """

    references: Sequence[IngestReference]
    owners: NDArray[np.intp]
    places: Sequence[RowPlace]
    by_system: Mapping[str, Sequence[Observation]]
    batch: ObservationBatch

    def observation(self, row: int) -> Observation:
        """Return a row as an observation."""
        name, index = self.places[row]
        return self.by_system[name][index]

    def reference(self, row: int) -> IngestReference:
        """Return the system of a row."""
        return self.references[int(self.owners[row])]


def store_alike(connection: Connection, rows: RowsAlike, *, thorough: bool = True) -> dict[RowPlace, Fate]:
    """Copy new rows, and compare the rest with stored ones, in the caller's transaction.

    Parameters
    ----------
    thorough
        Whether to look up every row; otherwise only the first and last of each system, and all if one of them
        is stored, which detects a repeated batch.

    Raises
    ------
    PartitionMissing
        When a month of the batch has no partition: create it in a separate transaction, and retry.
    IdentityTaken
        When another writer stores some of it at the same time, or a row that was not looked up is stored:
        retry with ``thorough``.
    """
    if not rows.places:
        return {}
    system = rows.references[0].system
    batch = rows.batch
    amplitudes, measured, refused = locate_rows(batch, system.geometry, system.dimension)
    system_ids = uuid_bytes([each.system.id for each in rows.references])[rows.owners]
    valid = np.ones(len(batch), dtype=np.bool_)
    valid[[each.index for each in refused]] = False
    new = valid & first_of_each(batch, system_ids)
    new &= ~_stored(connection, rows, batch, system_ids, thorough=thorough)
    alarming = _copy(connection, rows, batch, system_ids, amplitudes, measured, new)
    fates: dict[RowPlace, Fate] = {
        rows.places[row]: "alarming" if alarming[row] else "accepted" for row in np.flatnonzero(new).tolist()
    }
    for each in refused:
        place = rows.places[each.index]
        fates[place] = Rejection(place[1], each.reason, each.field)
    repeated = np.flatnonzero(valid & ~new)
    for start in range(0, len(repeated), COMPARED_AT_ONCE):
        some = repeated[start : start + COMPARED_AT_ONCE].tolist()
        fates |= _compared(
            connection, rows, {row: amplitudes[row] if measured[row] else None for row in some}
        )
    return fates


def _stored(
    connection: Connection,
    rows: RowsAlike,
    batch: ObservationBatch,
    system_ids: NDArray[np.uint8],
    *,
    thorough: bool,
) -> NDArray[np.bool_]:
    """Return which of the looked-up rows are stored."""
    if not thorough:
        ends = np.flatnonzero(np.diff(rows.owners))
        some = np.unique(np.concatenate([[0], ends, ends + 1, [len(batch) - 1]]))
        if not bulk.stored_among(
            connection, system_ids[some], batch.captured_at[some], batch.ids[some]
        ).any():
            return np.zeros(len(batch), dtype=np.bool_)
    return bulk.stored_among(connection, system_ids, batch.captured_at, batch.ids)


def _compared(
    connection: Connection, rows: RowsAlike, basins: Mapping[int, NDArray[np.float32] | None]
) -> dict[RowPlace, Fate]:
    """Compare rows, with these basins, with the stored ones of their identities."""
    systems = {rows.reference(row).system.id: rows.reference(row).system for row in basins}
    repeated: dict[int, tuple[UUID, Snapshot]] = {}
    for row, basin in basins.items():
        system = rows.reference(row).system
        repeated[row] = system.id, placed(rows.observation(row), system, basin)
    keys = {row: (owner, Key(each.captured_at, each.id)) for row, (owner, each) in repeated.items()}
    stored = snapshots.find_among(connection, systems, set(keys.values()))
    fates: dict[RowPlace, Fate] = {}
    for row, (_, snapshot) in repeated.items():
        place = rows.places[row]
        is_same = same_report(stored[keys[row]], snapshot)
        fates[place] = "duplicate" if is_same else Rejection(place[1], conflict(snapshot).message, "id")
    return fates


def _copy(
    connection: Connection,
    rows: RowsAlike,
    batch: ObservationBatch,
    system_ids: NDArray[np.uint8],
    amplitudes: NDArray[np.float32],
    measured: NDArray[np.bool_],
    new: NDArray[np.bool_],
) -> NDArray[np.bool_]:
    """Copy the new rows, and record their changes; return which rows are alarming."""
    chosen = np.flatnonzero(new)
    if not len(chosen):
        return new
    drift, baseline_ids = _measured_against(connection, rows, amplitudes, measured & new)
    regimes = regimes_of(batch)
    every = SnapshotRows(
        ids=batch.ids,
        captured_at=batch.captured_at,
        numbers={**batch.numbers, "drift": drift},
        amplitudes=amplitudes,
        measured=measured,
        baseline_ids=baseline_ids,
        code_version_ids=_version_ids(connection, rows, batch, new),
        nodes=batch.nodes,
        regimes=regimes,
        labels=batch.labels,
        contexts=batch.contexts,
        metrics=batch.metrics,
    )
    bulk.copy_in(connection, system_ids[chosen], every.some(chosen))
    _note(connection, rows, batch, chosen)
    return _alarming(rows, every, regimes)


def _alarming(rows: RowsAlike, every: SnapshotRows, regimes: Sequence[Regime | None]) -> NDArray[np.bool_]:
    """Return which rows could make their system critical, by its own limits."""
    limits: dict[Thresholds, int] = {}
    places = [limits.setdefault(each.system.thresholds, len(limits)) for each in rows.references]
    return suspicious_rows(every.numbers, regimes, list(limits), np.array(places)[rows.owners])


def _measured_against(
    connection: Connection,
    rows: RowsAlike,
    amplitudes: NDArray[np.float32],
    measured: NDArray[np.bool_],
) -> tuple[NDArray[np.float64], NDArray[np.uint8]]:
    """Return each row's drift from its system's active baseline, and the baseline's id.

    Else NaN and zeros.

    The first basin of a system without a baseline becomes its baseline.
    """
    drift = np.full(len(measured), np.nan)
    baseline_ids = np.zeros((len(measured), 16), dtype=np.uint8)
    chosen = np.flatnonzero(measured)
    shares = _by_owner(rows.owners[chosen], chosen)
    now = datetime.now(UTC)
    first = {
        rows.references[owner].system.id: as_baseline(
            amplitudes[some[0]], BaselineSource.FIRST_SNAPSHOT, now, rows.observation(int(some[0]))
        )
        for owner, some in shares
        if rows.references[owner].baseline is None
    }
    made = baselines.activate_first_all(connection, first)
    if not shares:
        return drift, baseline_ids
    ours = [rows.references[owner] for owner, _ in shares]
    active = [each.baseline or made[each.system.id] for each in ours]
    of_row = np.repeat(np.arange(len(shares)), [len(some) for _, some in shares])
    basins = np.stack([each.basin for each in active])
    drift[chosen] = ours[0].system.geometry.factor * unit_angles(amplitudes[chosen], basins[of_row])
    baseline_ids[chosen] = uuid_bytes([each.id for each in active])[of_row]
    return drift, baseline_ids


def _by_owner(owners: NDArray[np.intp], rows: NDArray[np.intp]) -> list[tuple[int, NDArray[np.intp]]]:
    """Return rows by their owner; the rows of an owner are already grouped."""
    present, starts = np.unique(owners, return_index=True)
    return list(zip(present.tolist(), np.split(rows, starts[1:]), strict=True)) if len(rows) else []


def _version_ids(
    connection: Connection, rows: RowsAlike, batch: ObservationBatch, new: NDArray[np.bool_]
) -> NDArray[np.uint8]:
    """Return the id of each row's code version, shape (n, 16); zeros if the code is unknown."""
    found = np.zeros((len(new), 16), dtype=np.uint8)
    versions = batch.code_versions or ()
    named: dict[tuple[UUID, CodeVersion], list[int]] = defaultdict(list)
    for row in np.flatnonzero(new).tolist():
        if versions and versions[row]:
            named[rows.references[rows.owners[row]].system.id, versions[row]].append(row)
    seen = {
        each: datetime.fromtimestamp(int(batch.captured_at[some].min()) / 1e6, UTC)
        for each, some in named.items()
    }
    ids = code_versions.ensure_all(connection, seen)
    for (system_id, version), some in named.items():
        found[some] = np.frombuffer(ids[system_id, version.fingerprint].bytes, dtype=np.uint8)
    return found


def _note(connection: Connection, rows: RowsAlike, batch: ObservationBatch, chosen: NDArray[np.intp]) -> None:
    """Record the changed hours of each system."""
    pairs = set(
        zip(rows.owners[chosen].tolist(), (batch.captured_at[chosen] // HOUR_US).tolist(), strict=True)
    )
    moments = {hour: datetime.fromtimestamp(hour * HOUR_US / 1e6, UTC) for _, hour in pairs}
    rollups.note_all(connection, {(rows.references[owner].system.id, moments[hour]) for owner, hour in pairs})
