"""The patch judge: from paired measurements to a verdict.

Each metric's middle is compared by the Hodges–Lehmann interval of the paired log ratio, its spread by
Brown–Forsythe, its tail by a bootstrap of pairs, counts by Fisher and Pitman's exact test; Holm corrects
across metrics. Reject: an interval lies entirely beyond the allowed regression. Apply: a target's interval
clears the minimum gain and no metric leaves room for more than the allowed regression. Otherwise more
rounds, and after the last one: no benefit if every target's change is shown to be negligible, else a human
must decide. Nothing here measures, waits or draws random numbers without a seed.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from typing import NamedTuple

from geoheal.domain.evaluation.comparison import Scale, Significance, VersionComparison, VersionOutcome
from geoheal.domain.evaluation.fitness_policy import JudgePolicy
from geoheal.domain.evaluation.judgement import Judgement, JudgeVerdict, Objection
from geoheal.domain.evaluation.metric import MetricSamples
from geoheal.errors import InvalidInput
from geoheal.fitness.judgement.compare import compare
from geoheal.fitness.judgement.explain import explain, notices
from geoheal.fitness.judgement.outcome import is_unbacked, negligible, outcome, tail_regressed, widened
from geoheal.fitness.statistics.holm import holm

SLOWER = "{name}: at most {most:.3g} {unit} slower, while {whole} is shorter: not counted"


def judge(
    samples: Sequence[MetricSamples], *, policy: JudgePolicy, round_number: int, seed: int
) -> Judgement:
    """Judge a change by everything measured so far.

    Parameters
    ----------
    samples
        Every metric with all its pairs, including earlier rounds.
    policy
        The limits.
    round_number
        The round just measured, from 1 to ``policy.rounds``.
    seed
        Of the bootstrap.

    Raises
    ------
    InvalidInput
        When no metric is a target, a name occurs twice, or the round does not exist.
    """
    _check(samples, policy, round_number)
    measured = [(sample, compare(sample, policy, seed=seed)) for sample in samples]
    answered = corrected([comparison for _, comparison in measured if comparison is not None])
    comparisons = _without_noise([_concluded(comparison, policy) for comparison in answered], policy)
    complete = not any(
        (comparison is None or comparison.missing > 0) and (sample.metric.critical or sample.metric.target)
        for sample, comparison in measured
    )
    verdict = _verdict(comparisons, policy, last=round_number == policy.rounds, complete=complete)
    judgement = Judgement(
        verdict=verdict,
        reason="",
        round_number=round_number,
        comparisons=comparisons,
        not_measured=tuple(sample.metric.name for sample, comparison in measured if comparison is None),
        policy=policy,
        seed=seed,
    )
    return replace(judgement, reason=explain(judgement))


def held_back(judgement: Judgement, objections: Sequence[Objection]) -> Judgement:
    """Return the judgement with objections, which prevent applying the change whatever the metrics say.

    A change that would be applied is then decided by a person; more rounds would not help.
    """
    withheld = judgement.verdict is JudgeVerdict.APPLY and bool(objections)
    held = replace(
        judgement,
        objections=(*judgement.objections, *objections),
        withheld=withheld or judgement.withheld,
        verdict=JudgeVerdict.ASK_HUMAN if withheld else judgement.verdict,
    )
    return replace(held, reason=explain(held))


def _check(samples: Sequence[MetricSamples], policy: JudgePolicy, round_number: int) -> None:
    names = [sample.metric.name for sample in samples]
    if len(set(names)) < len(names):
        raise InvalidInput("Every metric may be judged only once.", field="samples")
    if not any(sample.metric.target for sample in samples):
        raise InvalidInput(
            "At least one metric must be a target, or nothing could be gained.", field="samples"
        )
    if not 1 <= round_number <= policy.rounds:
        raise InvalidInput(
            f"Rounds are numbered 1 to {policy.rounds}, got {round_number}.", field="round_number"
        )


def _concluded(comparison: VersionComparison, policy: JudgePolicy) -> VersionComparison:
    return replace(comparison, outcome=outcome(comparison, policy), notices=notices(comparison, policy))


def _verdict(
    comparisons: Sequence[VersionComparison], policy: JudgePolicy, *, last: bool, complete: bool
) -> JudgeVerdict:
    outcomes = {comparison.outcome for comparison in comparisons}
    if VersionOutcome.REGRESSION in outcomes:
        return JudgeVerdict.REJECT
    if complete and VersionOutcome.GAIN in outcomes and VersionOutcome.UNRESOLVED not in outcomes:
        return JudgeVerdict.APPLY
    if not last:
        return JudgeVerdict.TEST_MORE
    targets = [comparison for comparison in comparisons if comparison.metric.target]
    if complete and all(negligible(target, policy) for target in targets):
        return JudgeVerdict.NO_BENEFIT
    return JudgeVerdict.ASK_HUMAN


class _Question(NamedTuple):
    """Location of a p-value in a comparison (None if not computed), and how to replace it."""

    get: Callable[[VersionComparison], Significance | None]
    put: Callable[[VersionComparison, Significance], VersionComparison]


_QUESTIONS = (
    _Question(lambda c: c.better if c.metric.target else None, lambda c, s: replace(c, better=s)),
    _Question(lambda c: c.gain if c.metric.target else None, lambda c, s: replace(c, gain=s)),
    _Question(lambda c: c.harm, lambda c, s: replace(c, harm=s)),
    _Question(
        lambda c: c.spread.differs if c.spread else None,
        lambda c, s: replace(c, spread=replace(c.spread, differs=s) if c.spread else None),
    ),
    _Question(
        lambda c: c.tail.harm if c.tail else None,
        lambda c, s: replace(c, tail=replace(c.tail, harm=s) if c.tail else None),
    ),
    _Question(
        lambda c: c.tail.differs if c.tail else None,
        lambda c, s: replace(c, tail=replace(c.tail, differs=s) if c.tail else None),
    ),
)


def corrected(comparisons: Iterable[VersionComparison]) -> tuple[VersionComparison, ...]:
    """Return the comparisons with adjusted p-values.

    Gains are tested for targets only; harm, spread and tail for every metric.
    """
    answered = tuple(comparisons)
    for question in _QUESTIONS:
        answered = _adjusted(answered, question)
    return answered


def _adjusted(
    comparisons: tuple[VersionComparison, ...], question: _Question
) -> tuple[VersionComparison, ...]:
    answers = [question.get(comparison) for comparison in comparisons]
    adjusted = iter(holm([answer.p for answer in answers if answer is not None]))
    return tuple(
        comparison if answer is None else question.put(comparison, replace(answer, adjusted=next(adjusted)))
        for comparison, answer in zip(comparisons, answers, strict=True)
    )


def _without_noise(
    comparisons: Sequence[VersionComparison], policy: JudgePolicy
) -> tuple[VersionComparison, ...]:
    """Return the comparisons; a metric within its noise is harmless if its whole run is a proven gain.

    A workload may make requests of several kinds. If a change makes one kind much faster, the median request
    can be slower by the time that a process takes to wake up, which is not work of the code.
    """
    gains = {each.metric.name for each in comparisons if each.outcome is VersionOutcome.GAIN}
    return tuple(
        _harmless(each) if each.metric.whole in gains and _is_noise(each, policy) else each
        for each in comparisons
    )


def _harmless(comparison: VersionComparison) -> VersionComparison:
    metric = comparison.metric
    notice = SLOWER.format(name=metric.name, most=_worst(comparison), unit=metric.unit, whole=metric.whole)
    return replace(comparison, outcome=VersionOutcome.HARMLESS, notices=(*comparison.notices, notice))


def _is_noise(comparison: VersionComparison, policy: JudgePolicy) -> bool:
    """Whether the middle may be worse by no more than the metric's noise, and nothing else is wrong."""
    if comparison.outcome not in {VersionOutcome.UNRESOLVED, VersionOutcome.REGRESSION}:
        return False
    if tail_regressed(comparison, policy) or widened(comparison, policy) or is_unbacked(comparison, policy):
        return False
    return comparison.scale is Scale.LOG_RATIO and _worst(comparison) <= comparison.metric.noise


def _worst(comparison: VersionComparison) -> float:
    """Return by how much the middle may be worse, in the metric's unit."""
    return comparison.worst * comparison.current
