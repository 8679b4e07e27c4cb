"""An incident: a period of degradation, opened once and resolved once."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from uuid_utils.compat import uuid7

from geoheal.domain.health.degradation import Finding, Severity
from geoheal.domain.symptom import Symptom


class IncidentState(StrEnum):
    """State of an incident."""

    PENDING = "pending"
    """Degraded, but not yet for long enough; deleted if it passes."""
    OPEN = "open"
    RESOLVED = "resolved"


class Verdict(StrEnum):
    """A person's verdict on an incident; the next calibration uses it."""

    FALSE_ALARM = "false_alarm"
    """Nothing was wrong: this period counts as normal."""
    EXPECTED = "expected"
    """It was planned or does not matter: neither normal, nor a failure of detection."""
    REAL = "real"
    """Something was wrong."""


class IncidentEventKind(StrEnum):
    """Kind of an entry in an incident's timeline."""

    OPENED = "opened"
    WORSENED = "worsened"
    ACKNOWLEDGED = "acknowledged"
    SNOOZED = "snoozed"
    SILENCED = "silenced"
    ATTEMPT_STARTED = "attempt_started"
    ATTEMPT_FINISHED = "attempt_finished"
    PATCH_PROPOSED = "patch_proposed"
    PATCH_APPROVED = "patch_approved"
    PATCH_REJECTED = "patch_rejected"
    PATCH_APPLIED = "patch_applied"
    PATCH_VERIFIED = "patch_verified"
    PATCH_ROLLBACK_REQUESTED = "patch_rollback_requested"
    PATCH_ROLLED_BACK = "patch_rolled_back"
    PATCH_STALE = "patch_stale"
    PATCH_EXPIRED = "patch_expired"
    ESCALATED = "escalated"
    RESOLVED = "resolved"
    AUTO_APPLY_PAUSED = "auto_apply_paused"
    COMMENTED = "commented"
    MARKED = "marked"
    SUSPECTS_SOUGHT = "suspects_sought"
    SUSPECTS_FOUND = "suspects_found"


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptFinding:
    """A finding of an incident: its first, last and worst occurrence.

    Parameters
    ----------
    finding
        The finding with its last value.
    worst
        The value farthest beyond the threshold.
    first_seen_at, last_seen_at
        When it was first and last seen.
    """

    finding: Finding
    worst: float
    first_seen_at: datetime
    last_seen_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class IncidentEvent:
    """An entry of an incident's timeline.

    Parameters
    ----------
    actor
        Person or token behind it; None for the service itself.
    details
        Further facts, by name (ids of the attempt and the patch, for example).
    """

    id: UUID
    incident_id: UUID
    at: datetime
    kind: IncidentEventKind
    message: str
    actor: str | None = None
    details: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Incident:
    """A period of degradation of a system.

    Parameters
    ----------
    id
        Key within the system (UUIDv7).
    state, severity
        State, and the worst severity so far.
    symptom
        First and worst symptom; None if no strategy could help.
    first_seen_at, opened_at
        When the degradation was first observed, and when it had lasted long enough to open the incident.
    last_seen_at, clear_since
        When it was last observed, and since when it has been clear; None while it is observed.
    resolved_at
        When it ended; None before.
    recurrence
        How many incidents with the same symptom the system had in the four hours before.
    acknowledged_at, acknowledged_by
        When a person acknowledged it, and who.
    snoozed_until
        Until when no alerts are to be sent.
    escalated_at, escalation
        When healing gave up, and why; None if it has not.
    resolved_by, resolution
        The person who resolved it, and why; None if the system recovered.
    dismissed
        Whether a person resolved it and the degradation has not ended since.
    false_alarm, expected
        Whether a person says that nothing was wrong, or that it was expected (a load test, a deployment).
    verdict_at
        When a person last gave a verdict; None without one.
    silent
        Whether it is about silence: no snapshots arrive, so the health is unknown.
    """

    id: UUID
    state: IncidentState
    severity: Severity
    symptom: Symptom | None
    first_seen_at: datetime
    last_seen_at: datetime
    opened_at: datetime | None = None
    clear_since: datetime | None = None
    resolved_at: datetime | None = None
    recurrence: int = 0
    acknowledged_at: datetime | None = None
    acknowledged_by: str | None = None
    snoozed_until: datetime | None = None
    escalated_at: datetime | None = None
    escalation: str | None = None
    resolved_by: str | None = None
    resolution: str | None = None
    dismissed: bool = False
    false_alarm: bool = False
    expected: bool = False
    verdict_at: datetime | None = None
    silent: bool = False


def event(
    incident: Incident,
    kind: IncidentEventKind,
    message: str,
    at: datetime,
    *,
    actor: str | None = None,
    **details: object,
) -> IncidentEvent:
    """Return an entry for an incident's timeline."""
    return IncidentEvent(
        id=uuid7(), incident_id=incident.id, at=at, kind=kind, message=message, actor=actor, details=details
    )
