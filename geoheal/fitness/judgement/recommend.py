"""Derive the recommendation and its reason from score and judgement.

The more cautious of the two decides. The reason is for people: the decisive figure comes first.
"""

from collections.abc import Collection, Sequence
from typing import Final

from geoheal.domain.evaluation.comparison import Scale, VersionComparison, VersionOutcome
from geoheal.domain.evaluation.fitness_policy import FitnessThresholds
from geoheal.domain.evaluation.judgement import Advice, FitnessScore, Judgement, JudgeVerdict, Recommendation
from geoheal.fitness.judgement.explain import backing_described, described, percent, tail_described
from geoheal.fitness.judgement.outcome import is_unbacked, regressed

_CAUTION = (Recommendation.REJECT, Recommendation.TEST_MORE, Recommendation.APPLY)


def recommend(
    score: FitnessScore,
    judgement: Judgement | None,
    thresholds: FitnessThresholds,
    needed: Collection[str] = ("phi", "basin"),
) -> Advice:
    """Return what to do with a change.

    Neither score nor judge can override the other's caution. Without a judgement (nothing was run), or
    without a required part, the result is at most ``test_more``.

    Parameters
    ----------
    needed
        Which of ``phi`` and ``basin`` the system has, or its workload returns.
    """
    opinions = [_by_judge(judgement), _by_score(score, thresholds), _by_geometry(score, needed)]
    advice = min(opinions, key=lambda opinion: _CAUTION.index(opinion.recommendation))
    held = [o.reason for o in opinions if o.recommendation is advice.recommendation and o.reason]
    if judgement is not None and judgement.reason not in held:
        held.append(f"the judge: {judgement.reason}")
    return Advice(advice.recommendation, "; ".join(held))


def _by_judge(judgement: Judgement | None) -> Advice:
    if judgement is None:
        return Advice(Recommendation.TEST_MORE, "nothing was measured against the current code")
    return Advice(judgement.verdict.recommendation, judgement.reason)


def _by_score(score: FitnessScore, thresholds: FitnessThresholds) -> Advice:
    if score.value is None:
        return Advice(
            Recommendation.TEST_MORE, "there is no fitness score, because no component was measured"
        )
    if score.value > thresholds.apply:
        return Advice(Recommendation.APPLY, "")
    if score.value > thresholds.test_more:
        return Advice(
            Recommendation.TEST_MORE, f"fitness {score.value:.2f} is not above {thresholds.apply:g}"
        )
    return Advice(Recommendation.REJECT, f"fitness {score.value:.2f} is not above {thresholds.test_more:g}")


def _by_geometry(score: FitnessScore, needed: Collection[str]) -> Advice:
    missing = [name for name in ("phi", "basin") if name in needed and name not in score.components]
    if not missing:
        return Advice(Recommendation.APPLY, "")
    return Advice(Recommendation.TEST_MORE, f"not measured: {' and '.join(missing)}")


_WORDS: Final = {"phi": "Φ", "basin": "basin"}
"""Names of parts of the score that a system may lack."""

SHOWN = 2
"""Number of metrics named in full; the judgement has all of them."""


def reason_of(
    recommendation: Recommendation,
    score: FitnessScore,
    judgement: Judgement,
    thresholds: FitnessThresholds,
    claimed: Sequence[str],
    needed: Collection[str] = ("phi", "basin"),
) -> str:
    """Explain a recommendation in one to three sentences.

    Parameters
    ----------
    claimed
        Names of figures that the code itself reports.
    needed
        Which of ``phi`` and ``basin`` the system has, or its workload returns.
    """
    lead = _lead(judgement, claimed)
    is_held = recommendation is Recommendation.TEST_MORE
    held = [each.reason for each in judgement.objections] if is_held else []
    if judgement.verdict is JudgeVerdict.APPLY and recommendation is not Recommendation.APPLY:
        held += _held_by_score(score, thresholds, needed)
    rest = renormalised(score, needed)
    if held:
        return " ".join([f"{lead}. But {'; and '.join(held)}.", *rest])
    fitness = [] if score.value is None else [f"Fitness {score.value:.2f}."]
    return " ".join([f"{lead}.", *fitness, *rest])


def renormalised(score: FitnessScore, needed: Collection[str]) -> list[str]:
    """Describe which parts of the score the system lacks; empty if none.

    Examples
    --------
    >>> from geoheal.domain.evaluation.fitness_policy import FitnessWeights
    >>> from geoheal.fitness.judgement.score import fitness
    >>> speed = fitness(phi_change=None, basin_distance=None, regime_stable=None, latency_ratio=0.5,
    ...                 weights=FitnessWeights())
    >>> renormalised(speed, needed=())
    ['The system has no Φ and no basin, so the fitness is that of the rest: performance.']
    """
    absent = [words for part, words in _WORDS.items() if part not in {*score.components, *needed}]
    if not absent or not score.components:
        return []
    rest = ", ".join(_WORDS.get(part, part) for part in score.components)
    return [f"The system has no {' and no '.join(absent)}, so the fitness is that of the rest: {rest}."]


def _lead(judgement: Judgement, claimed: Sequence[str]) -> str:
    policy, comparisons = judgement.policy, judgement.comparisons
    match judgement.verdict:
        case JudgeVerdict.ASK_HUMAN if judgement.withheld:
            return _spelt(judgement, VersionOutcome.GAIN, claimed)
        case JudgeVerdict.APPLY:
            return f"{_spelt(judgement, VersionOutcome.GAIN, claimed)}; nothing else became worse"
        case JudgeVerdict.REJECT:
            return f"It makes things worse: {_spelt(judgement, VersionOutcome.REGRESSION, claimed)}"
        case JudgeVerdict.NO_BENEFIT:
            targets = [_described(each, judgement, claimed) for each in comparisons if each.metric.target]
            within = f"every target stays within ±{percent(policy.maximum_regression)}"
            return f"No benefit: {within} ({targets[0]})"
        case _:
            return _undecided(judgement, claimed)


def _undecided(judgement: Judgement, claimed: Sequence[str]) -> str:
    rounds = f"after {judgement.round_number} of {judgement.policy.rounds} rounds"
    gains = _spelt(judgement, VersionOutcome.GAIN, claimed)
    open_ = _spelt(judgement, VersionOutcome.UNRESOLVED, claimed)
    missing = list(judgement.not_measured)
    missing += [each.metric.name for each in judgement.comparisons if each.missing and each.metric.target]
    parts = [f"{gains}, but the rest is undecided {rounds}" if gains else f"No gain is proven {rounds}"]
    if open_:
        parts.append(f"open: {open_}")
    if missing:
        parts.append(f"not measured in every pair: {', '.join(dict.fromkeys(missing))}")
    return "; ".join(parts)


def _spelt(judgement: Judgement, outcome: VersionOutcome, claimed: Sequence[str]) -> str:
    found = [each for each in judgement.comparisons if each.outcome is outcome]
    found.sort(key=lambda each: -_size(each))
    more = f" (and {len(found) - SHOWN} more)" if len(found) > SHOWN else ""
    return "; ".join(_described(each, judgement, claimed) for each in found[:SHOWN]) + more


def _described(comparison: VersionComparison, judgement: Judgement, claimed: Sequence[str]) -> str:
    text = described(comparison, judgement.policy)
    tail = comparison.tail
    if (
        comparison.outcome is VersionOutcome.REGRESSION
        and tail
        and not regressed(comparison, judgement.policy)
    ):
        text = tail_described(tail, comparison, judgement.policy)
    if comparison.backing and is_unbacked(comparison, judgement.policy):
        text = f"{text}, {backing_described(comparison.backing)}"
    name = comparison.metric.name
    if name.removesuffix("_distance") in claimed:
        text = text.replace(name, f"{name} (reported by the code)", 1)
    return text


def _size(comparison: VersionComparison) -> float:
    """Return how much a metric moved; events come first."""
    return float("inf") if comparison.scale is Scale.COUNT else abs(comparison.change.estimate)


def _held_by_score(score: FitnessScore, thresholds: FitnessThresholds, needed: Collection[str]) -> list[str]:
    held = []
    missing = [words for part, words in _WORDS.items() if part in needed and part not in score.components]
    if missing:
        held.append(
            f"no {' and no '.join(missing)} was measured, so it is not applied: "
            "let the workload pass samples to probe.state, or report probe.geometry"
        )
    if score.value is not None and score.value <= thresholds.apply:
        held.append(f"fitness {score.value:.2f} is not above {thresholds.apply:g}")
    return held
