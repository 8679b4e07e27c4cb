"""An alert: a message about an incident, kept in the outbox until it is delivered."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID


class AlertKind(StrEnum):
    """Why an alert is sent."""

    OPENED = "opened"
    REPEATED = "repeated"
    """The incident is still open."""
    ESCALATED = "escalated"
    """Healing gave up."""
    RESOLVED = "resolved"


class AlertState(StrEnum):
    """How far an alert has come."""

    PENDING = "pending"
    DELIVERED = "delivered"
    DEAD = "dead"
    """It could not be delivered within the days for which delivery is tried."""


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
        Why it is sent, and its sequence number of that kind: with incident and channel, unique.
    payload
        What is sent.
    state, attempts, next_attempt_at
        How far it has come, how many times it was tried, and when it will be tried next.
    error
        Why the last try failed, for a reader; without secrets.
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
