"""One check of one system: follow up, observe, update the incident, send alerts, and heal."""

import logging
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from geoheal.domain.healing.attempt import Attempt, AttemptPhase
from geoheal.domain.healing.incident import Incident, IncidentState
from geoheal.domain.healing.policy import HealingPolicy
from geoheal.domain.health.system import System
from geoheal.domain.symptom import Symptom
from geoheal.errors import DatabaseError, LeaseLost
from geoheal.healing.alerts.outbox import enqueue
from geoheal.healing.incidents.course import advance
from geoheal.healing.incidents.dismissal import Dismissal, dismissal
from geoheal.healing.incidents.observation import ObservedSystem, last_clear, observe
from geoheal.healing.incidents.pacing import RECURRENCE_WINDOW, Escalate, Wait, pace
from geoheal.healing.incidents.silencing import holds_healing
from geoheal.healing.localisation.incident import blamed_module
from geoheal.healing.loop.attempt import run_attempt, symptom_to_treat
from geoheal.healing.loop.cases import registered_any
from geoheal.healing.loop.context import HealingContext
from geoheal.healing.loop.ending import escalate
from geoheal.healing.loop.follow_up import follow_up
from geoheal.healing.loop.lease import Lease, held
from geoheal.healing.loop.listening import listen
from geoheal.monitor.detection import detection
from geoheal.monitor.overview.judging import keep
from geoheal.monitor.upkeep.rolling_up import finished_until, roll_up
from geoheal.store.healing import attempts, incidents, kept_findings, modules, patches, policies
from geoheal.store.session import Connection

logger = logging.getLogger(__name__)

SOONEST = timedelta(seconds=1)
ROLLING_S = 1.0
"""Seconds of a check after which no further day of its history is rolled up."""
NO_MODULES = (
    "No module of this system is registered, so nothing can be changed; register one with `geoheal register`."
)
NO_SYMPTOM = "No strategy addresses what was found, so a person must look at it."
PASSING = frozenset({NO_MODULES, NO_SYMPTOM})
"""Reasons for which healing pauses, until they are resolved."""


@dataclass(frozen=True, slots=True)
class Checked:
    """Result of a check.

    Parameters
    ----------
    incident
        The pending or open one; None without one.
    next_check_at
        Time of the next check.
    """

    incident: Incident | None
    next_check_at: datetime


def check(context: HealingContext, system: System) -> Checked | None:
    """Check a system; None if another worker holds it, or took over in the meantime."""
    try:
        with held(context.database, system, context.takeover) as lease:
            return None if lease is None else _check(context, lease)
    except LeaseLost as error:
        logger.warning("%s", error.message)
        return None


def _check(context: HealingContext, lease: Lease) -> Checked:
    follow_up(context, lease)
    observation, incident = _note(context, lease)
    wait = None
    if incident is not None and _may_heal(context, lease, incident):
        wait = _heal(context, lease, incident, observation)
        follow_up(context, lease)
    _roll_up(context, lease)
    now = datetime.now(UTC)
    with lease.transaction() as connection:
        incident = incidents.current(connection, lease.system)
        if incident is not None:
            enqueue(connection, lease.system, incident, context.ways, now)
        next_check_at = _next_check(connection, lease, incident, wait, now)
        policies.release(connection, lease.system, lease.id, next_check_at)
    return Checked(incident, next_check_at)


def _roll_up(context: HealingContext, lease: Lease) -> None:
    """Roll up the finished hours; a long history in parts, so that checks do not wait."""
    until = finished_until(datetime.now(UTC), context.rollup_delay)
    end = time.monotonic() + ROLLING_S

    def goes_on() -> bool:
        lease.check()
        return time.monotonic() < end and not context.stopping.is_set()

    try:
        roll_up(context.database, lease.system, until, goes_on)
    except DatabaseError as error:
        logger.warning(
            "The history of system %r was not rolled up (%s); the next check continues.",
            lease.system.name,
            error.message,
        )


def _may_heal(context: HealingContext, lease: Lease, incident: Incident) -> bool:
    """Whether changes may help an open incident: the loop runs, and no planned silence pauses healing."""
    if incident.state is not IncidentState.OPEN or incident.silent or not lease.loop.policy.running:
        return False
    return not holds_healing(context.database, lease.system, datetime.now(UTC))


def _note(context: HealingContext, lease: Lease) -> tuple[ObservedSystem, Incident | None]:
    """Observe the system, and store the next state of its incident."""
    detection.advance(context.database, lease.system.name)
    now, system = datetime.now(UTC), lease.system
    with lease.transaction() as connection:
        incident = incidents.current(connection, system)
        observation = observe(connection, system.name, incident, now)
        keep(connection, observation.history, now)
        incident = listen(connection, context, lease, incident, observation.history, now)
        if observation.observed is None or (incident is not None and incident.silent):
            return observation, incident
        if incident is None and _is_dismissed(connection, system, observation, now):
            return observation, None
        course = advance(
            incident,
            observation.observed,
            lease.loop.policy,
            now,
            lambda symptom: incidents.recurrence(connection, system, symptom, now - RECURRENCE_WINDOW),
        )
        if course.forgotten is not None:
            incidents.forget(connection, system, course.forgotten)
        if course.incident is not None:
            _keep(connection, context, system, course.incident, observation, now)
            for each in course.events:
                incidents.add_event(connection, system, each)
    return observation, course.incident


def _is_dismissed(connection: Connection, system: System, observation: ObservedSystem, now: datetime) -> bool:
    """Whether a person has resolved what the system still shows."""
    assert observation.observed is not None  # noqa: S101 - checked by the caller
    dismissed = incidents.dismissed(connection, system)
    if dismissed is None:
        return False
    kept = kept_findings.of_incident(connection, system, dismissed.id)
    clear_at = last_clear(observation.history, now)
    if dismissal(dismissed, kept, observation.observed, clear_at) is Dismissal.HOLDS:
        return True
    incidents.end_dismissal(connection, system)
    return False


def _keep(
    connection: Connection,
    context: HealingContext,
    system: System,
    incident: Incident,
    observation: ObservedSystem,
    now: datetime,
) -> None:
    assert observation.observed is not None  # noqa: S101 - it led to this incident
    incidents.save(connection, system, incident)
    found = observation.observed.firing.findings
    kept_findings.keep(connection, system, incident, found, observation.observed.at)
    enqueue(connection, system, incident, context.ways, now)


def _heal(
    context: HealingContext, lease: Lease, incident: Incident, observation: ObservedSystem
) -> datetime | None:
    """Make an attempt if one is due; otherwise return when it will be."""
    if observation.observed is None or not observation.observed.firing.degraded:
        return None
    if incident.escalated_at is not None and incident.escalation not in PASSING:
        return None
    with context.database.transaction() as connection:
        made = attempts.of_incident(connection, lease.system, incident.id)
    if _waits(context, lease, incident, observation, made):
        return None
    obstacle = _obstacle(context, lease, incident, observation)
    if obstacle is not None:
        _escalate(lease, incident, obstacle)
        return None
    return _attempt(context, lease, incident, observation, made)


def _waits(
    context: HealingContext,
    lease: Lease,
    incident: Incident,
    observation: ObservedSystem,
    made: Sequence[Attempt],
) -> bool:
    """Whether earlier attempts on an incident keep another one from beginning.

    A patch that waits for a person does, unless profiles blame another module, which is then tried once.
    """
    unfinished = [each for each in made if not each.phase.is_over]
    if not unfinished:
        return False
    if made[-1].phase.is_over or any(each.phase is not AttemptPhase.AWAITING_APPROVAL for each in unfinished):
        return True
    treated = {incident.symptom, symptom_to_treat(incident, observation, made)}
    if treated != {Symptom.PERFORMANCE_REGRESSION}:
        return True
    with context.database.transaction() as connection:
        registered = {each.name for each in modules.of_system(connection, lease.system)}
        others = registered - patches.open_modules(connection, lease.system)
    if not others:
        return True
    now = datetime.now(UTC)
    return blamed_module(context.database, lease.system, incident.first_seen_at, now) not in others


def _obstacle(
    context: HealingContext, lease: Lease, incident: Incident, observation: ObservedSystem
) -> str | None:
    """Return why no attempt is possible at the moment."""
    if not registered_any(context, lease.system):
        return NO_MODULES
    return NO_SYMPTOM if symptom_to_treat(incident, observation) is None else None


def _attempt(
    context: HealingContext,
    lease: Lease,
    incident: Incident,
    observation: ObservedSystem,
    made: Sequence[Attempt],
) -> datetime | None:
    if incident.escalated_at is not None:
        _resume(lease, incident)
    match pace(incident, made, lease.loop.policy, datetime.now(UTC)):
        case Escalate(reason):
            _escalate(lease, incident, reason)
        case Wait(until):
            return until
        case _:
            run_attempt(context, lease, incident, observation, made)
    return None


def _escalate(lease: Lease, incident: Incident, reason: str) -> None:
    with lease.transaction() as connection:
        escalate(connection, lease.system, incident, reason)


def _resume(lease: Lease, incident: Incident) -> None:
    with lease.transaction() as connection:
        incidents.resume(connection, lease.system, incident.id)


def _next_check(
    connection: Connection, lease: Lease, incident: Incident | None, wait: datetime | None, now: datetime
) -> datetime:
    """Return the earliest time at which something must be decided."""
    policy = lease.loop.policy
    times = [now + timedelta(seconds=policy.check_interval_s)]
    if wait is not None:
        times.append(wait)
    if incident is not None:
        times.append(_turn(incident, policy, now))
    if any(each.phase is AttemptPhase.STABILISING for each in attempts.unfinished(connection, lease.system)):
        times.append(now + timedelta(seconds=policy.stabilisation_s / 4))
    return max(min(times), now + SOONEST)


def _turn(incident: Incident, policy: HealingPolicy, now: datetime) -> datetime:
    """Return when the incident may open or be resolved; a little later if snapshots are still to arrive."""
    if incident.state is IncidentState.PENDING:
        since, length = incident.first_seen_at, timedelta(seconds=policy.hold_s)
    elif incident.clear_since is not None:
        since, length = incident.clear_since, timedelta(seconds=policy.clear_s)
    else:
        return now + timedelta(seconds=policy.check_interval_s)
    return since + length if since + length > now else now + length / 4
