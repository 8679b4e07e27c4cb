"""The regime that follows from Φ, at its bounds."""

import math

import numpy as np
import pytest

from geoheal.errors import InvalidInput
from geoheal.geometry import regime
from geoheal.geometry.integration.regime import regimes


@pytest.mark.parametrize(
    ("phi", "expected"),
    [
        (0.0, "linear"),
        (math.nextafter(0.3, 0), "linear"),
        (0.3, "geometric"),
        (math.nextafter(0.7, 0), "geometric"),
        (0.7, "hierarchical"),
        (math.nextafter(0.85, 0), "hierarchical"),
        (0.85, "breakdown"),
        (1.0, "breakdown"),
    ],
)
def test_bounds_belong_to_the_regime_above(phi, expected):
    assert regime(phi) == expected
    assert regimes(np.array([phi])) == [expected]


@pytest.mark.parametrize("phi", [math.nan, math.inf, -math.inf])
def test_phi_must_be_finite(phi):
    with pytest.raises(InvalidInput, match="finite") as caught:
        regime(phi)
    assert caught.value.field == "phi"


def test_many_with_some_not_measured():
    assert regimes(np.array([0.1, np.nan, 0.9])) == ["linear", None, "breakdown"]
