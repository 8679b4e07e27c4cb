"""Coordinates of basins: a column each, or a column of lists."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from geoheal.history.cells.conversion import (
    Complaint,
    Faults,
    accepted,
    as_python,
    empty_cells,
    floats,
    is_empty,
    parsed,
)
from geoheal.history.piece import Column

FIELD = "basin_coords"
FINITE = "every coordinate must be a finite number."
Coordinates = NDArray[np.float64]


def from_columns(names: Sequence[str], columns: Sequence[Column], faults: Faults) -> Coordinates:
    """Return basins with one column per coordinate, shape (n, D); NaN for rows without a basin."""
    values = np.empty((len(columns), len(columns[0])))
    empty = np.zeros(values.shape, dtype=np.bool_)
    unreadable = np.zeros(values.shape, dtype=np.bool_)
    for place, column in enumerate(columns):
        values[place], readable = floats(column)
        if not isinstance(column, pa.Array) or column.null_count:
            empty[place] = empty_cells(column)
        np.logical_and(~readable, ~empty[place], out=unreadable[place])
    _refuse_incomplete(names, empty, faults)
    for place, row in np.argwhere(unreadable).tolist():
        faults.setdefault(row, (FIELD, f"Coordinate {place} ({names[place]}) is not a number."))
    rows = np.ascontiguousarray(values.T)
    _refuse_infinite(rows, np.asarray(~empty.all(axis=0)), faults)
    return rows


def from_lists(column: Column, dimension: int | None, faults: Faults) -> Coordinates | None:
    """Return basins from a column of lists, shape (n, D); None if no row has one.

    Parameters
    ----------
    dimension
        Coordinates that a basin must have; None for as many as the first one has.
    """
    if is_empty(column):
        return None
    quick = _uniform(column)
    if quick is not None and dimension in {None, quick.shape[1]}:
        _refuse_infinite(quick, np.ones(len(quick), dtype=np.bool_), faults)
        return quick
    return _stacked([_list(value) for value in as_python(column)], dimension, faults)


def _uniform(column: Column) -> Coordinates | None:
    """Return a clean column of lists of the same length at once; None if each cell must be read alone."""
    if not isinstance(column, pa.Array) or column.null_count or not _is_list_of_numbers(column.type):
        return None
    lists: Any = column
    flat = lists.flatten()
    width, rest = divmod(len(flat), len(column))
    if flat.null_count or rest or not width:
        return None
    if not pa.types.is_fixed_size_list(column.type):
        lengths = lists.value_lengths().to_numpy(zero_copy_only=False)
        if (lengths != width).any():
            return None
    return np.array(flat.to_numpy(zero_copy_only=False), dtype=np.float64).reshape(len(column), width)


def _is_list_of_numbers(kind: pa.DataType) -> bool:
    if not isinstance(kind, pa.ListType | pa.LargeListType | pa.FixedSizeListType):
        return False
    return bool(pa.types.is_floating(kind.value_type) or pa.types.is_integer(kind.value_type))


def _list(value: Any) -> list[float] | str | None:  # noqa: ANN401 - whatever the file holds
    """Return a cell's coordinates, None without any, or why they cannot be read."""
    if value is None:
        return None
    coords = accepted(FIELD, parsed(value))
    return coords.reason if isinstance(coords, Complaint) else list(coords)


def _stacked(
    read: Sequence[list[float] | str | None], dimension: int | None, faults: Faults
) -> Coordinates | None:
    width = dimension or next((len(each) for each in read if isinstance(each, list)), None)
    if width is None:
        width = 1
    rows = np.full((len(read), width), np.nan)
    for row, each in enumerate(read):
        if isinstance(each, str):
            faults.setdefault(row, (FIELD, each))
        elif each is not None and len(each) != width:
            why = f"The basin has {len(each)} coordinates; {width} are expected."
            faults.setdefault(row, (FIELD, why))
        elif each is not None:
            rows[row] = each
    return rows


def _refuse_incomplete(names: Sequence[str], empty: NDArray[np.bool_], faults: Faults) -> None:
    """Refuse rows that have some coordinates, and not all."""
    if not empty.any():
        return
    for row in np.flatnonzero(empty.any(axis=0) & ~empty.all(axis=0)).tolist():
        place = int(np.argmax(empty[:, row]))
        why = f"Coordinate {place} ({names[place]}) is missing; a basin has all coordinates or none."
        faults.setdefault(row, (FIELD, why))


def _refuse_infinite(rows: Coordinates, measured: NDArray[np.bool_], faults: Faults) -> None:
    finite = np.isfinite(rows)
    if finite.all():
        return
    for row in np.flatnonzero(measured & ~finite.all(axis=1)).tolist():
        place = int(np.argmin(finite[row]))
        faults.setdefault(row, (FIELD, f"Coordinate {place} is {rows[row, place]}; {FINITE}"))
