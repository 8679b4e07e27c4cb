"""Listening: detect that a system fell silent, or reports again.

Silence is a finding, and a system's own rhythm determines how long it takes. An incident about silence ends
with the first new snapshot, whatever its values. A system whose nodes all announced their end is not silent.
"""

from dataclasses import replace
from datetime import datetime
from typing import Final

from uuid_utils.compat import uuid7

from geoheal.constants import WINDOW_SIZE
from geoheal.domain.display import duration
from geoheal.domain.healing.incident import Incident, IncidentEventKind, IncidentState, event
from geoheal.domain.health.degradation import Finding, Severity
from geoheal.healing.alerts.outbox import enqueue
from geoheal.healing.incidents.course import Course
from geoheal.healing.incidents.pacing import RECURRENCE_WINDOW
from geoheal.healing.loop.held_system import HeldSystem
from geoheal.monitor.health.degradation import History
from geoheal.store.healing import incidents, kept_findings, policies
from geoheal.store.operations import presence
from geoheal.store.session import Connection


def listen(
    connection: Connection,
    held: HeldSystem,
    incident: Incident | None,
    history: History,
    now: datetime,
) -> Incident | None:
    """Record silence, and its end; return the incident afterwards, None without one.

    Only a system that a check found reporting can fall silent, because imported histories never reported; and
    only after this process has listened for long enough.
    """
    system, finding = held.system, silence_of(history, now)
    if is_heard(history, now):
        policies.hear(connection, system, heard=True)
    if incident is not None and incident.silent:
        return _kept(connection, held, go_on(incident, finding, history, now), finding, now)
    if not held.loop.heard or not history.is_silent(now):
        return incident
    if not held.context.attention.lasts(
        history.rhythm.silent_after_s, now, _heard_since(connection, history, now)
    ):
        return incident
    policies.hear(connection, system, heard=False)
    if finding is None:
        return incident
    before = incidents.recurrence(connection, system, None, now - RECURRENCE_WINDOW, silent=True)
    return _kept(connection, held, fall_silent(incident, finding, now, before), finding, now)


def _heard_since(connection: Connection, history: History, now: datetime) -> datetime | None:
    """Return since when the system could be heard: only while a service was running."""
    signs, last = presence.find(connection), history.current
    return None if signs is None else signs.listening_since(None if last is None else last.captured_at, now)


def _kept(
    connection: Connection,
    held: HeldSystem,
    course: Course,
    finding: Finding | None,
    now: datetime,
) -> Incident | None:
    system, incident = held.system, course.incident
    assert incident is not None  # noqa: S101 - silence only forgets an incident that it replaces
    if course.forgotten is not None:
        incidents.forget(connection, system, course.forgotten)
    incidents.save(connection, system, incident)
    if finding is not None:
        kept_findings.keep(connection, system, incident, [finding], now)
    for each in course.events:
        incidents.add_event(connection, system, each)
    enqueue(connection, system, incident, held.context.ways, now)
    return None if incident.resolved_at is not None else incident


CODE: Final = "SILENT"
MESSAGE: Final = "No snapshot since {last:%Y-%m-%d %H:%M:%S} UTC; the system is silent after {limit}"


def is_heard(history: History, now: datetime) -> bool:
    """Whether a system is reporting, and has for long enough that its rhythm is known."""
    return len(history.window) >= WINDOW_SIZE and not history.is_silent(now)


def silence_of(history: History, now: datetime) -> Finding | None:
    """Return the finding that a system is silent; None if it is not, or if all its nodes have ended."""
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
    """Return the next state of a system's incident when the system falls silent.

    A pending incident is dropped; an open one continues, with an entry in its timeline.

    Parameters
    ----------
    incident
        The pending or open one; None without one.
    recurrence
        Number of incidents about silence in the hours before.
    """
    if incident is not None and incident.state is IncidentState.OPEN:
        entry = event(incident, IncidentEventKind.WORSENED, f"It is silent: {finding.message}.", now)
        return Course(incident=incident, events=(entry,))
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
    entry = event(opened, IncidentEventKind.OPENED, f"{finding.message}.", now)
    return Course(incident=opened, events=(entry,), forgotten=incident)


def go_on(incident: Incident, finding: Finding | None, history: History, now: datetime) -> Course:
    """Resolve an incident about silence when snapshots arrive again."""
    if finding is not None:
        return Course(incident=replace(incident, last_seen_at=now))
    resolved = replace(incident, state=IncidentState.RESOLVED, resolved_at=now)
    message = "All its nodes have announced their end." if history.has_ended else "Snapshots arrive again."
    return Course(incident=resolved, events=(event(resolved, IncidentEventKind.RESOLVED, message, now),))
