"""Decide which alert a channel is due, from an incident and what the channel was sent before, without I/O."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from geoheal.domain.alarms.alert import Alert, AlertKind, AlertState
from geoheal.domain.healing.incident import Incident, IncidentState
from geoheal.domain.health.degradation import Severity
from geoheal.healing.alerts.routes import REPEAT_AFTER


@dataclass(frozen=True, slots=True)
class Due:
    """An alert to send, identified by incident, channel, kind and period.

    Parameters
    ----------
    kind, period
        Why it is sent, and its sequence number within its kind.
    """

    kind: AlertKind
    period: int = 0


def due(
    incident: Incident, sent: Sequence[Alert], now: datetime, repeat_after: timedelta | None = REPEAT_AFTER
) -> Due | None:
    """Return the alert that a channel is due about an incident; None if there is nothing new.

    There is at most one message for all changes, with all findings. An escalation includes the
    opening. A resolution goes to every channel that got the opening alert, even if snoozed.

    Parameters
    ----------
    incident
        The incident now.
    sent
        Alerts of this incident and channel, oldest first.
    now
        The time (UTC).
    repeat_after
        Time after which the alert of an open, unacknowledged incident is repeated; None for never.
    """
    if incident.state is IncidentState.PENDING:
        return None
    if incident.state is IncidentState.RESOLVED:
        return Due(AlertKind.RESOLVED) if _was_sent(sent) and not _has(sent, AlertKind.RESOLVED) else None
    if _escalates(incident, now) and not _has(sent, AlertKind.ESCALATED):
        return Due(AlertKind.ESCALATED)
    if _is_snoozed(incident, now) or incident.acknowledged_at is not None:
        return None
    if not sent:
        return Due(AlertKind.OPENED)
    if repeat_after is None or not _repeats(sent, now - repeat_after):
        return None
    return Due(AlertKind.REPEATED, 1 + _count(sent, AlertKind.REPEATED))


def _escalates(incident: Incident, now: datetime) -> bool:
    """Whether healing gave up and people must know: always for a critical incident."""
    if incident.escalated_at is None:
        return False
    return incident.severity is Severity.CRITICAL or not _is_snoozed(incident, now)


def _is_snoozed(incident: Incident, now: datetime) -> bool:
    return incident.snoozed_until is not None and now < incident.snoozed_until


def _repeats(sent: Sequence[Alert], before: datetime) -> bool:
    """Whether the last message is old enough to repeat; a pending message is not repeated."""
    on_its_way = any(each.state is AlertState.PENDING for each in sent)
    return not on_its_way and sent[-1].created_at <= before


def _was_sent(sent: Sequence[Alert]) -> bool:
    return any(each.state is not AlertState.DEAD for each in sent)


def _has(sent: Sequence[Alert], kind: AlertKind) -> bool:
    return _count(sent, kind) > 0


def _count(sent: Sequence[Alert], kind: AlertKind) -> int:
    return sum(each.kind is kind for each in sent)
