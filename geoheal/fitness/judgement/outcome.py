"""Outcome of one metric's comparison: gain, harmless, unresolved or regression.

A gain of latency is backed if it shows in the whole run; work hidden from the clock does not. The warden
times each request, the whole workload and loading. Code that works between requests, after or before them, or
while it loads, only shortens the requests.
"""

from collections.abc import Iterable, Sequence
from statistics import median
from typing import Final

import numpy as np

from geoheal.domain.evaluation.comparison import (
    Backing,
    Scale,
    Significance,
    VersionComparison,
    VersionOutcome,
)
from geoheal.domain.evaluation.fitness_policy import JudgePolicy
from geoheal.domain.evaluation.metric import Direction, Saving
from geoheal.fitness.statistics import hodges_lehmann


def outcome(comparison: VersionComparison, policy: JudgePolicy) -> VersionOutcome:
    """Return the metric's outcome, from p-values that are corrected across metrics."""
    if regressed(comparison, policy) or tail_regressed(comparison, policy):
        return VersionOutcome.REGRESSION
    if widened(comparison, policy) or is_unbacked(comparison, policy):
        return VersionOutcome.UNRESOLVED
    if _gained(comparison, policy):
        return VersionOutcome.GAIN
    return VersionOutcome.HARMLESS if _harmless(comparison, policy) else VersionOutcome.UNRESOLVED


def regressed(comparison: VersionComparison, policy: JudgePolicy) -> bool:
    """Whether the interval of the middle lies entirely beyond the allowed regression."""
    return _proven(comparison.harm, comparison, policy)


def tail_regressed(comparison: VersionComparison, policy: JudgePolicy) -> bool:
    """Whether the interval of the tail lies entirely beyond the allowed regression."""
    return comparison.tail is not None and _proven(comparison.tail.harm, comparison, policy)


def spread_differs(comparison: VersionComparison, policy: JudgePolicy) -> bool:
    """Whether the two sides vary differently."""
    return comparison.spread is not None and _differs(comparison.spread.differs, policy)


def tail_differs(comparison: VersionComparison, policy: JudgePolicy) -> bool:
    """Whether the two sides' tails differ."""
    return comparison.tail is not None and _differs(comparison.tail.differs, policy)


def widened(comparison: VersionComparison, policy: JudgePolicy) -> bool:
    """Whether the candidate varies more and its tail is not better, which a faster middle may hide."""
    if comparison.spread is None or comparison.tail is None or not spread_differs(comparison, policy):
        return False
    return comparison.spread.ratio > 1 and tail_worse(comparison)


def tail_worse(comparison: VersionComparison) -> bool:
    """Whether the tail's estimate lies on the bad side of no change."""
    if comparison.tail is None:
        return False
    estimate = comparison.tail.change.estimate
    return estimate < 0 if comparison.metric.direction is Direction.HIGHER else estimate > 0


def allowed(comparison: VersionComparison, policy: JudgePolicy) -> float:
    """Return the relative worsening that a metric must stay below."""
    own = comparison.metric.tolerance
    return policy.maximum_regression if own is None else own


def is_unbacked(comparison: VersionComparison, policy: JudgePolicy) -> bool:
    """Whether a target's gain is proven for its requests, but does not show in the whole run."""
    return _is_better(comparison, policy) and not is_backed(comparison.backing, policy)


def negligible(comparison: VersionComparison, policy: JudgePolicy) -> bool:
    """Whether the change is shown to be smaller than the allowed regression, either way."""
    if comparison.scale is Scale.COUNT:
        return comparison.current == comparison.candidate == 0
    if comparison.scale is Scale.ABSOLUTE:
        return comparison.change.low == comparison.change.high == 0
    return comparison.change.within(policy.maximum_regression)


def interval_clears(comparison: VersionComparison, policy: JudgePolicy) -> bool:
    """Whether a target's interval clears the minimum gain; for counts, whether the exact test agrees too."""
    if comparison.gain.adjusted is None or comparison.gain.adjusted > policy.alpha:
        return False
    return comparison.scale is not Scale.COUNT or comparison.change.high < -policy.minimum_gain


def _gained(comparison: VersionComparison, policy: JudgePolicy) -> bool:
    """Whether the interval clears the minimum gain, and "better at all" holds despite several looks.

    With up to three looks, a change without effect would clear the minimum gain in more than one of a hundred
    evaluations if noise dominates. Bonferroni's share of α for "better at all" keeps all rounds together
    within α for any noise, and costs a true gain almost nothing.
    """
    return _is_better(comparison, policy) and is_backed(comparison.backing, policy)


def _is_better(comparison: VersionComparison, policy: JudgePolicy) -> bool:
    better = comparison.better.adjusted
    return interval_clears(comparison, policy) and better is not None and better <= policy.apply_level


def _harmless(comparison: VersionComparison, policy: JudgePolicy) -> bool:
    if comparison.scale is Scale.COUNT:
        return comparison.candidate <= comparison.current
    if comparison.scale is Scale.ABSOLUTE:
        return comparison.worst <= 0
    return comparison.worst < allowed(comparison, policy)


def _proven(harm: Significance, comparison: VersionComparison, policy: JudgePolicy) -> bool:
    p = harm.p if comparison.metric.critical or harm.adjusted is None else harm.adjusted
    return p <= policy.alpha


def _differs(two_sided: Significance, policy: JudgePolicy) -> bool:
    return two_sided.adjusted is not None and two_sided.adjusted <= 2 * policy.alpha


SHARE: Final = 0.25
"""Share of the requests' saving that the whole run must show.

It is not 1: if only some kinds of requests became faster, the median one suggests more than all of them save.
"""


def backing_of(savings: Sequence[Saving | None]) -> Backing | None:
    """Test by the signed ranks of the pairs whether ``shown − SHARE · expected`` lies above 0.

    On busy cores time varies much more than CPU time, so either may show it; Bonferroni corrects for two. CPU
    time that is saved was not spent elsewhere; time that is saved while CPU time is not was spent waiting.

    Examples
    --------
    Requests save about 10 ms, and so does the whole run; then nothing does but the requests:

    >>> honest = backing_of([Saving(10.0 + 0.1 * i, 10.0 - 0.1 * i) for i in range(10)])
    >>> round(honest.share, 1), honest.shown.p < 0.01
    (0.9, True)
    >>> backing_of([Saving(10.0, 0.1 * i) for i in range(10)]).shown.p
    1.0

    Where time only varies, CPU time shows it:

    >>> backing_of([Saving(10.0, (-1) ** i * 50.0, 9.0 + 0.1 * i) for i in range(10)]).shown.p < 0.01
    True
    """
    known = [each for each in savings if each is not None]
    if not known:
        return None
    claimed = median(each.expected for each in known)
    by_time = _p(each.shown - SHARE * each.expected for each in known)
    by_cpu = _p(each.shown_cpu - SHARE * each.expected for each in known if each.shown_cpu is not None)
    return Backing(
        share=median(each.shown for each in known) / claimed if claimed else 0.0,
        shown=Significance(min(1.0, 2 * min(by_time, by_cpu))),
    )


def _p(beyond: Iterable[float]) -> float:
    """Return the p-value of "not above 0"; 1 without any values."""
    values = np.array(list(beyond))
    return hodges_lehmann.p_above(hodges_lehmann.walsh_averages(values), 0.0) if values.size else 1.0


def is_backed(backing: Backing | None, policy: JudgePolicy) -> bool:
    """Whether a gain shows in the whole run, or need not."""
    return backing is None or backing.shown.p <= policy.alpha
