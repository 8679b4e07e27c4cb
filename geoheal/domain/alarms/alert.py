"""An alert: a message about an incident, kept in the outbox until it is delivered."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID


class AlertKind(StrEnum):
    """Reason for an alert."""

    OPENED = "opened"
    REPEATED = "repeated"
    """The incident is still open."""
    ESCALATED = "escalated"
    """Healing gave up."""
    RESOLVED = "resolved"


class AlertState(StrEnum):
    """State of delivery of an alert."""

    PENDING = "pending"
    DELIVERED = "delivered"
    DEAD = "dead"
    """It could not be delivered in the days in which delivery is retried."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Alert:
    """A message about an incident, for one channel.

    Parameters
    ----------
    id, incident_id
        Keys within the system; the id is the webhook's ``webhook-id``.
    channel
        Name of the channel, as the operator's settings spell it.
    kind, period
        Why it is sent, and its sequence number among alerts of that kind; unique together with incident and
        channel.
    payload
        What is sent.
    state, attempts, next_attempt_at
        State of delivery, number of tries, and time of the next one.
    error
        Why the last try failed, in a sentence without secrets.
    """

    id: UUID
    incident_id: UUID
    channel: str
    kind: AlertKind
    period: int = 0
    payload: Mapping[str, Any] = field(default_factory=dict)
    state: AlertState = AlertState.PENDING
    attempts: int = 0
    next_attempt_at: datetime
    created_at: datetime
    delivered_at: datetime | None = None
    error: str | None = None
