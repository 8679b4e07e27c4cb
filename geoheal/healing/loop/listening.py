"""Listening: a check notices that a system fell silent, or that it is heard of again.

Silence is a finding, and a system's own rhythm says how long is long. An incident about silence ends with the
first snapshot that comes again; what snapshots say of health is not part of it. A system whose nodes all said
that they end is not silent.
"""

from dataclasses import replace
from datetime import datetime
from typing import Final

from uuid_utils.compat import uuid7

from geoheal.constants import WINDOW_SIZE
from geoheal.domain.display import duration
from geoheal.domain.healing.incident import Incident, IncidentEventKind, IncidentState
from geoheal.domain.health.degradation import Finding, Severity
from geoheal.healing.alerts.outbox import enqueue
from geoheal.healing.incidents.course import Course, event
from geoheal.healing.incidents.pacing import RECURRENCE_WINDOW
from geoheal.healing.loop.context import HealingContext
from geoheal.healing.loop.lease import Lease
from geoheal.monitor.health.degradation import History
from geoheal.store.healing import incidents, kept_findings, policies
from geoheal.store.operations import presence
from geoheal.store.session import Connection


def listen(
    connection: Connection,
    context: HealingContext,
    lease: Lease,
    incident: Incident | None,
    history: History,
    now: datetime,
) -> Incident | None:
    """Note silence, and its end; the incident as it is afterwards, None where none is left.

    Only a system that a check heard of falls silent: what was imported never spoke. And only to one who has
    listened for long enough.
    """
    system, finding = lease.system, silence_of(history, now)
    if is_heard(history, now):
        policies.hear(connection, system, heard=True)
    if incident is not None and incident.silent:
        return _kept(connection, context, lease, go_on(incident, finding, history, now), finding, now)
    if not lease.loop.heard or not history.is_silent(now):
        return incident
    if not context.attention.lasts(
        history.rhythm.silent_after_s, now, _heard_since(connection, history, now)
    ):
        return incident
    policies.hear(connection, system, heard=False)
    if finding is None:
        return incident
    before = incidents.recurrence(connection, system, None, now - RECURRENCE_WINDOW, silent=True)
    return _kept(connection, context, lease, fall_silent(incident, finding, now, before), finding, now)


def _heard_since(connection: Connection, history: History, now: datetime) -> datetime | None:
    """Since when the system could be heard: not while there was no service to report to."""
    signs, last = presence.find(connection), history.current
    return None if signs is None else signs.listening_since(None if last is None else last.captured_at, now)


def _kept(
    connection: Connection,
    context: HealingContext,
    lease: Lease,
    course: Course,
    finding: Finding | None,
    now: datetime,
) -> Incident | None:
    system, incident = lease.system, course.incident
    assert incident is not None  # noqa: S101 - silence forgets only what it replaces
    if course.forgotten is not None:
        incidents.forget(connection, system, course.forgotten)
    incidents.save(connection, system, incident)
    if finding is not None:
        kept_findings.keep(connection, system, incident, [finding], now)
    for each in course.events:
        incidents.add_event(connection, system, each)
    enqueue(connection, system, incident, context.ways, now)
    return None if incident.resolved_at is not None else incident


CODE: Final = "SILENT"
MESSAGE: Final = "No snapshot since {last:%Y-%m-%d %H:%M:%S} UTC; the system is silent after {limit}"


def is_heard(history: History, now: datetime) -> bool:
    """Whether a system reports now, and has for long enough that its rhythm is known."""
    return len(history.window) >= WINDOW_SIZE and not history.is_silent(now)


def silence_of(history: History, now: datetime) -> Finding | None:
    """Return the finding that a system is silent; None where it is not, or where all its nodes have ended."""
    if history.current is None or not history.is_silent(now) or history.has_ended:
        return None
    last, limit = history.current.captured_at, history.rhythm.silent_after_s
    return Finding(
        code=CODE,
        severity=Severity.WARNING,
        metric="silence_s",
        value=(now - last).total_seconds(),
        threshold=limit,
        message=MESSAGE.format(last=last, limit=duration(limit)),
    )


def fall_silent(incident: Incident | None, finding: Finding, now: datetime, recurrence: int) -> Course:
    """Decide the next state of a system's incident when the system falls silent.

    What was about to open says nothing any more; what is open goes on, and its timeline says so.

    Parameters
    ----------
    incident
        The one that is pending or open; None without one.
    recurrence
        Incidents about silence in the hours before.
    """
    if incident is not None and incident.state is IncidentState.OPEN:
        told = event(incident, IncidentEventKind.WORSENED, f"It is silent: {finding.message}.", now)
        return Course(incident=incident, events=(told,))
    opened = Incident(
        id=uuid7(),
        state=IncidentState.OPEN,
        severity=finding.severity,
        symptom=None,
        first_seen_at=now,
        last_seen_at=now,
        opened_at=now,
        recurrence=recurrence,
        silent=True,
    )
    told = event(opened, IncidentEventKind.OPENED, f"{finding.message}.", now)
    return Course(incident=opened, events=(told,), forgotten=incident)


def go_on(incident: Incident, finding: Finding | None, history: History, now: datetime) -> Course:
    """Resolve an incident about silence when snapshots arrive again."""
    if finding is not None:
        return Course(incident=replace(incident, last_seen_at=now))
    resolved = replace(incident, state=IncidentState.RESOLVED, resolved_at=now)
    message = "All its nodes said that they end." if history.has_ended else "Snapshots come again."
    return Course(incident=resolved, events=(event(resolved, IncidentEventKind.RESOLVED, message, now),))
