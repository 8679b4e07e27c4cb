"""Read the newest rows of a history without planning for all older partitions.

A statement without a lower bound is planned for each partition: with a year of partitions of a day that takes
tens of milliseconds. So the newest rows are looked up in the last hours first, then in the last days, and
further back only if these hold too few. Moments are literals: the server leaves out partitions when it plans,
and the driver does not prepare a statement that differs each time.
"""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Final, NamedTuple, TypeVar

from sqlalchemy import Connection, text

from geoheal.domain.health.system import System
from geoheal.store.schema.tables import SCHEMA, UtcTime
from geoheal.store.snapshots.rollup_queries import MARKS

Found = TypeVar("Found")

HOUR: Final = timedelta(hours=1)

RECENT: Final = (timedelta(hours=6), timedelta(days=8))
"""Periods to try first, back from the end of the requested period."""

SHORT: Final = timedelta(days=32)
"""A period that is planned for as a whole."""

FEW: Final = 5_000
"""Rows up to which reading some of them twice costs less than planning for all partitions."""

_EARLIEST: Final = datetime.min.replace(tzinfo=UTC)

ROLLED_UP: Final = text(f"""
    SELECT max(start) FILTER (WHERE upto >= :enough) AS start,
        (SELECT least(
            (SELECT min(r.start) FROM {SCHEMA}.rollups AS r
             WHERE r.system_id = :system AND r.period = 'hour'),
            (SELECT min(m.hour) FROM {SCHEMA}.stale_hours AS m WHERE m.system_id = :system)
        )) AS first,
        (SELECT greatest(
            (SELECT max(r.start) FROM {SCHEMA}.rollups AS r
             WHERE r.system_id = :system AND r.period = 'hour'),
            (SELECT max(m.hour) FROM {SCHEMA}.stale_hours AS m WHERE m.system_id = :system)
        )) AS last
    FROM (
        SELECT start, sum(sum(snapshots)) OVER (ORDER BY start DESC) AS upto
        FROM {SCHEMA}.rollups WHERE system_id = :system AND period = 'day' AND start < :newest GROUP BY start
    ) AS days
""").columns(start=UtcTime, first=UtcTime, last=UtcTime)
"""Every snapshot before the moment until which a system is rolled up lies in one of these hours."""


def newest(
    connection: Connection,
    system: System,
    read: Callable[[datetime | None, datetime | None], Found],
    enough: int,
    *,
    since: datetime | None = None,
    until: datetime | None = None,
    size: Callable[[Found], int] = len,  # type: ignore[assignment] # of what has another size, it is given
) -> Found:
    """Return the result of ``read`` from a moment on, as far back as needed to find enough rows.

    Parameters
    ----------
    read
        Reads the newest rows, up to ``enough``, from a moment on and before another; None is no limit.
    enough
        Number of snapshots to find.
    since, until
        Limits of the period of the rows.
    size
        Number of rows found; 0 only if there are none.
    """
    now = datetime.now(UTC)
    end, first = now if until is None else min(now, until), since or _EARLIEST
    if end - first <= SHORT:
        return read(since, until)
    number = 1
    if enough <= FEW:
        for length in RECENT:
            found = read(end - length, until)
            number = size(found)
            if number >= enough:
                return found
    rolled = _rolled_up(connection, system, enough, end)
    if number == 0 and rolled.until is not None and rolled.until >= end - RECENT[-1]:
        until = rolled.last if until is None or rolled.last is None else min(until, rolled.last)
    if enough <= FEW and rolled.counted is not None and first < rolled.counted < end - RECENT[-1]:
        found = read(rolled.counted, until)
        if size(found) >= enough:
            return found
    return read(since if rolled.first is None else max(first, rolled.first), until)


def beginning(connection: Connection, system: System) -> datetime | None:
    """Return a moment before which the system has no snapshots; None if no such moment is known."""
    return _rolled_up(connection, system, 1, _EARLIEST).first


class RolledUp(NamedTuple):
    """Facts about a history from rollups; None if they contain nothing.

    Parameters
    ----------
    until
        Moment until which it is rolled up.
    first, last
        No snapshot lies before the first moment, and none from the last one until ``until``.
    counted
        Start of the day since which there seem to be enough snapshots.
    """

    until: datetime | None = None
    first: datetime | None = None
    last: datetime | None = None
    counted: datetime | None = None


def _rolled_up(connection: Connection, system: System, enough: int, end: datetime) -> RolledUp:
    marks = connection.execute(MARKS, {"system": system.id}).one_or_none()
    if marks is None or marks.rolled_until is None:
        return RolledUp()
    until: datetime = marks.rolled_until
    found = connection.execute(ROLLED_UP, {"system": system.id, "enough": enough, "newest": end}).one()
    if found.first is None:
        return RolledUp(until, until, until)
    return RolledUp(until, min(found.first, until), found.last + HOUR, found.start)
