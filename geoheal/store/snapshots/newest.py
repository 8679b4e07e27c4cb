"""The newest rows of a history, without the server planning for all of its older partitions.

A statement without a lower bound is planned for each partition: with a year of partitions of a day that takes
tens of milliseconds. So the newest rows are looked up in the last hours first, then in the last days, and
further back only if these hold too few. Moments are literals: the server leaves out partitions when it plans,
and the driver does not prepare a statement that differs each time.
"""

from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, Final, TypeVar

from sqlalchemy import Connection, text

from geoheal.domain.health.system import System
from geoheal.store.schema.tables import SCHEMA, UtcTime
from geoheal.store.snapshots.rollup_queries import MARKS

Found = TypeVar("Found", bound=Sequence[Any])

RECENT: Final = (timedelta(hours=6), timedelta(days=8))
"""Stretches that are tried first, back from the newest moment that is asked for."""

SHORT: Final = timedelta(days=32)
"""A stretch that is planned for as a whole."""

FEW: Final = 5_000
"""Rows up to which reading some of them twice costs less than planning for all partitions."""

_EARLIEST: Final = datetime.min.replace(tzinfo=UTC)

ROLLED_UP: Final = text(f"""
    SELECT max(start) FILTER (WHERE upto >= :enough) AS start,
        (SELECT least(
            (SELECT min(r.start) FROM {SCHEMA}.rollups AS r
             WHERE r.system_id = :system AND r.period = 'hour'),
            (SELECT min(m.hour) FROM {SCHEMA}.stale_hours AS m WHERE m.system_id = :system)
        )) AS first
    FROM (
        SELECT start, sum(sum(snapshots)) OVER (ORDER BY start DESC) AS upto
        FROM {SCHEMA}.rollups WHERE system_id = :system AND period = 'day' AND start < :newest GROUP BY start
    ) AS days
""").columns(start=UtcTime, first=UtcTime)
"""Every snapshot before the moment until which a system is rolled up lies in one of these hours."""


def newest(
    connection: Connection,
    system: System,
    read: Callable[[datetime | None], Found],
    enough: int,
    *,
    since: datetime | None = None,
    until: datetime | None = None,
) -> Found:
    """Return what ``read`` finds from a moment on, as far back as it takes to find enough.

    Parameters
    ----------
    read
        Reads the newest rows, up to ``enough``, of the snapshots from a moment on; from the first on if None.
    since, until
        Limits of the rows to be found; ``read`` knows the latter.
    """
    for start in starts(connection, system, enough, since, until):
        found = read(start)
        if len(found) >= enough:
            break
    return found


def starts(
    connection: Connection,
    system: System,
    enough: int,
    since: datetime | None = None,
    until: datetime | None = None,
) -> Iterator[datetime | None]:
    """Yield first moments of ever longer stretches of the history; the last one holds all from ``since`` on.

    Parameters
    ----------
    enough
        Snapshots to be found.
    until
        The newest are looked for before this moment; None for all.
    """
    now = datetime.now(UTC)
    end = now if until is None else min(now, until)
    first = since or _EARLIEST
    if end - first <= SHORT:
        yield since
        return
    if enough <= FEW:
        yield from (end - length for length in RECENT)
    counted, begun = _rolled_up(connection, system, enough, end)
    if enough <= FEW and counted is not None and first < counted < end - RECENT[-1]:
        yield counted
    yield since if begun is None else max(first, begun)


def beginning(connection: Connection, system: System) -> datetime | None:
    """Return a moment before which the system has no snapshots; None if no such moment is known."""
    return _rolled_up(connection, system, 1, _EARLIEST)[1]


def _rolled_up(
    connection: Connection, system: System, enough: int, end: datetime
) -> tuple[datetime | None, datetime | None]:
    """Return the day since which rollups count enough snapshots, and a moment before which there are none."""
    marks = connection.execute(MARKS, {"system": system.id}).one_or_none()
    if marks is None or marks.rolled_until is None:
        return None, None
    given = {"system": system.id, "enough": enough, "newest": end}
    found = connection.execute(ROLLED_UP, given).one()
    first = marks.rolled_until if found.first is None else min(found.first, marks.rolled_until)
    return found.start, first
