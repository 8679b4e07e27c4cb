"""Resolving an incident by hand: a person says that it is over, and why."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final
from uuid import UUID

from geoheal.domain.healing.incident import Incident, IncidentEventKind, IncidentState, Verdict
from geoheal.domain.health.system import System
from geoheal.errors import Conflict, NotFound
from geoheal.healing.alerts.outbox import enqueue
from geoheal.healing.alerts.routes import Routes
from geoheal.healing.incidents.course import event
from geoheal.store.healing import alerts, incidents, policies
from geoheal.store.session import Connection

AS: Final[Mapping[Verdict | None, str]] = {
    None: "",
    Verdict.FALSE_ALARM: " as a false alarm",
    Verdict.EXPECTED: " as expected",
    Verdict.REAL: " as real",
}


def resolve(
    connection: Connection,
    system: System,
    incident_id: UUID,
    *,
    by: str,
    reason: str,
    now: datetime,
    verdict: Verdict | None = None,
) -> Incident:
    """Resolve an open incident, say so in its timeline, and to all channels that were notified of it.

    Parameters
    ----------
    by, reason
        Who says so, and why.
    verdict
        What it was, where the person says so.

    The same degradation opens no other incident until it was clear, or gets worse; see
    :mod:`geoheal.healing.incidents.dismissal`.

    Raises
    ------
    NotFound
        When the incident does not exist.
    Conflict
        When it is not open.
    """
    policies.hold(connection, system, now)  # a worker that looks at the system now comes before or after
    found = incidents.find(connection, system, incident_id)
    if found is None or found.state is IncidentState.PENDING:
        raise NotFound(f"System {system.name!r} has no incident {incident_id}.")
    if not incidents.resolve(connection, system, incident_id, by, reason, now, verdict=verdict):
        raise Conflict(f"Incident {incident_id} is {found.state}; only an open one can be resolved.")
    policies.ask_check(connection, system, now)
    how = f"Resolved by hand{AS[verdict]}"
    told = event(found, IncidentEventKind.RESOLVED, f"{how}: {reason}", now, actor=by)
    incidents.add_event(connection, system, told)
    resolved = incidents.find(connection, system, incident_id)
    assert resolved is not None  # noqa: S101 - the policy is held, so nobody removes it
    channels = {each.channel for each in alerts.of_incident(connection, system, incident_id)}
    enqueue(connection, system, resolved, Routes(channels=tuple(sorted(channels))), now)
    return resolved


def mark(
    connection: Connection,
    system: System,
    incident_id: UUID,
    *,
    verdict: Verdict,
    by: str,
    reason: str | None,
    now: datetime,
) -> Incident:
    """Note what an incident was, open or resolved, and say so in its timeline.

    Raises
    ------
    NotFound
        When the incident does not exist.
    """
    if not incidents.mark(connection, system, incident_id, verdict, now):
        raise NotFound(f"System {system.name!r} has no incident {incident_id}.")
    found = incidents.find(connection, system, incident_id)
    assert found is not None  # noqa: S101 - it was changed in this transaction
    message = f"Marked{AS[verdict]}" + (f": {reason}" if reason else ".")
    incidents.add_event(connection, system, event(found, IncidentEventKind.MARKED, message, now, actor=by))
    return found
