"""Answers about a comparison, the same for the command line, HTTP and Python."""

import math
from typing import Any

from pydantic import ConfigDict, Field, model_validator

from geoheal.compare.metric import MetricComparison, Outcome
from geoheal.compare.rules import Criticality, Worse
from geoheal.compare.verdict import SideComparison
from geoheal.domain.evaluation.judgement import Recommendation
from geoheal.validation.answers import StoredAnswer, plain

ALIAS = {Recommendation.APPLY: "pass", Recommendation.TEST_MORE: "marginal", Recommendation.REJECT: "fail"}
"""Words of release tools for the verdicts."""


class Both(StoredAnswer):
    """A figure of both sides."""

    current: float | None
    candidate: float | None


class MetricComparisonDetails(StoredAnswer):
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
        description="For a share of successes, its maximum (1 or 100): the figures below are about the "
        "difference to it."
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

    @model_validator(mode="before")
    @classmethod
    def _rounded(cls, value: object) -> object:
        return _seen(value) if isinstance(value, MetricComparison) else value


class Band(StoredAnswer):
    """A side's curve, bucket by bucket; null where nothing was measured."""

    avg: list[float | None]
    min: list[float | None]
    max: list[float | None]


class BothBands(StoredAnswer):
    """The curves of a metric."""

    current: Band
    candidate: Band


class BothBegin(StoredAnswer):
    """Where the sides begin; null for a side without measurements."""

    current: str | None
    candidate: str | None


class Curves(StoredAnswer):
    """The compared values, to be drawn above each other."""

    bucket_s: float = Field(description="Length of a bucket (s), the same on both sides.")
    since: BothBegin = Field(description="The same moment where the sides overlap in time.")
    metrics: dict[str, BothBands]


class ComparisonFigures(StoredAnswer):
    """Result of a comparison."""

    model_config = ConfigDict(populate_by_name=True)

    verdict: Recommendation
    alias: str = Field(description="pass, marginal or fail.")
    passed: bool = Field(alias="pass", description="Whether the verdict is `apply`.")
    score: float = Field(description="Weighted share of metrics that hold, 0 to 100.")
    reason: str
    metrics: list[MetricComparisonDetails]
    curves: Curves | None = Field(None, description="The curves, if `points` was given; otherwise null.")


def comparison_answer(found: SideComparison, **beside: object) -> dict[str, Any]:
    """Return verdict, its alias and score, the reason, and every number behind it."""
    passed = found.verdict is Recommendation.APPLY
    return plain(
        ComparisonFigures, ComparisonFigures.shown(found, alias=ALIAS[found.verdict], passed=passed, **beside)
    )


def _seen(each: MetricComparison) -> dict[str, object]:
    level, shape = each.level, each.shape
    return MetricComparisonDetails.shown(
        each.rule,
        metric=each.name,
        outcome=each.outcome,
        reason=each.reason,
        worse=each.rule.worse if each.whole is None else Worse.LOWER,
        points=_both(*each.points),
        missing_share=_both(*map(_round, each.missing)),
        mean=None if each.means is None else _means(each.means, each.whole),
        whole=each.whole,
        matching=each.matching,
        change=None if level is None else _round(level.estimate),
        interval=None if level is None else [_round(level.low), _round(level.high)],
        scale=None if level is None else level.scale,
        effect_size=_round(each.effect_size),
        spread_ratio=None if shape is None else _round(shape.spread_ratio),
        spread_p=None if shape is None else _round(shape.spread_p),
        tail_ratio=None if shape is None else _round(shape.tail_ratio),
        tail_p=None if shape is None else _round(shape.tail_p),
        p=each.p,
        alpha=each.alpha,
    )


def _both(current: float | None, candidate: float | None) -> dict[str, float | None]:
    return {"current": current, "candidate": candidate}


def _means(means: tuple[float, float], whole: float | None) -> dict[str, float | None]:
    return _both(*(means if whole is None else (whole - each for each in means)))


def _round(value: float | None) -> float | None:
    return round(value, 6) if value is not None and math.isfinite(value) else None
