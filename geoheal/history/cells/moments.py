"""When rows were captured: timestamps, numbers since the epoch, or ISO 8601, as microseconds."""

import re
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta, tzinfo
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from geoheal.constants import CLOCK_SKEW_MAX
from geoheal.errors import InvalidInput
from geoheal.history.cells.conversion import FINE, Faults, as_python, cell, complaint
from geoheal.history.cells.spreadsheet_days import is_day, moment_of_day
from geoheal.history.cells.time_unit import TimeUnit
from geoheal.history.piece import ArrowArray, Column
from geoheal.monitor.ingest.report import parse_report
from geoheal.validation.written_times import SLASHED, TimeReader, abbreviated, offset_in

FIELD = "captured_at"
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
COUNTED_US = 10 * 365 * 86_400 * 10**6
"""Times before 1980: they count from the start of something else, not from 1970."""
COMPACT = re.compile(r"(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])(?:\d{6})?")
FROM_A_START = "If the times count from a start, add the time of that start to them."
MICROSECOND = timedelta(microseconds=1)
NO_TIME = "captured_at is missing; name the column of the times with --time-column."
NEVER = np.int64(-(2**62))
"""Placeholder for rows without a usable time."""


PER_SECOND = {
    TimeUnit.SECONDS: 1,
    TimeUnit.MILLISECONDS: 10**3,
    TimeUnit.MICROSECONDS: 10**6,
    TimeUnit.NANOSECONDS: 10**9,
}
AUTO_LIMITS = ((1e11, TimeUnit.SECONDS), (1e14, TimeUnit.MILLISECONDS), (1e17, TimeUnit.MICROSECONDS))

YEARLESS = re.compile(r"\d\d[-/.]\d\d[ T]\d\d:\d\d(:\d\d(\.\d+)?)?")
"""A day of a month and a time of day, as dstat writes them."""
DAY_WITH_COMMA = re.compile(r"\d{5},\d+")
"""A spreadsheet's day with a decimal comma."""
DAYLESS = re.compile(r"\d{1,2}:\d\d(:\d\d([.,]\d+)?)?( ?[AaPp][Mm])?")


def unit_of(number: float) -> TimeUnit:
    """Return the unit in which a number since the epoch is a moment of our time.

    >>> unit_of(1.76e9).value, unit_of(1.76e12).value, unit_of(1.76e18).value
    ('s', 'ms', 'ns')
    """
    return next((unit for limit, unit in AUTO_LIMITS if abs(number) < limit), TimeUnit.NANOSECONDS)


class TimeColumnReader:
    """Reads a file's column of times.

    Parameters
    ----------
    unit
        Of numbers.
    assume_utc
        Whether a time without its offset from UTC is meant in UTC; refused otherwise.
    zone
        In which a time without its offset is meant, instead.
    format_
        Of ``strptime``, for times that are text; None for those that are recognised.
    """

    def __init__(
        self,
        unit: TimeUnit = TimeUnit.AUTO,
        *,
        assume_utc: bool = False,
        zone: ZoneInfo | None = None,
        format_: str | None = None,
    ) -> None:
        self._asked = unit
        self._unit = unit
        self._zone: tzinfo | None = UTC if assume_utc else zone
        self._named_zone = zone
        self._format = format_
        self._times = TimeReader(format_)

    def of_another_file(self) -> "TimeColumnReader":
        """Return the clock as it was before it saw a file, whose numbers settle their unit."""
        return TimeColumnReader(
            self._asked, assume_utc=self._zone is UTC, zone=self._named_zone, format_=self._format
        )

    def in_utc_by_default(self) -> "TimeColumnReader":
        """Return the clock, for a file whose times are in UTC unless a zone was named."""
        return self if self._zone else TimeColumnReader(self._asked, assume_utc=True, format_=self._format)

    def read(self, column: Column, faults: Faults) -> NDArray[np.int64]:
        """Return microseconds since the epoch, :data:`NEVER` for cells without a time."""
        column = _of_days(column) if isinstance(column, pa.Array) else column
        moments, readable = self._microseconds(column)
        for row in np.flatnonzero(~readable).tolist():
            faults.setdefault(row, (FIELD, self._reason(cell(column, row))))
        return moments

    def _microseconds(self, column: Column) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
        if isinstance(column, pa.Array):
            try:
                quick = None if self._format else self._quick(column)
            except pa.ArrowInvalid:  # a cell that must be read individually
                quick = None
            if quick is not None:
                return quick, np.ones(len(quick), dtype=np.bool_)
        return self._slow(as_python(column))

    def _quick(self, column: ArrowArray) -> NDArray[np.int64] | None:
        """Return a clean column at once; None if every cell must be read individually."""
        kind = column.type
        if pa.types.is_integer(kind):
            return self._counts(column)
        if pa.types.is_timestamp(kind) and (kind.tz is not None or self._zone is UTC):
            return _filled(column.cast(pa.timestamp("us", "UTC"), safe=False))
        if pa.types.is_string(kind) or pa.types.is_large_string(kind):
            return _filled(column.cast(pa.timestamp("us", "UTC")))
        return None

    def _counts(self, column: ArrowArray) -> NDArray[np.int64] | None:
        """Return whole numbers since the epoch; None if they are days of a spreadsheet."""
        values = np.array(column.fill_null(0).cast(pa.int64()).to_numpy(zero_copy_only=False))
        present = np.asarray(column.is_valid().to_numpy(zero_copy_only=False), dtype=np.bool_)
        if present.any():
            first = int(values[present][0])
            if self._unit is TimeUnit.AUTO and (is_day(first) or _is_compact(str(first))):
                return None
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
        self._times.settle(cells)
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
        """Return the cell as a moment if it is one; otherwise unchanged."""
        is_given = self._format is not None
        if type(value) is int and self._unit is TimeUnit.AUTO and _is_compact(str(value)):
            value = str(value)
        if isinstance(value, str) and (is_given or _is_compact(value) or _number(value) is None):
            value = self._times.read(value) or self._abbreviated(value) or value
        number = None if is_given and isinstance(value, str) else _number(value)
        if number is not None:
            return self._counted(number)
        return self._placed(value) if isinstance(value, datetime) and value.tzinfo is None else value

    def _abbreviated(self, text: str) -> datetime | None:
        """Return a time with the abbreviation of a zone behind it, where the file's zone has that one."""
        found = abbreviated(text)
        local = self._times.read(found[0]) if found and self._zone else None
        if found is None or local is None or local.tzinfo is not None:
            return None
        both = (local.replace(tzinfo=self._zone, fold=fold) for fold in (0, 1))
        return next((each for each in both if each.tzname() == found[1]), None)

    def _placed(self, local: datetime) -> datetime:
        """Return a local time as a moment; unchanged if it names none or two."""
        if self._zone is None or offset_in(local, self._zone) is None:
            return local
        return local.replace(tzinfo=self._zone)

    def _reason(self, value: Any) -> str:  # noqa: ANN401 - whatever the file holds
        """Return why a cell is not a time."""
        read = self._spoken(value)
        if isinstance(read, datetime) and self._zone is not None:
            return (
                f"captured_at: {read.isoformat()} exists twice or not at all in {self._zone} (the clocks "
                "were changed); give times with their offset from UTC."
            )
        if isinstance(read, datetime):
            return (
                f"captured_at: {read.isoformat()} has no time zone; name it with --timezone NAME, or use "
                "--utc."
            )
        if isinstance(read, str) and self._format is not None:
            return f"captured_at: {read!r} does not match --time-format {self._format!r}."
        if isinstance(read, str) and (lacking := _lacking(read)):
            return f"captured_at: {lacking}"
        if isinstance(read, str) and (found := abbreviated(read)):
            return (
                f"captured_at: the zone {found[1]} in {read!r} is ambiguous; name one with --timezone NAME, "
                "or give times with their offset from UTC."
                "give times with their offset from UTC."
            )
        if isinstance(read, str):
            return f"captured_at: {read!r} is not in a known format of times; describe it with --time-format."
        return complaint(FIELD, read)

    def _counted(self, number: float) -> datetime | float:
        if self._unit is TimeUnit.AUTO and is_day(number):
            return self._placed(moment_of_day(number))
        self._settle(number)
        per_second = PER_SECOND.get(self._unit, 1)
        try:
            whole = isinstance(number, int)
            count = number * 10**6 // per_second if whole else round(number * (10**6 / per_second))
            return EPOCH + timedelta(microseconds=count)
        except (OverflowError, ValueError):
            return number


def _lacking(text: str) -> str | None:
    """Return what a text lacks to name one moment, where it is a part of a time or one of two."""
    bare = text.strip()
    if YEARLESS.fullmatch(bare):
        return f"{text!r} has no year; record times with their year (dstat: -T, or DSTAT_TIMEFMT)."
    if DAYLESS.fullmatch(bare):
        return f"{text!r} has no day; record times with their day."
    if SLASHED.fullmatch(bare):
        return f"{text!r} can be read as day/month or month/day; use --time-format."
    return None


def _number(value: Any) -> float | None:  # noqa: ANN401 - whatever the file holds
    """Return the number that a cell is or spells; whole ones exactly."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return value
    if not isinstance(value, str):
        return None
    if DAY_WITH_COMMA.fullmatch(value):
        return float(value.replace(",", "."))
    try:
        return int(value) if value.lstrip("-").isdigit() else float(value)
    except ValueError:
        return None


def _is_compact(text: str) -> bool:
    """Whether digits are a calendar's, as in 20240425031500 or 20240425.

    As a count they would lie far ahead, or in 1970.
    """
    return COMPACT.fullmatch(text) is not None


def _of_days(column: ArrowArray) -> ArrowArray:
    """Return days as their midnights, and nanoseconds as microseconds, the stored precision."""
    kind = column.type
    if pa.types.is_date(kind):
        return column.cast(pa.timestamp("us"))
    if pa.types.is_timestamp(kind):
        return column.cast(pa.timestamp("us", kind.tz), safe=False)
    return column


def _us(at: datetime) -> np.int64:
    return np.int64((at - EPOCH) // MICROSECOND)


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


def _complaint(microseconds: np.int64, now: datetime, earliest: datetime) -> str:
    try:
        parse_report({**FINE, FIELD: EPOCH + int(microseconds) * MICROSECOND}).observe(now, earliest)
    except InvalidInput as error:
        counts = 0 <= int(microseconds) < COUNTED_US
        return f"{error.message} {FROM_A_START}" if counts else error.message
    except OverflowError:
        pass
    return f"captured_at lies {int(microseconds) / 1e6:.3g} s from 1970: check the unit of the times."
