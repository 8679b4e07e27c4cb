"""Amplitudes of many basins at once, with a reason for each row that has none."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from geoheal.domain.snapshots.convention import Geometry
from geoheal.errors import GeometryError
from geoheal.geometry.chunks import share_chunks
from geoheal.geometry.real_array import Array, RealArray, real_array

SAFE_SQUARED_NORM: Final = (1e-280, 1e280)
"""Squared norms between which no coordinate that matters has under- or overflowed when squared."""


@dataclass(frozen=True, slots=True, eq=False)
class Amplitudes:
    """Result of :func:`amplitudes` for N basins.

    Attributes
    ----------
    values
        Array N×D of unit rows; rows that are not ``measured`` are NaN.
    measured
        Boolean array N: which rows of ``values`` are amplitudes.
    reasons
        For every refused row, by its index, the sentence that says why. A row that is neither measured nor
        refused is a zero vector on the sphere: its basin was not measured.
    """

    values: Array
    measured: NDArray[np.bool_]
    reasons: dict[int, str]


def amplitudes(basins: ArrayLike, geometry: Geometry) -> Amplitudes:
    """Amplitudes of N basins, with a reason for each bad one instead of an error.

    Parameters
    ----------
    basins
        Raw coordinates, N×D.
    geometry
        The convention in which they are meant.

    Raises
    ------
    GeometryError
        If the array as a whole is not N×D real numbers.

    Examples
    --------
    >>> batch = amplitudes([[9.0, 16.0], [1.0, -1.0]], Geometry.SIMPLEX)
    >>> batch.measured
    array([ True, False])
    >>> batch.reasons
    {1: 'Coordinate 1 is -1.0; a probability cannot be negative.'}
    """
    rows = real_array(basins, "batch of basins")
    if rows.ndim != 2:
        raise GeometryError(f"A batch of basins has the shape (N, D), not {rows.shape}.")
    batch = Amplitudes(np.empty(rows.shape), np.ones(len(rows), dtype=np.bool_), {})
    share_chunks(rows.shape, lambda chunks: _fill(batch, rows, geometry, chunks))
    return replace(batch, reasons=dict(sorted(batch.reasons.items())))


def _fill(batch: Amplitudes, rows: RealArray, geometry: Geometry, chunks: Iterator[slice]) -> None:
    """Do one worker's chunks of the batch."""
    for chunk in chunks:
        clear = _normalise(rows[chunk], geometry, batch.values[chunk])
        if not clear.all():
            _settle(batch, np.flatnonzero(~clear) + chunk.start, rows, geometry)


def _normalise(rows: RealArray, geometry: Geometry, out: Array) -> NDArray[np.bool_]:
    """Write the amplitudes of the rows to ``out``; False for each row that needs a closer look."""
    low, high = SAFE_SQUARED_NORM
    np.copyto(out, rows)
    with np.errstate(all="ignore"):
        if geometry is Geometry.SIMPLEX:
            np.sqrt(out, out=out)
        square = np.vecdot(out, out)
        np.divide(out, np.sqrt(square)[:, np.newaxis], out=out)
        return np.asarray((square > low) & (square < high))


def _settle(batch: Amplitudes, doubtful: NDArray[np.intp], rows: RealArray, geometry: Geometry) -> None:
    """Decide about the rows that could not be normalised straight away."""
    batch.values[doubtful] = np.nan
    batch.measured[doubtful] = False
    if geometry is Geometry.SPHERE:
        doubtful = doubtful[rows[doubtful].any(axis=1)]
    for index in doubtful.tolist():
        reason = _fault(rows[index], geometry)
        if reason is None:
            scaled = rows[index : index + 1] / np.abs(rows[index]).max()
            batch.measured[index] = _normalise(scaled, geometry, batch.values[index : index + 1])[0]
        else:
            batch.reasons[index] = reason


def _fault(row: RealArray, geometry: Geometry) -> str | None:
    """Say what is wrong with one basin, naming the first coordinate to blame; None if nothing is."""
    infinite = np.flatnonzero(~np.isfinite(row))
    if infinite.size:
        return f"Coordinate {infinite[0]} is {row[infinite[0]]}; every coordinate must be a finite number."
    if geometry is Geometry.SPHERE:
        return None
    negative = np.flatnonzero(row < 0)
    if negative.size:
        return f"Coordinate {negative[0]} is {row[negative[0]]}; a probability cannot be negative."
    return None if row.any() else "All coordinates are zero; probabilities must have a positive sum."
