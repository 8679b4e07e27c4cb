"""Slightly slower requests of a run that as a whole became faster.

A workload may make requests of several kinds. If a change makes one kind much faster, the median request can
be slower by the time that a process takes to wake up, which is not work of the code.
"""

from collections.abc import Sequence
from dataclasses import replace

from geoheal.domain.evaluation.comparison import Scale, VersionComparison, VersionOutcome
from geoheal.domain.evaluation.fitness_policy import JudgePolicy
from geoheal.fitness.judgement.outcome import is_unbacked, tail_regressed, widened

NOTICE = "{name}: at most {most:.3g} {unit} slower, while {whole} is shorter: not counted"


def excused(comparisons: Sequence[VersionComparison], policy: JudgePolicy) -> tuple[VersionComparison, ...]:
    """Return the comparisons; a metric within its noise is harmless where its whole run is a proven gain."""
    gains = {each.metric.name for each in comparisons if each.outcome is VersionOutcome.GAIN}
    return tuple(
        _excused(each) if each.metric.whole in gains and _is_noise(each, policy) else each
        for each in comparisons
    )


def _excused(comparison: VersionComparison) -> VersionComparison:
    metric = comparison.metric
    notice = NOTICE.format(name=metric.name, most=_worst(comparison), unit=metric.unit, whole=metric.whole)
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
