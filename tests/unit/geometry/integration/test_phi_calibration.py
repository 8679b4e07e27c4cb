"""The opt-in calibration of Φ."""

import math

import pytest

from geoheal.errors import InvalidInput
from geoheal.geometry import calibrated_phi


def logit(p):
    return math.log(p / (1 - p))


@pytest.mark.parametrize("phi", [0.05, 0.4, 0.9])
@pytest.mark.parametrize("base", [0.1, 0.4, 0.99])
def test_it_shifts_the_logit(phi, base):
    assert logit(calibrated_phi(phi, base)) == pytest.approx(
        logit(phi) + logit(0.75) - logit(base), abs=1e-12
    )


def test_the_baseline_lies_in_the_middle_of_the_healthy_band():
    assert calibrated_phi(0.123, 0.123) == pytest.approx(0.75, abs=1e-15)


def test_the_ends_stay():
    assert calibrated_phi(0.0, 0.4) == 0.0
    assert calibrated_phi(1.0, 0.4) == 1.0


@pytest.mark.parametrize("base", [0.0, 1.0, -0.1, math.nan])
def test_a_baseline_at_an_end_calibrates_nothing(base):
    with pytest.raises(InvalidInput, match="baseline's Φ"):
        calibrated_phi(0.5, base)


@pytest.mark.parametrize("phi", [-0.1, 1.1, math.nan])
def test_phi_lies_between_0_and_1(phi):
    with pytest.raises(InvalidInput, match="between 0 and 1") as caught:
        calibrated_phi(phi, 0.5)
    assert caught.value.field == "phi"
