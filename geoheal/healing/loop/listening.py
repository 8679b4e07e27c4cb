"""Listening: a check notices that a system fell silent, or that it is heard of again."""

from datetime import datetime

from geoheal.domain.healing.incident import Incident
from geoheal.domain.health.degradation import Finding
from geoheal.healing.alerts.outbox import enqueue
from geoheal.healing.incidents.course import Course
from geoheal.healing.incidents.falling_silent import fall_silent, go_on, is_heard, silence_of
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
