"""Resolve an incident by hand."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final
from uuid import UUID

from geoheal.domain.healing.incident import Incident, IncidentEventKind, IncidentState, Verdict, event
from geoheal.domain.health.system import System
from geoheal.errors import Conflict, NotFound
from geoheal.healing.alerts.outbox import enqueue
from geoheal.healing.alerts.routes import Routes
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
    """Resolve an open incident, record it in its timeline, and notify all channels that were alerted.

    Parameters
    ----------
    by, reason
        Who resolves it, and why.
    verdict
        The verdict, if given.

    The same degradation opens no other incident until it was clear, or gets worse; see
    :mod:`geoheal.healing.incidents.dismissal`.

    Raises
    ------
    NotFound
        When the incident does not exist.
    Conflict
        When it is not open.
    """
    policies.hold(connection, system, now)  # a concurrent check by a worker comes before or after
    found = incidents.find(connection, system, incident_id)
    if found is None or found.state is IncidentState.PENDING:
        raise NotFound(f"System {system.name!r} has no incident {incident_id}.")
    if not incidents.resolve(connection, system, incident_id, by, reason, now, verdict=verdict):
        raise Conflict(f"Incident {incident_id} is {found.state}; only an open one can be resolved.")
    policies.ask_check(connection, system, now)
    how = f"Resolved by hand{AS[verdict]}"
    entry = event(found, IncidentEventKind.RESOLVED, f"{how}: {reason}", now, actor=by)
    incidents.add_event(connection, system, entry)
    resolved = incidents.find(connection, system, incident_id)
    assert resolved is not None  # noqa: S101 - the policy is locked, so it is not removed
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
    """Record a verdict on an incident, open or resolved, also in its timeline.

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
