"""What one metric's comparison says: gain, harmless, unresolved or regression."""

from geoheal.domain.evaluation.comparison import Comparison, Outcome, Scale, Significance
from geoheal.domain.evaluation.fitness_policy import JudgePolicy
from geoheal.domain.evaluation.metric import Direction
from geoheal.fitness.judgement.backing import is_backed


def outcome(comparison: Comparison, policy: JudgePolicy) -> Outcome:
    """The metric's outcome, from p-values that are corrected across metrics."""
    if regressed(comparison, policy) or tail_regressed(comparison, policy):
        return Outcome.REGRESSION
    if widened(comparison, policy) or is_unbacked(comparison, policy):
        return Outcome.UNRESOLVED
    if _gained(comparison, policy):
        return Outcome.GAIN
    return Outcome.HARMLESS if _harmless(comparison, policy) else Outcome.UNRESOLVED


def regressed(comparison: Comparison, policy: JudgePolicy) -> bool:
    """Whether the interval of the middle lies entirely beyond the allowed regression."""
    return _proven(comparison.harm, comparison, policy)


def tail_regressed(comparison: Comparison, policy: JudgePolicy) -> bool:
    """Whether the interval of the tail lies entirely beyond the allowed regression."""
    return comparison.tail is not None and _proven(comparison.tail.harm, comparison, policy)


def spread_differs(comparison: Comparison, policy: JudgePolicy) -> bool:
    """Whether the two sides vary differently."""
    return comparison.spread is not None and _differs(comparison.spread.differs, policy)


def tail_differs(comparison: Comparison, policy: JudgePolicy) -> bool:
    """Whether the two sides' tails differ."""
    return comparison.tail is not None and _differs(comparison.tail.differs, policy)


def widened(comparison: Comparison, policy: JudgePolicy) -> bool:
    """Whether the candidate varies more and its tail is no better: a faster middle may hide that."""
    if comparison.spread is None or comparison.tail is None or not spread_differs(comparison, policy):
        return False
    return comparison.spread.ratio > 1 and tail_worse(comparison)


def tail_worse(comparison: Comparison) -> bool:
    """Whether the tail's estimate lies on the bad side of no change."""
    if comparison.tail is None:
        return False
    estimate = comparison.tail.change.estimate
    return estimate < 0 if comparison.metric.direction is Direction.HIGHER else estimate > 0


def allowed(comparison: Comparison, policy: JudgePolicy) -> float:
    """The relative worsening that a metric must stay below."""
    own = comparison.metric.tolerance
    return policy.maximum_regression if own is None else own


def is_unbacked(comparison: Comparison, policy: JudgePolicy) -> bool:
    """Whether a target's gain is proven for its requests, and does not show in the whole run."""
    return _is_better(comparison, policy) and not is_backed(comparison.backing, policy)


def negligible(comparison: Comparison, policy: JudgePolicy) -> bool:
    """Whether the change is shown to be smaller than the allowed regression, either way."""
    if comparison.scale is Scale.COUNT:
        return comparison.current == comparison.candidate == 0
    if comparison.scale is Scale.ABSOLUTE:
        return comparison.change.low == comparison.change.high == 0
    return comparison.change.within(policy.maximum_regression)


def interval_clears(comparison: Comparison, policy: JudgePolicy) -> bool:
    """Whether a target's interval clears the minimum gain; for counts, whether the exact test agrees too."""
    if comparison.gain.adjusted is None or comparison.gain.adjusted > policy.alpha:
        return False
    return comparison.scale is not Scale.COUNT or comparison.change.high < -policy.minimum_gain


def _gained(comparison: Comparison, policy: JudgePolicy) -> bool:
    """Whether the interval clears the minimum gain, and "better at all" holds in spite of several looks.

    Looking up to three times would let a change without effect clear the minimum gain more than once in a
    hundred evaluations where the noise dwarfs it. Bonferroni's share of α for "better at all" keeps all
    rounds together within α at whatever noise, and costs a true gain next to nothing.
    """
    return _is_better(comparison, policy) and is_backed(comparison.backing, policy)


def _is_better(comparison: Comparison, policy: JudgePolicy) -> bool:
    better = comparison.better.adjusted
    return interval_clears(comparison, policy) and better is not None and better <= policy.apply_level


def _harmless(comparison: Comparison, policy: JudgePolicy) -> bool:
    if comparison.scale is Scale.COUNT:
        return comparison.candidate <= comparison.current
    if comparison.scale is Scale.ABSOLUTE:
        return comparison.worst <= 0
    return comparison.worst < allowed(comparison, policy)


def _proven(harm: Significance, comparison: Comparison, policy: JudgePolicy) -> bool:
    p = harm.p if comparison.metric.critical or harm.adjusted is None else harm.adjusted
    return p <= policy.alpha


def _differs(two_sided: Significance, policy: JudgePolicy) -> bool:
    return two_sided.adjusted is not None and two_sided.adjusted <= 2 * policy.alpha
