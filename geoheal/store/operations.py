"""Figures for those who operate the service, of many systems at once."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import Connection, func, select, text

from geoheal.domain.alert import AlertState
from geoheal.domain.evaluation_record import EvaluationState
from geoheal.domain.incident import IncidentState
from geoheal.domain.patch import PatchState
from geoheal.store.healing_tables import alerts, incidents, patches
from geoheal.store.tables import evaluations, systems

BACKENDS = text(
    "SELECT coalesce(state, 'unknown') AS state, count(*) FROM pg_stat_activity "
    "WHERE datname = current_database() AND application_name = 'geoheal' GROUP BY 1"
)


def count_systems(connection: Connection) -> int:
    """How many systems there are."""
    return connection.execute(select(func.count()).select_from(systems)).scalar_one()


def count_open_evaluations(connection: Connection) -> dict[str, int]:
    """How many evaluations wait, and how many run."""
    states = [EvaluationState.PENDING, EvaluationState.RUNNING]
    query = (
        select(evaluations.c.state, func.count())
        .where(evaluations.c.state.in_(states))
        .group_by(evaluations.c.state)
    )
    return {str(state): 0 for state in states} | {row[0]: row[1] for row in connection.execute(query)}


def count_backends(connection: Connection) -> dict[str, int]:
    """How many connections geoheal's processes have to this database, by what they do."""
    return {row[0]: row[1] for row in connection.execute(BACKENDS)}


def open_incidents(connection: Connection, ids: Sequence[UUID]) -> dict[UUID, str]:
    """Severity of the open incident of each system that has one."""
    query = select(incidents.c.system_id, incidents.c.severity).where(
        incidents.c.system_id.in_(ids), incidents.c.state == IncidentState.OPEN
    )
    return {row.system_id: row.severity for row in connection.execute(query)}


def count_proposed_patches(connection: Connection, ids: Sequence[UUID]) -> dict[UUID, int]:
    """How many patches of each system wait for approval."""
    query = (
        select(patches.c.system_id, func.count())
        .where(patches.c.system_id.in_(ids), patches.c.state == PatchState.PROPOSED)
        .group_by(patches.c.system_id)
    )
    return {row[0]: row[1] for row in connection.execute(query)}


def count_alerts(connection: Connection, ids: Sequence[UUID]) -> dict[tuple[UUID, str], int]:
    """How many alerts of each system are on their way, and how many are dead."""
    query = (
        select(alerts.c.system_id, alerts.c.state, func.count())
        .where(alerts.c.system_id.in_(ids), alerts.c.state != AlertState.DELIVERED)
        .group_by(alerts.c.system_id, alerts.c.state)
    )
    return {(row[0], row[1]): row[2] for row in connection.execute(query)}
