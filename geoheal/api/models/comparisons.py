"""Models of requests and responses about comparisons of telemetry."""

from enum import StrEnum
from typing import Annotated, Any, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints, model_validator

from geoheal.api.models.answer import Page, Success
from geoheal.compare.answers import ComparisonFigures
from geoheal.compare.rule_file import RuleEntry
from geoheal.compare.turn import turn_of
from geoheal.validation.answers import Answer, Id, Time
from geoheal.validation.types import MomentText, SystemName

NODES_MAX = 1_000
METRICS_MAX = 500
STRETCH_MAX_S = 31 * 86_400.0


def _turn(text: str) -> str:
    turn_of(text)
    return text


Seconds = Annotated[float, Field(gt=0, le=STRETCH_MAX_S)]
Turn = Annotated[str, StringConstraints(strict=True, max_length=100), AfterValidator(_turn)]
ConfigName = Annotated[
    str, StringConstraints(strict=True, max_length=100, pattern=r"^[A-Za-z0-9][A-Za-z0-9_.-]*$")
]
Text = Annotated[str, StringConstraints(strict=True, min_length=1)]


class SideOrder(BaseModel):
    """One side: a period of a stored history, or measurements in the request."""

    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)

    system: SystemName | None = Field(None, description="Name of the system whose snapshots are compared.")
    since: MomentText | None = Field(None, description="First moment (ISO 8601 with offset).")
    until: MomentText | None = Field(None, description="Moment before which it ends (ISO 8601 with offset).")
    last_s: Seconds | None = Field(
        None, description="Instead of since and until: length (s) of the period that ends now."
    )
    before: Turn | None = Field(
        None,
        description="Instead of since and until: the period before a time (ISO 8601 with offset), before a "
        "patch was applied (`patch:ID`), or before a change event (`event:ID`).",
    )
    after: Turn | None = Field(None, description="The period from that time on; same format as `before`.")
    within_s: Seconds = Field(3600.0, description="Length (s) of the period before or after.")
    nodes: tuple[Text, ...] | None = Field(
        None, max_length=NODES_MAX, description="Nodes whose snapshots count; all if omitted."
    )
    code_hash: Text | None = Field(None, description="Hash of the code that ran; any if omitted.")
    series: tuple[dict[str, Any], ...] | None = Field(
        None, description="Rows with `time` and metrics, or with `metric`, `value` and `time`."
    )
    csv: Text | None = Field(None, description="The same as CSV, with a header.")

    @model_validator(mode="after")
    def _one_source(self) -> Self:
        given = [name for name in ("system", "series", "csv") if getattr(self, name) is not None]
        if len(given) != 1:
            raise ValueError("give one of system, series and csv")
        limits = ("since", "until", "last_s", "before", "after", "nodes", "code_hash")
        named = {name for name in limits if getattr(self, name) is not None}
        if given != ["system"] and named:
            raise ValueError(f"{' and '.join(sorted(named))} select snapshots of a system")
        if len(named & {"last_s", "before", "after"}) + bool(named & {"since", "until"}) > 1:
            raise ValueError("give since and until, or one of last_s, before and after")
        return self


class CompareOrder(BaseModel):
    """Two sides to compare."""

    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)

    config: ConfigName | None = Field(
        None, description="Named configuration; values in the request take precedence."
    )
    current: SideOrder | None = Field(None, description="The reference side; by default the configuration's.")
    candidate: SideOrder | None = Field(
        None, description="The side to judge; by default the configuration's."
    )
    rules: dict[Text, RuleEntry] = Field(
        default_factory=dict,
        max_length=METRICS_MAX,
        description="Rules by metric; omitted ones have the defaults of the metric's name.",
    )


class ConfigOrder(BaseModel):
    """A named configuration: sides of stored systems, and rules; each is optional."""

    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)

    current: SideOrder | None = Field(None, description="The reference side; a stored system.")
    candidate: SideOrder | None = Field(None, description="The side to judge; a stored system.")
    rules: dict[Text, RuleEntry] = Field(
        default_factory=dict, max_length=METRICS_MAX, description="Rules by metric."
    )

    @model_validator(mode="after")
    def _stored(self) -> Self:
        if any(side is not None and side.system is None for side in (self.current, self.candidate)):
            raise ValueError("the sides of a configuration are stored systems; name each with system")
        return self


class WebhookOrder(BaseModel):
    """Any body that a release tool sends; its content is ignored."""

    model_config = ConfigDict(extra="allow", frozen=True, defer_build=True)


class ConfigDetails(Answer):
    """A named configuration."""

    name: str
    config: dict[str, Any] = Field(description="Sides and rules, as they were sent.")
    created_at: Time
    updated_at: Time
    updated_by: str = Field(description="The person or token that stored it last.")


class ConfigAnswer(Success):
    """Answer about one configuration."""

    config: ConfigDetails


class ConfigsAnswer(Page):
    """Answer of `GET /compare-configs`."""

    configs: list[ConfigDetails]


class CompareAnswer(ComparisonFigures, Success):
    """Answer of `POST /compare`."""


class ComparisonState(StrEnum):
    """State of a background comparison."""

    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


class ComparisonStanding(Answer):
    """A background comparison."""

    id: Id
    state: ComparisonState
    asked_at: Time | None = Field(description="When it was requested; null while it is running.")
    finished_at: Time | None
    error: str | None = Field(description="Why it failed.")
    answer: ComparisonFigures | None = Field(description="The result as in `POST /compare`, once it is done.")


class ComparisonStandingAnswer(Success):
    """Answer of `GET /comparisons/{id}`, and of `POST /compare` with `Prefer: respond-async`."""

    comparison: ComparisonStanding
