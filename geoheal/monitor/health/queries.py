"""Read a system: its window, its health, its baselines."""

from datetime import UTC, datetime, timedelta
from difflib import get_close_matches
from typing import Final
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from geoheal.constants import (
    BASIN_DIMENSION,
    CLOCK_SKEW_MAX,
    DEFAULT_SYSTEM,
    HISTORY_MIN_S,
    ROLLING_VIEW_SIZE,
    WINDOW_SIZE,
)
from geoheal.domain.health.summary import Health
from geoheal.domain.health.system import System
from geoheal.domain.health.thresholds import Thresholds
from geoheal.domain.snapshots.baseline import Baseline, BaselineSource
from geoheal.domain.snapshots.convention import Geometry
from geoheal.domain.snapshots.pulse import StoredPulse
from geoheal.errors import NotFound, NotMeasured
from geoheal.monitor.detection.clocks import LEAST, Righted
from geoheal.monitor.detection.detection import look
from geoheal.monitor.health.degradation import History
from geoheal.monitor.health.own_rules import judge_own
from geoheal.monitor.health.requests import HORIZON
from geoheal.monitor.health.summary import severity_of, summarise
from geoheal.monitor.ingest.placement import as_baseline, locate
from geoheal.monitor.ingest.single import open_system
from geoheal.store.healing import incidents
from geoheal.store.session import Connection, Database
from geoheal.store.snapshots import snapshots
from geoheal.store.systems import baselines, systems

NIL = UUID(int=0)

LATE: Final = timedelta(seconds=HISTORY_MIN_S)
"""How far back nodes whose clocks are behind are looked for, beyond the latest snapshots."""


def find_system(connection: Connection, name: str) -> System:
    """Return the system of this name; the default one always exists, registered or not.

    Raises
    ------
    NotFound
        When it does not exist.
    """
    found = systems.find(connection, name)
    if found is not None:
        return found
    if name != DEFAULT_SYSTEM:
        raise NotFound(unknown_system(connection, name))
    return System(
        id=NIL,
        name=name,
        geometry=Geometry.SPHERE,
        dimension=BASIN_DIMENSION,
        thresholds=Thresholds(),
        created_at=datetime.now(UTC),
    )


def unknown_system(connection: Connection, name: str) -> str:
    """Return a sentence for an unknown system name, with the name that may have been meant."""
    known = {each.casefold(): each for each in systems.names(connection)}
    near = get_close_matches(name.casefold(), known, 1)
    if near:
        return f"There is no system {name!r}; did you mean {known[near[0]]!r}?"
    return f"There is no system {name!r}; its first snapshot creates it."


def load_history(
    connection: Connection,
    name: str,
    size: int = WINDOW_SIZE,
    now: datetime | None = None,
    *,
    since: datetime | None = None,
) -> History:
    """Load a system with its active baseline, its last snapshots, and the state of calibrated detection.

    Snapshots further in the future than clocks may differ are ignored: a clock that was wrong for a moment
    would otherwise hide all later ones.

    Parameters
    ----------
    size
        Largest number of snapshots.
    since
        Snapshots before this moment are left out.
    """
    now = now or datetime.now(UTC)
    system, until = find_system(connection, name), now + CLOCK_SKEW_MAX
    baseline = baselines.find_active(connection, system)
    righted = None
    if size >= WINDOW_SIZE:
        righted = Righted.of(_pulses(connection, system, (since, until), now, baseline))
    wanted = size if righted is None else max(size, righted.reach(size))
    found = snapshots.recent(connection, system, wanted, since, until)
    return History(
        system=system,
        baseline=baseline,
        snapshots=found if righted is None or not righted.offsets else righted.latest(found, size),
        detection=look(connection, system, now),
        pulses=None if righted is None else righted.pulses,
        ahead=snapshots.latest_after(connection, system, until),
        own=judge_own(connection, system, now, () if righted is None else righted.offsets),
        offsets=() if righted is None else righted.offsets,
        last_captured_at=found[-1].captured_at if found else None,
    )


def _pulses(
    connection: Connection,
    system: System,
    stretch: tuple[datetime | None, datetime],
    now: datetime,
    baseline: Baseline | None,
) -> list[StoredPulse]:
    """Return as many of the latest pulses as the rules use; more for a system that sends many.

    Those that fill the limit may hide a node whose clock is behind: its snapshots are read as well.
    """
    against, most = None if baseline is None else baseline.id, snapshots.PULSES_LEAST
    found = snapshots.recent_pulses(connection, system, *stretch, most, against)
    if len(found) == most and found[0].captured_at > found[-1].captured_at - HORIZON:
        most = snapshots.PULSES_MOST
        found = snapshots.recent_pulses(connection, system, *stretch, most, against)
    begin = max(stretch[0] or now - LATE, now - LATE)
    if len(found) < most or found[0].captured_at <= begin:
        return found
    hidden = (begin, found[0].captured_at)
    late = snapshots.late_pulses(connection, system, hidden, now - HORIZON, LEAST, against)
    return [*late, *found]


def read_health(
    database: Database, name: str, size: int = WINDOW_SIZE, since: datetime | None = None
) -> Health:
    """Summarise a system's health by its last ``size`` snapshots since a moment, or by its whole history."""
    now = datetime.now(UTC)
    with database.transaction() as connection:
        history = load_history(connection, name, size, now, since=since)
        collected = snapshots.count_recent(connection, history.system, ROLLING_VIEW_SIZE)
        incident = incidents.current(connection, history.system)
    return summarise(history, collected, now, severity_of(incident))


def set_baseline(database: Database, name: str, coords: NDArray[np.float64] | None) -> Baseline:
    """Make coordinates, or the last snapshot's basin by default, the active baseline, and commit.

    Raises
    ------
    NotMeasured
        When there is no basin.
    GeometryError
        When the coordinates are not a point of the system's manifold.
    """
    with database.transaction() as connection:
        system = open_system(connection, name)
        baseline = _from_last_snapshot(connection, system) if coords is None else _given(coords, system)
        baselines.activate(connection, system, baseline)
    return baseline


def _given(coords: NDArray[np.float64], system: System) -> Baseline:
    basin = locate(coords, system)
    if basin is None:
        raise NotMeasured("All coordinates are zero, which means that the basin was not measured.")
    return as_baseline(basin, BaselineSource.COORDINATES, datetime.now(UTC))


def _from_last_snapshot(connection: Connection, system: System) -> Baseline:
    last = snapshots.recent(connection, system, 1, until=datetime.now(UTC) + CLOCK_SKEW_MAX)
    if not last or last[0].basin is None:
        raise NotMeasured(
            f"System {system.name!r} has no latest snapshot with a basin; send one, or pass basin_coords."
        )
    return as_baseline(last[0].basin, BaselineSource.SNAPSHOT, datetime.now(UTC), last[0])
