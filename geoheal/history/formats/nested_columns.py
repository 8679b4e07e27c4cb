"""Columns of structures (Parquet, Arrow), as columns of their own."""

from collections.abc import Iterator, Mapping
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from geoheal.history.formats.json_documents.flat import KEPT
from geoheal.history.piece import ArrowArray

Places = Mapping[str, tuple[int, ...]]
"""Location of the values of each column: its index, and the indices inside of structures."""


def places_of(schema: pa.Schema) -> Places:
    """Name values inside structures by their path; a column of that name takes precedence.

    >>> inner = pa.struct([("avg", pa.int64())])
    >>> places_of(pa.schema([("latency", inner), ("metrics", inner)]))
    {'latency.avg': (0, 0), 'metrics': (1,)}
    """
    inside = dict(each for place, field in enumerate(schema) for each in _inside(field, field.name, (place,)))
    own = {field.name: (place,) for place, field in enumerate(schema) if field.name in inside}
    return {**inside, **own}


def _inside(
    field: "pa.Field[Any]", name: str, place: tuple[int, ...]
) -> Iterator[tuple[str, tuple[int, ...]]]:
    kind = field.type
    if not pa.types.is_struct(kind) or name in KEPT:
        yield name, place
        return
    for number in range(kind.num_fields):
        inner = kind.field(number)
        yield from _inside(inner, f"{name}.{inner.name}", (*place, number))


def taken(column: ArrowArray, inner: tuple[int, ...]) -> ArrowArray:
    """Return what stands at a place inside the structures of a column, without extension types (such as
    UUID).
    """
    found = pc.struct_field(plain(column), list(inner)) if inner else column
    return plain(found)


def plain(column: ArrowArray) -> ArrowArray:
    """Return the column without extension types (such as Parquet's own UUID)."""
    return column.storage if isinstance(column, pa.ExtensionArray) else column
