"""When rows were captured: timestamps, numbers since the epoch, or ISO 8601, as microseconds."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from geoheal.constants import CLOCK_SKEW_MAX
from geoheal.errors import InvalidInput
from geoheal.history.conversion import FINE, Faults, as_python, cell, complaint
from geoheal.history.piece import ArrowArray, Column
from geoheal.history.time_unit import TimeUnit
from geoheal.monitor.report import parse_report

FIELD = "captured_at"
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)
NO_TIME = "captured_at is missing; name the column of the times with --time-column."
NEVER = np.int64(-(2**62))
"""Stands where a row has no usable time."""


PER_SECOND = {
    TimeUnit.SECONDS: 1,
    TimeUnit.MILLISECONDS: 10**3,
    TimeUnit.MICROSECONDS: 10**6,
    TimeUnit.NANOSECONDS: 10**9,
}
AUTO_LIMITS = ((1e11, TimeUnit.SECONDS), (1e14, TimeUnit.MILLISECONDS), (1e17, TimeUnit.MICROSECONDS))


def unit_of(number: float) -> TimeUnit:
    """The unit in which a number since the epoch is a moment of our time.

    >>> unit_of(1.76e9).value, unit_of(1.76e12).value, unit_of(1.76e18).value
    ('s', 'ms', 'ns')
    """
    return next((unit for limit, unit in AUTO_LIMITS if abs(number) < limit), TimeUnit.NANOSECONDS)


class Clock:
    """Reads a file's column of times.

    Parameters
    ----------
    unit
        Of numbers.
    assume_utc
        Whether a time without its offset from UTC is meant in UTC; refused otherwise.
    """

    def __init__(self, unit: TimeUnit = TimeUnit.AUTO, *, assume_utc: bool = False) -> None:
        self._unit = unit
        self._assume_utc = assume_utc

    def read(self, column: Column, faults: Faults) -> NDArray[np.int64]:
        """Microseconds since the epoch, :data:`NEVER` where there is no cell or none that is a time."""
        moments, readable = self._microseconds(column)
        for row in np.flatnonzero(~readable).tolist():
            faults.setdefault(row, (FIELD, complaint(FIELD, self._spoken(cell(column, row)))))
        return moments

    def _microseconds(self, column: Column) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
        if isinstance(column, pa.Array):
            try:
                quick = self._quick(column)
            except pa.ArrowInvalid:  # a cell that needs a look of its own
                quick = None
            if quick is not None:
                return quick, np.ones(len(quick), dtype=np.bool_)
        return self._slow(as_python(column))

    def _quick(self, column: ArrowArray) -> NDArray[np.int64] | None:
        """A clean column at once; None when it needs a look at every cell."""
        kind = column.type
        if pa.types.is_integer(kind):
            return self._counts(column)
        if pa.types.is_timestamp(kind) and (kind.tz is not None or self._assume_utc):
            return _filled(column.cast(pa.timestamp("us", "UTC"), safe=False))
        if pa.types.is_string(kind) or pa.types.is_large_string(kind):
            return _filled(column.cast(pa.timestamp("us", "UTC")))
        return None

    def _counts(self, column: ArrowArray) -> NDArray[np.int64]:
        """Whole numbers since the epoch."""
        values = np.array(column.fill_null(0).cast(pa.int64()).to_numpy(zero_copy_only=False))
        present = np.asarray(column.is_valid().to_numpy(zero_copy_only=False), dtype=np.bool_)
        if present.any():
            self._settle(int(values[present][0]))
        per_second = PER_SECOND.get(self._unit, 1)
        scale = 10**6 // per_second
        limit = 2**62 // scale if scale else 0
        moments = np.clip(values, 1 - limit, limit - 1) * scale if scale else values // (per_second // 10**6)
        moments[~present] = NEVER
        return moments

    def _settle(self, first: float) -> None:
        """Take the unit of the file from its first number."""
        if self._unit is TimeUnit.AUTO and np.isfinite(first):
            self._unit = unit_of(first)

    def _slow(self, cells: Sequence[Any]) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
        spoken = [self._spoken(value) for value in cells]
        moments = np.full(len(spoken), NEVER)
        for row, value in enumerate(spoken):
            if isinstance(value, datetime) and value.tzinfo is not None:
                moments[row] = _us(value)
        readable = [
            value is None or (isinstance(value, datetime) and value.tzinfo is not None) for value in spoken
        ]
        return moments, np.array(readable, dtype=np.bool_)

    def _spoken(self, value: Any) -> Any:  # noqa: ANN401 - whatever the file holds
        """The cell as a moment where it is one; as it is otherwise."""
        number = _number(value)
        if number is not None:
            return self._counted(number)
        if isinstance(value, str):
            try:
                value = datetime.fromisoformat(value)
            except ValueError:
                return value
        if isinstance(value, datetime) and value.tzinfo is None and self._assume_utc:
            return value.replace(tzinfo=UTC)
        return value

    def _counted(self, number: float) -> datetime | float:
        self._settle(number)
        per_second = PER_SECOND.get(self._unit, 1)
        try:
            whole = isinstance(number, int)
            count = number * 10**6 // per_second if whole else round(number * (10**6 / per_second))
            return EPOCH + timedelta(microseconds=count)
        except (OverflowError, ValueError):
            return number


def _number(value: Any) -> float | None:  # noqa: ANN401 - whatever the file holds
    """The number that a cell is or spells; whole ones exactly."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return value
    if not isinstance(value, str):
        return None
    try:
        return int(value) if value.lstrip("-").isdigit() else float(value)
    except ValueError:
        return None


def _us(moment: datetime) -> np.int64:
    return np.int64((moment - EPOCH) // MICROSECOND)


def _filled(column: ArrowArray) -> NDArray[np.int64]:
    values = column.cast(pa.int64()).fill_null(int(NEVER))
    return np.array(values.to_numpy(zero_copy_only=False))


def require_accepted(moments: NDArray[np.int64], now: datetime, earliest: datetime, faults: Faults) -> None:
    """Refuse rows whose time lies outside the accepted range, or that have none."""
    first, last = _us(earliest), _us(now + CLOCK_SKEW_MAX)
    for row in np.flatnonzero((moments < first) | (moments > last)).tolist():
        faults.setdefault(
            row, (FIELD, NO_TIME if moments[row] == NEVER else _complaint(moments[row], now, earliest))
        )


def _complaint(moment: np.int64, now: datetime, earliest: datetime) -> str:
    try:
        parse_report({**FINE, FIELD: EPOCH + int(moment) * MICROSECOND}).observe(now, earliest)
    except InvalidInput as error:
        return error.message
    except OverflowError:
        pass
    return f"captured_at lies {int(moment) / 1e6:.3g} s from 1970: look at the unit of the times."
