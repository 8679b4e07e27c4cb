"""Models of what is answered about monitored systems."""

from pydantic import Field

from geoheal.api.models.answer import Answer, Page, Success
from geoheal.domain.snapshots.convention import Geometry


class CalibrationStandingAnswer(Answer):
    """How a system's calibration stands."""

    calibrated: bool
    automatic: bool | None = Field(description="Whether nobody asked for it; null without a calibration.")
    auto_calibrate: bool = Field(description="Whether it is calibrated, and again, without a request.")
    learnt_at: str | None
    since: str | None = Field(description="First moment of the history behind it.")
    until: str | None
    message: str = Field(description="That in a sentence, or what it waits for.")


class SystemDetails(Answer):
    """A monitored system."""

    id: str | None
    name: str
    geometry: Geometry
    dimension: int
    thresholds: dict[str, float] = Field(description="All thresholds that hold for it.")
    overrides: dict[str, float] = Field(description="Those that differ from the defaults.")
    created_at: str | None
    calibration: CalibrationStandingAnswer | None = Field(
        None, description="How its calibration stands; in `GET /systems/{name}` alone."
    )


class SystemAnswer(Success):
    """Answer with one system."""

    system: SystemDetails


class SystemsAnswer(Page):
    """Answer of `GET /systems`."""

    systems: list[SystemDetails]


class DeletedSystemAnswer(Success):
    """Answer of `DELETE /systems/{name}`."""

    message: str
    rows_left: bool = Field(description="Whether rows of it are still being removed in the background.")


class MergedSystemAnswer(Success):
    """Answer of `POST /systems/{name}/merge`."""

    message: str
    system: SystemDetails
    snapshots: int = Field(description="Snapshots that came to it.")
    repeated: int = Field(description="Snapshots that it had already: the same id at the same time.")
