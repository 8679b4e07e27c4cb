"""Escalation: healing gives up an incident, and records in its timeline why a person must act."""

from datetime import UTC, datetime

from geoheal.domain.healing.incident import Incident, IncidentEventKind
from geoheal.domain.health.system import System
from geoheal.healing.incidents.course import event
from geoheal.store.healing import incidents
from geoheal.store.session import Connection


def escalate(connection: Connection, system: System, incident: Incident, reason: str) -> None:
    """Escalate an open incident once; the first reason is kept."""
    now = datetime.now(UTC)
    if incidents.escalate(connection, system, incident.id, reason, now):
        incidents.add_event(connection, system, event(incident, IncidentEventKind.ESCALATED, reason, now))
