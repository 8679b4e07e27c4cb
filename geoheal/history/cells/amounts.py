"""Columns of numbers as people and tools write them."""

from collections.abc import Sequence
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from geoheal.history.piece import Column
from geoheal.validation.written_numbers import has_decimal_commas, number


def as_numbers(field: str, column: Column, *, decimal_comma: bool) -> Column:
    """Return the column with texts converted to numbers; texts that cannot be read stay unchanged.

    Parameters
    ----------
    field
        The field of the column; any other name is a metric.
    decimal_comma
        Whether ``1,234`` is a fraction if no other cell shows it.
    """
    if isinstance(column, pa.Array):
        if pa.types.is_boolean(column.type):
            return column.cast(pa.float64())
        if pa.types.is_duration(column.type):
            microseconds = column.cast(pa.duration("us"), safe=False).cast(pa.int64())
            return pc.divide(microseconds.cast(pa.float64()), pa.scalar(1e3))
        if pa.types.is_dictionary(column.type):
            return as_numbers(field, pa.array(column.to_pylist()), decimal_comma=decimal_comma)
        if not pa.types.is_string(column.type) and not pa.types.is_large_string(column.type):
            return column
        try:
            return column.cast(pa.float64())
        except pa.ArrowInvalid:
            pass
    cells: Sequence[Any] = column.to_pylist() if isinstance(column, pa.Array) else column
    texts = [each for each in cells if isinstance(each, str)]
    comma = has_decimal_commas(texts, otherwise=decimal_comma)
    known = {text: number(text, field, decimal_comma=comma) for text in set(texts)}
    return [
        float(each) if isinstance(each, bool) else known.get(each, each) if isinstance(each, str) else each
        for each in cells
    ]
