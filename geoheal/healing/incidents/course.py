"""The course of an incident: when degradation opens one, and when health resolves it.

It fires and clears by different thresholds (hysteresis), and only after a while. Time is that of the
snapshots, so that missing data neither open nor resolve anything.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from uuid_utils.compat import uuid7

from geoheal.constants import CLOCK_SKEW_MAX
from geoheal.domain.healing.incident import Incident, IncidentEvent, IncidentEventKind, IncidentState, event
from geoheal.domain.healing.policy import HealingPolicy
from geoheal.domain.health.degradation import DegradationReport, Severity
from geoheal.domain.symptom import Symptom, leading


@dataclass(frozen=True, slots=True, kw_only=True)
class Observed:
    """Observation of a system.

    Parameters
    ----------
    firing
        The report by the system's thresholds.
    clearing
        The report by tighter ones: the system is clear only if it is empty, too.
    at
        ``captured_at`` of the last snapshot.
    degraded_since
        ``captured_at`` of the first of the snapshots that were degraded without interruption up to the last
        one; None if the last one is not degraded, and where an incident is open, which knows it.
    sound_at, unclear_at
        ``captured_at`` of the last snapshot that was not degraded, and of the last one that was not clear by
        the tighter thresholds; None if there was none since the incident began, or began to clear. They show
        what happened between two checks.
    has_held
        Whether a finding has held for as long as its rule requires.
    """

    firing: DegradationReport
    clearing: DegradationReport
    at: datetime
    degraded_since: datetime | None
    sound_at: datetime | None = None
    unclear_at: datetime | None = None
    has_held: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """Next state of an incident.

    Parameters
    ----------
    incident
        The incident; None without one.
    events
        Events for its timeline.
    forgotten
        A pending incident that passed before it was opened.
    """

    incident: Incident | None
    events: tuple[IncidentEvent, ...] = ()
    forgotten: Incident | None = None


def advance(
    incident: Incident | None,
    observed: Observed,
    policy: HealingPolicy,
    now: datetime,
    recurrence: Callable[[Symptom | None], int],
) -> Course:
    """Update an incident with an observation.

    Parameters
    ----------
    incident
        The pending or open one; None without one.
    recurrence
        Returns the number of incidents with a symptom in the hours before.
    """
    if incident is not None and incident.last_seen_at > now + CLOCK_SKEW_MAX:
        incident = _without_future(incident, observed)
    if incident is not None and observed.at < incident.last_seen_at:
        return Course(incident=incident)
    if observed.firing.degraded:
        return _degraded(incident, observed, policy, now, recurrence)
    return Course(incident=None) if incident is None else _clear(incident, observed, policy, now)


def _without_future(incident: Incident, observed: Observed) -> Incident:
    """Return the incident without times in the future, which a wrong clock may have caused."""
    return replace(
        incident,
        first_seen_at=min(incident.first_seen_at, observed.at),
        last_seen_at=observed.at,
        clear_since=None,
    )


def _degraded(
    incident: Incident | None,
    observed: Observed,
    policy: HealingPolicy,
    now: datetime,
    recurrence: Callable[[Symptom | None], int],
) -> Course:
    severity = observed.firing.severity
    if incident is None:
        symptom = leading(observed.firing.findings)
        incident = Incident(
            id=uuid7(),
            state=IncidentState.PENDING,
            severity=severity,
            symptom=symptom,
            first_seen_at=observed.degraded_since or observed.at,
            last_seen_at=observed.at,
            recurrence=recurrence(symptom),
        )
    worse = severity.rank > incident.severity.rank
    seen = replace(
        incident,
        last_seen_at=observed.at,
        clear_since=None,
        severity=severity if worse else incident.severity,
        symptom=incident.symptom or leading(observed.firing.findings),
    )
    if seen.state is IncidentState.PENDING:
        return _opened(_since_last_sound(seen, observed), observed, policy, now)
    if not worse:
        return Course(incident=seen)
    message = f"It is {severity} now: {'; '.join(observed.firing.issues)}."
    return Course(incident=seen, events=(event(seen, IncidentEventKind.WORSENED, message, now),))


def _since_last_sound(incident: Incident, observed: Observed) -> Incident:
    """Return the incident, restarted if the degradation had passed between two checks."""
    since, sound = observed.degraded_since, observed.sound_at
    if since is None or sound is None or sound <= incident.first_seen_at:
        return incident
    return replace(incident, first_seen_at=since)


def _opened(incident: Incident, observed: Observed, policy: HealingPolicy, now: datetime) -> Course:
    held = observed.has_held or observed.at - incident.first_seen_at >= timedelta(seconds=policy.hold_s)
    if not held and incident.severity is not Severity.CRITICAL:
        return Course(incident=incident)
    opened = replace(
        incident,
        state=IncidentState.OPEN,
        opened_at=now,
        symptom=leading(observed.firing.findings),
    )
    message = (
        f"Degraded since {incident.first_seen_at:%Y-%m-%d %H:%M:%S} UTC: {'; '.join(observed.firing.issues)}."
    )
    return Course(incident=opened, events=(event(opened, IncidentEventKind.OPENED, message, now),))


def _clear(incident: Incident, observed: Observed, policy: HealingPolicy, now: datetime) -> Course:
    if observed.firing.message is not None:
        return Course(incident=incident)  # too little history for a judgement
    if incident.state is IncidentState.PENDING:
        return Course(incident=None, forgotten=incident)
    if observed.clearing.degraded:
        return Course(incident=replace(incident, clear_since=None))
    since = _clear_since(incident, observed)
    cleared = replace(incident, clear_since=since)
    if observed.at - since < timedelta(seconds=policy.clear_s):
        return Course(incident=cleared)
    resolved = replace(cleared, state=IncidentState.RESOLVED, resolved_at=now)
    message = f"Healthy since {since:%Y-%m-%d %H:%M:%S} UTC."
    return Course(incident=resolved, events=(event(resolved, IncidentEventKind.RESOLVED, message, now),))


def _clear_since(incident: Incident, observed: Observed) -> datetime:
    since, unclear = incident.clear_since, observed.unclear_at
    return observed.at if since is None or (unclear is not None and unclear > since) else since
