"""Cells that say in words that nothing was measured."""

import math
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from geoheal.history.piece import Column
from geoheal.validation.nothing import WORDS_FOR_NOTHING


def without_words_for_nothing(column: Column) -> Column:
    """Return the column with None for cells that mean a missing value, or are NaN."""
    if not isinstance(column, pa.Array):
        return [None if _is_nothing(value) else value for value in column]
    if pa.types.is_string(column.type) or pa.types.is_large_string(column.type):
        said = pc.utf8_lower(pc.utf8_trim_whitespace(column))
        nothing = pc.is_in(said, value_set=pa.array(sorted(WORDS_FOR_NOTHING), type=column.type))
    elif pa.types.is_floating(column.type):
        nothing = pc.is_nan(column)
    else:
        return column
    return pc.if_else(nothing, pa.scalar(None, column.type), column) if pc.any(nothing).as_py() else column


def without_infinities(column: Column) -> tuple[Column, int]:
    """Return the column with None for infinite numbers, and their count."""
    if isinstance(column, pa.Array) and not pa.types.is_floating(column.type):
        return column, 0
    values = column.to_pylist() if isinstance(column, pa.Array) else column
    infinite = sum(isinstance(value, float) and math.isinf(value) for value in values)
    if not infinite:
        return column, 0
    return [None if isinstance(v, float) and math.isinf(v) else v for v in values], infinite


def _is_nothing(value: Any) -> bool:  # noqa: ANN401 - whatever the file holds
    if isinstance(value, str):
        return value.strip().lower() in WORDS_FOR_NOTHING
    return isinstance(value, float) and math.isnan(value)
