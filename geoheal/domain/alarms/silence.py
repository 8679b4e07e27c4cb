"""A planned silence: a period in which a system's incidents send no alerts."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from math import floor
from uuid import UUID
from zoneinfo import ZoneInfo


class Every(StrEnum):
    """How often a silence recurs, by the clock of its time zone."""

    DAY = "day"
    WEEK = "week"

    @property
    def days(self) -> int:
        """Number of days between two occurrences."""
        return {Every.DAY: 1, Every.WEEK: 7}[self]


class SilenceState(StrEnum):
    """State of a silence."""

    PLANNED = "planned"
    """It will hold, or hold again."""
    ACTIVE = "active"
    ENDED = "ended"


@dataclass(frozen=True, slots=True)
class SilencePeriod:
    """A time in which a silence holds: from its start to just before its end."""

    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Silence:
    """A planned silence.

    Parameters
    ----------
    id
        Key (UUIDv7).
    system, pattern
        The system that it is about, or a pattern of names in which ``*`` stands for any characters; one of
        the two is None.
    reason
        The reason, in one line.
    starts_at, ends_at
        The first period in which it holds.
    every, timezone
        How often it recurs, and in which time zone; None for once.
    until
        When it stops recurring; None for once.
    healing
        Whether healing is paused as well.
    created_at, created_by
        When it was planned, and by whom.
    lifted_at, lifted_by
        When it was ended early, and by whom; None if it was not.
    """

    id: UUID
    system: str | None
    pattern: str | None
    reason: str
    starts_at: datetime
    ends_at: datetime
    every: Every | None = None
    timezone: str = "UTC"
    until: datetime | None = None
    healing: bool = False
    created_at: datetime
    created_by: str
    lifted_at: datetime | None = None
    lifted_by: str | None = None

    @property
    def last_end(self) -> datetime:
        """When the last occurrence ends."""
        planned = self.ends_at if self.until is None else self.until
        return planned if self.lifted_at is None else min(planned, self.lifted_at)

    def holding(self, now: datetime) -> SilencePeriod | None:
        """Return the current period; None if the silence does not hold now."""
        return next((each for each in self._near(now) if each.starts_at <= now < each.ends_at), None)

    def next(self, now: datetime) -> SilencePeriod | None:
        """Return the next period after now; None if there is not another."""
        return next((each for each in self._near(now) if each.starts_at > now), None)

    def state(self, now: datetime) -> SilenceState:
        """Return the state at a moment."""
        if self.holding(now) is not None:
            return SilenceState.ACTIVE
        return SilenceState.ENDED if self.next(now) is None else SilenceState.PLANNED

    def times(self, since: datetime, until: datetime) -> Iterator[SilencePeriod]:
        """Return the periods that overlap [since, until), in order."""
        found = self._between(since, until)
        return (each for each in found if each.starts_at < until and each.ends_at > since)

    def _near(self, now: datetime) -> Iterator[SilencePeriod]:
        """Return the periods around a moment, in order."""
        return self._between(now, now)

    def _between(self, since: datetime, until: datetime) -> Iterator[SilencePeriod]:
        """Yield the periods from shortly before a moment to shortly after another."""
        length, end = self.ends_at - self.starts_at, self.last_end
        for start in self._starts(since, until):
            if start < end:
                yield SilencePeriod(start, min(start + length, end))

    def _starts(self, since: datetime, until: datetime) -> Iterator[datetime]:
        if self.every is None:
            yield self.starts_at
            return
        first = self.starts_at.astimezone(ZoneInfo(self.timezone))
        period = timedelta(days=self.every.days)
        bounds = (min(each, self.last_end) for each in (since, until))
        passed, last = (max(floor((each - self.starts_at) / period), 0) for each in bounds)
        for count in range(max(passed - 1, 0), last + 3):
            yield (first + count * period).astimezone(UTC)
