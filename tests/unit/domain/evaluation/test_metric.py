import pytest

from geoheal.domain.evaluation.metric import Direction, Metric, MetricSamples
from geoheal.errors import InvalidInput

LATENCY = Metric(name="latency", unit="ms")
ERRORS = Metric(name="errors", counts=True)


@pytest.mark.parametrize(
    "wrong",
    [
        {"direction": Direction.BAND},
        {"band": (0.0, 1.0)},
        {"direction": Direction.BAND, "band": (1.0, 1.0)},
        {"direction": Direction.BAND, "band": (0.0, float("inf"))},
        {"direction": Direction.HIGHER, "counts": True},
    ],
)
def test_refuses_a_metric_that_contradicts_itself(wrong):
    with pytest.raises(InvalidInput) as error:
        Metric(name="latency", **wrong)
    assert error.value.field == "latency"


@pytest.mark.parametrize(
    ("metric", "current", "candidate"),
    [
        (LATENCY, (1.0,), (1.0, 2.0)),
        (LATENCY, (1.0,), (float("nan"),)),
        (LATENCY, (1.0,), (float("inf"),)),
        (LATENCY, (1e300,), (1.0,)),
        (ERRORS, (0.0,), (-1.0,)),
        (ERRORS, (0.0,), (0.5,)),
        (ERRORS, (0.0,), (1e18,)),
    ],
)
def test_refuses_samples_that_cannot_be_compared(metric, current, candidate):
    with pytest.raises(InvalidInput):
        MetricSamples(metric=metric, current=current, candidate=candidate)


def test_refuses_requests_of_some_runs_only_and_requests_that_are_not_a_number():
    with pytest.raises(InvalidInput, match="all runs"):
        MetricSamples(metric=LATENCY, current=(1.0, 2.0), candidate=(1.0, 2.0), current_requests=((1.0,),))
    with pytest.raises(InvalidInput, match="nan"):
        MetricSamples(
            metric=LATENCY, current=(1.0,), candidate=(1.0,), candidate_requests=((1.0, float("nan")),)
        )


def test_knows_which_pairs_are_complete():
    samples = MetricSamples(metric=LATENCY, current=(1.0, None, 3.0, None), candidate=(1.0, 2.0, None, None))
    assert samples.complete == (0,)
    assert samples.missing == 3
