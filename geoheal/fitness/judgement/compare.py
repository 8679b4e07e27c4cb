"""Compare one metric's pairs: the middle, the spread and the tail, each with its uncertainty.

Every metric is compared as a cost: more is worse, and differences are relative. Positive values are compared
by their logarithm, so that a difference of costs is the logarithm of a ratio. If a value is zero or negative,
values are divided by the current code's median instead; if that is zero too, they are used as they are. The
cost for a target band is the distance from the band in half-widths.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from geoheal.domain.evaluation.comparison import (
    Interval,
    Scale,
    Significance,
    Spread,
    Tail,
    VersionComparison,
)
from geoheal.domain.evaluation.fitness_policy import JudgePolicy
from geoheal.domain.evaluation.metric import Direction, Metric, MetricSamples
from geoheal.fitness.judgement.outcome import backing_of
from geoheal.fitness.statistics import (
    bootstrap_tail,
    brown_forsythe,
    clopper_pearson,
    fisher_pitman,
    hodges_lehmann,
)
from geoheal.fitness.statistics.vargha_delaney import a12

Floats = NDArray[np.float64]
Runs = list[Floats]


_EXPONENT_MAX = 709.0
"""Above it the exponential overflows a double."""


@dataclass(frozen=True, slots=True)
class CostScale:
    """Conversion of a metric's values to costs, and of differences of costs to relative changes.

    Parameters
    ----------
    scale
        Logarithm, difference, absolute or distance from a band.
    sign
        +1 where lower is better, −1 where higher is better.
    unit
        What a difference of 1 means, in the metric's unit.
    band
        The target band.
    """

    scale: Scale
    sign: float
    unit: float = 1.0
    band: tuple[float, float] = (0.0, 0.0)

    def cost(self, values: Floats) -> Floats:
        """Costs of values, elementwise."""
        if self.scale is Scale.LOG_RATIO:
            return self.sign * np.log(values)
        if self.scale is Scale.BAND_DISTANCE:
            low, high = self.band
            return np.maximum(0.0, np.maximum(low - values, values - high)) / self.unit
        return self.sign * values / self.unit

    def value(self, cost: float) -> float:
        """Return the value with this cost (for a target band a distance from the band, in half-widths)."""
        if self.scale is Scale.LOG_RATIO:
            return math.exp(self.sign * cost)
        return self.sign * cost * (1.0 if self.scale is Scale.BAND_DISTANCE else self.unit)

    def change(self, low: float, estimate: float, high: float) -> Interval:
        """Return an interval of cost differences as relative changes of the metric."""
        changes = [self._relative(self.sign * difference) for difference in (low, estimate, high)]
        return Interval(min(changes), changes[1], max(changes))

    def margins(self, policy: JudgePolicy, tolerance: float | None = None) -> tuple[float, float]:
        """Return the cost differences of the smallest gain (negative) and the largest allowed regression."""
        gain = policy.minimum_gain
        harm = policy.maximum_regression if tolerance is None else tolerance
        if self.scale is Scale.ABSOLUTE:
            return 0.0, 0.0
        if self.scale is Scale.LOG_RATIO:
            return self.sign * math.log1p(-self.sign * gain), self.sign * math.log1p(self.sign * harm)
        return -gain, harm

    def _relative(self, difference: float) -> float:
        if self.scale is not Scale.LOG_RATIO:
            return difference
        return math.expm1(difference) if difference < _EXPONENT_MAX else math.inf


def cost_scale(metric: Metric, current: Floats, everything: Sequence[Floats]) -> CostScale:
    """Return the scale on which a metric's values can be compared.

    Parameters
    ----------
    metric
        The metric.
    current
        The current code's values, one per run.
    everything
        All arrays to compare; a value of at most zero among them excludes the logarithm.
    """
    sign = -1.0 if metric.direction is Direction.HIGHER else 1.0
    if metric.band is not None:
        half_width = (metric.band[1] - metric.band[0]) / 2
        return CostScale(Scale.BAND_DISTANCE, 1.0, half_width, metric.band)
    if all((values > 0).all() for values in everything):
        return CostScale(Scale.LOG_RATIO, sign)
    median = abs(float(np.median(current)))
    return CostScale(Scale.DIFFERENCE, sign, median) if median > 0 else CostScale(Scale.ABSOLUTE, sign)


def compare(samples: MetricSamples, policy: JudgePolicy, *, seed: int) -> VersionComparison | None:
    """Compare one metric, candidate against current code.

    p-values are raw and there is no outcome yet: both depend on the other metrics.
    """
    pairs = samples.complete
    if len(pairs) < policy.minimum_pairs:
        return None
    if samples.metric.counts:
        return _compare_counts(samples, pairs, policy)
    return _compare_values(samples, pairs, policy, seed)


def _compare_counts(samples: MetricSamples, pairs: tuple[int, ...], policy: JudgePolicy) -> VersionComparison:
    current, candidate = _values(samples.current, pairs), _values(samples.candidate, pairs)
    differences = (candidate - current).astype(np.int64)
    totals = int(candidate.sum()), int(current.sum())
    ratios = clopper_pearson.rate_ratio_interval(*totals, policy.confidence)
    fewer = Significance(fisher_pitman.p_more(-differences))
    return VersionComparison(
        metric=samples.metric,
        scale=Scale.COUNT,
        pairs=len(pairs),
        missing=samples.missing,
        current=float(totals[1]),
        candidate=float(totals[0]),
        change=Interval(*(ratio - 1 for ratio in ratios)),
        a12=a12(candidate, current),
        better=fewer,
        gain=fewer,
        harm=Significance(fisher_pitman.p_more(differences)),
    )


def _compare_values(
    samples: MetricSamples, pairs: tuple[int, ...], policy: JudgePolicy, seed: int
) -> VersionComparison:
    floor = samples.metric.floor
    current, candidate = (
        _floored(_values(side, pairs), floor) for side in (samples.current, samples.candidate)
    )
    runs = _runs(samples, pairs, current, candidate)
    scale = cost_scale(samples.metric, current, [current, candidate, *runs[0], *runs[1]])
    costs, base = scale.cost(candidate), scale.cost(current)
    walsh = hodges_lehmann.walsh_averages(costs - base)
    low, high = hodges_lehmann.interval(walsh, policy.confidence)
    gain_margin, harm_margin = scale.margins(policy, samples.metric.tolerance)
    return VersionComparison(
        metric=samples.metric,
        scale=scale.scale,
        pairs=len(pairs),
        missing=samples.missing,
        current=float(np.median(current)),
        candidate=float(np.median(candidate)),
        change=scale.change(low, hodges_lehmann.pseudomedian(walsh), high),
        a12=a12(candidate, current),
        better=Significance(hodges_lehmann.p_below(walsh, 0.0)),
        gain=Significance(hodges_lehmann.p_below(walsh, gain_margin)),
        harm=Significance(hodges_lehmann.p_above(walsh, harm_margin)),
        spread=_spread(costs, base),
        tail=_tail(_costs(runs[0], scale), _costs(runs[1], scale), scale, policy, seed, harm_margin),
        backing=backing_of(samples.backing),
    )


def _spread(candidate: Floats, current: Floats) -> Spread:
    return Spread(
        ratio=brown_forsythe.spread_ratio(candidate, current),
        differs=Significance(brown_forsythe.brown_forsythe(candidate, current)),
    )


def _tail(
    candidate: Runs, current: Runs, scale: CostScale, policy: JudgePolicy, seed: int, harm_margin: float
) -> Tail:
    level = policy.tail_quantile
    resampled = bootstrap_tail.bootstrap_differences(
        candidate, current, level, replicates=policy.replicates, seed=seed
    )
    ours, theirs = bootstrap_tail.quantile(candidate, level), bootstrap_tail.quantile(current, level)
    low, high = bootstrap_tail.percentile_interval(resampled, policy.confidence)
    pairs = _tails(candidate, level) - _tails(current, level)
    above, below = _p_worse(resampled, pairs, 0.0), _p_worse(-resampled[::-1], -pairs, 0.0)
    return Tail(
        quantile=level,
        values=(sum(map(len, current)), sum(map(len, candidate))),
        current=scale.value(theirs),
        candidate=scale.value(ours),
        change=scale.change(low, ours - theirs, high),
        harm=Significance(_p_worse(resampled, pairs, harm_margin)),
        differs=Significance(min(1.0, 2 * min(above, below))),
    )


def _tails(runs: Runs, level: float) -> Floats:
    return np.array([bootstrap_tail.quantile([run], level) for run in runs])


def _p_worse(resampled: Floats, pairs: Floats, margin: float) -> float:
    """Return the p-value of a worse tail, of all runs together and of each pair by its own tails.

    The tail of all runs together is that of the few that a busy machine slowed down, and a bootstrap of a
    dozen runs takes it for certain: identical code, a tenth of whose runs were slow, was rejected in 10 of
    100 evaluations. In each pair identical code is as likely to have the worse tail as the better one.
    """
    return max(bootstrap_tail.p_above(resampled, margin), fisher_pitman.p_above(pairs, margin))


def _costs(runs: Runs, scale: CostScale) -> Runs:
    return [scale.cost(run) for run in runs]


def _floored(values: Floats, floor: float) -> Floats:
    return np.maximum(values, floor) if floor else values


def _values(values: tuple[float | None, ...], pairs: tuple[int, ...]) -> Floats:
    return np.array([values[pair] for pair in pairs], dtype=np.float64)


def _runs(
    samples: MetricSamples, pairs: tuple[int, ...], current: Floats, candidate: Floats
) -> tuple[Runs, Runs]:
    """Return values inside each run, candidate first.

    The runs' own values unless every run has some inside.
    """
    inside = [
        [np.array(requests[pair], dtype=np.float64) for pair in pairs] if requests else []
        for requests in (samples.candidate_requests, samples.current_requests)
    ]
    if all(side and all(run.size for run in side) for side in inside):
        return inside[0], inside[1]
    return list(candidate[:, None]), list(current[:, None])
