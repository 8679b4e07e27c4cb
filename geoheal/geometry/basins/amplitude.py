"""Basins as unit vectors: the amplitude is what is stored, and what all distances are measured between.

On the sphere the amplitude of a signed vector x is x/‖x‖; on the simplex that of a probability vector p
is √p (after division by its sum), which lies on the positive orthant of the same sphere.
"""

from typing import Final

import numpy as np
from numpy.typing import ArrayLike

from geoheal.domain.snapshots.convention import Geometry
from geoheal.errors import GeometryError
from geoheal.geometry.basins.amplitude_batch import amplitudes
from geoheal.geometry.basins.unit_vector import renormalised
from geoheal.geometry.real_array import Array, real_array

NEGATIVE_ROUNDING: Final = 1e-9
"""Negative coordinates of a simplex amplitude down to this size are rounding, not a point off the simplex."""


def amplitude(basin: ArrayLike, geometry: Geometry) -> Array:
    """Amplitude of one basin, or of N basins of which none may be bad.

    Parameters
    ----------
    basin
        Raw coordinates, D or N×D.
    geometry
        The convention in which they are meant.

    Returns
    -------
    Array of the same shape, with unit norm along the last axis.

    Raises
    ------
    GeometryError
        If a coordinate is NaN, infinite or (simplex) negative, or if all are zero.

    Notes
    -----
    a = x/‖x‖ (sphere), a = √(p/Σp) (simplex; exact zeros are fine, nothing is added to them).

    References
    ----------
    Bhattacharyya, *On a measure of divergence between two multinomial populations*, Sankhyā 7, 1946 (√p).

    Examples
    --------
    >>> amplitude([3.0, -4.0], Geometry.SPHERE)
    array([ 0.6, -0.8])
    >>> amplitude([9, 16], Geometry.SIMPLEX)
    array([0.6, 0.8])
    """
    values = real_array(basin, "basin")
    batch = amplitudes(np.atleast_2d(values), geometry)
    for row, reason in batch.reasons.items():
        raise GeometryError(reason if values.ndim == 1 else f"Row {row}: {reason}")
    if not batch.measured.all():
        where = "" if values.ndim == 1 else f"Row {int(np.argmin(batch.measured))}: "
        raise GeometryError(f"{where}All coordinates are zero, which means that the basin was not measured.")
    return batch.values.reshape(values.shape)


def measured_amplitude(basin: ArrayLike, geometry: Geometry) -> Array | None:
    """Amplitude of one basin (D), or None where the basin was not measured.

    The zero vector on the sphere means "not measured": existing clients send 64 zeros when they have no
    basin. On the simplex it is an error, as in :func:`amplitude`.

    Examples
    --------
    >>> measured_amplitude([0.0] * 64, Geometry.SPHERE) is None
    True
    """
    values = real_array(basin, "basin")
    if geometry is Geometry.SPHERE and values.ndim == 1 and not values.any():
        return None
    return amplitude(values, geometry)


def coordinates(amplitude: ArrayLike, geometry: Geometry) -> Array:
    """Coordinates that an amplitude stands for: the inverse of :func:`amplitude`, up to the lost scale.

    Parameters
    ----------
    amplitude
        Unit vector(s), D or N×D.
    geometry
        The convention in which it was made.

    Returns
    -------
    The unit vector a itself (sphere), or a² with sum 1 (simplex).

    Raises
    ------
    GeometryError
        If it is not an amplitude, or (simplex) lies outside the positive orthant.

    Examples
    --------
    >>> coordinates([0.6, 0.8], Geometry.SIMPLEX)
    array([0.36, 0.64])
    """
    unit = renormalised(amplitude)
    if geometry is Geometry.SPHERE:
        return unit
    if unit.min() < -NEGATIVE_ROUNDING:
        raise GeometryError("The amplitude has negative coordinates: it is not a point of the simplex.")
    return np.square(unit)
