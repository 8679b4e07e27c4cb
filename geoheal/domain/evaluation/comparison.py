"""Compare one metric of two sides: the change with its interval, significance, spread and tail."""

from dataclasses import dataclass
from enum import StrEnum

from geoheal.domain.evaluation.metric import Direction, Metric


class VersionOutcome(StrEnum):
    """Outcome of comparing one metric."""

    GAIN = "gain"
    HARMLESS = "harmless"
    UNRESOLVED = "unresolved"
    REGRESSION = "regression"


class Scale(StrEnum):
    """The scale on which two sides were compared.

    ``log_ratio`` if all values are positive; otherwise ``difference`` relative to the current code's median;
    ``absolute`` if that median is 0; ``band_distance`` in half-widths of the target band; ``count`` for
    numbers of events.
    """

    LOG_RATIO = "log_ratio"
    DIFFERENCE = "difference"
    ABSOLUTE = "absolute"
    BAND_DISTANCE = "band_distance"
    COUNT = "count"


@dataclass(frozen=True, slots=True)
class Interval:
    """A relative change from current to candidate, with its confidence interval.

    −0.12 means 12 % lower. A bound is infinite if there are too few pairs to bound it. On the scale
    ``band_distance`` the change is that of the distance from the band, in half-widths of the band; on the
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
    """A p-value before and after Holm's correction (None outside the corrected family)."""

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

    ``current`` and ``candidate`` are in the metric's unit (for a target band: distances in half-widths);
    ``harm`` is the p-value of "regressed no more than allowed", ``differs`` of "no change" (two-sided);
    ``values`` is the number of values behind each side's quantile.
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
    """Whether a gain shows in the whole run: ``share`` of the time saved per request is saved in total.

    ``shown`` is the p-value of "less than :data:`geoheal.fitness.judgement.outcome.SHARE` of it is saved".
    """

    share: float
    shown: Significance


@dataclass(frozen=True, slots=True, kw_only=True)
class VersionComparison:
    """One metric, current against candidate code.

    Parameters
    ----------
    metric, scale
        What was compared, and on which scale.
    pairs, missing
        Number of pairs compared, and of pairs in which a side was not measured.
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
        Comparison of spread and tail; None for counts.
    backing
        Whether a gain shows in the whole run as well; None if that is not required.
    outcome
        The conclusion.
    notices
        Sentences on differences worth knowing.
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
    outcome: VersionOutcome = VersionOutcome.UNRESOLVED
    notices: tuple[str, ...] = ()

    @property
    def worst(self) -> float:
        """The bound of the interval on the bad side; positive means worse."""
        return -self.change.low if self.metric.direction is Direction.HIGHER else self.change.high
