"""κ: calibrated to 64.21, as precise as published, absent below the edge of noise."""

import math

import numpy as np
import pytest

from geoheal.constants import KAPPA_STAR, KAPPA_TOLERANCE
from geoheal.errors import GeometryError, InvalidInput
from geoheal.geometry import coupling, susceptibility

RHO = 0.3
MIX = np.linalg.cholesky(np.full((8, 8), RHO) + (1 - RHO) * np.eye(8)).T


def measured(value):
    """Return the value, which must not be missing."""
    assert value is not None
    return value


@pytest.mark.parametrize(("samples", "missed"), [(500, 0.23), (1300, 0.047)])
def test_how_often_kappa_misses_its_tolerance(samples, missed):
    rng = np.random.default_rng(0)
    found = [measured(coupling(rng.standard_normal((samples, 8)) @ MIX, RHO)) for _ in range(1000)]
    off = np.abs(np.array(found) - KAPPA_STAR)
    assert np.mean(off > KAPPA_TOLERANCE) == pytest.approx(missed, abs=0.035)
    assert np.mean(found) == pytest.approx(64.21, abs=0.6)


def test_the_baseline_itself_is_at_resonance():
    activity = np.random.default_rng(1).standard_normal((500, 8)) @ MIX
    assert coupling(activity, measured(susceptibility(activity))) == 64.21


def test_a_susceptibility_is_a_correlation():
    rng = np.random.default_rng(8)
    found = [measured(susceptibility(rng.standard_normal((5000, 8)) @ MIX)) for _ in range(20)]
    assert np.mean(found) == pytest.approx(RHO, abs=0.01)


def test_independent_channels_have_no_coupling():
    rng = np.random.default_rng(2)
    assert all(susceptibility(rng.standard_normal((500, 8))) is None for _ in range(200))
    assert coupling(rng.standard_normal((500, 8)), 0.3) is None


def test_independent_random_walks_have_no_coupling():
    rng = np.random.default_rng(3)
    assert all(susceptibility(rng.standard_normal((500, 8)).cumsum(axis=0)) is None for _ in range(200))


def test_none_begins_at_the_marchenko_pastur_edge():
    samples, count = 400, 4
    rng = np.random.default_rng(4)
    common, own = rng.standard_normal((samples, 1)), rng.standard_normal((samples, count))
    edge = 1.05 * (1 + math.sqrt(count / (samples - 1))) ** 2
    values = [susceptibility(weight * common + own) for weight in np.linspace(0.0, 1.0, 400)]
    above = [1 + (count - 1) * value for value in values if value is not None]
    assert edge < min(above) < edge + 0.01
    assert values[0] is None


@pytest.mark.parametrize(
    "activity",
    [
        np.arange(100.0),
        np.column_stack([np.random.default_rng(5).standard_normal(100), np.ones(100), np.arange(100.0)]),
        np.random.default_rng(6).standard_normal((3, 2)),
    ],
)
def test_too_little_activity_has_no_coupling(activity):
    assert susceptibility(activity) is None


def test_channels_that_tell_nothing_are_dropped():
    activity = np.random.default_rng(7).standard_normal((500, 8)) @ MIX
    idle = np.column_stack([activity, np.full(500, 0.1), np.arange(500.0)])
    assert susceptibility(idle) == pytest.approx(susceptibility(activity), abs=1e-12)


def test_gaps_are_refused():
    with pytest.raises(GeometryError, match="Sample 1 of channel 0 is inf"):
        susceptibility([[1.0, 2.0], [math.inf, 3.0]])


@pytest.mark.parametrize("base", [0.0, -0.1, math.nan, math.inf])
def test_a_baseline_without_susceptibility_calibrates_nothing(base):
    with pytest.raises(InvalidInput, match="must be positive"):
        coupling(np.zeros((10, 2)), base)
