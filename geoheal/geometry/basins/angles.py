"""Angles of many amplitudes from one reference, accurate to rounding and bound by memory bandwidth.

The textbook form 2·atan2(‖a−b‖, ‖a+b‖) needs all rows renormalised and two differences of each. Here each
row is seen from an origin o·b, with o = 1 (rows near the reference), 0 (rows across) or −1 (near its
antipode). With x = a − o·b, which is exact where a ≈ o·b, the angle is

    θ = atan2(√(‖b‖²·‖x‖² − (x·b)²), o‖b‖² + x·b)

(Lagrange's identity: the first argument is ‖a‖‖b‖ sin θ, the second ‖a‖‖b‖ cos θ). The norms cancel, so
nothing has to be renormalised, not even float32 copies; equal vectors are at distance exactly 0; and one pass
over the rows is enough, in chunks that stay in the cache. o = 1 serves all rows but those near the antipode,
o = 0 saves the difference where few rows are near; rows that a chunk's origin does not suit are seen again
from their own.
"""

from collections.abc import Iterator
from typing import Final

import numpy as np
from numpy.typing import ArrayLike

from geoheal.errors import DimensionMismatch, GeometryError
from geoheal.geometry.basins.unit_vector import UNIT_TOLERANCE, not_an_amplitude, unit_vectors
from geoheal.geometry.chunks import share_chunks
from geoheal.geometry.real_array import Array, RealArray, real_array

NEAR_COSINE: Final = 0.7
"""Cosine above which a row is near the reference, and below whose negative it is near the antipode."""

CROWD: Final = 0.1
"""Share of near rows from which a whole chunk is better seen from there."""


def angles(amplitudes: ArrayLike, reference: ArrayLike) -> Array:
    """Angle between each row and the reference, in radians.

    Parameters
    ----------
    amplitudes
        Unit rows N×D, float32 or float64; need not be renormalised.
    reference
        Unit vector D.

    Returns
    -------
    Array N in [0, π]. While norms are off by float32 rounding at most, the absolute error is below 1e-15,
    and below 1e-18 for angles under 1e-3.

    Raises
    ------
    DimensionMismatch
        If the rows do not have the reference's dimension.
    GeometryError
        If a row or the reference has a squared norm further than 1e-5 from 1 (as NaN and zeros have).

    References
    ----------
    Kahan, *How Futile are Mindless Assessments of Roundoff in Floating-Point Computation?*, 2006, section 12.

    Examples
    --------
    >>> angles([[1.0, 0.0], [0.0, 1.0], [-1.0, 0.0]], [1.0, 0.0]) / np.pi
    array([0. , 0.5, 1. ])
    """
    rows, base = _checked(amplitudes, reference)
    out = np.empty(len(rows))
    share_chunks(rows.shape, lambda chunks: _fill(rows, base, out, chunks))
    return out


def _checked(amplitudes: ArrayLike, reference: ArrayLike) -> tuple[RealArray, Array]:
    rows = real_array(amplitudes, "batch of amplitudes")
    base = unit_vectors(reference)
    if rows.ndim != 2 or base.ndim != 1:
        raise GeometryError(f"Rows N×D and a reference D are needed, not {rows.shape} and {base.shape}.")
    if rows.shape[1] != base.size:
        raise DimensionMismatch(
            f"Rows of {rows.shape[1]} coordinates cannot be compared with a reference of {base.size}."
        )
    return rows, base


def _fill(rows: RealArray, base: Array, out: Array, chunks: Iterator[slice]) -> None:
    """Write the angles of one worker's chunks to ``out``."""
    gauge, origin = None, 1
    for chunk in chunks:
        part, theta = rows[chunk], out[chunk]
        gauge = gauge or _Gauge(base, len(part))
        cosine = gauge.measure(part, origin, theta, chunk.start)
        unsuited = np.abs(cosine) > NEAR_COSINE if origin == 0 else origin * cosine < -NEAR_COSINE
        for own in (1, -1):
            again = np.flatnonzero(unsuited & (own * cosine > 0))
            if again.size:
                seen = np.empty(again.size)
                _Gauge(base, again.size).measure(part[again], own, seen, chunk.start)
                theta[again] = seen
        origin = _origin_of(cosine)


def _origin_of(cosine: Array) -> int:
    """Origin that suits the next chunk, if it is like the last one."""
    near, far = np.count_nonzero(cosine > NEAR_COSINE), np.count_nonzero(cosine < -NEAR_COSINE)
    if max(near, far) <= CROWD * cosine.size:
        return 0
    return 1 if near >= far else -1


class _Gauge:
    """Scratch space in which one worker measures chunks against one reference."""

    __slots__ = ("_along", "_squared", "_tile", "_work", "_x")

    def __init__(self, base: Array, step: int) -> None:
        self._squared = float(base @ base)
        self._tile = np.tile(base, (step, 1))  # as large as a chunk, so that one loop runs over both
        self._x = np.empty_like(self._tile)
        self._along = np.empty(step)
        self._work = np.empty(step)

    def measure(self, chunk: RealArray, origin: int, theta: Array, number: int) -> Array:
        """Write the rows' angles, seen from ``origin``, to ``theta``; give their cosines, until next time.

        ``number`` is that of the first row, for the message.
        """
        count = len(chunk)
        along, work = self._along[:count], self._work[:count]
        with np.errstate(over="ignore", invalid="ignore"):
            x = self._seen_from(origin, chunk)
            np.vecdot(x, self._tile[0], out=along)
            np.vecdot(x, x, out=theta)
            _require_units(along, theta, origin, self._squared, work, number)
        np.multiply(along, along, out=work)
        theta *= self._squared
        theta -= work
        np.maximum(theta, 0.0, out=theta)
        np.sqrt(theta, out=theta)
        along += origin * self._squared
        np.arctan2(theta, along, out=theta)
        return along

    def _seen_from(self, origin: int, chunk: RealArray) -> Array:
        """Rows minus origin × reference, in float64."""
        x, tile = self._x[: len(chunk)], self._tile[: len(chunk)]
        if chunk.dtype != np.float64:
            np.copyto(x, chunk)
            chunk = x
        if origin == 0:
            return np.asarray(chunk, dtype=np.float64)
        return (np.subtract if origin > 0 else np.add)(chunk, tile, out=x)


def _require_units(
    along: Array, square: Array, origin: int, squared: float, work: Array, number: int
) -> None:
    """Refuse rows that are not amplitudes: ‖a‖² = ‖x‖² + 2o x·b + o²‖b‖² comes for free."""
    np.multiply(along, 2.0 * origin, out=work)
    work += square
    work += abs(origin) * squared - 1.0
    if not (work.max() <= UNIT_TOLERANCE and work.min() >= -UNIT_TOLERANCE):
        row = int(np.argmax(~(np.abs(work) <= UNIT_TOLERANCE)))
        raise GeometryError(f"Row {number + row}: {not_an_amplitude(float(work[row] + 1.0))}")
