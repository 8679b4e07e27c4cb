"""What the database knows of the systems and of the service's work, read at once for a scrape."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from geoheal.domain.alert import AlertState
from geoheal.domain.health import Health
from geoheal.domain.snapshot import Snapshot
from geoheal.domain.system import System
from geoheal.monitor.reading import load_history, summarise
from geoheal.store import operations, systems
from geoheal.store.session import Connection, Database


@dataclass(frozen=True, slots=True, kw_only=True)
class SystemFigures:
    """One system at a moment.

    Parameters
    ----------
    health, current
        Its health at a glance, and its last snapshot.
    incident
        Severity of its open incident; None without one.
    patches_proposed, alerts_pending, alerts_dead
        What waits for a person or for delivery, and what could not be delivered.
    """

    system: str
    health: Health
    current: Snapshot | None
    incident: str | None
    patches_proposed: int
    alerts_pending: int
    alerts_dead: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """All that a scrape tells from the database.

    Parameters
    ----------
    systems
        The first ones by name, as many as are told.
    systems_total
        How many there are.
    evaluations, connections
        Open evaluations and database connections, by state.
    """

    systems: tuple[SystemFigures, ...]
    systems_total: int
    evaluations: Mapping[str, int]
    connections: Mapping[str, int]


def read_figures(database: Database, systems_max: int, now: datetime) -> Figures:
    """Read the figures of at most so many systems.

    Raises
    ------
    DatabaseError
        When the database does not answer.
    """
    with database.transaction() as connection:
        return Figures(
            systems=_systems(connection, systems_max, now),
            systems_total=operations.count_systems(connection),
            evaluations=operations.count_open_evaluations(connection),
            connections=operations.count_backends(connection),
        )


def _systems(connection: Connection, most: int, now: datetime) -> tuple[SystemFigures, ...]:
    known = systems.page(connection, "", most) if most else []
    ids = [system.id for system in known]
    incidents = operations.open_incidents(connection, ids)
    patches = operations.count_proposed_patches(connection, ids)
    alerts = operations.count_alerts(connection, ids)

    def figures(system: System) -> SystemFigures:
        history = load_history(connection, system.name, now=now)
        return SystemFigures(
            system=system.name,
            health=summarise(history, len(history.snapshots), now),
            current=history.current,
            incident=incidents.get(system.id),
            patches_proposed=patches.get(system.id, 0),
            alerts_pending=alerts.get((system.id, AlertState.PENDING), 0),
            alerts_dead=alerts.get((system.id, AlertState.DEAD), 0),
        )

    return tuple(figures(system) for system in known)
