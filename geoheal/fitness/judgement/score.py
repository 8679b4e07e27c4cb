"""The specification's score of a change: it ranks and explains, but does not decide."""

import math

from geoheal.domain.evaluation.fitness_policy import WEIGHT_OF, FitnessWeights
from geoheal.domain.evaluation.judgement import FitnessScore
from geoheal.errors import InvalidInput


def fitness(
    *,
    phi_change: float | None,
    basin_distance: float | None,
    regime_stable: bool | None,
    latency_ratio: float | None,
    weights: FitnessWeights,
) -> FitnessScore:
    """Score a change by its geometry and its speed.

    With components c and weights w of what was measured, and W = Σ w (2.8 when all is measured)::

        fitness = (Σ w·c + W) / 2W
        c = tanh(5 ΔΦ), 1 − tanh d, [same regime], 1 − tanh(max(0, latency ratio − 1))

    which is the weighted mean of (1 + c)/2. All c lie in [−1, 1], hence the score in [0, 1], whatever was
    measured. Scores are comparable among changes that measured the same components.

    Parameters
    ----------
    phi_change
        ΔΦ, candidate − current; None if not measured, like the following.
    basin_distance
        Fisher–Rao distance d (rad) of the candidate's basin from the reference.
    regime_stable
        Whether both are in the same regime.
    latency_ratio
        Candidate's latency over the current code's.
    weights
        Weights of the components.

    Raises
    ------
    InvalidInput
        When a figure is not finite, or a distance or ratio is negative.

    Examples
    --------
    A change that does nothing:

    >>> score = fitness(phi_change=0, basin_distance=0, regime_stable=True, latency_ratio=1,
    ...                 weights=FitnessWeights())
    >>> round(score.value, 2)
    0.82
    """
    _check("phi_change", phi_change, lowest=-math.inf)
    _check("basin_distance", basin_distance, lowest=0)
    _check("latency_ratio", latency_ratio, lowest=0)
    measured = _components(phi_change, basin_distance, regime_stable, latency_ratio)
    return FitnessScore(
        value=_weighted(measured, weights),
        phi_change=phi_change,
        basin_distance=basin_distance,
        regime_stable=regime_stable,
        latency_ratio=latency_ratio,
        components=measured,
        weights=weights,
    )


def performance_of(latency_ratio: float) -> float:
    """Return the component of a latency ratio: 1 − tanh(max(0, ratio − 1)).

    >>> [performance_of(ratio) for ratio in (0.5, 1.0)]
    [1.0, 1.0]
    """
    return 1 - math.tanh(max(0.0, latency_ratio - 1))


def _components(
    phi_change: float | None,
    basin_distance: float | None,
    regime_stable: bool | None,
    latency_ratio: float | None,
) -> dict[str, float]:
    components = {
        "phi": None if phi_change is None else math.tanh(5 * phi_change),
        "basin": None if basin_distance is None else 1 - math.tanh(basin_distance),
        "regime": None if regime_stable is None else float(regime_stable),
        "performance": None if latency_ratio is None else performance_of(latency_ratio),
    }
    return {name: component for name, component in components.items() if component is not None}


def _weighted(components: dict[str, float], weights: FitnessWeights) -> float | None:
    weight = {name: float(getattr(weights, WEIGHT_OF[name])) for name in components}
    total = math.fsum(weight.values())
    if total == 0:
        return None
    return (math.fsum(weight[name] * c for name, c in components.items()) + total) / (2 * total)


def _check(name: str, value: float | None, *, lowest: float) -> None:
    if value is not None and not (math.isfinite(value) and value >= lowest):
        raise InvalidInput(f"{name} is {value}, which cannot be scored.", field=name)
