"""Partitions of the snapshots: made ahead of time, on demand for old history, and dropped whole."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import Connection, text

from geoheal.store.schema.tables import SCHEMA
from geoheal.store.snapshots import rollups

LOCK_KEY = 7305_2027
"""Advisory lock of the partitions: arbitrary, and never to be changed."""

NAME = re.compile(r"snapshots_(\d{4})_(\d{2})")

MONTHS_AHEAD = 2
"""Partitions that stand ready beyond the current month."""


@dataclass(frozen=True, slots=True, order=True)
class Month:
    """The calendar month (UTC) that a partition holds."""

    year: int
    month: int

    @classmethod
    def of(cls, moment: datetime) -> "Month":
        """The month in which a moment lies.

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


def existing(connection: Connection) -> set[Month]:
    """Months that have a partition."""
    rows = connection.execute(
        text("SELECT inhrelid::regclass::text FROM pg_inherits WHERE inhparent = to_regclass(:parent)"),
        {"parent": f"{SCHEMA}.snapshots"},
    )
    matches = (NAME.search(name) for name in rows.scalars())
    return {Month(int(match[1]), int(match[2])) for match in matches if match}


def ensure(connection: Connection, months: Iterable[Month]) -> None:
    """Make the partitions that are missing.

    Each is made as a plain table and attached, because that blocks neither readers nor writers. The lock
    keeps replicas that need the same month from colliding; it is released when the transaction ends.
    """
    wanted = set(months)
    if wanted <= existing(connection):
        return
    connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": LOCK_KEY})
    for month in sorted(wanted - existing(connection)):
        for statement in _creation(month):
            connection.execute(text(statement))


def ahead(now: datetime) -> Iterator[Month]:
    """The current month and those that should stand ready."""
    month = Month.of(now)
    for _ in range(MONTHS_AHEAD + 1):
        yield month
        month = month.next


def finished(connection: Connection, moment: datetime) -> list[Month]:
    """Months with a partition that holds nothing from ``moment`` on, the oldest first."""
    return sorted(month for month in existing(connection) if month.next.start <= moment)


def drop_before(connection: Connection, moment: datetime) -> list[Month]:
    """Drop the partitions that hold nothing from ``moment`` on, and their rollups; return their months.

    Dropping needs every reader out for an instant. It gives up soon rather than make others queue behind it.
    """
    connection.execute(text("SET LOCAL lock_timeout = '2s'"))
    expired = finished(connection, moment)
    if expired:
        rollups.forget_before(connection, expired[-1].next.start)
    for month in expired:
        connection.execute(text(f"DROP TABLE IF EXISTS {SCHEMA}.{month.table}"))
    return expired


def _creation(month: Month) -> Iterator[str]:
    partition = f"{SCHEMA}.{month.table}"
    start, end = month.start.isoformat(), month.next.start.isoformat()
    yield (
        f"CREATE TABLE {partition} (LIKE {SCHEMA}.snapshots INCLUDING ALL, "
        f"CONSTRAINT bounds CHECK (captured_at >= '{start}' AND captured_at < '{end}'))"
    )
    bounds = f"FROM ('{start}') TO ('{end}')"
    yield f"ALTER TABLE {SCHEMA}.snapshots ATTACH PARTITION {partition} FOR VALUES {bounds}"
    yield f"COMMENT ON TABLE {partition} IS 'The snapshots of {month} (UTC).'"
    # The partition's own bounds say the same; a second check would cost time at every row.
    yield f"ALTER TABLE {partition} DROP CONSTRAINT bounds"
