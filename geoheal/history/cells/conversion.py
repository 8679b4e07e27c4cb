"""Convert cells to values: clean columns at once, others cell by cell.

Only :mod:`geoheal.monitor.ingest.report` decides which values are valid: the quick test of a column may only
accept values that are valid there, and the reason for every other cell comes from there.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from geoheal.constants import MEASUREMENT_MAX
from geoheal.errors import InvalidInput
from geoheal.history.piece import Column
from geoheal.monitor.ingest.report import parse_report

FINE: Mapping[str, Any] = {"phi": 0.0}
"""A measurement that makes a report of any single field complete."""

Faults = dict[int, tuple[str, str]]
"""Field and reason by row, of rows that cannot be stored."""


@dataclass(frozen=True, slots=True)
class Limits:
    """Range of valid finite numbers of a field."""

    low: float
    high: float
    whole: bool = False

    def hold(self, values: NDArray[np.float64]) -> NDArray[np.bool_]:
        """Return which values are within the range."""
        held = np.isfinite(values) & (values >= self.low) & (values <= self.high)
        return held & (values == np.floor(values)) if self.whole else held


SHARE, AMOUNT = Limits(0.0, 1.0), Limits(0.0, MEASUREMENT_MAX)
NUMBER = Limits(-MEASUREMENT_MAX, MEASUREMENT_MAX)
NUMBERS: Mapping[str, Limits] = {
    "phi": SHARE,
    "kappa_eff": NUMBER,
    "confidence": NUMBER,
    "surprise": NUMBER,
    "agency": NUMBER,
    "error_rate": SHARE,
    "avg_latency_ms": AMOUNT,
    "memory_usage_mb": AMOUNT,
    "cpu_usage_pct": AMOUNT,
    "request_count": Limits(0.0, 2.0**53 - 1, whole=True),
}
WORDS = ("node", "label", "code_hash", "regime")
STRUCTURED = ("context", "metrics", "active_modules", "module_versions", "set_baseline")


SHOWN_MAX = 60
"""Characters of a cell that a reason shows."""

PERCENTAGES_FROM = 0.1
PERCENTAGES = "error_rate is above 1 in many rows, so they seem to be percentages; use --scale COLUMN=0.01."


def is_empty(column: Column) -> bool:
    """Whether the column has no value at all."""
    if isinstance(column, pa.Array):
        return bool(column.null_count == len(column))
    return all(value is None for value in column)


def numbers(name: str, column: Column, faults: Faults) -> NDArray[np.float64]:
    """Return a column of a measurement, NaN if missing."""
    values, readable = floats(column)
    empty = empty_cells(column)
    wrong = ~(empty | (readable & NUMBERS[name].hold(values)))
    if name == "error_rate" and _are_percentages(values[~empty & readable]):
        wrong |= ~empty & (values > 0)
        for row in np.flatnonzero(~empty & (values > 0)).tolist():
            faults.setdefault(row, (name, PERCENTAGES))
    for row in np.flatnonzero(wrong).tolist():
        faults.setdefault(row, (name, complaint(name, _number(cell(column, row)))))
    values[wrong | empty] = np.nan
    return values


def _are_percentages(values: NDArray[np.float64]) -> bool:
    """Whether so many shares are above 1 that the others must be percentages, too."""
    return bool(((values > 1) & (values <= 100)).sum() > PERCENTAGES_FROM * len(values))


def words(name: str, column: Column, faults: Faults) -> list[Any]:
    """Return a column of text; each distinct word is examined once."""
    known: dict[Any, Any] = {None: None}
    values = []
    for row, word in enumerate(as_python(column)):
        try:
            value = known[word]
        except (KeyError, TypeError):
            value = accepted(name, word)
            if isinstance(word, str):
                known[word] = value
        if isinstance(value, Complaint):
            faults.setdefault(row, (name, value.reason))
            value = None
        values.append(value)
    return values


def structures(name: str, column: Column, faults: Faults) -> list[Any]:
    """Return a column of JSON values, or of JSON text."""
    values = []
    for row, raw in enumerate(as_python(column)):
        value = None if raw is None else accepted(name, parsed(raw))
        if isinstance(value, Complaint):
            faults.setdefault(row, (name, value.reason))
            value = None
        values.append(value)
    return values


@dataclass(frozen=True, slots=True)
class Complaint:
    """Reason why a value is refused."""

    reason: str = field(default="")


def complaint(name: str, value: object) -> str:
    """Return why a snapshot must not have this value in this field."""
    answer = accepted(name, value)
    if not isinstance(answer, Complaint):
        return f"{name}: {value!r} cannot be used."
    return said_of(value, answer.reason)


def said_of(value: object, reason: str) -> str:
    """Return a reason that includes the cell.

    >>> said_of("soon", "cpu_usage_pct: Input should be a valid number.")
    "cpu_usage_pct: Input should be a valid number, not 'soon'."
    """
    if not isinstance(value, str | list | dict) or " valid " not in reason or repr(value) in reason:
        return reason
    shown = repr(value) if len(repr(value)) <= SHOWN_MAX else f"{repr(value)[:SHOWN_MAX]}…"
    return f"{reason.rstrip('.')}, not {shown}."


def accepted(name: str, value: object) -> Any:  # noqa: ANN401 - what the field holds
    """Return the value as a snapshot holds it, or a complaint."""
    try:
        return getattr(parse_report({**FINE, name: value}), name)
    except InvalidInput as error:
        return Complaint(error.message)


def floats(column: Column) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """Return the column's numbers, and which cells are some; NaN elsewhere."""
    if isinstance(column, pa.Array) and _is_numeric_or_text(column.type):
        try:
            cast = column.cast(pa.float64())
        except pa.ArrowInvalid:
            pass
        else:
            values = cast.fill_null(np.nan).to_numpy(zero_copy_only=False).copy()
            return values, np.ones(len(values), dtype=np.bool_)
    cells = [_number(value) for value in as_python(column)]
    readable = np.array([type(value) in {int, float} for value in cells], dtype=np.bool_)
    return np.array([_float(v) if r else np.nan for v, r in zip(cells, readable, strict=True)]), readable


def _is_numeric_or_text(kind: pa.DataType) -> bool:
    return bool(
        pa.types.is_floating(kind)
        or pa.types.is_integer(kind)
        or pa.types.is_string(kind)
        or pa.types.is_large_string(kind)
    )


def _number(value: object) -> object:
    """Return the number in a text or a decimal; anything else unchanged."""
    if isinstance(value, str | Decimal):
        try:
            return float(value)
        except ValueError:
            return value
    return value


def _float(value: Any) -> float:  # noqa: ANN401 - an int or a float
    try:
        return float(value)
    except OverflowError:
        return float("inf")


def parsed(raw: Any) -> Any:  # noqa: ANN401 - any JSON
    """Return the value of a JSON text; anything else unchanged."""
    if isinstance(raw, str):
        try:
            return json.loads(raw)
        except ValueError:
            return {"True": True, "False": False}.get(raw, raw)
    return raw


def empty_cells(column: Column) -> NDArray[np.bool_]:
    """Return which cells are empty."""
    if isinstance(column, pa.Array):
        return np.asarray(pc.is_null(column).to_numpy(zero_copy_only=False), dtype=np.bool_)
    return np.array([value is None for value in column], dtype=np.bool_)


def as_python(column: Column) -> Sequence[Any]:
    """Return the column's cells as Python values; maps as dictionaries."""
    if not isinstance(column, pa.Array):
        return column
    cells = column.to_pylist()
    if pa.types.is_map(column.type):  # Arrow gives them as pairs
        return [None if each is None else dict(each) for each in cells]
    return cells


def cell(column: Column, row: int) -> Any:  # noqa: ANN401 - whatever the file holds
    """One cell, as a Python value."""
    value = column[row]
    return value.as_py() if isinstance(value, pa.Scalar) else value
