"""The distribution of latencies, and how far it says that they moved."""

import math

import numpy as np
import pytest

from geoheal.domain.snapshots.convention import Geometry
from geoheal.geometry import fisher_rao_distance
from geoheal.geometry.cells.latency_cells import CELLS, FAILED, HALF_LIFE_S, cell_of
from geoheal.geometry.cells.latency_histogram import LatencyHistogram


def settled(latencies: list[float]) -> np.ndarray:
    basin = LatencyHistogram().update(latencies, 5.0)
    assert basin is not None
    return basin


def moved(one: list[float], other: list[float]) -> float:
    return fisher_rao_distance(settled(one), settled(other), Geometry.SIMPLEX)


def test_cells_are_evenly_spaced_on_a_logarithmic_scale():
    places = [cell_of(0.1 * 10 ** (6 * (place + 0.5) / 62)) for place in range(62)]
    assert places == list(range(1, 63))
    assert (cell_of(0.0), cell_of(1e5), cell_of(math.inf)) == (0, FAILED, FAILED)


def test_it_is_a_distribution_and_there_is_none_before_the_first_latency():
    assert LatencyHistogram().update([], 5.0) is None
    basin = settled([1.0, 20.0, math.inf])
    assert basin.shape == (CELLS,)
    assert basin.sum() == pytest.approx(1.0)
    assert basin[FAILED] == pytest.approx(1 / 3)


@pytest.mark.parametrize(("factor", "distance"), [(2, 0.75), (5, 1.7), (10, 2.25)])
def test_the_distance_is_the_documented_one(factor, distance):
    assert moved([20.0], [20.0 * factor]) == pytest.approx(distance, abs=0.15)


def test_a_service_that_always_fails_is_as_far_away_as_can_be():
    assert moved([2.0, 3.0], [math.inf]) == pytest.approx(math.pi)


def test_the_weight_of_what_was_observed_halves():
    histogram = LatencyHistogram()
    histogram.update([math.inf], 5.0)
    basin = histogram.update([1.0], HALF_LIFE_S)
    assert basin is not None
    assert basin[FAILED] == pytest.approx(1 / 3)
