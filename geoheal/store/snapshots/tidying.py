"""Tidying finished partitions: their snapshots are rewritten in the order of their keys, without gaps.

Systems that report side by side leave each row of a system on a page of its own; in the order of the keys a
system's day lies on a tenth of the pages or fewer. The partition is copied, and the copy takes its place,
in one transaction: what is interrupted leaves nothing behind. Nobody waits while it is copied. What changes
in the meantime is known from ``stale_hours``, where every writer to a rolled-up hour notes it; nobody rolls
up, and so takes notes away, until the transaction ends.
"""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from sqlalchemy import Connection, text

from geoheal.domain.snapshots.periods import Period
from geoheal.store.schema.tables import SCHEMA, snapshots
from geoheal.store.snapshots import rollups
from geoheal.store.snapshots.partitions import SNAPSHOTS, finished

TIDY = "in the order of their keys"
"""Comment of a tidy partition."""

_COLUMNS = ", ".join(column.name for column in snapshots.columns)

UNTIDY = text(f"""
    SELECT c.relname FROM pg_inherits JOIN pg_class AS c ON c.oid = inhrelid
    WHERE inhparent = to_regclass('{SCHEMA}.snapshots')
      AND obj_description(inhrelid, 'pg_class') LIKE '%{TIDY}%'
""")

CHANGED = f"""
    SELECT DISTINCT m.system_id, m.hour FROM {SCHEMA}.stale_hours AS m
    JOIN {SCHEMA}.systems AS y ON y.id = m.system_id AND y.deleted_at IS NULL
    WHERE m.hour >= :start AND m.hour < :finish
"""


def untidy(connection: Connection, until: datetime) -> list[Period]:
    """Periods that ended before, and are not tidy; the oldest first."""
    tidy = set(connection.execute(UNTIDY).scalars())
    return [each for each in finished(connection, until) if SNAPSHOTS.partition(each) not in tidy]


def begin(connection: Connection, period: Period) -> list[UUID] | None:
    """Make the table for a period's copy; the systems to be copied, or None while the period is not settled.

    It is settled when all of it is rolled up and nothing has changed since. Nobody rolls up until the
    caller's transaction ends.

    Raises
    ------
    DatabaseUnavailable
        When others roll up or drop history for too long.
    """
    connection.execute(text("SET LOCAL lock_timeout = '2s'"))
    connection.execute(text("SET LOCAL statement_timeout = '6h'"))
    connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": rollups.LOCK_KEY})
    if period not in untidy(connection, period.end):
        return None
    found = connection.execute(
        text(f"""
            SELECT y.id, y.rolled_until >= :finish AS rolled FROM {SCHEMA}.systems AS y
            WHERE y.deleted_at IS NULL
              AND EXISTS (SELECT FROM {_table(period)} AS s WHERE s.system_id = y.id)
            ORDER BY y.id
        """),
        _bounds(period),
    ).all()
    if not all(row.rolled for row in found) or connection.execute(text(CHANGED), _bounds(period)).first():
        return None
    start, end = period.start.isoformat(), period.end.isoformat()
    connection.execute(
        text(
            f"CREATE TABLE {_table(period)}_tidy (LIKE {SCHEMA}.snapshots INCLUDING ALL, "
            f"CONSTRAINT bounds CHECK (captured_at >= '{start}' AND captured_at < '{end}'))"
        )
    )
    return [row.id for row in found]


def copy(connection: Connection, period: Period, system_id: UUID) -> None:
    """Copy what a system has of the period."""
    connection.execute(text(_copied(period, "s.system_id = :system")), {"system": system_id})


def finish(connection: Connection, period: Period, copied: Collection[UUID]) -> None:
    """Put the copy in the partition's place, with all that has changed while it was made.

    Readers and writers wait for an instant. It gives up soon rather than make them queue.

    Raises
    ------
    DatabaseUnavailable
        When others use the history for too long.
    """
    copy_of = f"{_table(period)}_tidy"
    given = {**_bounds(period), "copied": list(copied)}
    connection.execute(text(f"LOCK TABLE {SCHEMA}.snapshots IN ACCESS EXCLUSIVE MODE"))
    for statement in (
        f"""DELETE FROM {copy_of} AS s USING ({CHANGED}) AS changed WHERE s.system_id = changed.system_id
            AND s.captured_at >= changed.hour AND s.captured_at < changed.hour + interval '1 hour'""",
        _copied(
            period,
            f"""s.system_id = ANY(:copied) AND EXISTS (SELECT FROM ({CHANGED}) AS changed
                WHERE s.system_id = changed.system_id
                AND s.captured_at >= changed.hour AND s.captured_at < changed.hour + interval '1 hour')""",
        ),
        _copied(
            period,
            f"""s.system_id IN (SELECT y.id FROM {SCHEMA}.systems AS y
                WHERE y.id <> ALL(:copied) AND y.deleted_at IS NULL)""",
        ),
        f"""DELETE FROM {copy_of} AS s USING {SCHEMA}.systems AS y
            WHERE y.id = s.system_id AND y.deleted_at IS NOT NULL""",
    ):
        needed = {name: value for name, value in given.items() if f":{name}" in statement}
        connection.execute(text(statement), needed)
    _exchange(connection, period)


def _exchange(connection: Connection, period: Period) -> None:
    parent, old, new = f"{SCHEMA}.snapshots", f"{_table(period)}", f"{_table(period)}_tidy"
    start, end = period.start.isoformat(), period.end.isoformat()
    for statement in (
        f"ALTER TABLE {parent} DETACH PARTITION {old}",
        f"ALTER TABLE {parent} ATTACH PARTITION {new} FOR VALUES FROM ('{start}') TO ('{end}')",
        f"DROP TABLE {old}",
        f"ALTER TABLE {new} RENAME TO {SNAPSHOTS.partition(period)}",
        f"ALTER TABLE {old} DROP CONSTRAINT bounds",
        f"COMMENT ON TABLE {old} IS 'The snapshots of {period} (UTC), {TIDY}.'",
    ):
        connection.execute(text(statement))


def vacuum(period: Period) -> str:
    """Make the statement that freezes a partition for good; it runs outside of any transaction."""
    return f"VACUUM (FREEZE, ANALYZE) {_table(period)}"


def _table(period: Period) -> str:
    return f"{SCHEMA}.{SNAPSHOTS.partition(period)}"


def _copied(period: Period, which: str) -> str:
    return (
        f"INSERT INTO {_table(period)}_tidy ({_COLUMNS}) "
        f"SELECT {_COLUMNS} FROM {_table(period)} AS s "
        f"WHERE {which} ORDER BY s.system_id, s.captured_at, s.id"
    )


def _bounds(period: Period) -> dict[str, datetime]:
    return {"start": period.start, "finish": period.end}
