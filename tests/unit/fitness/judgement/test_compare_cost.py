import math

import numpy as np
import pytest

from geoheal.domain.evaluation.comparison import Scale
from geoheal.domain.evaluation.fitness_policy import JudgePolicy
from geoheal.domain.evaluation.metric import Direction, Metric
from geoheal.fitness.judgement.compare import cost_scale

LOWER = Metric(name="latency")
HIGHER = Metric(name="throughput", direction=Direction.HIGHER)
BAND = Metric(name="kappa", direction=Direction.BAND, band=(54.0, 74.0))
POLICY = JudgePolicy()


def scale_of(metric, current, *others):
    arrays = [np.array(values, dtype=float) for values in (current, *others)]
    return cost_scale(metric, arrays[0], arrays)


def change(scale, current, candidate):
    difference = scale.cost(np.array([candidate])) - scale.cost(np.array([current]))
    return scale.change(difference[0], difference[0], difference[0]).estimate


@pytest.mark.parametrize("metric", [LOWER, HIGHER])
def test_positive_values_are_compared_as_ratios(metric):
    scale = scale_of(metric, [1.0, 2.0])
    assert scale.scale is Scale.LOG_RATIO
    assert change(scale, 50.0, 40.0) == pytest.approx(-0.2)
    assert change(scale, 50.0, 60.0) == pytest.approx(0.2)


@pytest.mark.parametrize(("metric", "gain", "harm"), [(LOWER, 0.98, 1.05), (HIGHER, 1.02, 0.95)])
def test_margins_of_ratios_are_percents_of_the_current_value(metric, gain, harm):
    scale = scale_of(metric, [1.0])
    margins = scale.margins(POLICY)
    costs = scale.cost(np.array([gain, harm])) - scale.cost(np.array([1.0]))
    assert margins == pytest.approx(tuple(costs))
    assert margins[0] < 0 < margins[1]


def test_one_value_of_zero_among_all_rules_the_logarithm_out():
    scale = scale_of(LOWER, [4.0, 5.0, 6.0], [4.0, 0.0, 6.0])
    assert scale.scale is Scale.DIFFERENCE
    assert change(scale, 5.0, 4.0) == pytest.approx(-0.2)
    assert scale.margins(POLICY) == (-0.02, 0.05)


def test_negative_values_are_relative_to_the_size_of_the_median():
    scale = scale_of(HIGHER, [-4.0, -5.0, -6.0])
    assert change(scale, -5.0, -4.0) == pytest.approx(0.2)
    assert scale.cost(np.array([-4.0]))[0] < scale.cost(np.array([-5.0]))[0]


def test_a_median_of_zero_leaves_absolute_differences_and_no_tolerance():
    scale = scale_of(LOWER, [0.0, 0.0, 3.0])
    assert scale.scale is Scale.ABSOLUTE
    assert change(scale, 0.0, 3.0) == 3.0
    assert scale.margins(POLICY) == (0.0, 0.0)


def test_a_band_costs_the_distance_outside_it_in_half_widths():
    scale = scale_of(BAND, [64.0])
    assert scale.cost(np.array([44.0, 54.0, 60.0, 74.0, 94.0])).tolist() == [1.0, 0.0, 0.0, 0.0, 2.0]
    assert change(scale, 94.0, 79.0) == pytest.approx(-1.5)


def test_higher_is_better_turns_the_interval_round():
    scale = scale_of(HIGHER, [1.0])
    interval = scale.change(-math.log(1.3), -math.log(1.2), -math.log(1.1))
    assert (interval.low, interval.estimate, interval.high) == pytest.approx((0.1, 0.2, 0.3))


@pytest.mark.parametrize("metric", [LOWER, HIGHER])
@pytest.mark.parametrize("current", [[2.0], [0.0, 2.0, 4.0], [0.0]])
def test_value_undoes_cost(metric, current):
    scale = scale_of(metric, current)
    assert scale.value(scale.cost(np.array([3.0]))[0]) == pytest.approx(3.0)


def test_unbounded_and_enormous_changes_stay_numbers():
    scale = scale_of(LOWER, [1.0])
    interval = scale.change(-math.inf, 1000.0, math.inf)
    assert (interval.low, interval.estimate, interval.high) == (-1.0, math.inf, math.inf)
