"""Figures for those who operate the service, of many systems at once."""

from collections import Counter
from collections.abc import Collection, Sequence
from uuid import UUID

from sqlalchemy import Connection, func, select, text

from geoheal.domain.alarms.alert import AlertState
from geoheal.domain.evaluation.record import EvaluationState
from geoheal.domain.healing.incident import IncidentState
from geoheal.domain.health.summary import WORST_FIRST, HealthStatus
from geoheal.store.schema.comparison_tables import evaluations
from geoheal.store.schema.healing_tables import alerts, incidents

BACKENDS = text(
    "SELECT coalesce(state, 'unknown') AS state, count(*) FROM pg_stat_activity "
    "WHERE datname = current_database() AND application_name = 'geoheal' GROUP BY 1"
)


def count_by_status(statuses: Collection[HealthStatus]) -> dict[str, int]:
    """Count systems by their status."""
    counted = Counter(statuses)
    return {str(status): counted[status] for status in WORST_FIRST}


def count_open_evaluations(connection: Connection) -> dict[str, int]:
    """Return the numbers of waiting and running evaluations."""
    states = [EvaluationState.PENDING, EvaluationState.RUNNING]
    query = (
        select(evaluations.c.state, func.count())
        .where(evaluations.c.state.in_(states))
        .group_by(evaluations.c.state)
    )
    return {str(state): 0 for state in states} | {row[0]: row[1] for row in connection.execute(query)}


def count_backends(connection: Connection) -> dict[str, int]:
    """Return the number of connections of geoheal's processes to this database, by state."""
    return {row[0]: row[1] for row in connection.execute(BACKENDS)}


def open_incidents(connection: Connection, ids: Sequence[UUID]) -> dict[UUID, str]:
    """Severity of the open incident of each system that has one."""
    query = select(incidents.c.system_id, incidents.c.severity).where(
        incidents.c.system_id.in_(ids), incidents.c.state == IncidentState.OPEN
    )
    return {row.system_id: row.severity for row in connection.execute(query)}


def count_alerts(connection: Connection, ids: Sequence[UUID]) -> dict[tuple[UUID, str], int]:
    """Return the numbers of pending and dead alerts per system."""
    query = (
        select(alerts.c.system_id, alerts.c.state, func.count())
        .where(alerts.c.system_id.in_(ids), alerts.c.state != AlertState.DELIVERED)
        .group_by(alerts.c.system_id, alerts.c.state)
    )
    return {(row[0], row[1]): row[2] for row in connection.execute(query)}
