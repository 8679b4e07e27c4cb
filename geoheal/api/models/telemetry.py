"""Models of what is answered about the telemetry of other tools."""

from pydantic import Field

from geoheal.api.models.answer import Answer, OfAllSystems, Success


class MetricFate(Answer):
    """What became of a metric."""

    name: str
    fields: list[str] = Field(description="The fields of a snapshot that it serves; empty where unused.")
    reason: str | None = Field(description="Why it is not used; null where it is.")


class TelemetrySource(Answer):
    """A process that exports metrics."""

    system: str
    node: str | None = Field(description="The node that it is; null when its resource names none.")
    seen_at: str = Field(description="When it last sent something.")
    metrics: list[MetricFate] = Field(description="By name; the used ones come first.")


class TelemetryAnswer(Success, OfAllSystems):
    """Answer of `GET /otlp`."""

    system: str | None = Field(description="The system that was asked about; null for all.")
    sources: list[TelemetrySource] = Field(description="Those of the last week; the latest comes first.")
    has_more: bool = Field(description="Whether there are others, which sent earlier than these hundred.")
