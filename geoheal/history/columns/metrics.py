"""Columns of metrics: any number of them, each a number that a snapshot has no field for."""

import math
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from geoheal.history.cells.conversion import Complaint, Faults, accepted, cell, empty_cells, floats, said_of
from geoheal.history.piece import Column

Metrics = Mapping[str, float] | None


def from_columns(columns: Mapping[str, Column], rows: int, faults: Faults) -> list[Metrics] | None:
    """Each row's metrics, from a column for each; None when no row has any.

    Parameters
    ----------
    columns
        By the metric's name.
    """
    read = {name: _numbers(name, column, faults) for name, column in columns.items()}
    if not any(np.isfinite(values).any() for values in read.values()):
        return None
    names = list(read)
    table = np.column_stack(list(read.values()))
    if np.isfinite(table).all():
        return [dict(zip(names, row, strict=True)) for row in table.tolist()]
    return [_measured(names, table[row].tolist()) for row in range(rows)]


def merged(given: Sequence[Any] | None, own: Sequence[Metrics] | None) -> Sequence[Any] | None:
    """Return the metrics of a column of objects, with those that have a column of their own."""
    if given is None or own is None:
        return own if given is None else given
    return [{**(one or {}), **(other or {})} or None for one, other in zip(given, own, strict=True)]


def _measured(names: Sequence[str], values: Sequence[float]) -> Metrics:
    pairs = zip(names, values, strict=True)
    return {name: value for name, value in pairs if not math.isnan(value)} or None


def _numbers(name: str, column: Column, faults: Faults) -> NDArray[np.float64]:
    values, readable = floats(column)
    wrong = ~empty_cells(column) & ~(readable & np.isfinite(values))
    for row in np.flatnonzero(wrong).tolist():
        value = cell(column, row)
        answer = accepted("metrics", {name: value})
        reason = answer.reason if isinstance(answer, Complaint) else f"metrics.{name} is not a number."
        reason = said_of(value, reason)
        faults.setdefault(row, ("metrics", reason))
    values[wrong] = np.nan
    return values
