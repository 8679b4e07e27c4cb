"""Ingest observations of several systems at once, in one transaction.

A system's share of a batch may be a few rows, and a transaction with its five statements costs as much as a
hundred rows. So all rows are stored, compared with stored ones, or refused together; new systems and first
baselines are created together, too. Systems whose baseline a row sets are handled individually, as in
:mod:`geoheal.monitor.ingest.batch`; so are all systems if another writer interferes repeatedly. Rows of a
system whose node of a cluster does not answer are left out.
"""

import logging
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

import numpy as np

from geoheal.constants import BASIN_DIMENSION
from geoheal.domain.snapshots.batch import BatchOutcome, Rejection
from geoheal.domain.snapshots.convention import Geometry
from geoheal.domain.snapshots.snapshot import Observation
from geoheal.errors import (
    DatabaseError,
    DatabaseUnavailable,
    DimensionMismatch,
    IdentityTaken,
    PartitionMissing,
)
from geoheal.monitor.ingest.batch import ATTEMPTS, days_of, ingest_observations
from geoheal.monitor.ingest.batch_columns import in_columns
from geoheal.monitor.ingest.everyday_rows import EverydayRows
from geoheal.monitor.ingest.placement import require_dimension
from geoheal.monitor.ingest.together_rows import Fate, RowPlace, RowsAlike, store_alike
from geoheal.store.cluster.reach import ClusterReach
from geoheal.store.session import Connection, Database
from geoheal.store.snapshots import partitions
from geoheal.store.snapshots.ingest_path import IngestReference, references
from geoheal.store.systems import systems

logger = logging.getLogger(__name__)

BySystem = Mapping[str, Sequence[Observation]]


def ingest_together(
    database: Database, by_system: BySystem, reach: ClusterReach | None = None
) -> dict[str, BatchOutcome]:
    """Store observations by system, and commit; each is accepted, a duplicate, or rejected with a reason.

    Parameters
    ----------
    reach
        Nodes of a cluster that answer. Systems on the others are left out of the result, and nothing of them
        is stored.

    Raises
    ------
    DatabaseError
        When the database is not available. Rows stored before are recognised by their ids when sent again.
    """
    reach = reach or ClusterReach(database)
    away = reach.missing()
    by_system = _without(by_system, away)
    if not by_system:
        return {}
    fates = _settled_together(database, by_system)
    refused = {}
    unknown = {name: some for name, some in by_system.items() if (name, 0) not in fates}
    if unknown:
        refused = _open(database, unknown)
        fates |= _settled_together(database, _without(by_system, by_system.keys() - unknown | refused.keys()))
    outcomes = {name: _refused(by_system[name], why) for name, why in refused.items()}
    for name in [each for each in by_system if each not in refused]:
        known = [fates.get((name, index)) for index in range(len(by_system[name]))]
        try:
            if name not in away:
                outcomes[name] = _settled(database, name, by_system[name], known)
        except DatabaseUnavailable:
            away = reach.missing_with(name)
            if not away:
                raise
    return outcomes


def _without(by_system: BySystem, names: Collection[str]) -> BySystem:
    """Return the rows of the other systems."""
    if by_system.keys().isdisjoint(names):
        return by_system
    others = [name for name in by_system if name not in names]
    if isinstance(by_system, EverydayRows):
        return replace(by_system, spans={name: by_system.spans[name] for name in others})
    return {name: by_system[name] for name in others}


def _open(database: Database, by_system: BySystem) -> dict[str, str]:
    """Create the new systems, and commit; return the reason by name for those that are not allowed."""
    with database.transaction() as connection:
        new = sorted(by_system.keys() - systems.known(connection, by_system))
        return systems.register_all(connection, new, Geometry.SPHERE, BASIN_DIMENSION)


def _refused(observations: Sequence[Observation], why: str) -> BatchOutcome:
    rejected = (Rejection(index, why, "system") for index in range(len(observations)))
    return BatchOutcome(rejected=tuple(rejected))


def _settled(
    database: Database, name: str, observations: Sequence[Observation], fates: Sequence[Fate | None]
) -> BatchOutcome:
    """Return the outcome of a system's rows after handling those that are left."""
    alarming, duplicates = fates.count("alarming"), fates.count("duplicate")
    accepted = fates.count("accepted") + alarming
    rejected = [each for each in fates if isinstance(each, Rejection)]
    rest = [index for index, fate in enumerate(fates) if fate is None]
    if rest:
        outcome = ingest_observations(database, name, [observations[index] for index in rest])
        accepted += outcome.accepted
        duplicates += outcome.duplicates
        rejected += (Rejection(rest[each.index], each.reason, each.field) for each in outcome.rejected)
    return BatchOutcome(
        accepted=accepted,
        duplicates=duplicates,
        rejected=tuple(sorted(rejected)),
        calm=not (alarming or rest),
    )


def _settled_together(database: Database, by_system: BySystem) -> dict[RowPlace, Fate]:
    """Handle everything that can be handled together; nothing if that fails."""
    try:
        thorough = False
        for _ in range(ATTEMPTS):
            try:
                with database.transaction() as connection:
                    return _settle(connection, by_system, thorough=thorough)
            except PartitionMissing:
                moments = np.array([_us(each) for some in by_system.values() for each in some], np.int64)
                with database.transaction() as connection:
                    partitions.cover(connection, days_of(moments))
            except IdentityTaken as error:
                thorough = True
                logger.debug("Some of a batch was already stored (%s); it is retried.", error)
    except DatabaseError as error:
        logger.debug("A batch of %d systems was not stored at once (%s).", len(by_system), error)
    return {}


def _us(observation: Observation) -> int:
    return int(observation.captured_at.timestamp() * 1e6)


def _settle(connection: Connection, by_system: BySystem, *, thorough: bool) -> dict[RowPlace, Fate]:
    fates: dict[RowPlace, Fate] = {}
    alike: dict[tuple[Geometry, int], list[IngestReference]] = defaultdict(list)
    known = references(connection, by_system)
    for name in sorted(known):  # in the order of all writers, to avoid deadlocks
        system = known[name].system
        if not _set_a_baseline(by_system, name):
            alike[system.geometry, system.dimension].append(known[name])
    for (_, dimension), ours in alike.items():
        rows = _in_columns(ours, by_system, dimension) or _fitting(ours, by_system, fates)
        fates |= store_alike(connection, rows, thorough=thorough)
    return fates


def _set_a_baseline(by_system: BySystem, name: str) -> bool:
    """Whether a row of a system sets its baseline; ordinary rows never do."""
    return not isinstance(by_system, EverydayRows) and any(each.set_baseline for each in by_system[name])


def _in_columns(ours: Sequence[IngestReference], by_system: BySystem, dimension: int) -> RowsAlike | None:
    """Return rows of similar systems that are already in columns, if their basins fit."""
    if not isinstance(by_system, EverydayRows) or not by_system.fits(dimension):
        return None
    spans = [by_system.spans[each.system.name] for each in ours]
    owners = np.repeat(np.arange(len(ours)), [len(span) for span in spans])
    places = [
        (each.system.name, index)
        for each, span in zip(ours, spans, strict=True)
        for index in range(len(span))
    ]
    chosen = np.concatenate([np.arange(span.start, span.stop) for span in spans])
    return RowsAlike(ours, owners, places, by_system, by_system.batch.some(chosen))


def _fitting(ours: Sequence[IngestReference], by_system: BySystem, fates: dict[RowPlace, Fate]) -> RowsAlike:
    """Return rows of similar systems, without those with basins of another dimension, which are refused."""
    owners: list[int] = []
    places: list[RowPlace] = []
    for owner, reference in enumerate(ours):
        name = reference.system.name
        for index, each in enumerate(by_system[name]):
            try:
                if each.basin_coords is not None:
                    require_dimension(len(each.basin_coords), reference.system)
            except DimensionMismatch as error:
                fates[name, index] = Rejection(index, error.message, error.field)
            else:
                owners.append(owner)
                places.append((name, index))
    batch = in_columns([by_system[name][index] for name, index in places], ours[0].system.dimension)
    return RowsAlike(ours, np.array(owners, dtype=np.intp), places, by_system, batch)
