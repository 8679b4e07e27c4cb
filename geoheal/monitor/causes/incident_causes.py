"""Likely causes of a period of degradation, from the stored history around it."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

import numpy as np

from geoheal.domain.health.system import System
from geoheal.domain.moments import iso
from geoheal.domain.snapshots.reading import Reading
from geoheal.domain.snapshots.snapshot import FIGURES
from geoheal.monitor.causes import CAVEAT, MovedMetric, changes, find_causes
from geoheal.monitor.causes.answers import CausesDetails, candidate_details, moved_details
from geoheal.monitor.causes.changes import reported_changes
from geoheal.monitor.detection.node_totals import NodeTotals
from geoheal.monitor.detection.sampling import samples, slot_of
from geoheal.monitor.health.queries import find_system
from geoheal.store.session import Connection, Database
from geoheal.store.snapshots.readings import last_readings, metric_names, readings_after
from geoheal.store.snapshots.snapshots import Key
from geoheal.store.systems import change_events, code_versions

BEFORE: Final = timedelta(days=1)
"""How far before its start to search for causes."""

SNAPSHOTS_MAX: Final = 600
"""Largest number of snapshots to read before the start, and after it."""

METRICS_MAX: Final = 256

EVENTS_MAX: Final = 1000
AFTER: Final = timedelta(hours=1)
"""How far after its start to read reported changes: as far as two samples may be apart."""


def causes_of(database: Database, system: str, since: datetime, until: datetime) -> CausesDetails:
    """Return what moved first, and what changed at that time, around a period of degradation.

    Parameters
    ----------
    since, until
        When it was first seen, and when it ended (or now).

    Raises
    ------
    NotFound
        When the system does not exist.
    """
    with database.transaction() as connection:
        found = find_system(connection, system)
        readings = _readings(connection, found, since, until)
        names = (*FIGURES, *metric_names(connection, found, METRICS_MAX, until))
        ids = {each.code_version_id for each in readings if each.code_version_id is not None}
        versions = code_versions.find_all(connection, found, ids)
        reported = change_events.page(
            connection, found, EVENTS_MAX, since=since - BEFORE, until=since + AFTER
        )
    slot_s = slot_of(readings)
    seen = list(samples(readings, names, found.geometry, slot_s, np.inf, NodeTotals()))
    times = np.array([sample.at - (slot_s or 0.0) for sample in seen])
    rows = np.array([sample.values for sample in seen]).reshape(len(seen), len(names))
    columns = {name: rows[:, place] for place, name in enumerate(names)}
    step_s = float(np.median(np.diff(times))) if len(times) > 1 else 0.0
    changed = [*changes(readings, versions), *reported_changes([each.item for each in reported])]
    causes = find_causes(times, columns, changed, since.timestamp(), step_s)
    return CausesDetails(
        system=found.name,
        since=iso(since),
        until=iso(until),
        snapshots=len(readings),
        moved=[moved_details(each, _shifts(each, readings)) for each in causes.moved],
        candidates=[candidate_details(each, rank) for rank, each in enumerate(causes.candidates, 1)],
        caveat=CAVEAT,
    )


def _readings(connection: Connection, system: System, since: datetime, until: datetime) -> Sequence[Reading]:
    before = last_readings(connection, system, SNAPSHOTS_MAX, since=since - BEFORE, until=since, basins=False)
    edge = Key(since - timedelta(microseconds=1), UUID(int=2**128 - 1))
    within = list(readings_after(connection, system, edge, until, SNAPSHOTS_MAX, basins=False))
    return [*before, *within]


def _shifts(moved: MovedMetric, readings: Sequence[Reading]) -> dict[str, float]:
    """Return the shift of each node, in the metric's deviations; empty without several nodes."""
    sides: dict[str | None, tuple[list[float], list[float]]] = defaultdict(lambda: ([], []))
    for reading in readings:
        if moved.metric in reading.values:
            later = reading.captured_at.timestamp() >= moved.change.at
            sides[reading.node][later].append(reading.values[moved.metric])
    step = abs(moved.change.after - moved.change.before) or 1.0
    unit = abs(moved.change.deviations) / step
    shifts = {
        str(node): float(np.median(after) - np.median(before)) * unit
        for node, (before, after) in sides.items()
        if before and after
    }
    return shifts if len(shifts) > 1 else {}
