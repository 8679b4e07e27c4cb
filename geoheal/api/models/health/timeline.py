"""Models of what is answered about timelines."""

from typing import Literal

from pydantic import Field

from geoheal.api.models.answer import Answer, Late, Success
from geoheal.domain.snapshots.regime import Regime

Values = list[float | None]


class BandDetails(Answer):
    """Figures of one measurement, one entry a bucket; null where nothing was measured."""

    min: Values
    avg: Values
    max: Values


class MarkDetails(Answer):
    """Something to be marked on the time axis."""

    kind: Literal["anomaly", "baseline", "code_version", "event", "incident", "patch", "rollback", "silence"]
    at: str
    until: str | None = Field(
        description="When an anomaly, an incident or a silence ended, or a patch was rolled back; null where "
        "it goes on, and for moments."
    )
    id: str
    text: str


class RegimeDetails(Answer):
    """A regime, and the Φ from which it holds up to the next one's."""

    regime: Regime
    from_phi: float | None


class TimelineDetails(Late):
    """A stretch of history in buckets of equal length."""

    system: str
    since: str | None = Field(description="Where the first bucket begins; null where there is no history.")
    until: str | None
    first_snapshot: str | None = Field(description="Where the whole history begins.")
    last_snapshot: str | None
    bucket_s: float | None = Field(description="Length (s) of a bucket.")
    read: list[int] = Field(description="Snapshots that each bucket's figures are of.")
    exact: list[bool] = Field(
        description="Whether these are all that the bucket holds; else they are a sample of it, and extremes "
        "may lie beyond it."
    )
    series: dict[str, BandDetails] = Field(description="By measurement.")
    metrics: list[str] = Field(description="Names of the metrics that can be asked for.")
    regimes: list[RegimeDetails] = Field(description="In the order of rising Φ.")
    marks: list[MarkDetails] = Field(description="Oldest first; the newest 200.")


class TimelineAnswer(Success):
    """Answer of `GET /timeline`."""

    timeline: TimelineDetails
