"""The Fréchet mean of amplitudes: the point with the least sum of squared Fisher–Rao distances."""

from typing import Final

import numpy as np
from numpy.typing import ArrayLike

from geoheal.domain.snapshots.convention import Geometry
from geoheal.errors import DimensionMismatch, GeometryError, MeanNotUnique
from geoheal.geometry.basins.unit_vector import renormalised
from geoheal.geometry.distance.maps import exponential, logarithm
from geoheal.geometry.real_array import Array, real_array

STEP_MIN_RAD: Final = 1e-12
"""Length of a gradient step at which the mean has converged."""

STEPS_MAX: Final = 10_000
"""Steps after which to give up: a usual mean takes 8, points along the rim of a half-sphere hundreds."""

CAP_MARGIN: Final = 1e-9
"""Cosine of the smallest cap's radius that counts as more than 0, the cosine of π/2."""


def frechet_mean(amplitudes: ArrayLike, weights: ArrayLike | None = None, *, geometry: Geometry) -> Array:
    """Weighted Fréchet (Karcher) mean.

    Parameters
    ----------
    amplitudes
        Unit rows, N×D.
    weights
        Non-negative weights N with a positive sum; None for equal ones.
    geometry
        The convention of the amplitudes.

    Returns
    -------
    The mean's amplitude, D.

    Raises
    ------
    MeanNotUnique
        If (sphere) no open ball of radius π/2 holds all points that have weight. On the simplex the mean
        always is unique.
    DimensionMismatch
        If there are not as many weights as points.
    GeometryError
        If a row is not an amplitude, there is none, the weights are not as above, or it does not converge.

    Notes
    -----
    Minimises Σ wᵢ d(m, aᵢ)² by gradient steps of size 1, m ← exp_m(Σ wᵢ log_m aᵢ), from the normalised
    arithmetic mean, until a step is shorter than 1e-12 rad.

    References
    ----------
    Karcher, *Riemannian center of mass and mollifier smoothing*, 1977. Afsari, *Riemannian Lᵖ center of mass:
    existence, uniqueness, and convexity*, Proc. AMS 139, 2011 (the ball of radius π/2).

    Examples
    --------
    >>> frechet_mean([[1.0, 0.0], [0.0, 1.0]], geometry=Geometry.SPHERE) ** 2
    array([0.5, 0.5])
    """
    points = renormalised(amplitudes)
    if points.ndim != 2 or not len(points):
        raise GeometryError(
            f"A mean needs at least one amplitude, N×D, not an array of shape {points.shape}."
        )
    shares = _shares(weights, len(points))
    points, shares = points[shares > 0], shares[shares > 0]
    mean = _start(points, shares, geometry)
    for _ in range(STEPS_MAX):
        step = shares @ logarithm(mean, points)
        step -= (step @ mean) * mean
        mean = exponential(mean, step)
        if np.sqrt(step @ step) < STEP_MIN_RAD:
            return mean
    raise GeometryError(
        f"The Fréchet mean did not converge in {STEPS_MAX} steps: the points lie along a half-sphere's rim."
    )


def _shares(weights: ArrayLike | None, count: int) -> Array:
    """Weights with sum 1."""
    if weights is None:
        return np.full(count, 1.0 / count)
    values = real_array(weights, "list of weights").astype(np.float64)
    if values.shape != (count,):
        raise DimensionMismatch(f"{count} points need {count} weights, not {values.shape}.")
    if not (np.isfinite(values).all() and values.min() >= 0.0 and values.any()):
        raise GeometryError("Weights must be finite and not negative, and at least one must be positive.")
    values /= values.max()
    return np.asarray(values / values.sum())


def _start(points: Array, shares: Array, geometry: Geometry) -> Array:
    """Normalised arithmetic mean, once it is sure that the mean is unique."""
    centre = np.asarray(shares @ points)
    if geometry is Geometry.SPHERE and not np.min(points @ centre) > 0.0:
        _require_open_cap(points)
    return np.asarray(centre / np.sqrt(centre @ centre))


def _require_open_cap(points: Array) -> None:
    """Raise unless an open cap of radius π/2 holds all points.

    The cosine of the smallest cap's radius is the distance of the origin from the points' convex hull, found
    as a least-squares problem over the hull's weights (Lawson & Hanson, *Solving Least Squares Problems*,
    1974, chapter 23).
    """
    from scipy.optimize import nnls

    count, dimension = points.shape
    system = np.vstack([points.T, np.ones(count)])
    target = np.append(np.zeros(dimension), 1.0)
    _, residual = nnls(system, target)
    if residual <= CAP_MARGIN:
        raise MeanNotUnique
