"""Models of responses about the telemetry of other tools."""

from pydantic import Field

from geoheal.api.models.answer import OfAllSystems, Success
from geoheal.validation.answers import Answer, StoredAnswer, Time


class MetricFate(StoredAnswer):
    """How a metric is used."""

    name: str
    fields: list[str] = Field(description="Fields of a snapshot that it is used for; empty if unused.")
    reason: str | None = Field(description="Why it is not used; null if it is.")


class TelemetrySource(Answer):
    """A process that exports metrics."""

    system: str
    node: str | None = Field(description="Its node; null if its resource does not name one.")
    seen_at: Time = Field(description="Time of its last request.")
    metrics: list[MetricFate] = Field(description="Metrics by name; the used ones come first.")


class TelemetryAnswer(Success, OfAllSystems):
    """Answer of `GET /otlp`."""

    system: str | None = Field(description="The system of the request; null for all.")
    sources: list[TelemetrySource] = Field(description="Exporters of the last week; the latest comes first.")
    has_more: bool = Field(description="Whether there are more than these hundred.")
