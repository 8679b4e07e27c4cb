"""The end of an attempt: stored, and told in the incident's timeline."""

from dataclasses import replace
from datetime import UTC, datetime

from geoheal.domain.attempt import Attempt, AttemptPhase
from geoheal.domain.incident import IncidentEventKind
from geoheal.healing.incident_course import event
from geoheal.healing.lease import Lease
from geoheal.healing.surgery import Surgery
from geoheal.store import attempts, incidents
from geoheal.store.session import Connection


def conclude(
    surgery: Surgery, lease: Lease, attempt: Attempt, reason: str, *, healed: bool | None
) -> Attempt:
    """End an attempt."""
    now = datetime.now(UTC)
    ended = replace(attempt, phase=AttemptPhase.FINISHED, finished_at=now, reason=reason, healed=healed)
    with surgery.database.transaction() as connection:
        lease.require(connection)
        save_ended(connection, lease, ended)
    return ended


def save_ended(connection: Connection, lease: Lease, ended: Attempt) -> None:
    """Store an attempt that has ended, and tell so in the incident's timeline."""
    attempts.save(connection, lease.system, ended)
    incident = incidents.find(connection, lease.system, ended.incident_id)
    if incident is not None:
        message = ended.reason or "It ended."
        told = event(
            incident,
            IncidentEventKind.ATTEMPT_FINISHED,
            message,
            ended.finished_at or datetime.now(UTC),
            attempt_id=str(ended.id),
            healed=ended.healed,
        )
        incidents.add_event(connection, lease.system, told)
