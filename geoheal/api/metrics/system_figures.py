"""Figures of systems and of the service's work for a scrape, read from the database in one go."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from geoheal.domain.alarms.alert import AlertState
from geoheal.domain.health.degradation import Severity
from geoheal.domain.health.summary import Health
from geoheal.domain.health.system import System
from geoheal.domain.snapshots.snapshot import Snapshot
from geoheal.monitor.health.queries import load_history
from geoheal.monitor.health.summary import summarise
from geoheal.store.cluster.reach import ClusterReach, Fewer
from geoheal.store.connection.reads import Reads
from geoheal.store.healing.waiting_patches import count_proposed
from geoheal.store.operations import overview
from geoheal.store.session import Connection, Database
from geoheal.store.systems.statuses import statuses


@dataclass(frozen=True, slots=True, kw_only=True)
class SystemFigures:
    """One system at a moment.

    Parameters
    ----------
    health, current
        Health summary, and last snapshot.
    incident
        Severity of its open incident; None without one.
    patches_proposed, alerts_pending, alerts_dead
        Patches that wait for approval; alerts that wait for delivery, and that could not be delivered.
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
    """All figures of a scrape that come from the database.

    Parameters
    ----------
    systems
        The systems to report, by name; those left out are not worse than any of them.
    by_status
        Number of all systems per status.
    unreachable
        Number of further systems, whose node of a cluster does not answer.
    evaluations, connections
        Open evaluations and database connections, by state.
    """

    systems: tuple[SystemFigures, ...]
    by_status: Mapping[str, int]
    unreachable: int
    evaluations: Mapping[str, int]
    connections: Mapping[str, int]


def read_figures(reach: ClusterReach, reads: Reads, systems_max: int, now: datetime) -> Figures:
    """Read the figures of at most ``systems_max`` systems, the worst ones first.

    The connections are read from the primary, which must answer; the other figures may come from a replica.
    While a node of a cluster is away, they are those of the reachable systems.

    Raises
    ------
    DatabaseError
        When the database does not answer.
    """

    def read(fewer: Fewer | None, database: Database) -> Figures:
        with database.transaction() as connection:
            connections = overview.count_backends(connection)
        unreachable = 0 if fewer is None else len(fewer.missing)
        return (reads if fewer is None else Reads(database)).ask(
            lambda connection: _figures(connection, systems_max, now, unreachable, connections)
        )

    return reach.ask(read)


def _figures(
    connection: Connection, most: int, now: datetime, unreachable: int, connections: Mapping[str, int]
) -> Figures:
    found = statuses(connection)
    known = sorted(overview.worst_first(connection, found, most), key=lambda system: system.name)
    return Figures(
        systems=_systems(connection, known, now),
        by_status=overview.count_by_status(found.values()),
        unreachable=unreachable,
        evaluations=overview.count_open_evaluations(connection),
        connections=connections,
    )


def _systems(connection: Connection, known: Sequence[System], now: datetime) -> tuple[SystemFigures, ...]:
    ids = [system.id for system in known]
    incidents = overview.open_incidents(connection, ids)
    patches = count_proposed(connection, ids)
    alerts = overview.count_alerts(connection, ids)

    def figures(system: System) -> SystemFigures:
        history = load_history(connection, system.name, now=now)
        incident = incidents.get(system.id)
        severity = None if incident is None else Severity(incident)
        return SystemFigures(
            system=system.name,
            health=summarise(history, len(history.snapshots), now, severity),
            current=history.current,
            incident=incident,
            patches_proposed=patches.get(system.id, 0),
            alerts_pending=alerts.get((system.id, AlertState.PENDING), 0),
            alerts_dead=alerts.get((system.id, AlertState.DEAD), 0),
        )

    return tuple(figures(system) for system in known)
