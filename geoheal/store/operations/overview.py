"""Figures for those who operate the service, of many systems at once."""

from collections.abc import Mapping, Sequence
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Connection, CursorResult, func, select, text

from geoheal.domain.alarms.alert import AlertState
from geoheal.domain.evaluation.record import EvaluationState
from geoheal.domain.healing.incident import IncidentState
from geoheal.domain.health.summary import WORST_FIRST
from geoheal.domain.health.system import System
from geoheal.store.cluster.narrowing import narrow_text
from geoheal.store.cluster.reach import ids_within
from geoheal.store.schema.healing_tables import alerts, incidents
from geoheal.store.schema.tables import SCHEMA, evaluations
from geoheal.store.systems.system_row import system_of

BACKENDS = text(
    "SELECT coalesce(state, 'unknown') AS state, count(*) FROM pg_stat_activity "
    "WHERE datname = current_database() AND application_name = 'geoheal' GROUP BY 1"
)

COUNT_BY_STATUS: Final = f"SELECT status, count(*) FROM {SCHEMA}.system_status GROUP BY status"
BY_STATUS: Final = (
    f"SELECT y.* FROM {SCHEMA}.system_status AS s JOIN {SCHEMA}.systems AS y ON y.id = s.system_id "
    "ORDER BY array_position(CAST(:order AS text[]), s.status), y.name LIMIT :most"
)


def count_by_status(connection: Connection) -> dict[str, int]:
    """Count the systems by the status that ``geoheal.system_status`` gives them."""
    counted = {row[0]: row[1] for row in _execute(connection, COUNT_BY_STATUS, {})}
    return {str(status): counted.get(status, 0) for status in WORST_FIRST}


def worst_first(connection: Connection, limit: int) -> list[System]:
    """Systems by status, those that somebody has to look at first; by name among equals."""
    given = {"order": list(WORST_FIRST), "most": limit}
    return [system_of(row) for row in _execute(connection, BY_STATUS, given).mappings()]


def _execute(
    connection: Connection, query: str, given: Mapping[str, object]
) -> CursorResult[*tuple[Any, ...]]:
    """Ask about the systems that the connection's database is about."""
    ids = ids_within(connection)
    if ids is None:
        return connection.execute(text(query), given)
    return connection.execute(text(narrow_text(connection, query, ":within")), {**given, "within": list(ids)})


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
