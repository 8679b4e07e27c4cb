"""Answers about alerts."""

from typing import Any

from pydantic import Field

from geoheal.api.models.answer import Answer, OfAllSystems, Page, Success
from geoheal.domain.alarms.alert import AlertKind, AlertState


class AlertDetails(Answer):
    """An alert in the outbox."""

    id: str = Field(description="Also the webhook's webhook-id.")
    system: str = Field(description="Name of its system.")
    text: str = Field(description="What it says, in a line.")
    severity: str | None = Field(description="How severe its incident was; null where it does not say so.")
    incident_id: str
    channel: str = Field(examples=["webhook"])
    kind: AlertKind
    period: int = Field(description="Sequence number among this incident's alerts of the same kind.")
    state: AlertState
    attempts: int = Field(description="How many times delivery was tried.")
    next_attempt_at: str | None = Field(description="When it will be tried next; null when it will not.")
    created_at: str
    delivered_at: str | None
    error: str | None = Field(description="Why the last try failed.")
    payload: dict[str, Any] | None = Field(None, description="What is sent; where one alert is read.")


class AlertAnswer(Success):
    """Answer with one alert."""

    alert: AlertDetails


class AlertsAnswer(Page, OfAllSystems):
    """Answer of `GET /alerts`."""

    alerts: list[AlertDetails]
