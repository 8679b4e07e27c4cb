"""Models of responses about timelines."""

from typing import Literal

from pydantic import Field

from geoheal.api.models.answer import Late, Success
from geoheal.domain.snapshots.regime import Regime
from geoheal.validation.answers import Answer, Id, Time

Values = list[float | None]


class BandDetails(Answer):
    """Figures of one measurement, one entry per bucket; null if nothing was measured."""

    min: Values
    avg: Values
    max: Values


class MarkDetails(Answer):
    """A mark on the time axis."""

    kind: Literal["anomaly", "baseline", "code_version", "event", "incident", "patch", "rollback", "silence"]
    at: Time
    until: Time | None = Field(
        description="When an anomaly, an incident or a silence ended, or a patch was rolled back; null if "
        "it continues, and for moments."
    )
    id: Id
    text: str


class RegimeDetails(Answer):
    """A regime and the smallest Φ at which it holds."""

    regime: Regime
    from_phi: float | None


class TimelineDetails(Late):
    """A period of history in buckets of equal length."""

    system: str
    since: Time | None = Field(description="Start of the first bucket; null without history.")
    until: Time | None
    first_snapshot: Time | None = Field(description="Start of the whole history.")
    last_snapshot: Time | None
    bucket_s: float | None = Field(description="Length (s) of a bucket.")
    read: list[int] = Field(description="Number of snapshots behind each bucket's figures.")
    exact: list[bool] = Field(
        description="Whether these are all snapshots of the bucket; otherwise a sample, which may miss "
        "extremes."
    )
    series: dict[str, BandDetails] = Field(description="By measurement.")
    metrics: list[str] = Field(description="Names of the metrics that can be requested.")
    regimes: list[RegimeDetails] = Field(description="In order of increasing Φ.")
    marks: list[MarkDetails] = Field(description="Oldest first; the newest 200.")


class TimelineAnswer(Success):
    """Answer of `GET /timeline`."""

    timeline: TimelineDetails
