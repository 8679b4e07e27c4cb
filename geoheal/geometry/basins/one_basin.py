"""One basin that needs no closer look: amplitude and angle, without the fixed cost of doing many at once."""

import math

import numpy as np

from geoheal.domain.snapshots.convention import Geometry
from geoheal.geometry.basins.amplitude_batch import SAFE_SQUARED_NORM
from geoheal.geometry.real_array import Array, RealArray


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


def unit_angle(a: RealArray, b: RealArray) -> float:
    """Angle between two vectors that are known to be amplitudes of one dimension.

    The same as of :func:`~geoheal.geometry.distance.fisher_rao.angle`, which explains the formula.

    Examples
    --------
    >>> unit_angle(np.float32([0.6, 0.8]), np.float32([0.6, 0.8]))
    0.0
    """
    first, second = a.astype(np.float64), b.astype(np.float64)
    apart, together = first - second, first + second
    across, along = float(apart @ apart), float(together @ together)
    skew = float(apart @ together)
    return math.atan2(2.0 * math.sqrt(max(0.0, across * along - skew * skew)), along - across)
