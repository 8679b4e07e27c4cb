"""Slopes an hour: the same leak is the same, however often and by how many nodes it is reported."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geoheal.domain.snapshots.pulse import StoredPulse
from geoheal.monitor.health import slopes
from geoheal.monitor.health.slopes import Slope, growth_of_memory, points_of, steepest

START = datetime(2026, 11, 23, 12, tzinfo=UTC)


def slope_of(nodes) -> Slope:
    """Return the slope that there is."""
    slope = slopes.slope_of(nodes)
    assert slope is not None
    return slope


def pulses(values, step_s, node=None):
    return [
        StoredPulse(START + timedelta(seconds=place * step_s), node, value, None, None, None, value)
        for place, value in enumerate(values)
    ]


@pytest.mark.parametrize("step_s", [1, 10, 60, 600])
def test_the_same_leak_at_any_cadence(step_s):
    leak = [100 + 1200 / 3600 * step_s * place for place in range(10)]
    slope = slope_of(points_of(pulses(leak, step_s), "memory_usage_mb"))
    assert slope.an_hour == pytest.approx(1200)
    assert slope.is_shown


def test_what_is_sent_at_once_stands_for_a_snapshot_a_minute():
    slope = slope_of(points_of(pulses(range(0, 200, 20), 0.001), "memory_usage_mb"))
    assert slope.an_hour == pytest.approx(20 * 60)


def test_nodes_at_different_levels_are_not_a_slope():
    both = sorted(pulses([220.0] * 10, 10, "a") + pulses([780.0] * 10, 10.1, "b"))
    assert slope_of(points_of(both, "memory_usage_mb")).an_hour == 0


def test_the_steepest_node_speaks():
    both = pulses([500.0] * 10, 10, "a") + pulses([100.0 + 5 * i for i in range(10)], 10, "b")
    steep = steepest(points_of(both, "memory_usage_mb"))
    assert steep is not None
    assert steep.an_hour == pytest.approx(1800)


@given(st.lists(st.floats(0, 1), min_size=2, max_size=30, unique=True), st.floats(-50, 50))
def test_an_exact_line_is_found_at_any_cadence(moments, rate):
    at = np.sort(np.array(moments)) * 10
    if min(b - a for a, b in pairwise(at)) < 0.001:
        return
    assert slope_of([(at, rate * at)]).an_hour == pytest.approx(rate, abs=1e-6)


def test_noise_is_not_shown():
    noise = np.random.default_rng(1).normal(300, 5, (400, 10))
    shown = sum(slope_of(points_of(pulses(row, 10), "phi")).is_shown for row in noise)
    assert shown / 400 < 0.08


@pytest.mark.parametrize("values", [[], [1.0]])
def test_too_little_has_no_slope(values):
    assert slopes.slope_of(points_of(pulses(values, 10), "phi")) is None


def test_memory_that_fills_up_and_is_cleared_is_not_a_leak_and_one_that_reaches_new_heights_is():
    teeth = pulses([100.0 + 10 * (place % 20) for place in range(59)], 10)
    slope = growth_of_memory(teeth, teeth)
    assert slope is not None
    assert not slope.is_shown
    noise = np.random.default_rng(2).normal(0, 3, 59)
    for leak in (
        [100.0 + 3 * place for place in range(59)],
        [100.0 + 3 * place + noise[place] for place in range(59)],
        [100.0 + 10 * (place % 10) + 3 * place for place in range(59)],
        [200.0] * 30 + [200.0 + 5 * place for place in range(29)],
    ):
        slope = growth_of_memory(pulses(leak, 10), pulses(leak, 10))
        assert slope is not None
        assert slope.is_shown
    assert growth_of_memory([], []) is None
