"""Reading a system: its window, its health, its baselines."""

from datetime import UTC, datetime
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from geoheal.constants import BASIN_DIMENSION, DEFAULT_SYSTEM, ROLLING_VIEW_SIZE, WINDOW_SIZE
from geoheal.domain.baseline import Baseline, BaselineSource
from geoheal.domain.convention import Geometry
from geoheal.domain.health import Health, HealthStatus
from geoheal.domain.system import System
from geoheal.domain.thresholds import Thresholds
from geoheal.errors import NotFound, NotMeasured
from geoheal.monitor.degradation import History, assess
from geoheal.monitor.detection import look
from geoheal.monitor.ingest import open_system
from geoheal.monitor.placement import as_baseline, locate
from geoheal.store import baselines, snapshots, systems
from geoheal.store.session import Connection, Database

NIL = UUID(int=0)


def find_system(connection: Connection, name: str) -> System:
    """The system of this name; the default one is always there, registered or not.

    Raises
    ------
    NotFound
        When there is none.
    """
    found = systems.find(connection, name)
    if found is not None:
        return found
    if name != DEFAULT_SYSTEM:
        raise NotFound(f"There is no system {name!r}; it is made by its first snapshot.")
    return System(
        id=NIL,
        name=name,
        geometry=Geometry.SPHERE,
        dimension=BASIN_DIMENSION,
        thresholds=Thresholds(),
        created_at=datetime.now(UTC),
    )


def load_history(
    connection: Connection, name: str, size: int = WINDOW_SIZE, now: datetime | None = None
) -> History:
    """A system with its active baseline, its last ``size`` snapshots, and what calibrated detection says."""
    system = find_system(connection, name)
    return History(
        system=system,
        baseline=baselines.find_active(connection, system),
        snapshots=snapshots.recent(connection, system, size),
        detection=look(connection, system, now or datetime.now(UTC)),
    )


def summarise(history: History, collected: int, now: datetime) -> Health:
    """A system's health at a glance.

    Parameters
    ----------
    history
        At least the window.
    collected
        Snapshots in the rolling view.
    """
    current = history.current
    if current is None:
        return Health(status=HealthStatus.NO_DATA, snapshots_collected=0)
    report = assess(history, now)
    return Health(
        status=HealthStatus.of(report.severity),
        snapshots_collected=collected,
        current_phi=current.phi,
        current_kappa=current.kappa_eff,
        current_regime=current.regime,
        basin_drift=history.basin_distance,
        issues=tuple(report.issues),
        last_snapshot=current.captured_at,
    )


def read_health(database: Database, name: str) -> Health:
    """A system's health at a glance, from its stored history."""
    with database.transaction() as connection:
        history = load_history(connection, name)
        collected = snapshots.count_recent(connection, history.system, ROLLING_VIEW_SIZE)
    return summarise(history, collected, datetime.now(UTC))


def set_baseline(database: Database, name: str, coords: NDArray[np.float64] | None) -> Baseline:
    """Make coordinates, or else the last snapshot's basin, the active baseline, and commit.

    Raises
    ------
    NotMeasured
        When there is no basin to take.
    GeometryError
        When the coordinates are no point of the system's manifold.
    """
    with database.transaction() as connection:
        system = open_system(connection, name)
        baseline = _from_last_snapshot(connection, system) if coords is None else _given(coords, system)
        baselines.activate(connection, system, baseline)
    return baseline


def _given(coords: NDArray[np.float64], system: System) -> Baseline:
    basin = locate(coords, system)
    if basin is None:
        raise NotMeasured("Coordinates that are all zero say that the basin was not measured.")
    return as_baseline(basin, BaselineSource.COORDINATES, datetime.now(UTC))


def _from_last_snapshot(connection: Connection, system: System) -> Baseline:
    last = snapshots.recent(connection, system, 1)
    if not last or last[0].basin is None:
        raise NotMeasured(
            f"System {system.name!r} has no latest snapshot with a basin; send one, or give basin_coords."
        )
    return as_baseline(last[0].basin, BaselineSource.SNAPSHOT, datetime.now(UTC), last[0])
