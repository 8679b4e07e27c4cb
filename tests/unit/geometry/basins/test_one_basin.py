"""One basin by itself: the same amplitude, to the last bit, or none."""

import numpy as np
import pytest

from geoheal.domain.snapshots.convention import Geometry
from geoheal.geometry.basins.amplitude import amplitude
from geoheal.geometry.basins.amplitude_batch import amplitudes
from geoheal.geometry.basins.one_basin import plain_amplitude, unit_angle
from geoheal.geometry.distance.fisher_rao import angle

SEED = 20261128


@pytest.mark.parametrize("geometry", list(Geometry))
@pytest.mark.parametrize("dimension", [1, 2, 3, 7, 31, 64, 65, 100, 1000, 4096])
def test_it_is_the_amplitude_to_the_last_bit(geometry, dimension):
    """A snapshot that is sent again is compared with what was stored, whichever way either was made."""
    generator = np.random.default_rng(SEED)
    rows = generator.normal(size=(20, dimension)) * 10.0 ** generator.integers(-100, 100, size=(20, 1))
    if geometry is Geometry.SIMPLEX:
        rows = np.abs(rows)
    together = amplitudes(rows, geometry).values
    for row, stored in zip(rows, together, strict=True):
        found = plain_amplitude(row.copy(), geometry)
        assert found is not None
        assert np.array_equal(found, stored)
        assert np.array_equal(found, amplitude(row, geometry))


@pytest.mark.parametrize(
    ("coords", "geometry"),
    [
        ([0.0, 0.0], Geometry.SPHERE),
        ([0.0, 0.0], Geometry.SIMPLEX),
        ([-1.0, 2.0], Geometry.SIMPLEX),
        ([np.nan, 1.0], Geometry.SPHERE),
        ([np.nan, 1.0], Geometry.SIMPLEX),
        ([np.inf, 1.0], Geometry.SPHERE),
        ([1e300, 1e300], Geometry.SPHERE),
        ([1e-300, 1e-300], Geometry.SPHERE),
    ],
)
def test_what_needs_a_closer_look_is_left_alone(coords, geometry):
    assert plain_amplitude(np.array(coords), geometry) is None


def test_the_angle_of_known_amplitudes_is_the_angle():
    generator = np.random.default_rng(SEED)
    for _ in range(50):
        pair = generator.normal(size=(2, 64))
        a, b = (amplitude(each, Geometry.SPHERE).astype(np.float32) for each in pair)
        assert unit_angle(a, b) == angle(a, b)
