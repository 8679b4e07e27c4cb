"""The figures of a window: means and slopes of what was measured."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import linregress

from geoheal.domain.convention import Geometry
from geoheal.domain.regime import Regime
from geoheal.domain.snapshot import Snapshot
from geoheal.monitor.window import look, mean, slope

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)


def snapshot(minute=0, **fields):
    return Snapshot(
        id=uuid4(),
        captured_at=NOON + timedelta(minutes=minute),
        system="s",
        geometry=Geometry.SPHERE,
        **fields,
    )


@given(st.lists(st.floats(-1e6, 1e6), min_size=2, max_size=40))
def test_slope_is_least_squares(values):
    expected = linregress(np.arange(len(values)), values).slope
    assert slope(values) == pytest.approx(expected, rel=1e-6, abs=1e-6)


def test_slope_keeps_the_places_of_what_was_measured():
    assert slope([0.0, None, None, 3.0]) == pytest.approx(1.0)


@pytest.mark.parametrize("values", [[], [None], [1.0], [None, 1.0]])
def test_slope_needs_two_measurements(values):
    assert slope(values) is None


def test_mean_of_nothing_is_none():
    assert mean([None, None]) is None


def test_look_separates_the_current_from_the_window():
    window = look([snapshot(0, phi=0.6, memory_usage_mb=100.0), snapshot(1, phi=0.8)], basin_distance=0.5)
    assert window.size == 2
    assert window.phi_current == 0.8
    assert window.phi_avg == pytest.approx(0.7)
    assert window.phi_trend == pytest.approx(0.2)
    assert window.memory_mb is None
    assert window.memory_trend is None
    assert window.captured_at == NOON + timedelta(minutes=1)


def test_breakdowns_are_counted_only_when_a_regime_is_known():
    assert look([snapshot()], None).breakdown_frequency is None
    regimes = [Regime.BREAKDOWN, Regime.LINEAR, None, Regime.BREAKDOWN]
    assert look([snapshot(i, regime=r) for i, r in enumerate(regimes)], None).breakdown_frequency == 0.5
