"""Models of requests and responses about comparisons of telemetry."""

from enum import StrEnum
from typing import Annotated, Any, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints, model_validator

from geoheal.api.models.answer import Answer, Page, Success
from geoheal.api.routes.parameters import Moment
from geoheal.compare.metric import Outcome
from geoheal.compare.rule_file import RuleEntry
from geoheal.compare.rules import Criticality, Worse
from geoheal.compare.turn import turn_of
from geoheal.domain.evaluation.judgement import Recommendation
from geoheal.validation.types import SystemName

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
    since: Moment | None = Field(None, description="First moment (ISO 8601 with offset).")
    until: Moment | None = Field(None, description="Moment before which it ends (ISO 8601 with offset).")
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
    created_at: str
    updated_at: str
    updated_by: str = Field(description="The person or token that stored it last.")


class ConfigAnswer(Success):
    """Answer about one configuration."""

    config: ConfigDetails


class ConfigsAnswer(Page):
    """Answer of `GET /compare-configs`."""

    configs: list[ConfigDetails]


class Both(Answer):
    """A figure of both sides."""

    current: float | None
    candidate: float | None


class MetricComparisonDetails(Answer):
    """One metric."""

    metric: str
    outcome: Outcome
    reason: str
    worse: Worse
    criticality: Criticality
    tolerated: float = Field(description="Relative worsening that is tolerated.")
    least_effect: float = Field(description="Difference of the means below which a change does not count.")
    points: Both = Field(description="Measurements that were used.")
    missing_share: Both = Field(description="Share of the expected measurements that are missing.")
    mean: Both | None
    whole: float | None = Field(
        description="Of a share of successes, what all of them are, 1 or 100: the figures below are those of "
        "what is missing to it."
    )
    matching: str | None = Field(description="same_time, time_of_day or separate.")
    change: float | None = Field(description="Relative change of the level.")
    interval: list[float | None] | None = Field(description="Its interval; null for an open end.")
    scale: str | None = Field(description="What the change is relative to: log, relative or none.")
    effect_size: float | None = Field(
        description="Vargha and Delaney's A₁₂: how often a candidate's value lies above a current one."
    )
    spread_ratio: float | None = Field(
        description="Mean absolute deviation over that of the current side; null where that is 0."
    )
    spread_p: float | None = Field(description="Brown–Forsythe's p-value.")
    tail_ratio: float | None = Field(
        description="95 % quantile over that of the current side, the 5 % quantile where a fall is worse."
    )
    tail_p: float | None = Field(
        description="Fisher's exact p-value of no more values in the worse tenth than on the current side."
    )
    p: float | None = Field(description="After correction for the number of metrics.")
    alpha: float | None


class Band(Answer):
    """A side's curve, bucket by bucket; null where nothing was measured."""

    avg: list[float | None]
    min: list[float | None]
    max: list[float | None]


class BothBands(Answer):
    """The curves of a metric."""

    current: Band
    candidate: Band


class BothBegin(Answer):
    """Where the sides begin; null for a side without measurements."""

    current: str | None
    candidate: str | None


class Curves(Answer):
    """The compared values, to be drawn above each other."""

    bucket_s: float = Field(description="Length of a bucket (s), the same on both sides.")
    since: BothBegin = Field(description="The same moment where the sides overlap in time.")
    metrics: dict[str, BothBands]


class ComparisonFigures(Answer):
    """Result of a comparison."""

    model_config = ConfigDict(populate_by_name=True)

    verdict: Recommendation
    alias: str = Field(description="pass, marginal or fail.")
    passed: bool = Field(alias="pass", description="Whether the verdict is `apply`.")
    score: float = Field(description="Weighted share of metrics that hold, 0 to 100.")
    reason: str
    metrics: list[MetricComparisonDetails]
    curves: Curves | None = Field(None, description="The curves, if `points` was given; otherwise null.")


class CompareAnswer(ComparisonFigures, Success):
    """Answer of `POST /compare`."""


class ComparisonState(StrEnum):
    """State of a background comparison."""

    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


class ComparisonStanding(Answer):
    """A background comparison."""

    id: str
    state: ComparisonState
    asked_at: str | None = Field(description="When it was requested; null while it is running.")
    finished_at: str | None
    error: str | None = Field(description="Why it failed.")
    answer: ComparisonFigures | None = Field(description="The result as in `POST /compare`, once it is done.")


class ComparisonStandingAnswer(Success):
    """Answer of `GET /comparisons/{id}`, and of `POST /compare` with `Prefer: respond-async`."""

    comparison: ComparisonStanding
