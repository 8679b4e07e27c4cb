"""Queries on incidents and their timeline."""

from dataclasses import fields
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Connection, Row, delete, func, select, update
from sqlalchemy.dialects.postgresql import insert

from geoheal.domain.healing.incident import (
    Incident,
    IncidentEvent,
    IncidentEventKind,
    IncidentState,
    Verdict,
)
from geoheal.domain.health.owned import Owned
from geoheal.domain.health.system import System
from geoheal.domain.symptom import Symptom
from geoheal.store.healing.lists import newest
from geoheal.store.room import require_room
from geoheal.store.schema.healing_tables import findings, incident_events, incidents
from geoheal.store.session import named

COMMENTS_MAX: Final = 1_000
"""Largest number of comments on an incident."""

_CURRENT = (IncidentState.PENDING, IncidentState.OPEN)
_OTHERS = frozenset(
    {"id", "acknowledged_at", "acknowledged_by", "snoozed_until", "escalated_at", "escalation"}
    | {"resolved_by", "resolution", "dismissed", "false_alarm", "expected", "verdict_at"}
)
"""Columns that :func:`save` does not write: others may have written them since the incident was read."""


def current(connection: Connection, system: System) -> Incident | None:
    """Return the incident of a system that is pending or open."""
    query = select(incidents).where(incidents.c.system_id == system.id, incidents.c.state.in_(_CURRENT))
    row = connection.execute(query).one_or_none()
    return None if row is None else _incident(row)


def find(connection: Connection, system: System, incident_id: UUID) -> Incident | None:
    """Return the incident with this id."""
    query = select(incidents).where(incidents.c.system_id == system.id, incidents.c.id == incident_id)
    row = connection.execute(query).one_or_none()
    return None if row is None else _incident(row)


def hold(connection: Connection, system: System, incident_id: UUID) -> None:
    """Lock an incident against changes by others until this transaction ends."""
    query = select(incidents.c.id).where(incidents.c.system_id == system.id, incidents.c.id == incident_id)
    connection.execute(query.with_for_update())


def listed(
    connection: Connection,
    system: System | None,
    before: UUID | None,
    limit: int,
    state: IncidentState | None = None,
) -> list[Owned[Incident]]:
    """Return opened incidents of a system or of all, newest first, that are older than ``before``."""
    conditions = [incidents.c.state != IncidentState.PENDING]
    if state is not None:
        conditions.append(incidents.c.state == state)
    return newest(connection, incidents, _incident, *conditions, system=system, before=before, limit=limit)


def save(connection: Connection, system: System, incident: Incident) -> None:
    """Store an incident, or the changes by the last check.

    Acknowledgement, snoozing and escalation of a stored incident have their own functions.
    """
    values = {field.name: getattr(incident, field.name) for field in fields(Incident)}
    statement = insert(incidents).values(system_id=system.id, **values)
    changed = {name: statement.excluded[name] for name in values if name not in _OTHERS}
    connection.execute(statement.on_conflict_do_update(index_elements=["system_id", "id"], set_=changed))


def forget(connection: Connection, system: System, incident: Incident) -> None:
    """Delete a pending incident that was never opened, with its findings."""
    for table, key in ((findings, findings.c.incident_id), (incidents, incidents.c.id)):
        connection.execute(delete(table).where(table.c.system_id == system.id, key == incident.id))


def recurrence(
    connection: Connection, system: System, symptom: Symptom | None, since: datetime, *, silent: bool = False
) -> int:
    """Return the number of incidents with this symptom, or about silence, resolved since."""
    query = select(func.count()).where(
        incidents.c.system_id == system.id,
        incidents.c.silent == silent,
        incidents.c.state == IncidentState.RESOLVED,
        incidents.c.symptom == symptom,
        incidents.c.resolved_at >= since,
    )
    return connection.execute(query).scalar_one()


def acknowledge(connection: Connection, system: System, incident_id: UUID, actor: str, at: datetime) -> bool:
    """Store who acknowledged an open incident; return False if it is not open."""
    return _note(connection, system, incident_id, acknowledged_at=at, acknowledged_by=actor)


def snooze(connection: Connection, system: System, incident_id: UUID, until: datetime) -> bool:
    """Send no alerts of an open incident until then; return False if it is not open."""
    return _note(connection, system, incident_id, snoozed_until=until)


def escalate(connection: Connection, system: System, incident_id: UUID, reason: str, at: datetime) -> bool:
    """Store that healing gives up an open incident; return False if it did before, or it is not open."""
    statement = (
        update(incidents)
        .where(incidents.c.system_id == system.id, incidents.c.id == incident_id)
        .where(incidents.c.state == IncidentState.OPEN, incidents.c.escalated_at.is_(None))
        .values(escalated_at=at, escalation=reason)
    )
    return connection.execute(statement).rowcount == 1


def resolve(
    connection: Connection,
    system: System,
    incident_id: UUID,
    actor: str,
    reason: str,
    at: datetime,
    *,
    verdict: Verdict | None = None,
) -> bool:
    """Store that a person resolved an open incident; return False if it is not open."""
    state = IncidentState.RESOLVED
    judged = {} if verdict is None else _verdict(verdict, at)
    return _note(
        connection,
        system,
        incident_id,
        state=state,
        resolved_at=at,
        resolved_by=actor,
        resolution=reason,
        dismissed=True,
        **judged,
    )


def mark(connection: Connection, system: System, incident_id: UUID, verdict: Verdict, at: datetime) -> bool:
    """Store a person's verdict on an open or resolved incident; return False if it is neither."""
    statement = (
        update(incidents)
        .where(incidents.c.system_id == system.id, incidents.c.id == incident_id)
        .where(incidents.c.state != IncidentState.PENDING)
        .values(**_verdict(verdict, at))
    )
    return connection.execute(statement).rowcount == 1


def dismissed(connection: Connection, system: System) -> Incident | None:
    """Return the last incident that a person resolved, while the same degradation has not passed."""
    query = select(incidents).where(incidents.c.system_id == system.id, incidents.c.dismissed)
    row = connection.execute(query.order_by(incidents.c.resolved_at.desc()).limit(1)).one_or_none()
    return None if row is None else _incident(row)


def end_dismissal(connection: Connection, system: System) -> None:
    """Store that the degradation that people resolved has changed."""
    statement = update(incidents).where(incidents.c.system_id == system.id, incidents.c.dismissed)
    connection.execute(statement.values(dismissed=False))


def resume(connection: Connection, system: System, incident_id: UUID) -> bool:
    """Record that healing continues; return False if the incident is not open."""
    return _note(connection, system, incident_id, escalated_at=None, escalation=None)


def add_event(connection: Connection, system: System, event: IncidentEvent) -> None:
    """Add an entry to an incident's timeline."""
    values = {field.name: getattr(event, field.name) for field in fields(IncidentEvent)}
    connection.execute(incident_events.insert().values(system_id=system.id, **values))


def add_comment(connection: Connection, system: System, event: IncidentEvent) -> None:
    """Add a person's comment to an incident's timeline.

    Raises
    ------
    Conflict
        When there are as many comments as there may be.
    """
    events = incident_events.c
    require_room(
        connection,
        incident_events,
        COMMENTS_MAX,
        "comments on this incident",
        events.system_id == system.id,
        events.incident_id == event.incident_id,
        events.kind == IncidentEventKind.COMMENTED,
        advice="keep further notes elsewhere",
    )
    add_event(connection, system, event)


def events_of(connection: Connection, system: System, incident_id: UUID) -> list[IncidentEvent]:
    """Return the timeline of an incident."""
    query = select(incident_events).where(
        incident_events.c.system_id == system.id, incident_events.c.incident_id == incident_id
    )
    return [_event(row) for row in connection.execute(query.order_by(incident_events.c.id))]


def _verdict(verdict: Verdict, at: datetime) -> dict[str, object]:
    said = {each.value: verdict is each for each in (Verdict.FALSE_ALARM, Verdict.EXPECTED)}
    return {**said, "verdict_at": at}


def _note(connection: Connection, system: System, incident_id: UUID, **values: object) -> bool:
    statement = (
        update(incidents)
        .where(incidents.c.system_id == system.id, incidents.c.id == incident_id)
        .where(incidents.c.state == IncidentState.OPEN)
        .values(**values)
    )
    return connection.execute(statement).rowcount == 1


def _incident(row: Row[Any]) -> Incident:
    columns = named(row)
    values = {field.name: columns[field.name] for field in fields(Incident)}
    return Incident(**values)


def _event(row: Row[Any]) -> IncidentEvent:
    return IncidentEvent(
        id=row.id,
        incident_id=row.incident_id,
        at=row.at,
        kind=row.kind,
        message=row.message,
        actor=row.actor,
        details=row.details,
    )
