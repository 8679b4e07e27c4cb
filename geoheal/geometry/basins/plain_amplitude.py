"""The amplitude of one basin that needs no closer look, without the fixed cost of doing many at once."""

import math

import numpy as np

from geoheal.domain.snapshots.convention import Geometry
from geoheal.geometry.basins.amplitude_batch import SAFE_SQUARED_NORM
from geoheal.geometry.real_array import Array


def plain_amplitude(coords: Array, geometry: Geometry) -> Array | None:
    """Amplitude of one basin D, to the last bit as of :func:`~geoheal.geometry.basins.amplitude.amplitude`.

    Returns None where that function has to look closer: at coordinates that are all zero, negative on the
    simplex, not finite, or so large or small that their squares are not.

    Examples
    --------
    >>> plain_amplitude(np.array([3.0, -4.0]), Geometry.SPHERE)
    array([ 0.6, -0.8])
    >>> plain_amplitude(np.array([3.0, -4.0]), Geometry.SIMPLEX) is None
    True
    """
    if geometry is Geometry.SIMPLEX:
        if not coords.min() >= 0:
            return None
        coords = np.sqrt(coords)
    low, high = SAFE_SQUARED_NORM
    with np.errstate(over="ignore", invalid="ignore"):
        square = float(np.vecdot(coords, coords))
    return coords / math.sqrt(square) if low < square < high else None
