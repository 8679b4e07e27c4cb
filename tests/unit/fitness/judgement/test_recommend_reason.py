"""Reasons lead with the figure that decided."""

from geoheal.domain.evaluation.fitness_policy import FitnessThresholds, FitnessWeights, JudgePolicy
from geoheal.domain.evaluation.judgement import Recommendation
from geoheal.domain.evaluation.metric import Metric, MetricSamples
from geoheal.fitness.judgement.judge import judge
from geoheal.fitness.judgement.recommend import reason_of
from geoheal.fitness.judgement.score import fitness

POLICY = JudgePolicy(rounds=1)
LATENCY = Metric(name="latency", unit="ms", target=True, critical=True)
CURRENT = (100.0, 101.0, 99.0, 100.5, 99.5, 100.2, 99.8, 100.1)


def reason(factor, recommendation, *, phi_change=0.0, claimed=(), metric=LATENCY):
    samples = MetricSamples(
        metric=metric, current=CURRENT, candidate=tuple(factor * each for each in CURRENT)
    )
    judgement = judge([samples], policy=POLICY, round_number=1, seed=1)
    score = fitness(
        phi_change=phi_change,
        basin_distance=None if phi_change is None else 0.0,
        regime_stable=True,
        latency_ratio=factor,
        weights=FitnessWeights(),
    )
    return reason_of(recommendation, score, judgement, FitnessThresholds(), claimed)


def test_a_gain_comes_first():
    text = reason(0.5, Recommendation.APPLY)
    assert text.startswith("latency: 50 % faster")
    assert "nothing else became worse" in text
    assert "Fitness 0.82" in text


def test_a_regression_comes_first():
    assert reason(2.0, Recommendation.REJECT).startswith("It makes things worse: latency: 100 % slower")


def test_no_benefit_says_so():
    assert reason(1.0, Recommendation.REJECT).startswith("No benefit: every target stays within ±5 %")


def test_a_gain_that_is_held_back_says_by_what():
    text = reason(0.5, Recommendation.TEST_MORE, phi_change=None)
    assert text.startswith("latency: 50 % faster")
    assert "no Φ and no basin was measured" in text
    assert "probe.state" in text


def test_what_the_code_claims_is_called_a_claim():
    phi = Metric(name="phi", target=True)
    assert "phi (reported by the code): 50 % lower" in reason(
        0.5, Recommendation.APPLY, claimed=("phi",), metric=phi
    )
