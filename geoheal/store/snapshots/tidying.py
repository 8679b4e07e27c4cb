"""Tidying finished partitions: their snapshots are rewritten in the order of their keys, without gaps.

Systems that report side by side leave each row of a system on a page of its own; in the order of the keys a
system's day lies on a tenth of the pages or fewer. The partition is copied, and the copy takes its place,
in one transaction: what is interrupted leaves nothing behind. Nobody waits while it is copied. What changes
in the meantime is known from ``stale_hours``, where every writer to a rolled-up hour notes it; nobody rolls
up, and so takes notes away, until the transaction ends.

On request the copy holds compact basins: 16 bits per coordinate instead of 32.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import Connection, text

from geoheal.domain.snapshots.periods import Period
from geoheal.store.schema.tables import SCHEMA, snapshots
from geoheal.store.snapshots import rollups
from geoheal.store.snapshots.partitions import SNAPSHOTS, finished

TIDY = "in the order of their keys"
"""In the comment of a tidy partition."""

COMPACT = f"{TIDY}, with compact basins"
"""In the comment of a tidy partition whose basins are compact, save those that came later."""

_COLUMNS = ", ".join(column.name for column in snapshots.columns)
_CHANGED = {
    "basin": "CASE WHEN short.basin IS NULL THEN s.basin END",
    "compact_basin": "short.basin",
    "arrived_at": "CAST(NULL AS timestamptz)",
}
"""Columns that differ in a compact partition. When a snapshot arrived matters for a few days alone."""

_COMPACTED = ", ".join(_CHANGED.get(column.name, f"s.{column.name}") for column in snapshots.columns)
_SHORTENED = (
    f"CROSS JOIN LATERAL (SELECT coalesce(s.compact_basin, {SCHEMA}.compact_basin(s.basin)) AS basin "
    "OFFSET 0) AS short"
)

UNTIDY = text(f"""
    SELECT c.relname FROM pg_inherits JOIN pg_class AS c ON c.oid = inhrelid
    WHERE inhparent = to_regclass('{SCHEMA}.snapshots')
      AND obj_description(inhrelid, 'pg_class') LIKE :comment
""")

CHANGED = f"""
    SELECT DISTINCT m.system_id, m.hour FROM {SCHEMA}.stale_hours AS m
    JOIN {SCHEMA}.systems AS y ON y.id = m.system_id AND y.deleted_at IS NULL
    WHERE m.hour >= :start AND m.hour < :finish
"""


@dataclass(frozen=True, slots=True)
class Rewriting:
    """A partition that is written again.

    Parameters
    ----------
    period
        Its period.
    compact
        Whether its basins become compact.
    """

    period: Period
    compact: bool = False


def untidy(connection: Connection, until: datetime, *, compact: bool = False) -> list[Rewriting]:
    """Return what is to be done about periods that ended before; the oldest first.

    Parameters
    ----------
    compact
        Whether basins are to be compact.
    """
    comment = f"%{COMPACT if compact else TIDY}%"
    tidy = set(connection.execute(UNTIDY, {"comment": comment}).scalars())
    periods = [each for each in finished(connection, until) if SNAPSHOTS.partition(each) not in tidy]
    return [Rewriting(each, compact) for each in periods]


def begin(connection: Connection, asked: Rewriting) -> list[UUID] | None:
    """Make the table for a period's copy; the systems to be copied, or None while the period is not settled.

    It is settled when all of it is rolled up and nothing has changed since. Nobody rolls up until the
    caller's transaction ends.

    Raises
    ------
    DatabaseUnavailable
        When others roll up or drop history for too long.
    """
    period = asked.period
    connection.execute(text("SET LOCAL lock_timeout = '2s'"))
    connection.execute(text("SET LOCAL statement_timeout = '6h'"))
    connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": rollups.LOCK_KEY})
    if asked not in untidy(connection, period.end, compact=asked.compact):
        return None
    found = connection.execute(
        text(f"""
            SELECT y.id, y.rolled_until >= :finish AS rolled FROM {SCHEMA}.systems AS y
            WHERE y.deleted_at IS NULL
              AND EXISTS (SELECT 1 FROM {_table(period)} AS s WHERE s.system_id = y.id)
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


def copy(connection: Connection, asked: Rewriting, system_id: UUID) -> None:
    """Copy what a system has of the period."""
    connection.execute(text(_copied(asked, "s.system_id = :system")), {"system": system_id})


def finish(connection: Connection, asked: Rewriting, copied: Collection[UUID]) -> None:
    """Put the copy in the partition's place, with all that has changed while it was made.

    Readers and writers wait for an instant. It gives up soon rather than make them queue.

    Raises
    ------
    DatabaseUnavailable
        When others use the history for too long.
    """
    copy_of = f"{_table(asked.period)}_tidy"
    given = {**_bounds(asked.period), "copied": list(copied)}
    connection.execute(text(f"LOCK TABLE {SCHEMA}.snapshots IN ACCESS EXCLUSIVE MODE"))
    for statement in (
        f"""DELETE FROM {copy_of} AS s USING ({CHANGED}) AS changed WHERE s.system_id = changed.system_id
            AND s.captured_at >= changed.hour AND s.captured_at < changed.hour + interval '1 hour'""",
        _copied(
            asked,
            f"""s.system_id = ANY(:copied) AND EXISTS (SELECT 1 FROM ({CHANGED}) AS changed
                WHERE s.system_id = changed.system_id
                AND s.captured_at >= changed.hour AND s.captured_at < changed.hour + interval '1 hour')""",
        ),
        _copied(
            asked,
            f"""s.system_id IN (SELECT y.id FROM {SCHEMA}.systems AS y
                WHERE y.id <> ALL(:copied) AND y.deleted_at IS NULL)""",
        ),
        f"""DELETE FROM {copy_of} AS s USING {SCHEMA}.systems AS y
            WHERE y.id = s.system_id AND y.deleted_at IS NOT NULL""",
    ):
        needed = {name: value for name, value in given.items() if f":{name}" in statement}
        connection.execute(text(statement), needed)
    _exchange(connection, asked)


def _exchange(connection: Connection, asked: Rewriting) -> None:
    period = asked.period
    parent, old, new = f"{SCHEMA}.snapshots", f"{_table(period)}", f"{_table(period)}_tidy"
    start, end = period.start.isoformat(), period.end.isoformat()
    for statement in (
        f"ALTER TABLE {parent} DETACH PARTITION {old}",
        f"ALTER TABLE {parent} ATTACH PARTITION {new} FOR VALUES FROM ('{start}') TO ('{end}')",
        f"DROP TABLE {old}",
        f"ALTER TABLE {new} RENAME TO {SNAPSHOTS.partition(period)}",
        f"ALTER TABLE {old} DROP CONSTRAINT bounds",
        f"COMMENT ON TABLE {old} IS 'The snapshots of {period} (UTC), {COMPACT if asked.compact else TIDY}.'",
    ):
        connection.execute(text(statement))


def vacuum(period: Period) -> str:
    """Make the statement that freezes a partition for good; it runs outside of any transaction."""
    return f"VACUUM (FREEZE, ANALYZE) {_table(period)}"


def _table(period: Period) -> str:
    return f"{SCHEMA}.{SNAPSHOTS.partition(period)}"


def _copied(asked: Rewriting, which: str) -> str:
    table = _table(asked.period)
    columns, shortened = (_COMPACTED, _SHORTENED) if asked.compact else (_COLUMNS, "")
    return (
        f"INSERT INTO {table}_tidy ({_COLUMNS}) SELECT {columns} FROM {table} AS s {shortened} "
        f"WHERE {which} ORDER BY s.system_id, s.captured_at, s.id"
    )


def _bounds(period: Period) -> dict[str, datetime]:
    return {"start": period.start, "finish": period.end}
