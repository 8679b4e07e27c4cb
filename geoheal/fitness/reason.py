"""Why a change is recommended or not, for a person: the figure that decided comes first."""

from collections.abc import Sequence

from geoheal.domain.evaluation import (
    Comparison,
    FitnessScore,
    Judgement,
    Outcome,
    Recommendation,
    Scale,
    Verdict,
)
from geoheal.domain.fitness_policy import FitnessThresholds
from geoheal.fitness.outcome import regressed
from geoheal.fitness.wording import described, percent, tail_described

SHOWN = 2
"""Metrics that are spelt out; the judgement has them all."""


def reason_of(
    recommendation: Recommendation,
    score: FitnessScore,
    judgement: Judgement,
    thresholds: FitnessThresholds,
    claimed: Sequence[str],
) -> str:
    """One or two sentences.

    Parameters
    ----------
    claimed
        Names of the figures that the code states itself.
    """
    lead = _lead(judgement, claimed)
    held = _held_by_score(score, thresholds) if recommendation is not Recommendation.APPLY else []
    if judgement.verdict is Verdict.APPLY and held:
        return f"{lead}. But {'; and '.join(held)}."
    fitness = [] if score.value is None else [f"Fitness {score.value:.2f}."]
    return " ".join([f"{lead}.", *fitness])


def _lead(judgement: Judgement, claimed: Sequence[str]) -> str:
    policy, comparisons = judgement.policy, judgement.comparisons
    match judgement.verdict:
        case Verdict.APPLY:
            return f"{_spelt(judgement, Outcome.GAIN, claimed)}; nothing else got worse"
        case Verdict.REJECT:
            return f"It makes things worse: {_spelt(judgement, Outcome.REGRESSION, claimed)}"
        case Verdict.NO_BENEFIT:
            targets = [_described(each, judgement, claimed) for each in comparisons if each.metric.target]
            within = f"every target stays within ±{percent(policy.maximum_regression)}"
            return f"No benefit: {within} ({targets[0]})"
        case _:
            return _undecided(judgement, claimed)


def _undecided(judgement: Judgement, claimed: Sequence[str]) -> str:
    rounds = f"after {judgement.round_number} of {judgement.policy.rounds} rounds"
    gains = _spelt(judgement, Outcome.GAIN, claimed)
    open_ = _spelt(judgement, Outcome.UNRESOLVED, claimed)
    missing = list(judgement.not_measured)
    missing += [each.metric.name for each in judgement.comparisons if each.missing and each.metric.target]
    parts = [f"{gains}, but the rest is undecided {rounds}" if gains else f"No gain is proven {rounds}"]
    if open_:
        parts.append(f"open: {open_}")
    if missing:
        parts.append(f"not measured in every pair: {', '.join(dict.fromkeys(missing))}")
    return "; ".join(parts)


def _spelt(judgement: Judgement, outcome: Outcome, claimed: Sequence[str]) -> str:
    found = [each for each in judgement.comparisons if each.outcome is outcome]
    found.sort(key=lambda each: -_size(each))
    more = f" (and {len(found) - SHOWN} more)" if len(found) > SHOWN else ""
    return "; ".join(_described(each, judgement, claimed) for each in found[:SHOWN]) + more


def _described(comparison: Comparison, judgement: Judgement, claimed: Sequence[str]) -> str:
    text = described(comparison, judgement.policy)
    tail = comparison.tail
    if comparison.outcome is Outcome.REGRESSION and tail and not regressed(comparison, judgement.policy):
        text = tail_described(tail, comparison, judgement.policy)
    name = comparison.metric.name
    if name.removesuffix("_distance") in claimed:
        text = text.replace(name, f"{name} (claimed by the code)", 1)
    return text


def _size(comparison: Comparison) -> float:
    """How much a metric moved; events come first."""
    return float("inf") if comparison.scale is Scale.COUNT else abs(comparison.change.estimate)


def _held_by_score(score: FitnessScore, thresholds: FitnessThresholds) -> list[str]:
    held = []
    missing = [words for part, words in (("phi", "Φ"), ("basin", "basin")) if part not in score.components]
    if missing:
        held.append(
            f"no {' and no '.join(missing)} was measured, so it is not applied: "
            "let the workload hand over probe.state samples, or state probe.geometry"
        )
    if score.value is not None and score.value <= thresholds.apply:
        held.append(f"fitness {score.value:.2f} is not above {thresholds.apply:g}")
    return held
