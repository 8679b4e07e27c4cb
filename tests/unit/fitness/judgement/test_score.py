import math
from typing import Any

import pytest

from geoheal.domain.evaluation.fitness_policy import FitnessWeights
from geoheal.errors import InvalidInput
from geoheal.fitness.judgement.score import fitness

NOTHING: dict[str, Any] = {
    "phi_change": 0.0,
    "basin_distance": 0.0,
    "regime_stable": True,
    "latency_ratio": 1.0,
}
W = FitnessWeights()


def value(**changes):
    return fitness(**(NOTHING | changes), weights=W).value


def test_a_change_that_does_nothing_scores_0_82():
    assert round(value(), 2) == 0.82


def test_is_the_formula_of_the_specification():
    score = value(phi_change=-0.05, basin_distance=0.4, regime_stable=False, latency_ratio=1.3)
    summed = math.tanh(-0.25) + 0.8 * (1 - math.tanh(0.4)) + 0.6 * 0 + 0.4 * (1 - math.tanh(0.3))
    assert score == pytest.approx((summed + 2.8) / 5.6)


def test_best_and_worst():
    assert value(phi_change=9.0) == pytest.approx(1.0)
    worst = value(phi_change=-9.0, basin_distance=99.0, regime_stable=False, latency_ratio=99.0)
    assert worst == pytest.approx((2.8 - 1.0) / 5.6)


def test_a_faster_candidate_earns_no_more_than_an_equally_fast_one():
    assert value(latency_ratio=0.1) == value()


def test_what_was_not_measured_is_absent_and_the_weights_renormalise():
    score = fitness(phi_change=0.02, basin_distance=None, regime_stable=None, latency_ratio=1.5, weights=W)
    assert set(score.components) == {"phi", "performance"}
    summed = math.tanh(0.1) + 0.4 * (1 - math.tanh(0.5))
    assert score.value == pytest.approx((summed + 1.4) / 2.8)


def test_nothing_measured_is_not_a_score():
    nothing: dict[str, Any] = dict.fromkeys(NOTHING)
    score = fitness(**nothing, weights=W)
    assert score.value is None
    assert score.components == {}


def test_measured_components_without_weight_make_no_score():
    weights = FitnessWeights(phi_change=0)
    score = fitness(
        phi_change=0.1, basin_distance=None, regime_stable=None, latency_ratio=None, weights=weights
    )
    assert score.value is None


def test_weights_are_configurable():
    weights = FitnessWeights(phi_change=0, basin_drift=0, regime_stability=0, performance=2)
    assert fitness(**NOTHING | {"latency_ratio": 2.0}, weights=weights).value == pytest.approx(
        (2 - math.tanh(1)) / 2
    )


@pytest.mark.parametrize(
    ("name", "wrong"),
    [
        ("phi_change", float("nan")),
        ("basin_distance", -0.1),
        ("latency_ratio", -1.0),
        ("latency_ratio", float("inf")),
    ],
)
def test_refuses_figures_that_cannot_be_scored(name, wrong):
    with pytest.raises(InvalidInput) as error:
        value(**{name: wrong})
    assert error.value.field == name
