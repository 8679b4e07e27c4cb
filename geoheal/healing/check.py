"""One check of one system: follow up, observe, note the incident, tell people, and heal."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from geoheal.domain.attempt import Attempt, AttemptPhase
from geoheal.domain.incident import Incident, IncidentState
from geoheal.domain.policy import HealingPolicy
from geoheal.domain.system import System
from geoheal.errors import LeaseLost
from geoheal.healing.admission import registered_any
from geoheal.healing.alerts.outbox import enqueue
from geoheal.healing.escalation import escalate
from geoheal.healing.follow_up import follow_up
from geoheal.healing.incident_course import advance
from geoheal.healing.lease import Lease, held
from geoheal.healing.observation import Observation, observe
from geoheal.healing.pacing import RECURRENCE_WINDOW, Escalate, Wait, pace
from geoheal.healing.surgery import Surgery
from geoheal.healing.treatment import symptom_to_treat, treat
from geoheal.monitor import detection
from geoheal.store import attempts, incidents, policies
from geoheal.store.session import Connection

logger = logging.getLogger(__name__)

SOONEST = timedelta(seconds=1)
NO_MODULES = (
    "No module of this system is registered, so nothing can be changed; register one with `geoheal register`."
)
NO_SYMPTOM = "No strategy treats what was found, so a person has to see to it."
PASSING = frozenset({NO_MODULES, NO_SYMPTOM})
"""Why healing gives up for the time being: it goes on when that has changed."""


@dataclass(frozen=True, slots=True)
class Checked:
    """What a check left behind.

    Parameters
    ----------
    incident
        The one that is pending or open; None without one.
    next_check_at
        When the system is due again.
    """

    incident: Incident | None
    next_check_at: datetime


def check(surgery: Surgery, system: System) -> Checked | None:
    """Check a system; None when another worker has it, or took it over meanwhile."""
    try:
        with held(surgery.database, system, surgery.takeover) as lease:
            return None if lease is None else _check(surgery, lease)
    except LeaseLost as error:
        logger.warning("%s", error.message)
        return None


def _check(surgery: Surgery, lease: Lease) -> Checked:
    follow_up(surgery, lease)
    observation, incident = _note(surgery, lease)
    wait = None
    if incident is not None and incident.state is IncidentState.OPEN and lease.loop.policy.running:
        wait = _heal(surgery, lease, incident, observation)
        follow_up(surgery, lease)
    now = datetime.now(UTC)
    with surgery.database.transaction() as connection:
        incident = incidents.current(connection, lease.system)
        if incident is not None:
            enqueue(connection, lease.system, incident, surgery.channel_names, now)
        next_check_at = _next_check(connection, lease, incident, wait, now)
        policies.release(connection, lease.system, lease.id, next_check_at)
    return Checked(incident, next_check_at)


def _note(surgery: Surgery, lease: Lease) -> tuple[Observation, Incident | None]:
    """Look at the system, and keep what becomes of its incident."""
    detection.advance(surgery.database, lease.system.name)
    now, system = datetime.now(UTC), lease.system
    with surgery.database.transaction() as connection:
        lease.require(connection)
        incident = incidents.current(connection, system)
        observation = observe(connection, system.name, incident, now)
        if observation.observed is None:
            return observation, incident
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
            _keep(connection, surgery, system, course.incident, observation, now)
            for each in course.events:
                incidents.add_event(connection, system, each)
    return observation, course.incident


def _keep(
    connection: Connection,
    surgery: Surgery,
    system: System,
    incident: Incident,
    observation: Observation,
    now: datetime,
) -> None:
    assert observation.observed is not None  # noqa: S101 - it led to this incident
    incidents.save(connection, system, incident)
    found = observation.observed.firing.findings
    incidents.keep_findings(connection, system, incident, found, observation.observed.at)
    enqueue(connection, system, incident, surgery.channel_names, now)


def _heal(surgery: Surgery, lease: Lease, incident: Incident, observation: Observation) -> datetime | None:
    """Make an attempt if it is time for one; otherwise say when it will be."""
    if observation.observed is None or not observation.observed.firing.degraded:
        return None
    if incident.escalated_at is not None and incident.escalation not in PASSING:
        return None
    with surgery.database.transaction() as connection:
        made = attempts.of_incident(connection, lease.system, incident.id)
    if any(not attempt.phase.is_over for attempt in made):
        return None
    obstacle = _obstacle(surgery, lease, incident, observation)
    if obstacle is not None:
        _escalate(surgery, lease, incident, obstacle)
        return None
    return _attempt(surgery, lease, incident, observation, made)


def _obstacle(surgery: Surgery, lease: Lease, incident: Incident, observation: Observation) -> str | None:
    """Why no attempt can be made for the time being."""
    if not registered_any(surgery, lease.system):
        return NO_MODULES
    return NO_SYMPTOM if symptom_to_treat(incident, observation) is None else None


def _attempt(
    surgery: Surgery,
    lease: Lease,
    incident: Incident,
    observation: Observation,
    made: Sequence[Attempt],
) -> datetime | None:
    if incident.escalated_at is not None:
        _resume(surgery, lease, incident)
    match pace(incident, made, lease.loop.policy, datetime.now(UTC)):
        case Escalate(reason):
            _escalate(surgery, lease, incident, reason)
        case Wait(until):
            return until
        case _:
            treat(surgery, lease, incident, observation, made)
    return None


def _escalate(surgery: Surgery, lease: Lease, incident: Incident, reason: str) -> None:
    with surgery.database.transaction() as connection:
        lease.require(connection)
        escalate(connection, lease.system, incident, reason)


def _resume(surgery: Surgery, lease: Lease, incident: Incident) -> None:
    with surgery.database.transaction() as connection:
        lease.require(connection)
        incidents.resume(connection, lease.system, incident.id)


def _next_check(
    connection: Connection, lease: Lease, incident: Incident | None, wait: datetime | None, now: datetime
) -> datetime:
    """The earliest time at which something will have to be decided."""
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
    """When the incident may open or be resolved; a little later where snapshots are still to come."""
    if incident.state is IncidentState.PENDING:
        since, length = incident.first_seen_at, timedelta(seconds=policy.hold_s)
    elif incident.clear_since is not None:
        since, length = incident.clear_since, timedelta(seconds=policy.clear_s)
    else:
        return now + timedelta(seconds=policy.check_interval_s)
    return since + length if since + length > now else now + length / 4
