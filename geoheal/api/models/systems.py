"""Models of responses about monitored systems."""

from dataclasses import asdict

from pydantic import AliasChoices, Field, model_validator

from geoheal.api.models.answer import Page, Success
from geoheal.domain.health.system import System
from geoheal.domain.snapshots.convention import Geometry
from geoheal.monitor.health.queries import NIL
from geoheal.validation.answers import Answer, Id, Time


class CalibrationStandingAnswer(Answer):
    """State of a system's calibration."""

    calibrated: bool
    automatic: bool | None = Field(
        description="Whether it was started automatically; null without a calibration."
    )
    auto_calibrate: bool = Field(
        validation_alias=AliasChoices("auto_calibrate", "allowed"),
        description="Whether automatic calibration is allowed.",
    )
    learnt_at: Time | None
    since: Time | None = Field(description="First moment of the history behind it.")
    until: Time | None
    message: str = Field(description="The state in a sentence, or what it waits for.")


class SystemDetails(Answer):
    """A monitored system."""

    id: Id | None
    name: str
    geometry: Geometry
    dimension: int
    thresholds: dict[str, float] = Field(description="All thresholds in force.")
    overrides: dict[str, float] = Field(description="Thresholds that differ from the defaults.")
    created_at: Time | None
    calibration: CalibrationStandingAnswer | None = Field(
        None, description="State of its calibration; only in `GET /systems/{name}`."
    )

    @model_validator(mode="before")
    @classmethod
    def _seen(cls, value: object) -> object:
        return seen_system(value) if isinstance(value, System) else value


def seen_system(system: System, **beside: object) -> dict[str, object]:
    """Return a system with its limits; a default system that is not stored has neither id nor time."""
    if system.id == NIL:
        beside |= {"id": None, "created_at": None}
    limits = system.thresholds
    return SystemDetails.shown(system, thresholds=asdict(limits), overrides=limits.overrides(), **beside)


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
