"""The healing decision: may a change be made, given all its measurements?"""

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from geoheal.domain.evaluation.change import Evaluation, Gate, Reference
from geoheal.domain.evaluation.comparison import VersionComparison, VersionOutcome
from geoheal.domain.evaluation.judgement import Doubt, FitnessScore, JudgeVerdict
from geoheal.domain.symptom import Symptom
from geoheal.fitness.judgement.score import fitness
from geoheal.geometry import regime
from geoheal.healing.candidates.relief import METRICS_OF, Relief, ReliefSource, comparison_of, phi_gap

SCORE_MIN: Final = 0.7
"""The specification's limit: changes with a higher score may be applied."""

PHI_TOLERANCE: Final = 0.02
"""Change of Φ that is chance: a Φ outside of its band may move away from it by at most this."""


COST_MAX_MS: Final[Mapping[Symptom, float]] = {
    Symptom.ERROR_SPIKE: 5.0,
    Symptom.MEMORY_LEAK: 0.1,
    Symptom.BASIN_DRIFT: 0.5,
    Symptom.PHI_DEGRADATION: 0.5,
}
"""Time (ms per request) that a change may cost, whatever its share of the current time.

A retry takes time instead of failing; a bound or a correction costs microseconds, which are a large share
only of very short requests.
"""


VAGUE_MAX: Final = 0.3
"""Largest share by which CPU time may have risen if it varies too much for a closer comparison."""


WHOLE_WORKLOAD: Final = 10
"""Number of requests that a workload without requests, which is timed as a whole, counts for."""


STATES_A_UNIT: Final = 10
"""Number of returned states that count as much work as one request."""


_OF_FOREIGN_CODE: Final = frozenset(
    {Doubt.FIXED_ANSWERS, Doubt.NOT_COMPARED, Doubt.CONSTANTS, Doubt.UNEXECUTED}
)
"""Doubts about handwritten code, which do not apply to rule-based changes of the current code."""


class Acceptance(StrEnum):
    """Decision on a candidate."""

    ACCEPTED = "accepted"
    """All guards hold: it may be proposed, and applied if the operator allows that."""

    FOR_REVIEW = "for_review"
    """All guards hold, but something is not measured: only a person may decide to apply it.

    The relief may be the code's own claim. Or there is an objection: no output was compared, errors are
    replaced by answers whose correctness is unknown, or the change uses the interpreter's internals.
    """

    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Decision:
    """A decision, and the sentence that explains it."""

    acceptance: Acceptance
    reason: str


def decide(
    symptom: Symptom,
    evaluation: Evaluation,
    relief: Relief,
    reference: Reference,
    *,
    is_own: bool = False,
) -> Decision:
    """Return the healing decision: judge, score, relief and identity, in this order.

    Parameters
    ----------
    is_own
        Whether it comes from one of geoheal's own strategies, which transform code by rules and do not store
        observed answers.
    """
    objection = next(_objections(symptom, evaluation, relief, reference), None)
    if objection is not None:
        return Decision(Acceptance.REFUSED, objection)
    words = "; ".join([relief.reason, *_renormalised(evaluation)])
    if relief.source is ReliefSource.CLAIMED:
        return Decision(
            Acceptance.FOR_REVIEW, f"{words}; only the code itself reports this, so a person must decide"
        )
    doubts = _doubts(symptom, evaluation, relief, is_own=is_own)
    if doubts:
        return Decision(Acceptance.FOR_REVIEW, f"{words}; {'; '.join(doubts)}; a person must decide")
    return Decision(Acceptance.ACCEPTED, words)


def _renormalised(evaluation: Evaluation) -> list[str]:
    return [each.rstrip(".") for each in evaluation.details.get("renormalised", ())]


def _doubts(symptom: Symptom, evaluation: Evaluation, relief: Relief, *, is_own: bool) -> list[str]:
    """Return the objections to a change.

    Samples measured outside of the sandbox count as compared outputs. Entries that leave again are the
    mending of a leak where memory was seen to grow less by it.
    """
    assert evaluation.judgement is not None  # noqa: S101 - the gate of measurement was reached
    aside = {Doubt.NO_OUTPUT} if relief.source is ReliefSource.RETURNED_SAMPLES else set()
    aside |= _OF_FOREIGN_CODE if is_own else set()
    if is_own and symptom is Symptom.MEMORY_LEAK and relief.relieved:
        aside.add(Doubt.RELEASED)
    return [each.reason for each in evaluation.judgement.objections if each.doubt not in aside]


def healing_score(
    symptom: Symptom, evaluation: Evaluation, relief: Relief, reference: Reference
) -> float | None:
    """Return the specification's score, in which the intended change of the symptom counts as health.

    The specification rewards a higher Φ and an unchanged basin. But a Φ above its band must fall, and a
    drifted basin must move: for these symptoms ΔΦ counts towards the band, and the basin's distance is the
    remaining drift. None if nothing was measured.
    """
    score = evaluation.score
    phi_change, distance, stable = score.phi_change, score.basin_distance, score.regime_stable
    if symptom is Symptom.PHI_DEGRADATION and relief.before is not None and relief.after is not None:
        if relief.before > reference.phi_band[1]:
            phi_change = relief.before - relief.after
        stable = regime(relief.before) is regime(relief.after) or reference.is_phi_healthy(relief.after)
    if symptom is Symptom.BASIN_DRIFT:
        distance = relief.after
        phi_change = None if _is_of_basins(relief) else phi_change
        stable = None if _is_of_basins(relief) else stable
    latency = comparison_of(evaluation, "latency")
    ratio = None if latency is None else score.latency_ratio  # nothing was decided on too few pairs
    if latency is not None and is_affordable(symptom, latency, evaluation):
        ratio = None if ratio is None else min(1.0, ratio)
    return _rescored(score, phi_change, distance, stable, ratio)


def _objections(
    symptom: Symptom, evaluation: Evaluation, relief: Relief, reference: Reference
) -> Iterator[str]:
    if evaluation.gate is not Gate.MEASUREMENT or evaluation.judgement is None:
        yield evaluation.reason
        return
    if not _judge_agrees(symptom, evaluation, relief):
        yield f"the judge's verdict is not apply: {evaluation.judgement.reason}"
    score = healing_score(symptom, evaluation, relief, reference)
    if score is not None and score <= SCORE_MIN:
        yield f"fitness {score:.2f} is not above {SCORE_MIN:g}"
    if not relief.relieved:
        yield f"the symptom is not relieved: {relief.reason}"
    yield from _identity_objections(evaluation, reference, symptom, relief)


def _judge_agrees(symptom: Symptom, evaluation: Evaluation, relief: Relief) -> bool:
    """Whether the judge's verdict is apply, or its only objections are costs that the treatment may have.

    If latency is not the symptom, a retry, a bound or a correction may cost an affordable amount although it
    is a large share of a short request. And the evaluator compares returned activity with the *current*
    code's, from which a drift correction must move away: there the drift from the baseline is the gain.
    """
    judgement = evaluation.judgement
    assert judgement is not None  # noqa: S101 - the gate of measurement was reached
    if any(each.doubt is Doubt.TIME_LIMIT for each in judgement.objections):
        return False
    if judgement.verdict is JudgeVerdict.APPLY or judgement.withheld:
        return True
    if symptom is Symptom.PERFORMANCE_REGRESSION or not relief.relieved:
        return False
    aside = {*METRICS_OF[symptom]} | ({"basin_distance", "phi"} if _is_of_basins(relief) else set())
    others = [each for each in judgement.comparisons if each.metric.name not in aside]
    return all(_is_harmless(each) or is_affordable(symptom, each, evaluation) for each in others)


def _is_harmless(comparison: VersionComparison) -> bool:
    return comparison.outcome in {VersionOutcome.HARMLESS, VersionOutcome.GAIN}


def is_affordable(symptom: Symptom, comparison: VersionComparison, evaluation: Evaluation) -> bool:
    """Whether a cost metric rises by no more than the treatment may cost.

    A proven rise is compared at the bad end of its interval; a metric that only varies too much, as on a busy
    machine, by its estimate. In that case CPU time, which varies least, must also be shown not to have risen
    by :data:`VAGUE_MAX`.
    """
    name, change = comparison.metric.name, comparison.change
    if name not in {"latency", "work", "cpu"}:
        return False
    is_vague = comparison.outcome is VersionOutcome.UNRESOLVED
    if name == "cpu":
        is_vague = is_vague and change.low < 0 < change.high < VAGUE_MAX
    requests, units = _requests_of(evaluation), _units_of(evaluation)
    most = COST_MAX_MS.get(symptom, 0.0) * (1 if name == "latency" and requests > 1 else units)
    return comparison.current * (change.estimate if is_vague else comparison.worst) <= most


def _units_of(evaluation: Evaluation) -> float:
    """Return the units of work of one run: its requests, or a share of the states that it returns."""
    states = float(evaluation.details.get("samples") or 0.0)
    return max(_requests_of(evaluation), states / STATES_A_UNIT, WHOLE_WORKLOAD)


def _requests_of(evaluation: Evaluation) -> float:
    """Return the number of requests of a run, at least 1: timed ones, and those that an error ended."""
    latency, errors = comparison_of(evaluation, "latency"), comparison_of(evaluation, "errors")
    if latency is None or latency.tail is None or not latency.pairs:
        return 1.0
    failed = errors.current if errors is not None else 0.0
    return max(1.0, (latency.tail.values[0] + failed) / latency.pairs)


def _is_of_basins(relief: Relief) -> bool:
    return relief.metric == "drift" and relief.source is ReliefSource.RETURNED_SAMPLES


def _identity_objections(
    evaluation: Evaluation, reference: Reference, symptom: Symptom, relief: Relief
) -> Iterator[str]:
    """Yield violations of identity: Φ must stay in or near its band, the basin within its limit."""
    details = evaluation.details
    phi = comparison_of(evaluation, "phi")
    if phi is not None and not _is_of_basins(relief):
        before, after = details["current"]["phi"], details["candidate"]["phi"]
        if phi_gap(after, reference) > phi_gap(before, reference) + PHI_TOLERANCE:
            yield f"Φ would leave its band: {before:.3f} became {after:.3f}"
    drift = details["candidate"].get("basin_distance")
    is_from_baseline = details["sources"].get("basin_distance") == "claimed"
    if symptom is not Symptom.BASIN_DRIFT and is_from_baseline and drift > reference.drift_limit:
        before = details["current"].get("basin_distance")
        if before is None or drift > before:
            yield f"the basin would drift to {drift:.2f} rad from the baseline"


def _rescored(
    score: FitnessScore,
    phi_change: float | None,
    distance: float | None,
    stable: bool | None,
    latency_ratio: float | None,
) -> float | None:
    finite = distance if distance is None or math.isfinite(distance) else None
    return fitness(
        phi_change=phi_change,
        basin_distance=finite,
        regime_stable=stable,
        latency_ratio=latency_ratio,
        weights=score.weights,
    ).value
