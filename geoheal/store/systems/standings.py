"""Queries on standings: the last judgement of each system, and figures since."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Final

from sqlalchemy import Connection, Row, case, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.sql.dml import ReturningInsert

from geoheal.domain.healing.incident import IncidentState
from geoheal.domain.health.standing import Brief, KnownSystem, OngoingIncident, Standing
from geoheal.domain.health.summary import Health
from geoheal.domain.health.system import System
from geoheal.store.schema.healing_tables import incidents
from geoheal.store.schema.tables import standings, systems


def _saving() -> ReturningInsert[Any]:
    """Return the cached statement that stores a judgement: building it takes as long as running it."""
    statement = insert(standings)
    new = statement.excluded
    changed = {each.name: new[each.name] for each in standings.c if each.name not in {"system_id", "since"}}
    since = case((standings.c.status == new.status, standings.c.since), else_=new.since)
    stored = statement.on_conflict_do_update(index_elements=["system_id"], set_={**changed, "since": since})
    return stored.returning(standings.c.since)


_SAVING: Final = _saving()


def save(connection: Connection, system: System, standing: Standing) -> Standing:
    """Store a judgement; ``since`` stays if the status is the same; return what is stored."""
    health = standing.health
    values = {
        "system_id": system.id,
        "status": health.status,
        "issues": list(health.issues),
        "note": health.note,
        "snapshots": health.snapshots_collected,
        "phi": health.current_phi,
        "kappa_eff": health.current_kappa,
        "regime": health.current_regime,
        "drift": health.basin_drift,
        "captured_at": health.last_snapshot,
        "silent_after_s": standing.silent_after_s,
        "since": standing.since,
        "judged_at": standing.judged_at,
    }
    return replace(standing, since=connection.execute(_SAVING, values).scalar_one())


def outdate(connection: Connection, system: System) -> None:
    """Mark the judgement of a system as outdated, because its inputs have changed."""
    connection.execute(update(standings).where(standings.c.system_id == system.id).values(captured_at=None))


def known_of(connection: Connection, seen: Sequence[Brief]) -> list[KnownSystem]:
    """Return what is known of each of these systems, in no order; without those that were deleted meanwhile.

    Statuses and counts are those already read: querying ``system_status`` again would take longer than
    everything else.
    """
    current = incidents.c.state.in_((IncidentState.PENDING, IncidentState.OPEN))
    query = (
        select(
            systems.c.id.label("key"),
            standings,
            incidents.c.id.label("incident_id"),
            incidents.c.severity,
            incidents.c.first_seen_at,
            incidents.c.opened_at,
            incidents.c.acknowledged_by,
            incidents.c.silent,
        )
        .outerjoin_from(systems, standings, standings.c.system_id == systems.c.id)
        .outerjoin(incidents, (incidents.c.system_id == systems.c.id) & current)
        .where(systems.c.id.in_([each.id for each in seen]), systems.c.deleted_at.is_(None))
    )
    by_key = {each.id: each for each in seen}
    return [_known(by_key[row.key], row) for row in connection.execute(query)]


def _known(seen: Brief, row: Row[Any]) -> KnownSystem:
    return KnownSystem(
        id=seen.id,
        name=seen.name,
        status=seen.status,
        last_snapshot=seen.last_snapshot,
        standing=None if row.system_id is None else _standing(row),
        trouble=None if row.incident_id is None else _trouble(row),
        patches_proposed=seen.patches_proposed,
    )


def _standing(row: Row[Any]) -> Standing:
    health = Health(
        status=row.status,
        snapshots_collected=row.snapshots,
        current_phi=row.phi,
        current_kappa=row.kappa_eff,
        current_regime=row.regime,
        basin_drift=row.drift,
        issues=tuple(row.issues),
        last_snapshot=row.captured_at,
        note=row.note,
    )
    return Standing(
        health=health, silent_after_s=row.silent_after_s, since=row.since, judged_at=row.judged_at
    )


def _trouble(row: Row[Any]) -> OngoingIncident:
    return OngoingIncident(
        id=row.incident_id,
        severity=row.severity,
        first_seen_at=row.first_seen_at,
        opened=row.opened_at is not None,
        acknowledged_by=row.acknowledged_by,
        silent=row.silent,
    )
