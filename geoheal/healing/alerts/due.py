"""Which alert a channel is due: a pure decision on an incident and what the channel was sent before."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from geoheal.domain.alarms.alert import Alert, AlertKind, AlertState
from geoheal.domain.healing.incident import Incident, IncidentState
from geoheal.domain.health.degradation import Severity
from geoheal.healing.alerts.routes import REPEAT_AFTER


@dataclass(frozen=True, slots=True)
class Due:
    """An alert to be sent: with incident and channel, kind and period name it.

    Parameters
    ----------
    kind, period
        Why it is sent, and its sequence number among those of its kind.
    """

    kind: AlertKind
    period: int = 0


def due(
    incident: Incident, sent: Sequence[Alert], now: datetime, repeat_after: timedelta | None = REPEAT_AFTER
) -> Due | None:
    """Return the alert that a channel is due about an incident; None when there is nothing new to say.

    One message at most, whatever has changed: it carries all findings. Escalation says more than opening, so
    that it stands for both. A resolution goes to every channel that got the opening alert, even if snoozed.

    Parameters
    ----------
    incident
        As it stands now.
    sent
        Alerts of this incident and channel, oldest first.
    now
        The time (UTC).
    repeat_after
        Time after which an open incident that nobody has taken on is repeated; None for never.
    """
    if incident.state is IncidentState.PENDING:
        return None
    if incident.state is IncidentState.RESOLVED:
        return Due(AlertKind.RESOLVED) if _was_told(sent) and not _has(sent, AlertKind.RESOLVED) else None
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
    """Whether healing gave up, and somebody is to hear of it: of a critical incident always."""
    if incident.escalated_at is None:
        return False
    return incident.severity is Severity.CRITICAL or not _is_snoozed(incident, now)


def _is_snoozed(incident: Incident, now: datetime) -> bool:
    return incident.snoozed_until is not None and now < incident.snoozed_until


def _repeats(sent: Sequence[Alert], before: datetime) -> bool:
    """Whether the last message is from before then; what is on its way still is not said twice."""
    on_its_way = any(each.state is AlertState.PENDING for each in sent)
    return not on_its_way and sent[-1].created_at <= before


def _was_told(sent: Sequence[Alert]) -> bool:
    return any(each.state is not AlertState.DEAD for each in sent)


def _has(sent: Sequence[Alert], kind: AlertKind) -> bool:
    return _count(sent, kind) > 0


def _count(sent: Sequence[Alert], kind: AlertKind) -> int:
    return sum(each.kind is kind for each in sent)
