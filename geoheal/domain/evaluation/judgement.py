"""What measuring a change found: comparisons, the judgement on them, the score, the advice."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, fields, is_dataclass
from enum import StrEnum
from typing import Any

from geoheal.domain.evaluation.fitness_policy import FitnessWeights, JudgePolicy
from geoheal.domain.evaluation.metric import Direction, Metric


class Recommendation(StrEnum):
    """What to do with a change."""

    APPLY = "apply"
    TEST_MORE = "test_more"
    REJECT = "reject"


class Verdict(StrEnum):
    """What the judge says of the measurements."""

    APPLY = "apply"
    TEST_MORE = "test_more"
    REJECT = "reject"
    NO_BENEFIT = "no_benefit"
    ASK_HUMAN = "ask_human"

    @property
    def recommendation(self) -> Recommendation:
        """The recommendation that a verdict allows at most."""
        match self:
            case Verdict.APPLY:
                return Recommendation.APPLY
            case Verdict.REJECT | Verdict.NO_BENEFIT:
                return Recommendation.REJECT
            case _:
                return Recommendation.TEST_MORE


class Outcome(StrEnum):
    """What one metric says."""

    GAIN = "gain"
    HARMLESS = "harmless"
    UNRESOLVED = "unresolved"
    REGRESSION = "regression"


class Scale(StrEnum):
    """The scale on which two sides were compared.

    ``log_ratio`` wherever all values are positive; ``difference`` relative to the current code's median
    where they are not; ``absolute`` where that median is 0; ``band_distance`` in half-widths of the target
    band; ``count`` for numbers of events.
    """

    LOG_RATIO = "log_ratio"
    DIFFERENCE = "difference"
    ABSOLUTE = "absolute"
    BAND_DISTANCE = "band_distance"
    COUNT = "count"


@dataclass(frozen=True, slots=True)
class Interval:
    """A relative change from current to candidate, with its confidence interval.

    −0.12 means 12 % lower. Infinite bounds say that the pairs are too few to bound it. On the scale
    ``band_distance`` the change is one of the distance from the band, in half-widths of the band; on the
    scale ``absolute`` it is in the metric's own unit.
    """

    low: float
    estimate: float
    high: float

    def within(self, margin: float) -> bool:
        """Whether the whole interval lies within ±margin."""
        return -margin < self.low and self.high < margin


@dataclass(frozen=True, slots=True)
class Significance:
    """A p-value, and the same after Holm's correction (None outside the family that is corrected)."""

    p: float
    adjusted: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Spread:
    """Brown–Forsythe comparison: ``ratio`` is the candidate's mean deviation over the current code's."""

    ratio: float
    differs: Significance


@dataclass(frozen=True, slots=True, kw_only=True)
class Tail:
    """Bootstrap comparison of the quantile on the bad side.

    ``current`` and ``candidate`` are in the metric's unit (distances, in half-widths, for a target band);
    ``harm`` is the p-value of "regressed no more than allowed", ``differs`` of "no change" (two-sided);
    ``values`` counts what each side's quantile was taken from.
    """

    quantile: float
    values: tuple[int, int]
    current: float
    candidate: float
    change: Interval
    harm: Significance
    differs: Significance


@dataclass(frozen=True, slots=True, kw_only=True)
class Backing:
    """Whether a gain shows in the whole run: ``share`` of what the requests save is saved altogether.

    ``shown`` is the p-value of "less than :data:`geoheal.fitness.judgement.backing.SHARE` of it is".
    """

    share: float
    shown: Significance


class Doubt(StrEnum):
    """Why a change is not applied, whatever was measured."""

    NO_OUTPUT = "no_output"
    MENDED = "mended"
    NOT_COMPARED = "not_compared"
    OTHER_ERRORS = "other_errors"
    FIXED_ANSWERS = "fixed_answers"
    CONSTANTS = "constants"
    UNEXECUTED = "unexecuted"
    EFFECTS = "effects"
    INTERPRETER = "interpreter"
    LEFT_BEHIND = "left_behind"
    TIME_LIMIT = "time_limit"


@dataclass(frozen=True, slots=True)
class Objection:
    """A doubt, and the sentence that explains it."""

    doubt: Doubt
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """One metric, current against candidate code.

    Parameters
    ----------
    metric, scale
        What was compared, and on which scale.
    pairs, missing
        Pairs that were compared, and pairs in which a side was not measured.
    current, candidate
        Medians of the runs; totals for counts.
    change
        Hodges–Lehmann estimate and interval (for counts: the exact conditional interval of the rate ratio).
    a12
        Vargha–Delaney: probability that a candidate's value is the larger one.
    better, gain, harm
        One-sided p-values of "no better than the current code", "gain below the minimum" and "regression no
        larger than allowed"; for counts, which have no margin, of "no fewer" (twice) and "no more".
    spread, tail
        Beyond the middle; None for counts.
    backing
        Whether a gain shows in the whole run as well; None where it does not have to.
    outcome
        What follows.
    notices
        Sentences on differences that a reader should know.
    """

    metric: Metric
    scale: Scale
    pairs: int
    missing: int
    current: float
    candidate: float
    change: Interval
    a12: float
    better: Significance
    gain: Significance
    harm: Significance
    spread: Spread | None = None
    tail: Tail | None = None
    backing: Backing | None = None
    outcome: Outcome = Outcome.UNRESOLVED
    notices: tuple[str, ...] = ()

    @property
    def worst(self) -> float:
        """The bound of the interval on the bad side; positive means worse."""
        return -self.change.low if self.metric.direction is Direction.HIGHER else self.change.high


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """The verdict on a change, with every number behind it.

    Parameters
    ----------
    verdict, reason
        The decision, and a sentence that explains it.
    round_number
        Which of the policy's rounds it concludes.
    comparisons
        One for each metric that was measured.
    not_measured
        Names of the metrics with too few pairs.
    policy, seed
        With which it can be computed again.
    objections
        What forbids to apply the change, whatever the metrics say.
    withheld
        Whether the metrics alone would say ``apply``, and an objection keeps the verdict from it.
    """

    verdict: Verdict
    reason: str
    round_number: int
    comparisons: tuple[Comparison, ...]
    not_measured: tuple[str, ...]
    policy: JudgePolicy
    seed: int
    objections: tuple[Objection, ...] = ()
    withheld: bool = False

    @property
    def notices(self) -> tuple[str, ...]:
        """The notices of all metrics."""
        return tuple(notice for comparison in self.comparisons for notice in comparison.notices)

    def to_dict(self) -> dict[str, Any]:
        """Plain dictionaries, lists, strings and finite numbers; an infinite bound becomes None."""
        return dict(_plain(self)) | {"notices": list(self.notices)}


@dataclass(frozen=True, slots=True, kw_only=True)
class FitnessScore:
    """The specification's score of a change.

    Parameters
    ----------
    value
        0..1; None when nothing was measured.
    phi_change
        Φ of the candidate − Φ of the current code; None when not measured, like the following.
    basin_distance
        Fisher–Rao distance (rad) of the candidate's basin from the reference.
    regime_stable
        Whether both are in the same regime.
    latency_ratio
        Candidate's latency over the current code's.
    components
        The measured components before weighting, by name.
    weights
        With which they were weighted.
    """

    value: float | None
    phi_change: float | None
    basin_distance: float | None
    regime_stable: bool | None
    latency_ratio: float | None
    components: Mapping[str, float]
    weights: FitnessWeights

    def to_dict(self) -> dict[str, Any]:
        """Plain dictionaries, strings and numbers."""
        return dict(_plain(self))


@dataclass(frozen=True, slots=True)
class Advice:
    """What to do with a change, and why."""

    recommendation: Recommendation
    reason: str


def _plain(value: Any) -> Any:  # noqa: ANN401 -- any field of the classes above
    if is_dataclass(value):
        return {field.name: _plain(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, Mapping):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    if isinstance(value, StrEnum):
        return value.value
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return value
