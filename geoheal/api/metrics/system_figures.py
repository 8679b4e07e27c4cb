"""Figures of systems and of the service's work for a scrape, read from the database in one go."""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from geoheal.domain.alarms.alert import AlertState
from geoheal.domain.health.degradation import Severity
from geoheal.domain.health.standing import Brief
from geoheal.domain.health.summary import WORST_FIRST, HealthStatus
from geoheal.monitor.health.queries import load_history
from geoheal.monitor.health.summary import summarise
from geoheal.monitor.overview.judging import BUDGET_S, LEAST
from geoheal.store.cluster.reach import ClusterReach, Fewer
from geoheal.store.connection.reads import Reads
from geoheal.store.operations import overview
from geoheal.store.session import Connection, Database
from geoheal.store.snapshots.last_rows import LastMeasurements, last_measurements
from geoheal.store.systems.briefs import briefs


@dataclass(frozen=True, slots=True, kw_only=True)
class SystemFigures:
    """One system at a moment.

    Parameters
    ----------
    known
        Its status, and what waits for a person.
    last
        Measurements of its last snapshot; None without one.
    incident
        Severity of its open incident; None without one.
    alerts_pending, alerts_dead
        Alerts that wait for delivery, and that could not be delivered.
    """

    known: Brief
    last: LastMeasurements | None
    incident: str | None
    alerts_pending: int
    alerts_dead: int

    @property
    def drift(self) -> float | None:
        """Distance (rad) of the last snapshot from the active baseline; None if not measured."""
        if self.last is not None and self.last.drift is not None:
            return self.last.drift
        return self.known.drift if self.known.judged_snapshot == self.known.last_snapshot else None


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
    known = briefs(connection)
    worst = sorted(known, key=lambda each: (WORST_FIRST.index(each.status), each.name))[:most]
    return Figures(
        systems=_systems(connection, sorted(worst, key=lambda each: each.name), now),
        by_status=overview.count_by_status([each.status for each in known]),
        unreachable=unreachable,
        evaluations=overview.count_open_evaluations(connection),
        connections=connections,
    )


def _systems(connection: Connection, known: Sequence[Brief], now: datetime) -> tuple[SystemFigures, ...]:
    """Return the figures of systems: one statement per kind of figure, however many systems there are."""
    ids = [each.id for each in known]
    incidents = overview.open_incidents(connection, ids)
    alerts = overview.count_alerts(connection, ids)
    moments = {each.id: each.last_snapshot for each in known if each.last_snapshot is not None}
    last = last_measurements(connection, moments)
    judged = judge_outdated(connection, known, incidents, now)
    return tuple(
        SystemFigures(
            known=each._replace(status=judged.get(each.id, each.status)),
            last=last.get(each.id),
            incident=incidents.get(each.id),
            alerts_pending=alerts.get((each.id, AlertState.PENDING), 0),
            alerts_dead=alerts.get((each.id, AlertState.DEAD), 0),
        )
        for each in known
    )


def judge_outdated(
    connection: Connection, known: Sequence[Brief], incidents: Mapping[UUID, str], now: datetime
) -> dict[UUID, HealthStatus]:
    """Return the status of systems that nobody has judged, as many as time allows; nothing is stored."""
    outdated = [each for each in known if each.is_outdated and each.last_snapshot is not None]
    end, found = time.monotonic() + BUDGET_S, {}
    for place, each in enumerate(outdated):
        if place >= LEAST and time.monotonic() >= end:
            break
        history = load_history(connection, each.name, now=now)
        severity = incidents.get(each.id)
        incident = None if severity is None else Severity(severity)
        found[each.id] = summarise(history, len(history.snapshots), now, incident).status
    return found
