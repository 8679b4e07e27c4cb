"""Check that amplitudes are unit vectors, up to the rounding of their storage."""

from typing import Final

import numpy as np
from numpy.typing import ArrayLike

from geoheal.errors import GeometryError
from geoheal.geometry.real_array import Array, real_array

UNIT_TOLERANCE: Final = 1e-5
"""How far the squared norm of an amplitude may be from 1: above any float32 rounding, below any mistake."""


def renormalised(amplitude: ArrayLike) -> Array:
    """Amplitude(s) D or N×D in float64, with the rounding of a float32 copy taken out of their norm.

    Raises
    ------
    GeometryError
        As :func:`unit_vectors`.

    Examples
    --------
    >>> renormalised(np.float32([0.6, 0.8])) @ renormalised([0.6, 0.8]) - 1 < 1e-15
    np.True_
    """
    unit = unit_vectors(amplitude)
    return np.asarray(unit / np.sqrt(np.vecdot(unit, unit))[..., np.newaxis])


def unit_vectors(amplitude: ArrayLike) -> Array:
    """Amplitude(s) D or N×D in float64, otherwise as they came.

    Raises
    ------
    GeometryError
        If a squared norm is further than 1e-5 from 1 (as NaN and zeros have): such a vector is not an
        amplitude but raw coordinates.

    Examples
    --------
    >>> unit_vectors(np.float32([0.6, 0.8])).dtype
    dtype('float64')
    """
    values = real_array(amplitude, "amplitude").astype(np.float64)
    with np.errstate(over="ignore", invalid="ignore"):
        squares = np.atleast_1d(np.vecdot(values, values))
        off = squares[~(np.abs(squares - 1.0) <= UNIT_TOLERANCE)]
    if off.size:
        raise GeometryError(not_an_amplitude(float(off[0])))
    return values


def not_an_amplitude(squared_norm: float) -> str:
    """Sentence for a vector whose norm shows that it is not an amplitude."""
    return (
        f"The vector is not an amplitude: its squared norm is {squared_norm:.6g}, not 1. "
        "Pass raw coordinates through `amplitude` first."
    )
