"""Partitions of snapshots and profiles: created ahead of time, or on demand for old history.

Those created ahead have the configured length; those for old history are months, or the parts of a month that
are free. So the length may change at any time: existing partitions stay, and new ones fill the gaps.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import Connection, text

from geoheal.domain.snapshots.periods import Length, Period
from geoheal.store.schema.tables import SCHEMA
from geoheal.store.snapshots import rollups

LOCK_KEY = 7305_2027
"""Advisory lock of the partitions: an arbitrary number that must never change."""

BOUNDS = text(r"""
    SELECT bounds[1]::timestamptz AS start, bounds[2]::timestamptz AS finish
    FROM pg_inherits JOIN pg_class ON pg_class.oid = inhrelid,
        regexp_match(pg_get_expr(relpartbound, inhrelid), 'FROM \(''(.*)''\) TO \(''(.*)''\)') AS bounds
    WHERE inhparent = to_regclass(:parent)
""")


@dataclass(frozen=True, slots=True)
class Partitioned:
    """A table with a partition per period.

    Parameters
    ----------
    table, column
        Its name, and the column that it is partitioned by.
    """

    table: str
    column: str

    def partition(self, period: Period) -> str:
        """Name of a period's partition.

        >>> from geoheal.domain.snapshots.periods import month_of
        >>> PROFILES.partition(month_of(2026, 11))
        'profiles_2026_11'
        """
        return f"{self.table}_{period.suffix}"


SNAPSHOTS = Partitioned("snapshots", "captured_at")
PROFILES = Partitioned("profiles", "started_at")


def existing(connection: Connection, of: Partitioned = SNAPSHOTS) -> set[Period]:
    """Return periods with a partition, without those that another transaction is detaching."""
    rows = connection.execute(BOUNDS, {"parent": f"{SCHEMA}.{of.table}"})
    return {Period(start.astimezone(UTC), finish.astimezone(UTC)) for start, finish in rows if start}


def ensure(connection: Connection, periods: Iterable[Period], of: Partitioned = SNAPSHOTS) -> None:
    """Create the missing partitions of some periods.

    Each is created as a plain table and attached, because that does not block readers or writers. The lock
    prevents conflicts between services that need the same period; it is released when the transaction ends.
    """
    wanted = set(periods)
    _make(connection, of, lambda there: {free for each in wanted for free in each.without(there)})


def cover(connection: Connection, moments: Iterable[datetime], of: Partitioned = SNAPSHOTS) -> None:
    """Create the missing partitions for some moments: their months, or the free parts of these."""
    days = {Length.DAY.around(each).start for each in moments}
    months = {Length.MONTH.around(each) for each in days}

    def missing(there: set[Period]) -> set[Period]:
        free = [stretch for month in months for stretch in month.without(there)]
        return {stretch for stretch in free if any(day in stretch for day in days)}

    _make(connection, of, missing)


def make_ready(connection: Connection, now: datetime, length: Length, of: Partitioned = SNAPSHOTS) -> None:
    """Create the current and the next partitions; replace longer future ones that are empty.

    Raises
    ------
    DatabaseUnavailable
        If others use the history for too long, so that partitions cannot be replaced.
    """
    if any(_longer(connection, now, length, of)):
        connection.execute(text("SET LOCAL lock_timeout = '2s'"))
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": LOCK_KEY})
        for period in _longer(connection, now, length, of):
            _give_way(connection, period, of)
    ensure(connection, ahead(now, length), of)


def ahead(now: datetime, length: Length) -> Iterator[Period]:
    """Yield the current period and those for which partitions should exist."""
    period = length.around(now)
    for _ in range(length.ahead + 1):
        yield period
        period = length.around(period.end)


def ready_until(connection: Connection, now: datetime, of: Partitioned = SNAPSHOTS) -> datetime:
    """Return the moment until which future snapshots have a partition."""
    until = now
    for period in sorted(existing(connection, of)):
        if until in period:
            until = period.end
    return until


def finished(connection: Connection, moment: datetime, of: Partitioned = SNAPSHOTS) -> list[Period]:
    """Return periods of partitions that end at or before ``moment``, oldest first."""
    return sorted(period for period in existing(connection, of) if period.end <= moment)


def drop_before(connection: Connection, moment: datetime, of: Partitioned = SNAPSHOTS) -> list[Period]:
    """Drop the partitions that end at or before ``moment``, and their rollups; return their periods.

    Dropping needs an exclusive lock for a moment. It gives up soon, so that others do not queue behind it.
    """
    connection.execute(text("SET LOCAL lock_timeout = '2s'"))
    expired = finished(connection, moment, of)
    if expired and of is SNAPSHOTS:
        rollups.forget_before(connection, expired[-1].end)
    for period in expired:
        connection.execute(text(f"DROP TABLE IF EXISTS {SCHEMA}.{of.partition(period)}"))
    return expired


def _make(connection: Connection, of: Partitioned, missing: Callable[[set[Period]], set[Period]]) -> None:
    if not missing(existing(connection, of)):
        return
    connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": LOCK_KEY})
    for period in sorted(missing(existing(connection, of))):
        for statement in _creation(period, of):
            connection.execute(text(statement))


def _longer(connection: Connection, now: datetime, length: Length, of: Partitioned) -> list[Period]:
    """Return future periods whose partition is empty and longer than those that are created now."""
    to_come = [period for period in sorted(existing(connection, of)) if period.start > now]
    longer = [period for period in to_come if period.end > length.around(period.start).end]
    return [period for period in longer if _is_empty(connection, period, of)]


def _give_way(connection: Connection, period: Period, of: Partitioned) -> None:
    connection.execute(text(f"LOCK TABLE {SCHEMA}.{of.table} IN ACCESS EXCLUSIVE MODE"))
    if _is_empty(connection, period, of):
        connection.execute(text(f"DROP TABLE {SCHEMA}.{of.partition(period)}"))


def _is_empty(connection: Connection, period: Period, of: Partitioned) -> bool:
    return not connection.execute(
        text(f"SELECT EXISTS (SELECT 1 FROM {SCHEMA}.{of.partition(period)})")
    ).scalar_one()


def _creation(period: Period, of: Partitioned) -> Iterator[str]:
    partition = f"{SCHEMA}.{of.partition(period)}"
    start, end = period.start.isoformat(), period.end.isoformat()
    yield (
        f"CREATE TABLE {partition} (LIKE {SCHEMA}.{of.table} INCLUDING ALL, "
        f"CONSTRAINT bounds CHECK ({of.column} >= '{start}' AND {of.column} < '{end}'))"
    )
    bounds = f"FROM ('{start}') TO ('{end}')"
    yield f"ALTER TABLE {SCHEMA}.{of.table} ATTACH PARTITION {partition} FOR VALUES {bounds}"
    yield f"COMMENT ON TABLE {partition} IS 'The {of.table} of {period} (UTC).'"
    # The partition's own bounds are the same; a second check would cost time for every row.
    yield f"ALTER TABLE {partition} DROP CONSTRAINT bounds"
