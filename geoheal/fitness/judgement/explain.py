"""A judgement in words: why it is what it is, and what a reader should know beyond it."""

from geoheal.domain.evaluation.comparison import Comparison, Outcome, Scale
from geoheal.domain.evaluation.fitness_policy import JudgePolicy
from geoheal.domain.evaluation.judgement import Judgement, Verdict
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
from geoheal.fitness.judgement.wording import (
    amount,
    backing_described,
    described,
    percent,
    spread_described,
    tail_described,
)

_WITHOUT_TOLERANCE = frozenset({Scale.COUNT, Scale.ABSOLUTE})
"""Scales on which the smallest worsening counts."""


def explain(judgement: Judgement) -> str:
    """Why the verdict is what it is, with the figures that decided."""
    rounds = judgement.policy.rounds
    match judgement.verdict:
        case Verdict.REJECT:
            return f"regression: {_joined(_regressions(judgement))}"
        case Verdict.APPLY:
            return _joined([*_gains(judgement), "no guard regressed", *_unmeasured(judgement)])
        case Verdict.NO_BENEFIT:
            return _joined([*_negligible(judgement), *judgement.notices])
        case Verdict.TEST_MORE:
            return f"open after round {judgement.round_number} of {rounds}: {_joined(_open(judgement))}"
        case Verdict.ASK_HUMAN if judgement.withheld:
            return _joined([*_gains(judgement), *(each.reason for each in judgement.objections)])
        case Verdict.ASK_HUMAN:
            return f"{rounds} rounds did not decide, a person must: {_joined(_open(judgement))}"


def notices(comparison: Comparison, policy: JudgePolicy) -> tuple[str, ...]:
    """What a reader should know beyond the middle."""
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
    return [_gain(c, judgement.policy) for c in judgement.comparisons if c.outcome is Outcome.GAIN]


def _regressions(judgement: Judgement) -> list[str]:
    return [_harm(c, judgement.policy) for c in judgement.comparisons if c.outcome is Outcome.REGRESSION]


def _negligible(judgement: Judgement) -> list[str]:
    policy = judgement.policy
    flat = [described(c, policy) for c in judgement.comparisons if c.metric.target and negligible(c, policy)]
    return [*flat, f"no benefit: within ±{percent(policy.maximum_regression)} after {policy.rounds} rounds"]


def _unmeasured(judgement: Judgement) -> list[str]:
    least = judgement.policy.minimum_pairs
    return [f"{name}: not measured in at least {least} pairs" for name in judgement.not_measured]


def _open(judgement: Judgement) -> list[str]:
    """Everything that stands between the change and its application."""
    policy = judgement.policy
    gained = any(c.outcome is Outcome.GAIN for c in judgement.comparisons)
    parts = _unmeasured(judgement)
    for comparison in judgement.comparisons:
        if comparison.metric.target and not gained and not widened(comparison, policy):
            parts.append(_gain(comparison, policy))
        elif comparison.outcome is Outcome.UNRESOLVED:
            parts.append(_harm(comparison, policy))
    return [*parts, *judgement.notices]


def _gain(comparison: Comparison, policy: JudgePolicy) -> str:
    text = described(comparison, policy)
    if comparison.backing and is_unbacked(comparison, policy):
        return f"{text}, {backing_described(comparison.backing)}"
    if comparison.scale not in _WITHOUT_TOLERANCE:
        text = f"{text}, needs ≥ {amount(policy.minimum_gain, comparison)}"
    elif comparison.outcome is not Outcome.GAIN:
        text = f"{text}, must improve"
    better = comparison.better.adjusted
    if better is None or better <= policy.apply_level or not interval_clears(comparison, policy):
        return text
    return f"{text} (p = {better:.2g} that it is no better, needs ≤ {policy.apply_level:.2g} in each round)"


def _harm(comparison: Comparison, policy: JudgePolicy) -> str:
    """What failed the metric as a guard, or leaves it open."""
    text = described(comparison, policy)
    if comparison.backing and is_unbacked(comparison, policy):
        return f"{text}, {backing_described(comparison.backing)}"
    if comparison.outcome is Outcome.UNRESOLVED and widened(comparison, policy):
        return f"{text}, but it varies more and its tail is no better"
    if comparison.outcome is Outcome.REGRESSION and comparison.tail and not regressed(comparison, policy):
        text = tail_described(comparison.tail, comparison, policy)
    if comparison.scale in _WITHOUT_TOLERANCE:
        return f"{text}, must not get worse (p = {comparison.harm.p:.2g})"
    return f"{text}, must stay below {amount(allowed(comparison, policy), comparison)} worse"
