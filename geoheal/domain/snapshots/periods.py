"""Periods of whole days (UTC) for partitions: days, weeks, months, and the gaps between others."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """Consecutive whole days (UTC).

    Parameters
    ----------
    start
        First moment.
    end
        First moment after it.
    """

    start: datetime
    end: datetime

    @property
    def is_month(self) -> bool:
        """Whether it is a whole calendar month."""
        return self == Length.MONTH.around(self.start)

    @property
    def suffix(self) -> str:
        """Suffix of its partition's name. Partitions never overlap, so the start identifies one.

        >>> month_of(2026, 11).suffix, Length.DAY.around(datetime(2026, 11, 23, tzinfo=UTC)).suffix
        ('2026_11', '2026_11_23')
        """
        return f"{self.start:%Y_%m}" if self.is_month else f"{self.start:%Y_%m_%d}"

    def __contains__(self, moment: datetime) -> bool:
        return self.start <= moment < self.end

    def __str__(self) -> str:
        """Months and days as in ISO 8601; other periods by their first and last day.

        >>> str(month_of(2026, 9)), str(Length.WEEK.around(datetime(2026, 9, 1, tzinfo=UTC)))
        ('2026-09', '2026-08-31_2026-09-06')
        """
        if self.is_month:
            return f"{self.start:%Y-%m}"
        first, last = f"{self.start:%Y-%m-%d}", f"{self.end - _DAY:%Y-%m-%d}"
        return first if first == last else f"{first}_{last}"

    def without(self, others: Iterable["Period"]) -> Iterator["Period"]:
        """Yield the parts that other periods do not cover, in order.

        >>> september = month_of(2026, 9)
        >>> [str(each) for each in september.without([Length.WEEK.around(september.start)])]
        ['2026-09-07_2026-09-30']
        """
        start = self.start
        for other in sorted(others):
            if other.end <= start or other.start >= self.end:
                continue
            if start < other.start:
                yield Period(start, other.start)
            start = other.end
        if start < self.end:
            yield Period(start, self.end)


class Length(StrEnum):
    """Length of the period that one partition holds."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"

    def around(self, moment: datetime) -> Period:
        """Return the day, the week (from Monday) or the month (UTC) that contains a moment.

        >>> str(Length.MONTH.around(datetime(2026, 11, 23, tzinfo=UTC)))
        '2026-11'
        """
        day = moment.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
        match self:
            case Length.DAY:
                return Period(day, day + _DAY)
            case Length.WEEK:
                monday = day - day.weekday() * _DAY
                return Period(monday, monday + 7 * _DAY)
            case Length.MONTH:
                first = day.replace(day=1)
                return Period(first, (first + 31 * _DAY).replace(day=1))

    @property
    def ahead(self) -> int:
        """Number of partitions to keep ready beyond the current one."""
        return {Length.DAY: 14, Length.WEEK: 4, Length.MONTH: 2}[self]


def month_of(year: int, number: int) -> Period:
    """Return a calendar month (UTC).

    >>> month_of(2026, 12).end
    datetime.datetime(2027, 1, 1, 0, 0, tzinfo=datetime.timezone.utc)
    """
    return Length.MONTH.around(datetime(year, number, 1, tzinfo=UTC))
