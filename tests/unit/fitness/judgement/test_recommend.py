import pytest

from geoheal.domain.evaluation.fitness_policy import FitnessThresholds, FitnessWeights, JudgePolicy
from geoheal.domain.evaluation.judgement import Judgement, JudgeVerdict, Recommendation
from geoheal.fitness.judgement.recommend import recommend
from geoheal.fitness.judgement.score import fitness

THRESHOLDS = FitnessThresholds()


def score(**changes):
    measured = {"phi_change": 0.0, "basin_distance": 0.0, "regime_stable": True, "latency_ratio": 1.0}
    return fitness(**(measured | changes), weights=FitnessWeights())


def judgement(verdict):
    return Judgement(
        verdict=verdict,
        reason="the judge's reason",
        round_number=3,
        comparisons=(),
        not_measured=(),
        policy=JudgePolicy(),
        seed=0,
    )


def test_apply_needs_score_and_judge():
    advice = recommend(score(), judgement(JudgeVerdict.APPLY), THRESHOLDS)
    assert advice.recommendation is Recommendation.APPLY
    assert advice.reason == "the judge's reason"


@pytest.mark.parametrize(
    ("verdict", "expected"),
    [
        (JudgeVerdict.TEST_MORE, Recommendation.TEST_MORE),
        (JudgeVerdict.ASK_HUMAN, Recommendation.TEST_MORE),
        (JudgeVerdict.NO_BENEFIT, Recommendation.REJECT),
        (JudgeVerdict.REJECT, Recommendation.REJECT),
    ],
)
def test_a_good_score_never_overrides_the_judge(verdict, expected):
    assert recommend(score(phi_change=1.0), judgement(verdict), THRESHOLDS).recommendation is expected


def test_the_judge_never_overrides_a_bad_score():
    middling = score(phi_change=-0.4, regime_stable=True)
    assert 0.5 < middling.value <= 0.7
    advice = recommend(middling, judgement(JudgeVerdict.APPLY), THRESHOLDS)
    assert advice.recommendation is Recommendation.TEST_MORE
    assert f"fitness {middling.value:.2f} is not above 0.7" in advice.reason
    assert "the judge's reason" in advice.reason
    bad = score(phi_change=-0.4, basin_distance=2.0, regime_stable=False)
    assert recommend(bad, judgement(JudgeVerdict.APPLY), THRESHOLDS).recommendation is Recommendation.REJECT


@pytest.mark.parametrize("missing", ["phi_change", "basin_distance"])
def test_without_measured_geometry_at_most_test_more(missing):
    advice = recommend(score(**{missing: None}), judgement(JudgeVerdict.APPLY), THRESHOLDS)
    assert advice.recommendation is Recommendation.TEST_MORE
    assert f"not measured: {'phi' if missing == 'phi_change' else 'basin'}" in advice.reason


def test_without_a_judgement_at_most_test_more():
    advice = recommend(score(), None, THRESHOLDS)
    assert advice.recommendation is Recommendation.TEST_MORE
    assert "nothing was measured against the current code" in advice.reason


def test_nothing_at_all_is_test_more_not_a_verdict():
    nothing = score(phi_change=None, basin_distance=None, regime_stable=None, latency_ratio=None)
    advice = recommend(nothing, None, THRESHOLDS)
    assert advice.recommendation is Recommendation.TEST_MORE
    assert "no component was measured" in advice.reason


def test_thresholds_are_configurable_and_must_be_exceeded():
    exactly = score()
    thresholds = FitnessThresholds(apply=exactly.value, test_more=0.1)
    advice = recommend(exactly, judgement(JudgeVerdict.APPLY), thresholds)
    assert advice.recommendation is Recommendation.TEST_MORE
