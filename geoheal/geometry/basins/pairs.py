"""Angles of many pairs of amplitudes, each with a partner of its own."""

import numpy as np

from geoheal.geometry.real_array import Array, RealArray


def unit_angles(a: RealArray, b: RealArray) -> Array:
    """Angles N (rad) between the rows N×D of two arrays that are known to be amplitudes.

    The same, up to rounding, as of :func:`~geoheal.geometry.distance.fisher_rao.angle`, which explains the
    formula.

    Examples
    --------
    >>> unit_angles(np.float32([[0.6, 0.8], [1.0, 0.0]]), np.float32([[0.6, 0.8], [0.0, 1.0]])) / np.pi
    array([0. , 0.5])
    """
    first, second = a.astype(np.float64), b.astype(np.float64)
    apart, together = first - second, first + second
    across, along = np.vecdot(apart, apart), np.vecdot(together, together)
    skew = np.vecdot(apart, together)
    return np.asarray(
        np.arctan2(2.0 * np.sqrt(np.maximum(0.0, across * along - skew * skew)), along - across)
    )
