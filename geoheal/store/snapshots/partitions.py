"""Partitions of snapshots and profiles: made ahead of time, on demand for old history, dropped whole."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import Connection, text

from geoheal.store.schema.tables import SCHEMA
from geoheal.store.snapshots import rollups

LOCK_KEY = 7305_2027
"""Advisory lock of the partitions: arbitrary, and never to be changed."""


MONTHS_AHEAD = 2
"""Partitions that stand ready beyond the current month."""


@dataclass(frozen=True, slots=True, order=True)
class Month:
    """The calendar month (UTC) that a partition holds."""

    year: int
    month: int

    @classmethod
    def of(cls, moment: datetime) -> "Month":
        """Return the month in which a moment lies.

        >>> Month.of(datetime(2026, 11, 23, tzinfo=UTC))
        Month(year=2026, month=11)
        """
        utc = moment.astimezone(UTC)
        return cls(utc.year, utc.month)

    @property
    def start(self) -> datetime:
        """First moment."""
        return datetime(self.year, self.month, 1, tzinfo=UTC)

    @property
    def next(self) -> "Month":
        """The month after."""
        return Month.of(self.start + timedelta(days=31))

    def __str__(self) -> str:
        """As ISO 8601 writes it.

        >>> str(Month(2026, 9))
        '2026-09'
        """
        return f"{self.year:04}-{self.month:02}"

    @property
    def table(self) -> str:
        """Name of the partition.

        >>> Month(2026, 11).table
        'snapshots_2026_11'
        """
        return f"snapshots_{self.year:04}_{self.month:02}"


@dataclass(frozen=True, slots=True)
class Partitioned:
    """A table with a partition per month.

    Parameters
    ----------
    table, column
        Its name, and the column whose month is meant.
    """

    table: str
    column: str

    def partition(self, month: Month) -> str:
        """Name of a month's partition.

        >>> PROFILES.partition(Month(2026, 11))
        'profiles_2026_11'
        """
        return f"{self.table}_{month.year:04}_{month.month:02}"


SNAPSHOTS = Partitioned("snapshots", "captured_at")
PROFILES = Partitioned("profiles", "started_at")


def existing(connection: Connection, of: Partitioned = SNAPSHOTS) -> set[Month]:
    """Months that have a partition."""
    name = re.compile(of.table + r"_(\d{4})_(\d{2})")
    rows = connection.execute(
        text("SELECT inhrelid::regclass::text FROM pg_inherits WHERE inhparent = to_regclass(:parent)"),
        {"parent": f"{SCHEMA}.{of.table}"},
    )
    matches = (name.search(each) for each in rows.scalars())
    return {Month(int(match[1]), int(match[2])) for match in matches if match}


def ensure(connection: Connection, months: Iterable[Month], of: Partitioned = SNAPSHOTS) -> None:
    """Make the partitions that are missing.

    Each is made as a plain table and attached, because that blocks neither readers nor writers. The lock
    keeps replicas that need the same month from colliding; it is released when the transaction ends.
    """
    wanted = set(months)
    if wanted <= existing(connection, of):
        return
    connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": LOCK_KEY})
    for month in sorted(wanted - existing(connection, of)):
        for statement in _creation(month, of):
            connection.execute(text(statement))


def ahead(now: datetime) -> Iterator[Month]:
    """Yield the current month and those that should stand ready."""
    month = Month.of(now)
    for _ in range(MONTHS_AHEAD + 1):
        yield month
        month = month.next


def finished(connection: Connection, moment: datetime, of: Partitioned = SNAPSHOTS) -> list[Month]:
    """Months with a partition that holds nothing from ``moment`` on, the oldest first."""
    return sorted(month for month in existing(connection, of) if month.next.start <= moment)


def drop_before(connection: Connection, moment: datetime, of: Partitioned = SNAPSHOTS) -> list[Month]:
    """Drop the partitions that hold nothing from ``moment`` on, and their rollups; return their months.

    Dropping needs every reader out for an instant. It gives up soon rather than make others queue behind it.
    """
    connection.execute(text("SET LOCAL lock_timeout = '2s'"))
    expired = finished(connection, moment, of)
    if expired and of is SNAPSHOTS:
        rollups.forget_before(connection, expired[-1].next.start)
    for month in expired:
        connection.execute(text(f"DROP TABLE IF EXISTS {SCHEMA}.{of.partition(month)}"))
    return expired


def _creation(month: Month, of: Partitioned) -> Iterator[str]:
    partition = f"{SCHEMA}.{of.partition(month)}"
    start, end = month.start.isoformat(), month.next.start.isoformat()
    yield (
        f"CREATE TABLE {partition} (LIKE {SCHEMA}.{of.table} INCLUDING ALL, "
        f"CONSTRAINT bounds CHECK ({of.column} >= '{start}' AND {of.column} < '{end}'))"
    )
    bounds = f"FROM ('{start}') TO ('{end}')"
    yield f"ALTER TABLE {SCHEMA}.{of.table} ATTACH PARTITION {partition} FOR VALUES {bounds}"
    yield f"COMMENT ON TABLE {partition} IS 'The {of.table} of {month} (UTC).'"
    # The partition's own bounds say the same; a second check would cost time at every row.
    yield f"ALTER TABLE {partition} DROP CONSTRAINT bounds"
