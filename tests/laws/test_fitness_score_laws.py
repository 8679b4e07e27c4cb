"""Laws of the fitness score."""

import math

from hypothesis import given
from hypothesis import strategies as st

from geoheal.domain.evaluation.fitness_policy import FitnessWeights
from geoheal.fitness.judgement.score import fitness

phi_changes = st.floats(-1, 1)
distances = st.floats(0, math.pi)
ratios = st.floats(0, 100)
weights = st.builds(
    FitnessWeights,
    **dict.fromkeys(("phi_change", "basin_drift", "regime_stability", "performance"), st.floats(0.1, 9)),
)


@given(
    phi=st.none() | phi_changes,
    distance=st.none() | distances,
    regime=st.none() | st.booleans(),
    ratio=st.none() | ratios,
    weights=weights,
)
def test_the_score_is_a_share_whatever_was_measured(phi, distance, regime, ratio, weights):
    score = fitness(
        phi_change=phi, basin_distance=distance, regime_stable=regime, latency_ratio=ratio, weights=weights
    )
    if phi is distance is regime is ratio is None:
        assert score.value is None
    else:
        assert score.value is not None
        assert -1e-12 <= score.value <= 1 + 1e-12


@given(phi_changes, distances, st.booleans(), ratios)
def test_with_everything_measured_it_is_the_formula_of_the_specification(phi, distance, regime, ratio):
    score = fitness(
        phi_change=phi,
        basin_distance=distance,
        regime_stable=regime,
        latency_ratio=ratio,
        weights=FitnessWeights(),
    )
    summed = math.tanh(5 * phi) + 0.8 * (1 - math.tanh(distance)) + 0.6 * regime
    summed += 0.4 * (1 - math.tanh(max(0.0, ratio - 1)))
    assert score.value is not None
    assert math.isclose(score.value, (summed + 2.8) / 5.6)


@given(phi_changes, phi_changes, distances, ratios)
def test_more_integration_never_scores_less(phi, other, distance, ratio):
    values = [
        fitness(
            phi_change=change,
            basin_distance=distance,
            regime_stable=True,
            latency_ratio=ratio,
            weights=FitnessWeights(),
        ).value
        for change in sorted((phi, other))
    ]
    assert values == sorted(value for value in values if value is not None)


@given(weights, st.floats(0.1, 10), phi_changes, distances)
def test_only_the_proportions_of_the_weights_matter(weights, factor, phi, distance):
    scaled = FitnessWeights(
        phi_change=factor * weights.phi_change,
        basin_drift=factor * weights.basin_drift,
        regime_stability=factor * weights.regime_stability,
        performance=factor * weights.performance,
    )
    values = [
        fitness(
            phi_change=phi, basin_distance=distance, regime_stable=None, latency_ratio=None, weights=w
        ).value
        for w in (weights, scaled)
    ]
    assert values[0] is not None
    assert values[1] is not None
    assert math.isclose(values[0], values[1])
