import numpy as np
import pytest

from geoheal.domain.evaluation.fitness_policy import JudgePolicy
from geoheal.domain.evaluation.metric import Direction, Metric, MetricSamples
from geoheal.fitness.judgement.judge import judge


def reason(metric, current, candidate, round_number=1):
    samples = MetricSamples(metric=metric, current=tuple(current), candidate=tuple(candidate))
    return judge([samples], policy=JudgePolicy(), round_number=round_number, seed=1).reason


RHYTHM = np.tile([-1.0, 1.0], 5)
SWAP = Metric(name="swap", unit="MB", target=True)
KAPPA = Metric(name="kappa", direction=Direction.BAND, band=(54.0, 74.0), target=True)
LATENCY = Metric(name="latency", unit="ms", target=True)


@pytest.mark.parametrize(
    ("metric", "current", "candidate", "expected"),
    [
        (
            SWAP,
            [0.0] * 10,
            [1.0] * 10,
            "swap: 1 MB higher (98 % interval 1 to 1 MB), must not become worse",
        ),
        (SWAP, [0.0] * 10, [0.0] * 10, "swap: unchanged (98 % interval 0 to 0 MB), must improve"),
        (KAPPA, [94.0] * 10, [64.0] * 10, "kappa: 2 half-widths nearer to its band"),
        (KAPPA, [94.0] * 10, [64.0] * 10, "needs ≥ 0.02 half-widths"),
        (KAPPA, [64.0] * 10, [84.0] * 10, "must stay below 0.05 half-widths worse"),
        (LATENCY, [10.0] * 10, [12.0] * 10, "regression: latency: 20 % slower (98 % interval 20 to 20 %)"),
        (LATENCY, [10.0] * 10, [10.1] * 10, "open after round 1 of 3: latency: 1 % slower"),
    ],
)
def test_limits_are_named_in_the_units_of_the_scale(metric, current, candidate, expected):
    assert expected in reason(metric, current, candidate)


def test_no_benefit_names_the_limit_and_the_rounds():
    text = reason(LATENCY, 100 + RHYTHM, 100 - RHYTHM, round_number=3)
    assert text.endswith("no benefit: within ±5 % after 3 rounds")


def test_a_person_is_asked_with_figures():
    text = reason(LATENCY, 100 + 50 * RHYTHM, 100 - 50 * RHYTHM, round_number=3)
    assert text.startswith("3 rounds did not decide, a person must: latency: ")
    assert "98 % interval" in text
