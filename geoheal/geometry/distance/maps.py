"""Logarithm, exponential and geodesic between amplitudes, on the unit sphere.

All lengths here are angles; a Fisher–Rao length is ``geometry.factor`` times as long. The positive orthant,
on which the simplex lies, is geodesically convex: geodesics and means of simplex amplitudes stay on it.
"""

from typing import Final

import numpy as np
from numpy.typing import ArrayLike

from geoheal.errors import AntipodalPoints, DimensionMismatch, GeometryError
from geoheal.geometry.basins.unit_vector import renormalised
from geoheal.geometry.real_array import Array, real_array

ANTIPODAL_RAD: Final = 1e-8
"""Distance from the antipode below which the direction of a geodesic is nothing but rounding."""

ROUNDING: Final = 1e-15
"""Inner product of orthogonal unit vectors in float64."""

TANGENT_TOLERANCE: Final = 1e-6
"""How much of a tangent vector, relative to its length, may point along the base point."""


def logarithm(x: ArrayLike, y: ArrayLike) -> Array:
    """Tangent vector(s) at x whose geodesic reaches y at time 1.

    Parameters
    ----------
    x
        Base amplitude, D.
    y
        Target amplitude(s), D or N×D.

    Returns
    -------
    Tangent vector(s) of y's shape, orthogonal to x, as long as the angle between x and y.

    Raises
    ------
    AntipodalPoints
        If a target is within 1e-8 rad of −x.
    DimensionMismatch
        If the dimensions differ.

    Notes
    -----
    log_x(y) = θ·v/‖v‖ with v the part of y orthogonal to x. v is taken from y − x (or y + x beyond π/2)
    instead of from y itself, which keeps it exact for close points, and is orthogonalised twice.

    References
    ----------
    Absil, Mahony & Sepulchre, *Optimization Algorithms on Matrix Manifolds*, Princeton 2008, section 5.4.

    Examples
    --------
    >>> logarithm([1.0, 0.0], [0.0, 1.0]) / np.pi
    array([0. , 0.5])
    """
    base, target = renormalised(x), renormalised(y)
    _require_dimension(base, target)
    side = np.where(target @ base < 0.0, -1.0, 1.0)
    tangent = target - side[..., np.newaxis] * base
    for _ in range(2):
        tangent -= (tangent @ base)[..., np.newaxis] * base
    sine = np.sqrt(np.vecdot(tangent, tangent))
    if np.any((side < 0) & (sine < ANTIPODAL_RAD)):
        raise AntipodalPoints
    theta = np.arctan2(sine, target @ base)
    stretch = np.divide(theta, sine, out=np.ones_like(theta), where=sine > 0)
    return np.asarray(stretch[..., np.newaxis] * tangent)


def exponential(x: ArrayLike, v: ArrayLike) -> Array:
    """Point reached from x after time 1 with the initial velocity v.

    Parameters
    ----------
    x
        Base amplitude, D.
    v
        Tangent vector(s) at x, D or N×D.

    Raises
    ------
    GeometryError
        If v is not tangent at x, or not finite.
    DimensionMismatch
        If the dimensions differ.

    Notes
    -----
    exp_x(v) = cos‖v‖·x + (sin‖v‖/‖v‖)·v.

    References
    ----------
    Absil, Mahony & Sepulchre, *Optimization Algorithms on Matrix Manifolds*, Princeton 2008, section 5.4.

    Examples
    --------
    >>> exponential([1.0, 0.0], [0.0, np.pi / 2]).round(15)
    array([0., 1.])
    """
    base = renormalised(x)
    tangent = real_array(v, "tangent vector").astype(np.float64)
    _require_dimension(base, tangent)
    length = np.sqrt(np.vecdot(tangent, tangent))
    if not np.all(np.abs(tangent @ base) <= TANGENT_TOLERANCE * length + ROUNDING):
        raise GeometryError(
            "The vector is not tangent at the base point: it must be finite and orthogonal to it."
        )
    cosine, sinc = np.cos(length)[..., np.newaxis], np.sinc(length / np.pi)[..., np.newaxis]
    return renormalised(cosine * base + sinc * tangent)


def geodesic(x: ArrayLike, y: ArrayLike, t: ArrayLike) -> Array:
    """Point(s) on the shortest path from x (t = 0) to y (t = 1), which it runs with constant speed.

    Parameters
    ----------
    x, y
        Amplitudes D.
    t
        Time or times, a scalar or T.

    Returns
    -------
    Amplitude(s), D or T×D.

    Raises
    ------
    AntipodalPoints
        If x and y are within 1e-8 rad of being antipodal: all directions are then equally short.
    DimensionMismatch
        If the dimensions differ.

    Notes
    -----
    γ(t) = exp_x(t·log_x(y)), which is slerp, [sin((1−t)θ)·x + sin(tθ)·y]/sin θ, without its division by
    sin θ.

    References
    ----------
    Shoemake, *Animating rotation with quaternion curves*, SIGGRAPH 1985.

    Examples
    --------
    >>> geodesic([1.0, 0.0], [0.0, 1.0], 0.5) ** 2
    array([0.5, 0.5])
    """
    times = np.asarray(t, dtype=np.float64)[..., np.newaxis]
    return exponential(x, times * logarithm(x, y))


def _require_dimension(base: Array, other: Array) -> None:
    if base.ndim != 1:
        raise GeometryError(f"One base point is needed, not an array of shape {base.shape}.")
    if other.shape[-1] != base.size:
        raise DimensionMismatch(
            f"Vectors of {base.size} and {other.shape[-1]} coordinates do not lie in one space."
        )
