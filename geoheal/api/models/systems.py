"""Models of responses about monitored systems."""

from pydantic import Field

from geoheal.api.models.answer import Answer, Page, Success
from geoheal.domain.snapshots.convention import Geometry


class CalibrationStandingAnswer(Answer):
    """State of a system's calibration."""

    calibrated: bool
    automatic: bool | None = Field(
        description="Whether it was started automatically; null without a calibration."
    )
    auto_calibrate: bool = Field(description="Whether automatic calibration is allowed.")
    learnt_at: str | None
    since: str | None = Field(description="First moment of the history behind it.")
    until: str | None
    message: str = Field(description="The state in a sentence, or what it waits for.")


class SystemDetails(Answer):
    """A monitored system."""

    id: str | None
    name: str
    geometry: Geometry
    dimension: int
    thresholds: dict[str, float] = Field(description="All thresholds in force.")
    overrides: dict[str, float] = Field(description="Thresholds that differ from the defaults.")
    created_at: str | None
    calibration: CalibrationStandingAnswer | None = Field(
        None, description="State of its calibration; only in `GET /systems/{name}`."
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
    rows_left: bool = Field(description="Whether its rows are still being deleted in the background.")


class MergedSystemAnswer(Success):
    """Answer of `POST /systems/{name}/merge`."""

    message: str
    system: SystemDetails
    snapshots: int = Field(description="Number of snapshots added to it.")
    repeated: int = Field(
        description="Number of snapshots that it already had: the same id at the same time."
    )
