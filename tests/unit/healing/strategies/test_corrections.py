"""Corrections at hooks: where they lead, and that they stay what they are."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geoheal.domain.snapshots.convention import Geometry
from geoheal.geometry import amplitude, fisher_rao_distance
from geoheal.healing.strategies.basin_drift_correction import correction_of
from geoheal.healing.strategies.hook_module import NEUTRAL, with_correction, without_correction
from geoheal.healing.strategies.phi_degradation_recovery import _GAIN, _STATE
from tests.unit.healing.changed import names_of, text

BASELINE = [0.1, 0.2, 0.3, 0.4]
SHARES = st.lists(st.floats(0.01, 1), min_size=4, max_size=4)


def applied(source):
    names = names_of(source)
    return names["apply"]


@pytest.mark.parametrize("geometry", Geometry)
@given(point=SHARES, step=st.floats(0.05, 0.95))
def test_a_step_leaves_its_share_of_the_drift(geometry, point, step):
    correction = correction_of(amplitude(BASELINE, geometry), geometry, step)
    corrected = applied(with_correction(NEUTRAL, correction))(point)
    before = fisher_rao_distance(point, BASELINE, geometry)
    after = fisher_rao_distance(corrected, BASELINE, geometry)
    assert after == pytest.approx((1 - step) * before, abs=1e-4)


@pytest.mark.parametrize("value", [[0.0, 0.0, 0.0, 0.0], [1.0], ["a"] * 4, [float("nan")] * 4, None])
def test_what_is_not_a_basin_passes_unchanged(value):
    correction = correction_of(amplitude(BASELINE, Geometry.SPHERE), Geometry.SPHERE, 0.5)
    assert applied(with_correction(NEUTRAL, correction))(value) is value


def test_a_correction_replaces_an_earlier_one():
    once = text(with_correction(NEUTRAL, "def _corrected(value):\n    return 1\n"))
    twice = text(with_correction(once, "def _corrected(value):\n    return 2\n"))
    assert applied(twice)(0) == 2
    assert without_correction(twice).split() == NEUTRAL.split()


def test_coupling_is_scaled_and_own_weights_stay():
    weights = np.array([[1.0, 0.5], [0.25, 2.0]])
    scaled = applied(with_correction(NEUTRAL, _GAIN.replace("{gain}", "2.0")))(weights)
    assert scaled.tolist() == [[1.0, 1.0], [0.5, 2.0]]
    assert weights[0, 1] == 0.5


@pytest.mark.parametrize(
    "value", [[0.7, 0.2, 0.1], np.diag([0.9, 0.1])], ids=["distribution", "density matrix"]
)
def test_mixing_keeps_what_a_state_sums_up_to(value):
    mixed = applied(with_correction(NEUTRAL, _STATE.replace("{mixing}", "-0.5")))(value)
    array = np.asarray(mixed)
    assert (np.trace(array) if array.ndim == 2 else array.sum()) == pytest.approx(1)
    assert np.ptp(np.diag(array) if array.ndim == 2 else array) < np.ptp(
        np.diag(value) if array.ndim == 2 else value
    )
