"""Verification: whether an applied patch did to the system what it did in the sandbox.

Snapshots before and after are compared by the patch judge, in the order in which they were taken. "Ran
successfully" is not "fixed": without enough snapshots there is no answer, never a favourable one.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from geoheal.domain.evaluation import Comparison, Judgement, Outcome
from geoheal.domain.fitness_policy import JudgePolicy
from geoheal.domain.metric import Direction, Metric, MetricSamples
from geoheal.domain.snapshot import Snapshot
from geoheal.domain.symptom import Symptom
from geoheal.domain.thresholds import Thresholds
from geoheal.fitness.judge import judge
from geoheal.healing.clearance import Clearance, cleared

PAIRS_MIN: Final = 7
"""Fewer pairs cannot show a gain after the correction for the number of metrics."""
PAIRS_MAX: Final = 60
POLICY: Final = JudgePolicy(rounds=1, minimum_pairs=5, minimum_gain=0.05, maximum_regression=0.25)
"""Live traffic varies more than a workload in the sandbox does."""
SEED: Final = 0
"""Of the bootstrap: the same snapshots are judged the same again."""

TARGET: Final[Mapping[Symptom, str]] = {
    Symptom.BASIN_DRIFT: "drift",
    Symptom.PHI_DEGRADATION: "phi",
    Symptom.PERFORMANCE_REGRESSION: "avg_latency_ms",
    Symptom.MEMORY_LEAK: "memory_growth_mb",
    Symptom.ERROR_SPIKE: "error_rate",
}
"""Where each symptom shows in snapshots."""


NEGLIGIBLE: Final = 0.1
"""Share of its limit below which a metric is as good as none, however it changes."""
ANSWERING: Final = 0.5
"""The same for the latency of a system that answers what failed before: a failure costs no time."""


class Effect(StrEnum):
    """What a patch did."""

    HELPED = "helped"
    NO_EFFECT = "no_effect"
    WORSENED = "worsened"
    UNDECIDED = "undecided"
    """Too few snapshots yet, or too much noise between them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Verification:
    """What the snapshots say of a patch.

    Parameters
    ----------
    effect
        What it did.
    effectiveness
        Relative relief of the symptom (0.4: 40 % less of it); None when not measured.
    before, after
        Median of the symptom's metric.
    reason
        A sentence for the reader.
    judgement
        Every number behind it; None when not measured, or there was too little to compare.
    """

    effect: Effect
    effectiveness: float | None
    before: float | None
    after: float | None
    reason: str
    judgement: Judgement | None

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON."""
        return {
            "effect": self.effect.value,
            "effectiveness": self.effectiveness,
            "before": self.before,
            "after": self.after,
            "reason": self.reason,
            "judgement": None if self.judgement is None else self.judgement.to_dict(),
        }


def verify(
    symptom: Symptom,
    before: Sequence[Snapshot],
    after: Sequence[Snapshot],
    limits: Thresholds,
) -> Verification:
    """Compare snapshots before and after a patch.

    Parameters
    ----------
    before, after
        Oldest first; of either side the last ones are compared, as many as both have.
    limits
        The band in which Φ belongs.
    """
    samples = _samples(symptom, before, after, limits)
    target = next((each for each in samples if each.metric.target), None)
    if target is None or len(target.complete) < PAIRS_MIN:
        cured = cleared(symptom, before, after, limits) if len(after) >= PAIRS_MIN else None
        if cured is not None:
            return _cleared(cured, TARGET[symptom], len(after))
        count = 0 if target is None else len(target.complete)
        return _unmeasured(f"{count} pairs of snapshots measured {TARGET[symptom]}; {PAIRS_MIN} are needed.")
    judgement = judge(samples, policy=POLICY, round_number=1, seed=SEED)
    return _concluded(judgement, TARGET[symptom])


def _cleared(cured: Clearance, target: str, count: int) -> Verification:
    return Verification(
        effect=Effect.HELPED,
        effectiveness=cured.effectiveness,
        before=cured.before,
        after=cured.after,
        reason=f"{target} went from {cured.before:.4g} to {cured.after:.4g}: there were too few snapshots of "
        f"it to compare with, and all {count} since are clear.",
        judgement=None,
    )


def _concluded(judgement: Judgement, target: str) -> Verification:
    comparisons = {each.metric.name: each for each in judgement.comparisons}
    own = comparisons.get(target)
    if own is None:
        return _unmeasured(f"{target} could not be compared.")
    effect, reason = _effect(own, [each for name, each in comparisons.items() if name != target])
    return Verification(
        effect=effect,
        effectiveness=_effectiveness(own),
        before=own.current,
        after=own.candidate,
        reason=reason,
        judgement=judgement,
    )


def _effect(own: Comparison, others: Sequence[Comparison]) -> tuple[Effect, str]:
    change = f"{own.metric.name} went from {own.current:.4g} to {own.candidate:.4g}"
    worse = [each for each in others if each.outcome is Outcome.REGRESSION]
    if own.outcome is Outcome.REGRESSION:
        return Effect.WORSENED, f"{change}, which is worse."
    if worse:
        harmed = ", ".join(f"{c.metric.name} from {c.current:.4g} to {c.candidate:.4g}" for c in worse)
        return Effect.WORSENED, f"{change}, and others got worse: {harmed}."
    if own.outcome is Outcome.GAIN:
        return Effect.HELPED, f"{change} over {own.pairs} pairs of snapshots, and nothing else got worse."
    if own.outcome is Outcome.HARMLESS:
        return Effect.NO_EFFECT, f"{change}, which is no relief."
    return Effect.UNDECIDED, f"{change}, within what varies by itself."


def _effectiveness(own: Comparison) -> float:
    change = own.change.estimate
    return change if own.metric.direction is Direction.HIGHER else -change


def _unmeasured(reason: str) -> Verification:
    return Verification(
        effect=Effect.UNDECIDED, effectiveness=None, before=None, after=None, reason=reason, judgement=None
    )


def _samples(
    symptom: Symptom, before: Sequence[Snapshot], after: Sequence[Snapshot], limits: Thresholds
) -> list[MetricSamples]:
    count = min(len(before), len(after), PAIRS_MAX)
    then, now = before[len(before) - count :], after[len(after) - count :]
    samples = [
        MetricSamples(metric=metric, current=figures(then), candidate=figures(now))
        for metric, figures in _figures(TARGET[symptom], limits)
    ]
    return [each for each in samples if each.complete or each.metric.target]


Figures = Callable[[Sequence[Snapshot]], tuple[float | None, ...]]


def _figures(target: str, limits: Thresholds) -> list[tuple[Metric, Figures]]:
    def beyond(name: str, floor: float) -> tuple[Metric, Figures]:
        if name == target:
            return Metric(name=name, target=True), lambda each: tuple(getattr(s, name) for s in each)
        return Metric(name=name), lambda each: _at_least(floor, (getattr(s, name) for s in each))

    band = (limits.phi_min, limits.phi_max)
    phi = Metric(name="phi", direction=Direction.BAND, band=band, target=target == "phi")
    answering = ANSWERING if target == TARGET[Symptom.ERROR_SPIKE] else NEGLIGIBLE
    figures = [
        beyond("avg_latency_ms", answering * limits.latency_max_ms),
        beyond("memory_usage_mb", NEGLIGIBLE * limits.memory_max_mb),
        beyond("drift", NEGLIGIBLE * limits.drift_max),
        beyond("error_rate", NEGLIGIBLE * limits.error_rate_max),
    ]
    figures.append((phi, lambda each: tuple(snapshot.phi for snapshot in each)))
    if target == "memory_growth_mb":
        figures.append((Metric(name=target, unit="MB a snapshot", target=True), growth))
    return figures


def _at_least(floor: float, values: Iterable[float | None]) -> tuple[float | None, ...]:
    return tuple(None if value is None else max(value, floor) for value in values)


def growth(snapshots: Sequence[Snapshot]) -> tuple[float | None, ...]:
    """Memory (MB) added since the node's snapshot before; None where either was not measured."""
    last: dict[str | None, float | None] = {}
    steps: list[float | None] = []
    for snapshot in snapshots:
        memory, before = snapshot.memory_usage_mb, last.get(snapshot.node)
        steps.append(None if memory is None or before is None else memory - before)
        last[snapshot.node] = memory
    return tuple(steps)
