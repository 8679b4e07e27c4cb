"""Queries on standings: how each system was judged last, and what is known of it since."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Row, Text, Uuid, case, column, select, table, text, update
from sqlalchemy.dialects.postgresql import insert

from geoheal.domain.healing.incident import IncidentState
from geoheal.domain.health.degradation import Severity
from geoheal.domain.health.standing import Brief, Known, Standing, Trouble
from geoheal.domain.health.summary import Health, HealthStatus
from geoheal.domain.health.system import System
from geoheal.domain.snapshots.regime import Regime
from geoheal.store.healing.waiting_patches import count_proposed
from geoheal.store.schema.healing_tables import incidents
from geoheal.store.schema.tables import SCHEMA, UtcTime, standings

STATUS = table(
    "system_status",
    column("system_id", Uuid()),
    column("system", Text()),
    column("status", Text()),
    column("last_snapshot_at", UtcTime()),
    schema=SCHEMA,
)
"""The view that says how each system is now."""


def save(connection: Connection, system: System, standing: Standing) -> Standing:
    """Store a judgement; ``since`` stays where the status is what it was. What is stored now."""
    health = standing.health
    statement = insert(standings).values(
        system_id=system.id,
        status=health.status,
        issues=list(health.issues),
        note=health.note,
        snapshots=health.snapshots_collected,
        phi=health.current_phi,
        kappa_eff=health.current_kappa,
        regime=health.current_regime,
        drift=health.basin_drift,
        captured_at=health.last_snapshot,
        silent_after_s=standing.silent_after_s,
        since=standing.since,
        judged_at=standing.judged_at,
    )
    new = statement.excluded
    changed = {each.name: new[each.name] for each in standings.c if each.name not in {"system_id", "since"}}
    since = case((standings.c.status == new.status, standings.c.since), else_=new.since)
    stored = statement.on_conflict_do_update(index_elements=["system_id"], set_={**changed, "since": since})
    return replace(standing, since=connection.execute(stored.returning(standings.c.since)).scalar_one())


def outdate(connection: Connection, system: System) -> None:
    """Have a system judged again by whoever looks next: what it is judged by has changed."""
    connection.execute(update(standings).where(standings.c.system_id == system.id).values(captured_at=None))


BRIEFS = text(f"""
    SELECT y.system_id, y.system, y.status,
        CASE WHEN y.status IN ('warning', 'critical') AND i.id IS NOT NULL THEN i.first_seen_at
             WHEN y.status = 'silent' THEN y.last_snapshot_at
             WHEN y.status = t.status THEN t.since END AS since,
        y.last_snapshot_at, t.phi, t.kappa_eff, t.drift,
        (SELECT count(*) FROM {SCHEMA}.patches AS p WHERE p.system_id = y.system_id AND p.state = 'proposed'),
        t.status, t.judged_at, t.captured_at
    FROM {SCHEMA}.system_status AS y
    LEFT JOIN {SCHEMA}.standings AS t ON t.system_id = y.system_id
    LEFT JOIN {SCHEMA}.incidents AS i ON i.system_id = y.system_id AND i.state IN ('pending', 'open')
    WHERE CAST(:systems AS uuid[]) IS NULL OR y.system_id = ANY(CAST(:systems AS uuid[]))
""")
"""Plain rows: reading thousands of them must not take longer than finding them."""
_STATUSES = {each.value: each for each in HealthStatus}


def briefs(connection: Connection, systems: Sequence[UUID] | None = None) -> list[Brief]:
    """What systems are sorted by, in no order; of all where none are named."""
    given = {"systems": None if systems is None else list(systems)}
    return [_brief(row) for row in connection.execute(BRIEFS, given).all()]


def _brief(row: Sequence[Any]) -> Brief:
    key, name, status, since, last, phi, kappa, drift, waiting, judged, at, snapshot = row
    was = _STATUSES.get(judged)
    return Brief(key, name, _STATUSES[status], since, last, phi, kappa, drift, waiting, was, at, snapshot)


def known_of(connection: Connection, systems: Sequence[UUID]) -> list[Known]:
    """What is known of each of these systems, in no order."""
    current = incidents.c.state.in_((IncidentState.PENDING, IncidentState.OPEN))
    query = (
        select(
            STATUS.c.system_id.label("key"),
            STATUS.c.system,
            STATUS.c.status.label("status_now"),
            STATUS.c.last_snapshot_at,
            standings,
            incidents.c.id.label("incident_id"),
            incidents.c.severity,
            incidents.c.first_seen_at,
            incidents.c.opened_at,
            incidents.c.acknowledged_by,
            incidents.c.silent,
        )
        .outerjoin_from(STATUS, standings, standings.c.system_id == STATUS.c.system_id)
        .outerjoin(incidents, (incidents.c.system_id == STATUS.c.system_id) & current)
        .where(STATUS.c.system_id.in_(systems))
    )
    waiting = count_proposed(connection, systems)
    return [_known(row, waiting.get(row.key, 0)) for row in connection.execute(query)]


def _known(row: Row[Any], waiting: int) -> Known:
    return Known(
        id=row.key,
        name=row.system,
        status=HealthStatus(row.status_now),
        last_snapshot=row.last_snapshot_at,
        standing=None if row.system_id is None else _standing(row),
        trouble=None if row.incident_id is None else _trouble(row),
        patches_proposed=waiting,
    )


def _standing(row: Row[Any]) -> Standing:
    health = Health(
        status=HealthStatus(row.status),
        snapshots_collected=row.snapshots,
        current_phi=row.phi,
        current_kappa=row.kappa_eff,
        current_regime=None if row.regime is None else Regime(row.regime),
        basin_drift=row.drift,
        issues=tuple(row.issues),
        last_snapshot=row.captured_at,
        note=row.note,
    )
    return Standing(
        health=health, silent_after_s=row.silent_after_s, since=row.since, judged_at=row.judged_at
    )


def _trouble(row: Row[Any]) -> Trouble:
    return Trouble(
        id=row.incident_id,
        severity=Severity(row.severity),
        first_seen_at=row.first_seen_at,
        opened=row.opened_at is not None,
        acknowledged_by=row.acknowledged_by,
        silent=row.silent,
    )
