"""The Fisher–Rao distance, under both conventions."""

import math

from numpy.typing import ArrayLike

from geoheal.domain.snapshots.convention import Geometry
from geoheal.errors import DimensionMismatch, GeometryError
from geoheal.geometry.basins.amplitude import amplitude
from geoheal.geometry.basins.angles import angles
from geoheal.geometry.basins.one_basin import unit_angle
from geoheal.geometry.basins.unit_vector import unit_vectors
from geoheal.geometry.real_array import Array, real_array


def fisher_rao_distance(p: ArrayLike, q: ArrayLike, geometry: Geometry = Geometry.SPHERE) -> float:
    """Fisher–Rao distance between two basins, in radians.

    Parameters
    ----------
    p, q
        Raw coordinates D; normalised here.
    geometry
        The convention in which both are meant.

    Returns
    -------
    Distance in [0, π].

    Raises
    ------
    GeometryError
        If a basin is not a point of its manifold: see :func:`geoheal.geometry.basins.amplitude.amplitude`.
    DimensionMismatch
        If the basins have different dimensions.

    Notes
    -----
    d = arccos(p·q/(‖p‖‖q‖)) on the sphere, d = 2·arccos(Σ√(p q)) on the simplex (the geodesic distance of
    the Fisher information metric itself). Neither is computed by arccos: see :func:`angle`.

    References
    ----------
    Rao, *Information and the accuracy attainable in the estimation of statistical parameters*, 1945.

    Examples
    --------
    >>> p, q = [0.5, 0.3, 0.2], [0.2, 0.3, 0.5]
    >>> round(fisher_rao_distance(p, q), 12)
    0.702610435157
    >>> round(fisher_rao_distance(p, q, Geometry.SIMPLEX), 12)
    0.739290710242
    """
    first, second = amplitude(p, geometry), amplitude(q, geometry)
    return distance_from_amplitudes(first, second, geometry)


def distance_from_amplitudes(a: ArrayLike, b: ArrayLike, geometry: Geometry) -> float:
    """Fisher–Rao distance between two stored amplitudes D, in [0, π]: ``geometry.factor`` × their angle.

    Examples
    --------
    >>> distance_from_amplitudes([1.0, 0.0], [0.0, 1.0], Geometry.SIMPLEX) / math.pi
    1.0
    """
    return geometry.factor * angle(a, b)


def distances(amplitudes: ArrayLike, reference: ArrayLike, geometry: Geometry = Geometry.SPHERE) -> Array:
    """Fisher–Rao distances of N stored amplitudes from one reference, in radians.

    Parameters
    ----------
    amplitudes
        Unit rows N×D, float32 or float64.
    reference
        Unit vector D.
    geometry
        The convention in which all of them were made.

    Returns
    -------
    Array N in [0, π]; equal to :func:`distance_from_amplitudes` up to rounding, row by row.

    Raises
    ------
    DimensionMismatch
        If the rows do not have the reference's dimension.
    GeometryError
        If a row or the reference is not a unit vector.

    Examples
    --------
    >>> distances([[1.0, 0.0], [0.0, 1.0]], [1.0, 0.0], Geometry.SIMPLEX).tolist() == [0.0, math.pi]
    True
    """
    result = angles(amplitudes, reference)
    result *= geometry.factor
    return result


def angle(a: ArrayLike, b: ArrayLike) -> float:
    """Angle between two amplitudes D, in [0, π].

    Exactly symmetric, and exactly 0 for equal vectors. float32 copies are as good as their rounding allows.

    Raises
    ------
    DimensionMismatch
        If they have different dimensions.
    GeometryError
        If one of them is not a unit vector D.

    Notes
    -----
    With d = a − b and s = a + b, θ = atan2(2√(‖d‖²‖s‖² − (d·s)²), ‖s‖² − ‖d‖²). For equal norms d·s = 0, and
    this is the textbook 2·atan2(‖d‖, ‖s‖) by the double-angle formulas; keeping d·s makes it independent of
    both norms, without the rounding of a renormalisation. arccos(a·b) would lose half of all digits near 0
    and π: float64 errs by 3e-8 there, float32 by 3.4e-4.

    References
    ----------
    Kahan, *How Futile are Mindless Assessments of Roundoff in Floating-Point Computation?*, 2006, section 12.

    Examples
    --------
    >>> angle([1.0, 0.0], [math.cos(1e-9), math.sin(1e-9)])
    1e-09
    """
    first, second = unit_vectors(a), unit_vectors(b)
    if first.ndim != 1 or second.ndim != 1:
        raise GeometryError(f"Two vectors are needed, not arrays of shape {first.shape} and {second.shape}.")
    if first.size != second.size:
        raise DimensionMismatch(
            f"Vectors of {first.size} and {second.size} coordinates cannot be compared; send as many in both."
        )
    return unit_angle(first, second)


def confined_to_orthant(baseline: ArrayLike, current: ArrayLike) -> bool:
    """Whether no coordinate of either is negative, so that their angle cannot exceed π/2.

    Parameters
    ----------
    baseline, current
        Basins or amplitudes, D or N×D.

    Examples
    --------
    >>> confined_to_orthant([0.6, 0.8], [1.0, 0.0])
    True
    >>> confined_to_orthant([0.6, 0.8], [-0.6, 0.8])
    False
    """
    return bool(real_array(baseline, "baseline").min() >= 0 and real_array(current, "basin").min() >= 0)


def reachable_maximum(baseline: ArrayLike, current: ArrayLike, geometry: Geometry) -> float:
    """Largest distance (rad) that data like these can reach: π, or π/2 for non-negative data on a sphere.

    A system whose basins are never negative cannot drift by more than π/2 on the sphere, so a ``drift_max``
    of 2.0 would never be reached; it should be registered as a simplex.

    Examples
    --------
    >>> reachable_maximum([0.6, 0.8], [1.0, 0.0], Geometry.SPHERE) / math.pi
    0.5
    >>> reachable_maximum([0.6, 0.8], [1.0, 0.0], Geometry.SIMPLEX) / math.pi
    1.0
    """
    confined = geometry is Geometry.SPHERE and confined_to_orthant(baseline, current)
    return math.pi / 2 if confined else math.pi
