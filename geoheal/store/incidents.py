"""Queries on incidents, their findings and their timeline."""

from collections.abc import Sequence
from dataclasses import fields
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Row, case, delete, func, select, update
from sqlalchemy.dialects.postgresql import insert
from uuid_utils.compat import uuid7

from geoheal.domain.degradation import Finding, Severity
from geoheal.domain.incident import Incident, IncidentEvent, IncidentEventKind, IncidentState, KeptFinding
from geoheal.domain.symptom import Symptom
from geoheal.domain.system import System
from geoheal.store.healing_tables import findings, incident_events, incidents

_CURRENT = (IncidentState.PENDING, IncidentState.OPEN)
_OTHERS = frozenset(
    {"id", "acknowledged_at", "acknowledged_by", "snoozed_until", "escalated_at", "escalation"}
)
"""Columns that :func:`save` leaves alone: others may have written them since the incident was read."""


def current(connection: Connection, system: System) -> Incident | None:
    """The incident of a system that is pending or open."""
    query = select(incidents).where(incidents.c.system_id == system.id, incidents.c.state.in_(_CURRENT))
    row = connection.execute(query).one_or_none()
    return None if row is None else _incident(row)


def find(connection: Connection, system: System, incident_id: UUID) -> Incident | None:
    """The incident with this id."""
    query = select(incidents).where(incidents.c.system_id == system.id, incidents.c.id == incident_id)
    row = connection.execute(query).one_or_none()
    return None if row is None else _incident(row)


def page(
    connection: Connection,
    system: System,
    before: UUID | None,
    limit: int,
    state: IncidentState | None = None,
    *,
    since: datetime | None = None,
) -> list[Incident]:
    """Incidents that were opened, newest first, from the first one older than ``before``.

    Parameters
    ----------
    since
        Leave out those that were resolved before.
    """
    query = select(incidents).where(
        incidents.c.system_id == system.id, incidents.c.state != IncidentState.PENDING
    )
    if before is not None:
        query = query.where(incidents.c.id < before)
    if state is not None:
        query = query.where(incidents.c.state == state)
    if since is not None:
        query = query.where(func.coalesce(incidents.c.resolved_at, since) >= since)
    rows = connection.execute(query.order_by(incidents.c.id.desc()).limit(limit))
    return [_incident(row) for row in rows]


def save(connection: Connection, system: System, incident: Incident) -> None:
    """Store an incident, or what the last check has changed of it.

    Acknowledgement, snoozing and escalation of one that is stored have functions of their own.
    """
    values = {field.name: getattr(incident, field.name) for field in fields(Incident)}
    statement = insert(incidents).values(system_id=system.id, **values)
    changed = {name: statement.excluded[name] for name in values if name not in _OTHERS}
    connection.execute(statement.on_conflict_do_update(index_elements=["system_id", "id"], set_=changed))


def forget(connection: Connection, system: System, incident: Incident) -> None:
    """Remove an incident that never came to count, with its findings."""
    for table, key in ((findings, findings.c.incident_id), (incidents, incidents.c.id)):
        connection.execute(delete(table).where(table.c.system_id == system.id, key == incident.id))


def recurrence(connection: Connection, system: System, symptom: Symptom | None, since: datetime) -> int:
    """How many incidents with this symptom were resolved since."""
    query = select(func.count()).where(
        incidents.c.system_id == system.id,
        incidents.c.state == IncidentState.RESOLVED,
        incidents.c.symptom == symptom,
        incidents.c.resolved_at >= since,
    )
    return connection.execute(query).scalar_one()


def acknowledge(connection: Connection, system: System, incident_id: UUID, actor: str, at: datetime) -> bool:
    """Note who took an open incident on; False when it is not open."""
    return _note(connection, system, incident_id, acknowledged_at=at, acknowledged_by=actor)


def snooze(connection: Connection, system: System, incident_id: UUID, until: datetime) -> bool:
    """Send no alerts of an open incident until then; False when it is not open."""
    return _note(connection, system, incident_id, snoozed_until=until)


def escalate(connection: Connection, system: System, incident_id: UUID, reason: str, at: datetime) -> bool:
    """Note that healing gives an open incident up; False when it did before, or the incident is not open."""
    statement = (
        update(incidents)
        .where(incidents.c.system_id == system.id, incidents.c.id == incident_id)
        .where(incidents.c.state == IncidentState.OPEN, incidents.c.escalated_at.is_(None))
        .values(escalated_at=at, escalation=reason)
    )
    return connection.execute(statement).rowcount == 1


def resume(connection: Connection, system: System, incident_id: UUID) -> bool:
    """Note that healing goes on after all; False when the incident is not open."""
    return _note(connection, system, incident_id, escalated_at=None, escalation=None)


def keep_findings(
    connection: Connection, system: System, incident: Incident, found: Sequence[Finding], at: datetime
) -> None:
    """Store the findings of an incident: first, last and worst."""
    for finding in found:
        statement = insert(findings).values(
            system_id=system.id,
            id=uuid7(),
            incident_id=incident.id,
            code=finding.code,
            severity=finding.severity,
            metric=finding.metric,
            value=finding.value,
            worst=finding.value,
            threshold=finding.threshold,
            message=finding.message,
            first_seen_at=at,
            last_seen_at=at,
        )
        new, old = statement.excluded, findings.c
        farther = func.abs(new.value - new.threshold) > func.abs(old.worst - old.threshold)
        changes = {name: new[name] for name in ("severity", "value", "threshold", "message", "last_seen_at")}
        connection.execute(
            statement.on_conflict_do_update(
                index_elements=["system_id", "incident_id", "code"],
                set_=changes | {"worst": case((farther, new.value), else_=old.worst)},
            )
        )


def findings_of(connection: Connection, system: System, incident_id: UUID) -> list[KeptFinding]:
    """The findings of an incident, the first one first."""
    query = select(findings).where(findings.c.system_id == system.id, findings.c.incident_id == incident_id)
    return [_finding(row) for row in connection.execute(query.order_by(findings.c.id))]


def add_event(connection: Connection, system: System, event: IncidentEvent) -> None:
    """Add an entry to an incident's timeline."""
    values = {field.name: getattr(event, field.name) for field in fields(IncidentEvent)}
    connection.execute(incident_events.insert().values(system_id=system.id, **values))


def events_of(connection: Connection, system: System, incident_id: UUID) -> list[IncidentEvent]:
    """The timeline of an incident."""
    query = select(incident_events).where(
        incident_events.c.system_id == system.id, incident_events.c.incident_id == incident_id
    )
    return [_event(row) for row in connection.execute(query.order_by(incident_events.c.id))]


def _note(connection: Connection, system: System, incident_id: UUID, **values: object) -> bool:
    statement = (
        update(incidents)
        .where(incidents.c.system_id == system.id, incidents.c.id == incident_id)
        .where(incidents.c.state == IncidentState.OPEN)
        .values(**values)
    )
    return connection.execute(statement).rowcount == 1


def _incident(row: Row[Any]) -> Incident:
    named = row._mapping  # noqa: SLF001 - SQLAlchemy's public name for a row as a mapping
    values = {field.name: named[field.name] for field in fields(Incident)}
    values["state"] = IncidentState(row.state)
    values["severity"] = Severity(row.severity)
    values["symptom"] = None if row.symptom is None else Symptom(row.symptom)
    return Incident(**values)


def _finding(row: Row[Any]) -> KeptFinding:
    return KeptFinding(
        finding=Finding(
            code=row.code,
            severity=Severity(row.severity),
            metric=row.metric,
            value=row.value,
            threshold=row.threshold,
            message=row.message,
        ),
        worst=row.worst,
        first_seen_at=row.first_seen_at,
        last_seen_at=row.last_seen_at,
    )


def _event(row: Row[Any]) -> IncidentEvent:
    return IncidentEvent(
        id=row.id,
        incident_id=row.incident_id,
        at=row.at,
        kind=IncidentEventKind(row.kind),
        message=row.message,
        actor=row.actor,
        details=row.details,
    )
