"""Sort keys of systems in lists: status, figures, and the number of decisions that wait for a person."""

from collections.abc import Sequence
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Connection

from geoheal.domain.health.standing import Brief
from geoheal.domain.health.summary import HealthStatus
from geoheal.store.schema.tables import SCHEMA
from geoheal.store.systems import statuses

BRIEFS: Final = f"""
    SELECT y.system_id, y.last_snapshot_at, y.system, y.status,
        CASE WHEN y.status IN ('warning', 'critical') AND i.id IS NOT NULL THEN i.first_seen_at
             WHEN y.status = 'silent' THEN y.last_snapshot_at
             WHEN y.status = t.status THEN t.since END AS since,
        t.phi, t.kappa_eff, t.drift, coalesce(p.waiting, 0), t.status, t.judged_at, t.captured_at
    FROM {statuses.VIEW} AS y
    LEFT JOIN {SCHEMA}.standings AS t ON t.system_id = y.system_id
    LEFT JOIN {SCHEMA}.incidents AS i ON i.system_id = y.system_id AND i.state IN ('pending', 'open')
    LEFT JOIN (SELECT system_id, count(*) AS waiting FROM {SCHEMA}.patches
               WHERE state = 'proposed' GROUP BY system_id) AS p ON p.system_id = y.system_id
"""

_STATUSES: Final = {each.value: each for each in HealthStatus}


def briefs(connection: Connection, systems: Sequence[UUID] | None = None) -> list[Brief]:
    """Return what systems are sorted by, in no order; of all where none are named."""
    return [_brief(row) for row in statuses.rows(connection, BRIEFS, systems)]


def _brief(row: Sequence[Any]) -> Brief:
    key, last, name, status, since, phi, kappa, drift, waiting, judged, at, snapshot = row
    was = _STATUSES.get(judged)
    return Brief(key, name, _STATUSES[status], since, last, phi, kappa, drift, waiting, was, at, snapshot)
