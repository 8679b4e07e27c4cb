"""Explain a judgement: its reason, notices, and figures."""

import math

from geoheal.domain.evaluation.comparison import (
    Backing,
    Interval,
    Scale,
    Spread,
    Tail,
    VersionComparison,
    VersionOutcome,
)
from geoheal.domain.evaluation.fitness_policy import JudgePolicy
from geoheal.domain.evaluation.judgement import Judgement, JudgeVerdict
from geoheal.domain.evaluation.metric import Direction
from geoheal.fitness.judgement.outcome import (
    allowed,
    interval_clears,
    is_unbacked,
    negligible,
    regressed,
    spread_differs,
    tail_differs,
    widened,
)

_WITHOUT_TOLERANCE = frozenset({Scale.COUNT, Scale.ABSOLUTE})
"""Scales on which the smallest worsening counts."""


def explain(judgement: Judgement) -> str:
    """Explain the verdict, with the decisive figures."""
    rounds = judgement.policy.rounds
    match judgement.verdict:
        case JudgeVerdict.REJECT:
            return f"regression: {_joined(_regressions(judgement))}"
        case JudgeVerdict.APPLY:
            return _joined([*_gains(judgement), "no guard regressed", *_unmeasured(judgement)])
        case JudgeVerdict.NO_BENEFIT:
            return _joined([*_negligible(judgement), *judgement.notices])
        case JudgeVerdict.TEST_MORE:
            return f"open after round {judgement.round_number} of {rounds}: {_joined(_open(judgement))}"
        case JudgeVerdict.ASK_HUMAN if judgement.withheld:
            return _joined([*_gains(judgement), *(each.reason for each in judgement.objections)])
        case JudgeVerdict.ASK_HUMAN:
            return f"{rounds} rounds did not decide, a person must: {_joined(_open(judgement))}"


def notices(comparison: VersionComparison, policy: JudgePolicy) -> tuple[str, ...]:
    """Return notices beyond the comparison of the middle."""
    name, found = comparison.metric.name, []
    if comparison.scale in {Scale.DIFFERENCE, Scale.ABSOLUTE}:
        found.append(f"{name}: compared by differences, because a value is zero or negative")
    if comparison.missing:
        pairs = comparison.pairs + comparison.missing
        found.append(f"{name}: {comparison.missing} of {pairs} pairs not measured")
    if comparison.spread and spread_differs(comparison, policy):
        found.append(spread_described(comparison.spread, comparison))
    if comparison.tail and tail_differs(comparison, policy):
        found.append(tail_described(comparison.tail, comparison, policy))
    return tuple(found)


def _joined(parts: list[str]) -> str:
    return "; ".join(parts)


def _gains(judgement: Judgement) -> list[str]:
    return [_gain(c, judgement.policy) for c in judgement.comparisons if c.outcome is VersionOutcome.GAIN]


def _regressions(judgement: Judgement) -> list[str]:
    return [
        _harm(c, judgement.policy) for c in judgement.comparisons if c.outcome is VersionOutcome.REGRESSION
    ]


def _negligible(judgement: Judgement) -> list[str]:
    policy = judgement.policy
    flat = [described(c, policy) for c in judgement.comparisons if c.metric.target and negligible(c, policy)]
    return [*flat, f"no benefit: within ±{percent(policy.maximum_regression)} after {policy.rounds} rounds"]


def _unmeasured(judgement: Judgement) -> list[str]:
    least = judgement.policy.minimum_pairs
    return [f"{name}: not measured in at least {least} pairs" for name in judgement.not_measured]


def _open(judgement: Judgement) -> list[str]:
    """Return everything that prevents applying the change."""
    policy = judgement.policy
    gained = any(c.outcome is VersionOutcome.GAIN for c in judgement.comparisons)
    parts = _unmeasured(judgement)
    for comparison in judgement.comparisons:
        if comparison.metric.target and not gained and not widened(comparison, policy):
            parts.append(_gain(comparison, policy))
        elif comparison.outcome is VersionOutcome.UNRESOLVED:
            parts.append(_harm(comparison, policy))
    return [*parts, *judgement.notices]


def _gain(comparison: VersionComparison, policy: JudgePolicy) -> str:
    text = described(comparison, policy)
    if comparison.backing and is_unbacked(comparison, policy):
        return f"{text}, {backing_described(comparison.backing)}"
    if comparison.scale not in _WITHOUT_TOLERANCE:
        text = f"{text}, needs ≥ {amount(policy.minimum_gain, comparison)}"
    elif comparison.outcome is not VersionOutcome.GAIN:
        text = f"{text}, must improve"
    better = comparison.better.adjusted
    if better is None or better <= policy.apply_level or not interval_clears(comparison, policy):
        return text
    return f"{text} (p = {better:.2g} that it is not better, needs ≤ {policy.apply_level:.2g} in each round)"


def _harm(comparison: VersionComparison, policy: JudgePolicy) -> str:
    """Return why the metric failed as a guard, or is undecided."""
    text = described(comparison, policy)
    if comparison.backing and is_unbacked(comparison, policy):
        return f"{text}, {backing_described(comparison.backing)}"
    if comparison.outcome is VersionOutcome.UNRESOLVED and widened(comparison, policy):
        return f"{text}, but it varies more and its tail is not better"
    if (
        comparison.outcome is VersionOutcome.REGRESSION
        and comparison.tail
        and not regressed(comparison, policy)
    ):
        text = tail_described(comparison.tail, comparison, policy)
    if comparison.scale in _WITHOUT_TOLERANCE:
        return f"{text}, must not become worse (p = {comparison.harm.p:.2g})"
    return f"{text}, must stay below {amount(allowed(comparison, policy), comparison)} worse"


_TIME_UNITS = frozenset({"ns", "us", "µs", "ms", "s"})
_SPELT_OUT_MAX = 1e6


def described(comparison: VersionComparison, policy: JudgePolicy) -> str:
    """Describe the middle: "latency: 12.3 % faster (98 % interval 9.1 to 15.2 %)"."""
    if comparison.scale is Scale.COUNT:
        return f"{comparison.metric.name}: {comparison.candidate:.0f} instead of {comparison.current:.0f}"
    return f"{comparison.metric.name}: {_changed(comparison.change, comparison, policy)}"


def tail_described(tail: Tail, comparison: VersionComparison, policy: JudgePolicy) -> str:
    """Describe the tail: "latency: 95th percentile 40 % slower (98 % interval 31 to 52 %)"."""
    higher = comparison.metric.direction is Direction.HIGHER
    level = 1 - tail.quantile if higher else tail.quantile
    changed = _changed(tail.change, comparison, policy)
    return f"{comparison.metric.name}: {100 * level:.3g}th percentile {changed}"


def spread_described(spread: Spread, comparison: VersionComparison) -> str:
    """Describe the spread.

    "latency: spread differs, 3.1 times the current code's (Brown–Forsythe p = 0.0003)".
    """
    times = f"{spread.ratio:.2g} times the current code's"
    if not math.isfinite(spread.ratio):
        times = "where the current code has none"
    return f"{comparison.metric.name}: spread differs, {times} (Brown–Forsythe p = {spread.differs.p:.1g})"


def backing_described(backing: Backing) -> str:
    """Describe how much of a gain the whole run shows, as the end of a sentence."""
    share = percent(max(0.0, backing.share))
    return f"but the whole run does not show it (it saves {share} of that)"


def percent(share: float) -> str:
    """Return a share in percent, to three digits.

    >>> percent(0.01234), percent(99.0)
    ('1.23 %', '9900 %')
    """
    return f"{_hundred(share)} %"


def amount(size: float, comparison: VersionComparison) -> str:
    """Return the size of a change in the unit of the comparison's scale."""
    units = {Scale.BAND_DISTANCE: "half-widths", Scale.ABSOLUTE: comparison.metric.unit or ""}
    return f"{_number(size, comparison.scale)} {units.get(comparison.scale, '%')}".rstrip()


def _changed(change: Interval, comparison: VersionComparison, policy: JudgePolicy) -> str:
    """Return the estimate in the direction of its word, and the interval in the same direction."""
    rises = change.estimate >= 0
    low, high = (change.low, change.high) if rises else (-change.high, -change.low)
    bounds = f"{_number(low, comparison.scale)} to {amount(high, comparison)}"
    if not (math.isfinite(low) and math.isfinite(high)):
        bounds = "unbounded, too few pairs"
    moved = f"{amount(abs(change.estimate), comparison)} {_word(comparison, rises=rises)}"
    if change.estimate == 0:
        moved = "unchanged"
    return f"{moved} ({percent(policy.confidence)} interval {bounds})"


def _word(comparison: VersionComparison, *, rises: bool) -> str:
    metric = comparison.metric
    if comparison.scale is Scale.BAND_DISTANCE:
        return "further from its band" if rises else "nearer to its band"
    if metric.unit in _TIME_UNITS and metric.direction is Direction.LOWER:
        return "slower" if rises else "faster"
    return "higher" if rises else "lower"


def _number(size: float, scale: Scale) -> str:
    return f"{size:.2g}" if scale in {Scale.BAND_DISTANCE, Scale.ABSOLUTE} else _hundred(size)


def _hundred(share: float) -> str:
    size = 100 * share
    return f"{size:.0f}" if 100 <= abs(size) < _SPELT_OUT_MAX else f"{size:.3g}"
