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
from geoheal.healing.localisation.incident import blamed_module
from geoheal.healing.loop.attempt import run_attempt, symptom_to_treat
from geoheal.healing.loop.cases import registered_any
from geoheal.healing.loop.context import HealingContext
from geoheal.healing.loop.ending import escalate
from geoheal.healing.loop.follow_up import follow_up
from geoheal.healing.loop.held_system import HeldSystem, hold
from geoheal.healing.loop.listening import listen
from geoheal.monitor.detection import detection
from geoheal.monitor.overview.judging import keep
from geoheal.monitor.upkeep.rolling_up import finished_until, roll_up
from geoheal.store.healing import attempts, incidents, kept_findings, modules, patches, policies, silences
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
        with hold(context, system) as held:
            return None if held is None else _check(held)
    except LeaseLost as error:
        logger.warning("%s", error.message)
        return None


def _check(held: HeldSystem) -> Checked:
    follow_up(held)
    observation, incident = _note(held)
    wait = None
    if incident is not None and _may_heal(held, incident):
        wait = _heal(held, incident, observation)
        follow_up(held)
    _roll_up(held)
    now = datetime.now(UTC)
    with held.transaction() as connection:
        incident = incidents.current(connection, held.system)
        if incident is not None:
            enqueue(connection, held.system, incident, held.context.ways, now)
        next_check_at = _next_check(connection, held, incident, wait, now)
        policies.release(connection, held.system, held.lease_id, next_check_at)
    return Checked(incident, next_check_at)


def _roll_up(held: HeldSystem) -> None:
    """Roll up the finished hours; a long history in parts, so that checks do not wait."""
    until = finished_until(datetime.now(UTC), held.context.rollup_delay)
    end = time.monotonic() + ROLLING_S

    def goes_on() -> bool:
        held.check()
        return time.monotonic() < end and not held.context.stopping.is_set()

    try:
        roll_up(held.database, held.system, until, goes_on)
    except DatabaseError as error:
        logger.warning(
            "The history of system %r was not rolled up (%s); the next check continues.",
            held.system.name,
            error.message,
        )


def _may_heal(held: HeldSystem, incident: Incident) -> bool:
    """Whether changes may help an open incident: the loop runs, and no planned silence pauses healing."""
    if incident.state is not IncidentState.OPEN or incident.silent or not held.loop.policy.running:
        return False
    with held.database.transaction() as connection:
        return silences.holding(connection, held.system.name, datetime.now(UTC), healing=True) is None


def _note(held: HeldSystem) -> tuple[ObservedSystem, Incident | None]:
    """Observe the system, and store the next state of its incident."""
    detection.advance(held.database, held.system.name)
    now, system = datetime.now(UTC), held.system
    with held.transaction() as connection:
        incident = incidents.current(connection, system)
        observation = observe(connection, system.name, incident, now)
        keep(connection, observation.history, now)
        incident = listen(connection, held, incident, observation.history, now)
        if observation.observed is None or (incident is not None and incident.silent):
            return observation, incident
        if incident is None and _is_dismissed(connection, system, observation, now):
            return observation, None
        course = advance(
            incident,
            observation.observed,
            held.loop.policy,
            now,
            lambda symptom: incidents.recurrence(connection, system, symptom, now - RECURRENCE_WINDOW),
        )
        if course.forgotten is not None:
            incidents.forget(connection, system, course.forgotten)
        if course.incident is not None:
            _keep(connection, held, course.incident, observation, now)
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
    held: HeldSystem,
    incident: Incident,
    observation: ObservedSystem,
    now: datetime,
) -> None:
    assert observation.observed is not None  # noqa: S101 - it led to this incident
    incidents.save(connection, held.system, incident)
    found = observation.observed.firing.findings
    kept_findings.keep(connection, held.system, incident, found, observation.observed.at)
    enqueue(connection, held.system, incident, held.context.ways, now)


def _heal(held: HeldSystem, incident: Incident, observation: ObservedSystem) -> datetime | None:
    """Make an attempt if one is due; otherwise return when it will be."""
    if observation.observed is None or not observation.observed.firing.degraded:
        return None
    if incident.escalated_at is not None and incident.escalation not in PASSING:
        return None
    with held.database.transaction() as connection:
        made = attempts.of_incident(connection, held.system, incident.id)
    if _waits(held, incident, observation, made):
        return None
    obstacle = _obstacle(held, incident, observation)
    if obstacle is not None:
        _escalate(held, incident, obstacle)
        return None
    return _attempt(held, incident, observation, made)


def _waits(
    held: HeldSystem,
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
    with held.database.transaction() as connection:
        registered = {each.name for each in modules.of_system(connection, held.system)}
        others = registered - patches.open_modules(connection, held.system)
    if not others:
        return True
    now = datetime.now(UTC)
    return blamed_module(held.database, held.system, incident.first_seen_at, now) not in others


def _obstacle(held: HeldSystem, incident: Incident, observation: ObservedSystem) -> str | None:
    """Return why no attempt is possible at the moment."""
    if not registered_any(held.context, held.system):
        return NO_MODULES
    return NO_SYMPTOM if symptom_to_treat(incident, observation) is None else None


def _attempt(
    held: HeldSystem,
    incident: Incident,
    observation: ObservedSystem,
    made: Sequence[Attempt],
) -> datetime | None:
    if incident.escalated_at is not None:
        _resume(held, incident)
    match pace(incident, made, held.loop.policy, datetime.now(UTC)):
        case Escalate(reason):
            _escalate(held, incident, reason)
        case Wait(until):
            return until
        case _:
            run_attempt(held, incident, observation, made)
    return None


def _escalate(held: HeldSystem, incident: Incident, reason: str) -> None:
    with held.transaction() as connection:
        escalate(connection, held.system, incident, reason)


def _resume(held: HeldSystem, incident: Incident) -> None:
    with held.transaction() as connection:
        incidents.resume(connection, held.system, incident.id)


def _next_check(
    connection: Connection, held: HeldSystem, incident: Incident | None, wait: datetime | None, now: datetime
) -> datetime:
    """Return the earliest time at which something must be decided."""
    policy = held.loop.policy
    times = [now + timedelta(seconds=policy.check_interval_s)]
    if wait is not None:
        times.append(wait)
    if incident is not None:
        times.append(_turn(incident, policy, now))
    if any(each.phase is AttemptPhase.STABILISING for each in attempts.unfinished(connection, held.system)):
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
