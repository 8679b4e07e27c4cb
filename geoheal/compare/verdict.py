"""The verdict on two sides: every metric by its rule, corrected for the number of metrics."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from geoheal.compare.counters import as_rates
from geoheal.compare.metric import MetricComparison, Outcome, compare_metric, concluded
from geoheal.compare.names import lone_reason, with_names_of
from geoheal.compare.rules import Criticality, Rule, Worse, default_rule, is_indispensable
from geoheal.compare.series import Series, Side
from geoheal.compare.shares import lacking, whole_of
from geoheal.domain.evaluation.judgement import Recommendation
from geoheal.fitness.statistics.holm import holm

SHOWN = 10
"""Number of metrics that a sentence lists."""
SAME = (
    "Both sides hold the same measurements of the same moments; check that a side was not compared with "
    "itself."
)
NOTHING = Series(np.empty(0), np.empty(0))


@dataclass(frozen=True, slots=True, kw_only=True)
class SideComparison:
    """Result of comparing both sides.

    Parameters
    ----------
    verdict
        Apply: certainly no metric that matters is worse. Reject: one certainly is. Otherwise test more.
    reason
        The decisive sentence.
    score
        Weighted share of metrics that hold, 0 to 100, as release tools show it.
    metrics
        Each metric, the worst first.
    sides
        The compared values: both sides under the same names, counters as rates.
    """

    verdict: Recommendation
    reason: str
    score: float
    metrics: tuple[MetricComparison, ...]
    sides: tuple[Side, Side]


ORDER = (
    Outcome.WORSE,
    Outcome.MISSING,
    Outcome.UNRESOLVED,
    Outcome.UNCHANGED,
    Outcome.IMPROVED,
)
CREDIT = {
    Outcome.IMPROVED: 1.0,
    Outcome.UNCHANGED: 1.0,
    Outcome.UNRESOLVED: 0.5,
    Outcome.MISSING: 0.5,
}
WEIGHT = {Criticality.CRITICAL: 2.0, Criticality.NORMAL: 1.0, Criticality.INFORMATIVE: 0.0}


def compare_sides(current: Side, candidate: Side, rules: Mapping[str, Rule] | None = None) -> SideComparison:
    """Compare all metrics that both sides have; those on only one side, or only in rules, are missing.

    Parameters
    ----------
    current, candidate
        Series by metric.
    rules
        By metric; metrics without one get the default of their name.
    """
    named = rules or {}
    current, candidate = as_rates(current, with_names_of(current, candidate))
    found = [
        _compared(name, current, candidate, named.get(name)) for name in _names(current, candidate, named)
    ]
    metrics = tuple(sorted(_corrected(found), key=_rank))
    is_apart = not named and current.keys().isdisjoint(candidate)
    verdict, reason = (Recommendation.TEST_MORE, _apart(current, candidate)) if is_apart else _decide(metrics)
    if _are_same(current, candidate):
        reason = f"{reason} {SAME}"
    return SideComparison(
        verdict=verdict,
        reason=reason,
        score=_score(metrics),
        metrics=metrics,
        sides=(current, candidate),
    )


def _are_same(current: Side, candidate: Side) -> bool:
    """Whether the sides have measurements, and are equal in everything that varies."""
    return (
        bool(current)
        and current.keys() == candidate.keys()
        and all(
            np.array_equal(each.times, candidate[name].times)
            and np.array_equal(each.values, candidate[name].values, equal_nan=True)
            for name, each in current.items()
        )
    )


def _names(current: Side, candidate: Side, named: Mapping[str, Rule]) -> list[str]:
    common = [name for name in current if name in candidate]
    lone = [
        name
        for side in (current, candidate)
        for name, series in side.items()
        if np.isfinite(series.values).any()
    ]
    return list(dict.fromkeys([*common, *named, *lone]))


def _compared(name: str, current: Side, candidate: Side, rule: Rule | None) -> MetricComparison:
    """Compare by a given rule; without one by that of the name, and a share of successes by its failures."""
    ours, theirs = current.get(name, NOTHING), candidate.get(name, NOTHING)
    whole = whole_of(name, ours, theirs) if rule is None else None
    if whole is None:
        found = compare_metric(name, ours, theirs, rule or default_rule(name))
    else:
        failures = replace(default_rule(name), worse=Worse.HIGHER)
        found = compare_metric(name, lacking(ours, whole), lacking(theirs, whole), failures, whole)
    if (name in current) == (name in candidate):
        return found
    return replace(found, reason=lone_reason(name, current, candidate))


def _rank(each: MetricComparison) -> tuple[bool, int, bool]:
    """Return the sort key: the worst first, and among equals the critical ones."""
    is_critical = each.rule.criticality is Criticality.CRITICAL
    return _weightless(each), ORDER.index(each.outcome), not is_critical


def _weightless(each: MetricComparison) -> bool:
    return each.rule.criticality is Criticality.INFORMATIVE


def _corrected(found: list[MetricComparison]) -> list[MetricComparison]:
    """Apply Holm's correction over the deciding metrics; critical ones are not corrected."""
    asked = [each for each in found if each.p is not None and each.rule.criticality is Criticality.NORMAL]
    adjusted = dict(zip((each.name for each in asked), holm([each.p or 0.0 for each in asked]), strict=True))
    return [
        concluded(replace(each, p=adjusted[each.name]), adjusted[each.name])
        if each.name in adjusted
        else each
        for each in found
    ]


def _decide(metrics: tuple[MetricComparison, ...]) -> tuple[Recommendation, str]:
    deciding = [each for each in metrics if not _weightless(each)]
    worse = [each for each in deciding if each.outcome is Outcome.WORSE]
    if worse:
        return Recommendation.REJECT, _sentence(worse[0])
    lost = [each for each in deciding if _is_lost(each)]
    if lost:
        return Recommendation.TEST_MORE, _sentence(lost[0]) + _also(" Likewise", lost[1:])
    open_questions = [each for each in deciding if each.outcome is Outcome.UNRESOLVED]
    if open_questions:
        return Recommendation.TEST_MORE, _sentence(open_questions[0])
    held = [each for each in deciding if each.outcome is not Outcome.MISSING]
    if not held:
        return Recommendation.TEST_MORE, _nothing_held(deciding)
    better = sum(each.outcome is Outcome.IMPROVED for each in held)
    missing = [each for each in deciding if each.outcome is Outcome.MISSING]
    improved = f"None of {len(held)} metrics is worse; {better} improved."
    return Recommendation.APPLY, improved + _also(" Not compared", missing)


def _is_lost(each: MetricComparison) -> bool:
    return each.outcome is Outcome.MISSING and is_indispensable(each.name, each.rule)


def _also(what: str, metrics: list[MetricComparison]) -> str:
    return f"{what}: {', '.join(each.name for each in metrics[:SHOWN])}." if metrics else ""


def _apart(current: Side, candidate: Side) -> str:
    empty = [name for name, side in (("current", current), ("candidate", candidate)) if not side]
    if empty:
        where = " and the ".join(empty)
        return f"Nothing was measured on the {where} side: check its time, nodes and code version."
    ours, theirs = (", ".join([*side][:SHOWN]) or "none" for side in (current, candidate))
    return f"The sides have no metric in common. Of the current side: {ours}; of the candidate: {theirs}."


def _nothing_held(deciding: list[MetricComparison]) -> str:
    nothing = "No metric that decides was measured on both sides."
    return f"{nothing} {_sentence(deciding[0])}" if deciding else nothing


def _sentence(each: MetricComparison) -> str:
    return f"{each.name}: {each.reason}"


def _score(metrics: tuple[MetricComparison, ...]) -> float:
    weights = [
        0.0 if each.outcome is Outcome.MISSING and not _is_lost(each) else WEIGHT[each.rule.criticality]
        for each in metrics
    ]
    total = sum(weights)
    if total == 0:
        return 0.0
    held = sum(w * CREDIT.get(each.outcome, 0.0) for w, each in zip(weights, metrics, strict=True))
    return round(100.0 * held / total, 1)
