"""Models of requests and responses about planned silences."""

from typing import Annotated
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints

from geoheal.api.models.answer import Page, Success
from geoheal.domain.alarms.silence import Every, SilenceState
from geoheal.validation.answers import Answer, Id, Time
from geoheal.validation.types import MomentText, SystemName, Word


def _known(name: str) -> str:
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        raise ValueError(f"There is no time zone {name!r}; use a name such as Europe/Berlin.") from None
    return name


Zone = Annotated[
    str,
    StringConstraints(strict=True, max_length=64, pattern=r"^[A-Za-z][A-Za-z0-9_+/-]*$"),
    AfterValidator(_known),
]


class SilenceOrder(BaseModel):
    """A period without alerts for one system, or for all systems whose names match a pattern."""

    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)

    system: SystemName | None = Field(None, description="Name of the system; or give a pattern.")
    pattern: Word | None = Field(None, description="Pattern of names; * stands for any characters.")
    reason: Word = Field(description="The reason, in one line.")
    starts_at: MomentText | None = Field(
        None, description="Start of the first period (ISO 8601 with offset); now by default."
    )
    ends_at: MomentText = Field(description="End of the first period; at most 30 days later.")
    every: Every | None = Field(None, description="How often it recurs; once by default.")
    timezone: Zone = Field("UTC", description="Time zone of the recurrence.")
    until: MomentText | None = Field(None, description="When it stops recurring; at most 366 days ahead.")
    healing: bool = Field(False, strict=True, description="Whether healing is paused as well.")


class SilenceDetails(Answer):
    """A planned silence."""

    id: Id
    state: SilenceState
    system: str | None
    pattern: str | None
    reason: str
    starts_at: Time
    ends_at: Time
    every: Every | None
    timezone: str
    until: Time | None
    healing: bool
    holds_until: Time | None = Field(description="End of the current period, while it is active.")
    next_at: Time | None = Field(description="Start of the next period; null if there is none.")
    created_at: Time
    created_by: str
    lifted_at: Time | None = Field(description="When it was ended early.")
    lifted_by: str | None


class SilenceAnswer(Success):
    """Answer with one silence."""

    silence: SilenceDetails


class SilencesAnswer(Page):
    """Answer of `GET /silences`."""

    silences: list[SilenceDetails]
