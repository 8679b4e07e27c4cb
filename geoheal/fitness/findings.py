"""What the runs of an evaluation add up to: the score, and figures for the reader."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from statistics import median
from typing import Any

from geoheal.domain.change import Reference
from geoheal.domain.evaluation import FitnessScore, Judgement
from geoheal.domain.fitness_policy import FitnessWeights
from geoheal.fitness.evidence import Evidence, basin_distance, latency_of, phi_of, reference_basin
from geoheal.fitness.score import fitness
from geoheal.geometry import regime
from geoheal.sandbox import OutputComparison

Figure = Callable[[Evidence], float | None]


def score_of(
    current: Sequence[Evidence],
    candidate: Sequence[Evidence],
    reference: Reference,
    judgement: Judgement | None,
    weights: FitnessWeights,
) -> FitnessScore:
    """The specification's score; Φ of the last snapshot stands in where no current code was run."""
    target = reference_basin(reference, current)
    before = middle(phi_of, current) if current else reference.phi
    after = middle(phi_of, candidate)
    phi_change, regime_stable = None, None
    if before is not None and after is not None:
        phi_change, regime_stable = after - before, regime(before) is regime(after)
    return fitness(
        phi_change=phi_change,
        basin_distance=middle(lambda each: basin_distance(each, target, reference.geometry), candidate),
        regime_stable=regime_stable,
        latency_ratio=_latency_ratio(judgement),
        weights=weights,
    )


def details_of(
    current: Sequence[Evidence], candidate: Sequence[Evidence], answers: Sequence[OutputComparison]
) -> Mapping[str, Any]:
    """Medians of both sides, what could not be compared, and what the code claims itself."""
    return {
        "pairs": min(len(current), len(candidate)),
        "current": _medians(current),
        "candidate": _medians(candidate),
        "memory_change_mb": memory_change_mb(current, candidate),
        "outputs_compared": sum(each.compared for each in answers),
        "outputs_not_comparable": sorted({what for each in answers for what in each.uncomparable}),
        "claimed": sorted({name for each in (*current, *candidate) for name in each.claimed}),
    }


def memory_change_mb(current: Sequence[Evidence], candidate: Sequence[Evidence]) -> float | None:
    """Candidate's median of the largest resident memory, less the current code's (MB)."""
    before, after = (middle(lambda each: each.memory_mb, side) for side in (current, candidate))
    return None if before is None or after is None else after - before


def middle(figure: Figure, evidence: Iterable[Evidence]) -> float | None:
    """Median of a figure over the runs that measured it."""
    measured = [value for each in evidence if (value := figure(each)) is not None]
    return median(measured) if measured else None


def _latency_ratio(judgement: Judgement | None) -> float | None:
    """The judge's estimate of the paired ratio: it is not disturbed by what disturbs both sides."""
    if judgement is None:
        return None
    changes = [c.change.estimate for c in judgement.comparisons if c.metric.name == "latency"]
    return max(0.0, 1 + changes[0]) if changes else None


def _medians(evidence: Sequence[Evidence]) -> Mapping[str, float | None]:
    return {
        "latency_ms": middle(latency_of, evidence),
        "cpu_ms": middle(lambda each: each.cpu_ms, evidence),
        "memory_mb": middle(lambda each: each.memory_mb, evidence),
        "errors": middle(lambda each: float(each.errors), evidence),
        "phi": middle(phi_of, evidence),
    }
