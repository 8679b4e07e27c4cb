"""Models of responses about alerts."""

from typing import Any

from pydantic import Field

from geoheal.api.models.answer import OfAllSystems, Page, Success
from geoheal.domain.alarms.alert import AlertKind, AlertState
from geoheal.validation.answers import Answer, Id, Time


class AlertDetails(Answer):
    """An alert in the outbox."""

    id: Id = Field(description="Also the webhook's webhook-id.")
    system: str = Field(description="Name of its system.")
    text: str = Field(description="Its message, in one line.")
    severity: str | None = Field(description="Severity of its incident; null if the alert does not state it.")
    incident_id: Id
    channel: str = Field(examples=["webhook"])
    kind: AlertKind
    period: int = Field(description="Sequence number among this incident's alerts of the same kind.")
    state: AlertState
    attempts: int = Field(description="Number of delivery attempts.")
    next_attempt_at: Time | None = Field(description="Time of the next attempt; null if there is none.")
    created_at: Time
    delivered_at: Time | None
    error: str | None = Field(description="Why the last attempt failed.")
    payload: dict[str, Any] | None = Field(None, description="The payload; only if a single alert is read.")


class AlertAnswer(Success):
    """Answer with one alert."""

    alert: AlertDetails


class AlertsAnswer(Page, OfAllSystems):
    """Answer of `GET /alerts`."""

    alerts: list[AlertDetails]
