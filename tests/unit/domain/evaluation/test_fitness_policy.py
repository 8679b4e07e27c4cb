from dataclasses import asdict

import pytest

from geoheal.domain.evaluation.fitness_policy import FitnessThresholds, FitnessWeights, JudgePolicy
from geoheal.errors import InvalidInput


def test_defaults_are_the_documented_ones():
    policy = JudgePolicy()
    assert (policy.confidence, policy.minimum_gain, policy.maximum_regression) == (0.98, 0.02, 0.05)
    assert (policy.pairs_per_round, policy.rounds, policy.minimum_pairs) == (10, 3, 5)
    assert policy.alpha == pytest.approx(0.01)
    assert policy.apply_level == pytest.approx(0.01 / 3)
    weights = FitnessWeights()
    assert tuple(asdict(weights).values()) == (1.0, 0.8, 0.6, 0.4)
    assert FitnessThresholds() == FitnessThresholds(apply=0.7, test_more=0.5)


@pytest.mark.parametrize(
    "wrong",
    [
        {"confidence": 1.0},
        {"minimum_gain": 0.0},
        {"maximum_regression": -0.05},
        {"tail_quantile": float("nan")},
        {"rounds": 0},
        {"minimum_pairs": 1},
        {"pairs_per_round": 0},
        {"replicates": 100},
    ],
)
def test_refuses_a_policy_that_cannot_work(wrong):
    with pytest.raises(InvalidInput):
        JudgePolicy(**wrong)


@pytest.mark.parametrize("wrong", [-0.1, float("nan"), float("inf")])
def test_refuses_weights_that_are_not_weights(wrong):
    with pytest.raises(InvalidInput) as error:
        FitnessWeights(basin_drift=wrong)
    assert error.value.field == "basin_drift"


def test_refuses_weights_that_weigh_nothing():
    with pytest.raises(InvalidInput):
        FitnessWeights(phi_change=0, basin_drift=0, regime_stability=0, performance=0)


@pytest.mark.parametrize(("apply", "test_more"), [(0.4, 0.5), (1.1, 0.5), (0.7, -0.1), (float("nan"), 0.5)])
def test_refuses_thresholds_out_of_order(apply, test_more):
    with pytest.raises(InvalidInput):
        FitnessThresholds(apply=apply, test_more=test_more)
