import json
import math
from typing import Any

import pytest

from geoheal.domain.evaluation.comparison import Interval, Scale, Significance, Spread, VersionComparison
from geoheal.domain.evaluation.fitness_policy import FitnessWeights, JudgePolicy
from geoheal.domain.evaluation.judgement import FitnessScore, Judgement, JudgeVerdict, Recommendation
from geoheal.domain.evaluation.metric import Direction, Metric


def comparison(direction=Direction.LOWER, **changes):
    values: dict[str, Any] = {
        "metric": Metric(name="latency", direction=direction),
        "scale": Scale.LOG_RATIO,
        "pairs": 5,
        "missing": 1,
        "current": 2.0,
        "candidate": 1.0,
        "change": Interval(-1.0, -0.5, math.inf),
        "a12": 0.1,
        "better": Significance(0.03, 0.06),
        "gain": Significance(0.04),
        "harm": Significance(1.0, 1.0),
        "spread": Spread(ratio=math.inf, differs=Significance(0.5)),
        "notices": ("latency: something",),
    }
    return VersionComparison(**(values | changes))


@pytest.mark.parametrize(
    ("verdict", "recommendation"),
    [
        (JudgeVerdict.APPLY, Recommendation.APPLY),
        (JudgeVerdict.TEST_MORE, Recommendation.TEST_MORE),
        (JudgeVerdict.ASK_HUMAN, Recommendation.TEST_MORE),
        (JudgeVerdict.NO_BENEFIT, Recommendation.REJECT),
        (JudgeVerdict.REJECT, Recommendation.REJECT),
    ],
)
def test_every_verdict_allows_one_recommendation(verdict, recommendation):
    assert verdict.recommendation is recommendation


def test_worst_bound_looks_to_the_bad_side():
    change = Interval(-0.1, 0.0, 0.2)
    assert comparison(change=change).worst == 0.2
    assert comparison(Direction.HIGHER, change=change).worst == 0.1


def test_interval_within_a_margin_excludes_the_margin():
    assert Interval(-0.04, 0, 0.04).within(0.05)
    assert not Interval(-0.04, 0, 0.05).within(0.05)
    assert not Interval(-math.inf, 0, math.inf).within(0.05)


def test_a_judgement_becomes_plain_json_with_every_number():
    judgement = Judgement(
        verdict=JudgeVerdict.ASK_HUMAN,
        reason="because",
        round_number=3,
        comparisons=(comparison(),),
        not_measured=("memory",),
        policy=JudgePolicy(),
        seed=7,
    )
    plain = json.loads(json.dumps(judgement.to_dict(), allow_nan=False))
    assert plain["verdict"] == "ask_human"
    assert plain["not_measured"] == ["memory"]
    assert plain["notices"] == ["latency: something"]
    assert plain["policy"]["confidence"] == 0.98
    assert plain["comparisons"][0]["change"] == {"low": -1.0, "estimate": -0.5, "high": None}
    assert plain["comparisons"][0]["better"] == {"p": 0.03, "adjusted": 0.06}
    assert plain["comparisons"][0]["spread"]["ratio"] is None
    assert plain["comparisons"][0]["metric"]["direction"] == "lower"
    assert plain["comparisons"][0]["tail"] is None


def test_a_score_becomes_plain_json():
    score = FitnessScore(
        value=0.5,
        phi_change=0.0,
        basin_distance=None,
        regime_stable=None,
        latency_ratio=None,
        components={"phi": 0.0},
        weights=FitnessWeights(),
    )
    assert json.loads(json.dumps(score.to_dict()))["components"] == {"phi": 0.0}
