"""Compares one metric's pairs: the middle, the spread and the tail, each with its uncertainty."""

import numpy as np
from numpy.typing import NDArray

from geoheal.domain.evaluation.comparison import Comparison, Interval, Scale, Significance, Spread, Tail
from geoheal.domain.evaluation.fitness_policy import JudgePolicy
from geoheal.domain.evaluation.metric import MetricSamples
from geoheal.fitness.judgement.backing import backing_of
from geoheal.fitness.judgement.cost import CostScale, cost_scale
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


def compare(samples: MetricSamples, policy: JudgePolicy, *, seed: int) -> Comparison | None:
    """One metric, candidate against current code; None when fewer than `minimum_pairs` pairs are complete.

    p-values are raw and no outcome is drawn: both need the other metrics.
    """
    pairs = samples.complete
    if len(pairs) < policy.minimum_pairs:
        return None
    if samples.metric.counts:
        return _compare_counts(samples, pairs, policy)
    return _compare_values(samples, pairs, policy, seed)


def _compare_counts(samples: MetricSamples, pairs: tuple[int, ...], policy: JudgePolicy) -> Comparison:
    current, candidate = _values(samples.current, pairs), _values(samples.candidate, pairs)
    differences = (candidate - current).astype(np.int64)
    totals = int(candidate.sum()), int(current.sum())
    ratios = clopper_pearson.rate_ratio_interval(*totals, policy.confidence)
    fewer = Significance(fisher_pitman.p_more(-differences))
    return Comparison(
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
) -> Comparison:
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
    return Comparison(
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
    two_sided = 2 * min(bootstrap_tail.p_above(resampled, 0.0), bootstrap_tail.p_above(-resampled[::-1], 0.0))
    return Tail(
        quantile=level,
        values=(sum(map(len, current)), sum(map(len, candidate))),
        current=scale.value(theirs),
        candidate=scale.value(ours),
        change=scale.change(low, ours - theirs, high),
        harm=Significance(bootstrap_tail.p_above(resampled, harm_margin)),
        differs=Significance(min(1.0, two_sided)),
    )


def _costs(runs: Runs, scale: CostScale) -> Runs:
    return [scale.cost(run) for run in runs]


def _floored(values: Floats, floor: float) -> Floats:
    return np.maximum(values, floor) if floor else values


def _values(values: tuple[float | None, ...], pairs: tuple[int, ...]) -> Floats:
    return np.array([values[pair] for pair in pairs], dtype=np.float64)


def _runs(
    samples: MetricSamples, pairs: tuple[int, ...], current: Floats, candidate: Floats
) -> tuple[Runs, Runs]:
    """Values inside each run, candidate first; the runs' own values unless every run has some inside."""
    inside = [
        [np.array(requests[pair], dtype=np.float64) for pair in pairs] if requests else []
        for requests in (samples.candidate_requests, samples.current_requests)
    ]
    if all(side and all(run.size for run in side) for side in inside):
        return inside[0], inside[1]
    return list(candidate[:, None]), list(current[:, None])
