"""The trend test has its exact distribution, the slope its robustness, the detector its silence."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from geoheal.monitor.calibration import calibrate
from geoheal.monitor.detectors.evidence.mann_kendall import (
    MannKendall,
    mann_kendall_s,
    mann_kendall_z,
    theil_sen,
)
from tests.unit.monitor.detectors.streams import noise, times

columns = arrays(np.float64, (12, 2), elements=st.floats(-1e6, 1e6, width=32))


def test_exact_probabilities_for_ten_points():
    rng = np.random.default_rng(4)
    s = mann_kendall_s(rng.permuted(np.tile(np.arange(10.0)[:, None], 200_000), axis=0))
    assert np.mean(s >= 19) == pytest.approx(0.054157, abs=0.002)
    assert np.mean(s >= 21) == pytest.approx(0.036275, abs=0.002)


def test_slope_ignores_an_outlier():
    rows = 2.0 * np.arange(24.0)[:, None]
    rows[3] = 1e6
    assert theil_sen(rows)[0] == pytest.approx(2.0)


@given(columns)
def test_reversal_turns_the_trend(rows):
    assert mann_kendall_s(rows[::-1]).tolist() == (-mann_kendall_s(rows)).tolist()
    assert theil_sen(rows[::-1]) == pytest.approx(-theil_sen(rows))


@given(columns)
def test_deviate_is_bounded_by_the_perfect_trend(rows):
    assert np.all(np.abs(mann_kendall_z(rows)) <= mann_kendall_z(np.arange(12.0)[:, None])[0])


def test_short_history_judges_no_leak():
    values = noise(2 * 288, 1)
    normal = calibrate(times(len(values)), [f"m{i}" for i in range(values.shape[1])], values)
    assert MannKendall.of(normal) is None


def test_noise_climbs_nowhere(calibration):
    detector = MannKendall.of(calibration)
    assert detector is not None
    values = noise(6 * 288, 8)
    at = times(len(values)).tolist()
    assert {detector.update(t, row) for t, row in zip(at, values, strict=True)} == {None, 0.0}
