"""Rows of the database into Arrow's columns."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pyarrow as pa

from geoheal.domain.health.system import System
from geoheal.domain.snapshots.convention import Geometry
from geoheal.history.export.export_fields import BASIN
from geoheal.history.piece import ArrowArray
from geoheal.store.snapshots.snapshots import metrics_of

HEADER_BYTES = 20
"""Size of the header of a one-dimensional ``real[]`` (PostgreSQL's array_send)."""

ELEMENT = np.dtype([("length", ">i4"), ("value", ">f4")])


def record_batch(system: System, schema: "pa.Schema", columns: Sequence[Sequence[Any]]) -> "pa.RecordBatch":
    """Return a batch of snapshots of a system.

    Parameters
    ----------
    schema
        Of the fields; ``system`` needs no column.
    columns
        The others' cells, in the schema's order.
    """
    given = iter(columns)
    rows = len(columns[0])
    arrays: list[ArrowArray] = []
    for field in schema:
        if field.name == "system":
            arrays.append(pa.repeat(system.name, rows))
        elif field.name == BASIN:
            arrays.append(_basins(next(given), system))
        else:
            arrays.append(pa.array(_cells(field.type, next(given)), type=field.type))
    return pa.record_batch(arrays, schema=schema)


def _cells(kind: "pa.DataType", cells: Sequence[Any]) -> Sequence[Any]:
    """Cells as Arrow takes them: objects as pairs."""
    if not isinstance(kind, pa.MapType):
        return cells
    objects = map(metrics_of, cells) if pa.types.is_floating(kind.item_type) else cells
    return [None if each is None else list(each.items()) for each in objects]


def _basins(cells: Sequence[bytes | None], system: System) -> ArrowArray:
    """Coordinates in the system's convention, from PostgreSQL's bytes of the amplitudes."""
    present = [bytes(cell) for cell in cells if cell is not None]
    record = np.dtype([("header", f"V{HEADER_BYTES}"), ("elements", ELEMENT, (system.dimension,))])
    amplitudes = np.frombuffer(b"".join(present), dtype=record)["elements"]["value"].astype(np.float32)
    coordinates = amplitudes**2 if system.geometry is Geometry.SIMPLEX else amplitudes
    lengths = [0 if cell is None else system.dimension for cell in cells]
    offsets = pa.array(np.concatenate([[0], np.cumsum(lengths)]), pa.int32())
    missing = pa.array([cell is None for cell in cells], pa.bool_())
    flat = pa.array(coordinates.reshape(-1), pa.float32())
    lists: ArrowArray = pa.ListArray.from_arrays(offsets, flat, mask=missing)
    return lists
