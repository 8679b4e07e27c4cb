"""Derive the gate's verdict from the judge's comparisons: is the head as good as the base?

An evaluation requires a gain. A change that a person wants does not need one, but must not be worse. The
comparisons, their intervals and the tolerated worsening are the same.
"""

from collections.abc import Collection, Sequence
from dataclasses import replace
from typing import Final

from geoheal.domain.evaluation.comparison import VersionComparison, VersionOutcome
from geoheal.domain.evaluation.judgement import Doubt, Judgement, Objection, Recommendation
from geoheal.domain.evaluation.metric import MetricSamples
from geoheal.fitness.judgement.explain import described, percent, tail_described
from geoheal.fitness.judgement.outcome import regressed

HOLDING: Final = frozenset({Doubt.NO_OUTPUT, Doubt.OTHER_ERRORS, Doubt.LEFT_BEHIND, Doubt.TIME_LIMIT})
"""Objections that prevent the verdict "as good as before". The others are information for the reviewer."""
TAIL_PAIRS: Final = 40
"""Smallest number of pairs from which a longer tail alone counts as a regression."""
SHOWN: Final = 3
"""Number of metrics named in full."""


def without_doubtful_tails(judgement: Judgement) -> Judgement:
    """Return the judgement without regressions that only show in the tail of a few pairs.

    The bootstrap of a high quantile only knows observed extremes: of ten pairs on a busy machine, one in
    twenty without any change seemed to have a longer tail. More pairs decide it.
    """

    def unresolved_tail(comparison: VersionComparison) -> VersionComparison:
        of_tail = comparison.outcome is VersionOutcome.REGRESSION and not regressed(
            comparison, judgement.policy
        )
        if not of_tail or comparison.tail is None or comparison.pairs >= TAIL_PAIRS:
            return comparison
        return replace(comparison, outcome=VersionOutcome.UNRESOLVED)

    return replace(judgement, comparisons=tuple(map(unresolved_tail, judgement.comparisons)))


def verdict_of(judgement: Judgement, samples: Sequence[MetricSamples]) -> Recommendation:
    """Return the verdict of the comparisons so far.

    ``reject`` if any metric is certainly worse than tolerated, ``apply`` if every one certainly is not.
    """
    outcomes = {each.outcome for each in judgement.comparisons}
    if VersionOutcome.REGRESSION in outcomes:
        return Recommendation.REJECT
    if VersionOutcome.UNRESOLVED in outcomes or missing(judgement, samples):
        return Recommendation.TEST_MORE
    return Recommendation.APPLY


def missing(judgement: Judgement, samples: Sequence[MetricSamples]) -> list[str]:
    """Return the required metrics that were not measured in every pair."""
    compared = {each.metric.name: each for each in judgement.comparisons}
    needed = [each.metric.name for each in samples if each.metric.target or each.metric.critical]
    return [name for name in needed if name not in compared or compared[name].missing]


def reason_of(
    verdict: Recommendation,
    judgement: Judgement,
    samples: Sequence[MetricSamples],
    held: Collection[Objection],
) -> str:
    """Explain a verdict, with the figures that decided."""
    worse, open_, better = (
        _spelt(judgement, kind)
        for kind in (VersionOutcome.REGRESSION, VersionOutcome.UNRESOLVED, VersionOutcome.GAIN)
    )
    if verdict is Recommendation.REJECT:
        return f"It makes things worse: {worse}."
    if verdict is Recommendation.TEST_MORE:
        parts = [each.reason for each in held]
        parts += [f"open: {open_}"] if open_ else []
        absent = missing(judgement, samples)
        parts += [f"not measured in every pair: {', '.join(absent)}"] if absent else []
        pairs = max((each.pairs for each in judgement.comparisons), default=0)
        return f"Not decided after {pairs} pairs of runs; {'; '.join(parts)}."
    if better:
        return f"Better, and nothing became worse: {better}."
    return (
        f"Nothing became worse by {percent(judgement.policy.maximum_regression)} or more: "
        f"{_spelt(judgement, VersionOutcome.HARMLESS)}."
    )


def _spelt(judgement: Judgement, outcome: VersionOutcome) -> str:
    found = [each for each in judgement.comparisons if each.outcome is outcome]
    found.sort(key=_rank, reverse=True)
    more = f" (and {len(found) - SHOWN} more)" if len(found) > SHOWN else ""
    return "; ".join(_described(each, judgement) for each in found[:SHOWN]) + more


def _described(comparison: VersionComparison, judgement: Judgement) -> str:
    """Return the middle; the tail if only the tail became worse."""
    tail, policy = comparison.tail, judgement.policy
    if comparison.outcome is VersionOutcome.REGRESSION and tail and not regressed(comparison, policy):
        return tail_described(tail, comparison, policy)
    return described(comparison, policy)


def _rank(comparison: VersionComparison) -> tuple[bool, float]:
    """Return the sort key: differing counts first, then the largest changes."""
    if comparison.metric.counts:
        differs = comparison.current != comparison.candidate
        return differs, 0.0
    return False, abs(comparison.change.estimate)
