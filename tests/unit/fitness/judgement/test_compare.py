import numpy as np
import pytest

from geoheal.domain.evaluation.comparison import Scale
from geoheal.domain.evaluation.fitness_policy import JudgePolicy
from geoheal.domain.evaluation.metric import Direction, Metric, MetricSamples
from geoheal.fitness.judgement.compare import compare
from geoheal.fitness.statistics import hodges_lehmann

POLICY = JudgePolicy()
RNG = np.random.default_rng(0)
CURRENT = tuple((100 * np.exp(0.05 * RNG.normal(size=10))).tolist())
CANDIDATE = tuple((80 * np.exp(0.05 * RNG.normal(size=10))).tolist())


def compared(metric, current, candidate, **requests):
    samples = MetricSamples(metric=metric, current=tuple(current), candidate=tuple(candidate), **requests)
    return compare(samples, POLICY, seed=1)


def test_the_middle_is_the_hodges_lehmann_interval_of_the_log_ratio():
    comparison = compared(Metric(name="latency"), CURRENT, CANDIDATE)
    walsh = hodges_lehmann.walsh_averages(np.log(CANDIDATE) - np.log(CURRENT))
    low, high = np.expm1(hodges_lehmann.interval(walsh, 0.98))
    assert comparison.scale is Scale.LOG_RATIO
    assert (comparison.change.low, comparison.change.high) == pytest.approx((low, high))
    assert comparison.change.estimate == pytest.approx(np.expm1(np.median(walsh)))
    assert comparison.better.p == 2**-10
    assert comparison.harm.p == 1.0
    assert comparison.a12 < 0.05
    assert (comparison.current, comparison.candidate) == (np.median(CURRENT), np.median(CANDIDATE))


def test_higher_is_better_mirrors_lower_is_better():
    lower = compared(Metric(name="m"), CURRENT, CANDIDATE)
    higher = compared(Metric(name="m", direction=Direction.HIGHER), CANDIDATE, CURRENT)
    assert higher.better == lower.better
    assert higher.change.low == pytest.approx(1 / (1 + lower.change.high) - 1)
    assert higher.spread.differs.p == pytest.approx(lower.spread.differs.p)
    worse = compared(Metric(name="m", direction=Direction.HIGHER), CURRENT, CANDIDATE)
    assert worse.harm.p <= 0.01
    assert worse.tail.change.estimate < 0


def test_the_tail_of_a_metric_where_higher_is_better_is_the_low_one():
    current, candidate = (100.0,) * 20, (100.0,) * 17 + (10.0,) * 3
    comparison = compared(Metric(name="m", direction=Direction.HIGHER), current, candidate)
    assert (comparison.tail.current, comparison.tail.candidate) == pytest.approx((100.0, 10.0))


def test_the_tail_looks_inside_the_runs_when_it_can():
    requests = tuple(tuple(100.0 + i for i in range(40)) for _ in range(10))
    slow = tuple((*run[:-4], 900.0, 900.0, 900.0, 900.0) for run in requests)
    runs = (120.0,) * 10
    comparison = compared(Metric(name="m"), runs, runs, current_requests=requests, candidate_requests=slow)
    assert comparison.tail.values == (400, 400)
    assert (comparison.tail.current, comparison.tail.candidate) == pytest.approx((137.0, 900.0))
    assert comparison.tail.harm.p <= 0.01
    assert comparison.change.estimate == 0.0


def test_a_run_without_requests_leaves_the_tail_to_the_runs():
    requests = ((1.0, 2.0),) * 9 + ((),)
    comparison = compared(
        Metric(name="m"), CURRENT, CANDIDATE, current_requests=requests, candidate_requests=requests
    )
    assert comparison.tail.values == (10, 10)


def test_too_few_complete_pairs_are_not_a_measurement():
    assert compared(Metric(name="m"), (1.0,) * 4, (1.0,) * 4) is None
    assert compared(Metric(name="m"), (1.0,) * 4 + (None,), (1.0,) * 5) is None
    assert compared(Metric(name="m"), (1.0,) * 5, (1.0,) * 5).pairs == 5


def test_incomplete_pairs_are_left_out_and_counted():
    comparison = compared(Metric(name="m"), (*CURRENT, None, 5.0), (*CANDIDATE, 7.0, None))
    assert (comparison.pairs, comparison.missing) == (10, 2)
    assert comparison.change == compared(Metric(name="m"), CURRENT, CANDIDATE).change


def test_counts_are_compared_by_their_totals_and_their_pairs():
    comparison = compared(Metric(name="errors", counts=True), (0.0,) * 6, (0.0, 1.0, 2.0, 1.0, 0.0, 0.0))
    assert comparison.scale is Scale.COUNT
    assert (comparison.current, comparison.candidate) == (0.0, 4.0)
    assert comparison.harm.p == 0.125
    assert comparison.better.p == 1.0
    assert comparison.tail is None
    assert comparison.spread is None


def test_a_target_band_counts_nearness():
    metric = Metric(name="kappa", direction=Direction.BAND, band=(54.21, 74.21))
    comparison = compared(metric, np.full(10, 84.21), np.full(10, 76.21))
    assert comparison.scale is Scale.BAND_DISTANCE
    assert comparison.change.estimate == pytest.approx(-0.8)
    assert comparison.gain.p == 2**-10


def test_all_numbers_are_plain():
    comparison = compared(Metric(name="m"), CURRENT, CANDIDATE)
    for number in (comparison.a12, comparison.better.p, comparison.change.low, comparison.tail.current):
        assert type(number) is float
