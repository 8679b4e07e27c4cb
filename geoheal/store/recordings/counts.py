"""Queries on the number of observed calls, and on the recorded calls of each function."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection, Row, delete, func, text
from sqlalchemy.dialects.postgresql import insert

from geoheal.domain.health.system import System
from geoheal.domain.recording.call import CallCount, FunctionRecords
from geoheal.store.schema.recording_tables import recording_counts

COUNTS_MAX: Final = 2_000
"""Largest number of stored reasons of all functions of a system; those reported last are kept."""

_BOUND = text("""
    DELETE FROM geoheal.recording_counts AS c USING (
        SELECT module, function, reason FROM geoheal.recording_counts WHERE system_id = :system_id
        ORDER BY last_at DESC, module, function, reason OFFSET :most
    ) AS old
    WHERE c.system_id = :system_id AND c.module = old.module AND c.function = old.function
      AND c.reason = old.reason
""")

_FUNCTIONS = text("""
    SELECT module, function, coalesce(k.calls, 0) AS calls, coalesce(k.raised, 0) AS raised, k.median_ms,
           k.first_at, k.last_at, coalesce(c.recordable, 0) AS recordable,
           coalesce(c.refused, CAST('{}' AS jsonb)) AS refused
    FROM (
        SELECT module, function, count(*) AS calls, count(error) AS raised, min(recorded_at) AS first_at,
               max(recorded_at) AS last_at,
               percentile_cont(0.5) WITHIN GROUP (ORDER BY duration_ms) AS median_ms
        FROM geoheal.recordings WHERE system_id = :system_id GROUP BY module, function
    ) AS k
    FULL JOIN (
        SELECT module, function, sum(calls) FILTER (WHERE reason = '') AS recordable,
               jsonb_object_agg(reason, calls) FILTER (WHERE reason <> '') AS refused
        FROM geoheal.recording_counts WHERE system_id = :system_id GROUP BY module, function
    ) AS c USING (module, function)
    ORDER BY module, function
""")


def add(connection: Connection, system: System, counts: Sequence[CallCount], at: datetime) -> None:
    """Add counts."""
    if not counts:
        return
    given = sorted(counts, key=lambda each: (each.module, each.function, each.reason))
    statement = insert(recording_counts)
    merged = statement.on_conflict_do_update(
        index_elements=["system_id", "module", "function", "reason"],
        set_={
            "calls": func.least(recording_counts.c.calls + statement.excluded.calls, 2**53),
            "last_at": statement.excluded.last_at,
        },
    )
    rows = [
        {
            "system_id": system.id,
            "module": each.module,
            "function": each.function,
            "reason": each.reason,
            "calls": each.calls,
            "last_at": at,
        }
        for each in given
    ]
    connection.execute(merged, rows)
    connection.execute(_BOUND, {"system_id": system.id, "most": COUNTS_MAX})


def by_function(connection: Connection, system: System) -> list[FunctionRecords]:
    """Return a summary of the recorded calls of each function, by name."""
    return [_function(row) for row in connection.execute(_FUNCTIONS, {"system_id": system.id})]


def erase(
    connection: Connection, system: System, *, module: str | None = None, function: str | None = None
) -> None:
    """Delete the counts of a system, a module or a function."""
    statement = delete(recording_counts).where(recording_counts.c.system_id == system.id)
    if module is not None:
        statement = statement.where(recording_counts.c.module == module)
    if function is not None:
        statement = statement.where(recording_counts.c.function == function)
    connection.execute(statement)


def prune(connection: Connection, before: datetime, batch: int) -> int:
    """Delete counts without recent reports; return the number of rows."""
    table = recording_counts.c
    some = (
        recording_counts.select()
        .with_only_columns(table.system_id, table.module, table.function, table.reason)
        .where(table.last_at < before)
        .limit(batch)
        .cte("old")
    )
    statement = delete(recording_counts).where(
        table.system_id == some.c.system_id,
        table.module == some.c.module,
        table.function == some.c.function,
        table.reason == some.c.reason,
    )
    return connection.execute(statement).rowcount


def _function(row: Row[Any]) -> FunctionRecords:
    return FunctionRecords(
        module=row.module,
        function=row.function,
        calls=row.calls,
        raised=row.raised,
        median_ms=row.median_ms,
        first_at=row.first_at,
        last_at=row.last_at,
        recordable=int(row.recordable),
        refused=dict(row.refused),
    )
