"""SQL of rollups: sum up hours and days, and note those that have changed since."""

from sqlalchemy import text

from geoheal.store.connection.moments import with_literals
from geoheal.store.schema.rollup_tables import MEASURED
from geoheal.store.schema.tables import SCHEMA, UtcTime

_KINDS = ("count", "sum", "min", "max")
_OF_SNAPSHOTS = {
    "snapshots": "count(*)",
    "first_at": "min(s.captured_at)",
    "last_at": "max(s.captured_at)",
    "request_count": "sum(s.request_count)",
    "error_rate_requests": "sum(s.request_count) FILTER (WHERE s.error_rate IS NOT NULL)",
    "failed_requests": "sum(s.error_rate * s.request_count)",
    "latency_requests": "sum(s.request_count) FILTER (WHERE s.avg_latency_ms IS NOT NULL)",
    "request_latency_ms": "sum(s.avg_latency_ms * s.request_count)",
    "regimes": "count(s.regime)",
    "breakdowns": "count(*) FILTER (WHERE s.regime = 'breakdown')",
} | {f"{name}_{kind}": f"{kind}(s.{name})" for name in MEASURED for kind in _KINDS}

_WITH_LATENCIES = "s.avg_latency_ms IS NOT NULL AND cardinality(s.basin) = 64 AND s.request_count > 0"
_OF_HOURS_ALONE = {
    "failures": "sum(round(s.request_count * s.error_rate))",
    "uncounted": "count(s.error_rate) FILTER (WHERE s.request_count IS NULL)",
    "latency_cells": f"CAST({SCHEMA}.sum_of_cells(array_agg(s.basin) FILTER (WHERE {_WITH_LATENCIES}), "
    f"array_agg(CAST(s.request_count AS double precision)) FILTER (WHERE {_WITH_LATENCIES})) AS real[])",
}
"""Columns of hours alone; days do not have them."""

_OF_HOURS = {
    name: f"{'min' if name.endswith('_min') else 'max' if name.endswith('_max') else 'sum'}(r.{name})"
    for name in _OF_SNAPSHOTS
} | {"first_at": "min(r.first_at)", "last_at": "max(r.last_at)"}

_COLUMNS = ", ".join(_OF_SNAPSHOTS)
_KEYS = "system_id, period, start, part, day, code_version_id, node"
_PART = "row_number() OVER (PARTITION BY {} ORDER BY code_version_id, node)"


def _listed(columns: dict[str, str]) -> str:
    return ", ".join(f"{expression} AS {name}" for name, expression in columns.items())


MARKS = text(f"""
    SELECT rolled_until, closed_until FROM {SCHEMA}.systems WHERE id = :system AND deleted_at IS NULL
""").columns(rolled_until=UtcTime, closed_until=UtcTime)

# Two statements, because a cluster cannot join data of all nodes with a lookup.
HELD = with_literals(
    f"""
    SELECT (SELECT min(s.captured_at) FROM {SCHEMA}.snapshots AS s WHERE s.system_id = :system
            AND s.captured_at >= coalesce(CAST(:rolled_until AS timestamptz), '-infinity')) AS first,
        EXISTS (SELECT 1 FROM {SCHEMA}.stale_hours AS m WHERE m.system_id = :system
                AND m.hour < CAST(:rolled_until AS timestamptz)) AS stale
    """,
    "rolled_until",
).columns(first=UtcTime)

CLOSE = text(f"""
    UPDATE {SCHEMA}.systems SET closed_until = greatest(closed_until, :until)
    WHERE id = :system AND deleted_at IS NULL
""")

WRITERS = text(f"""
    SELECT DISTINCT virtualtransaction FROM pg_locks
    WHERE relation = CAST('{SCHEMA}.snapshots' AS regclass) AND granted AND pid <> pg_backend_pid()
      AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
      AND mode NOT IN ('AccessShareLock', 'RowShareLock', 'ShareUpdateExclusiveLock')
""")

LOCK = text(f"""
    SELECT rolled_until FROM {SCHEMA}.systems WHERE id = :system AND deleted_at IS NULL FOR NO KEY UPDATE
""").columns(rolled_until=UtcTime)

NEXT = with_literals(
    f"""
    SELECT min(s.captured_at) AS at FROM {SCHEMA}.snapshots AS s
    WHERE s.system_id = :system AND s.captured_at >= coalesce(CAST(:since AS timestamptz), '-infinity')
    """,
    "since",
).columns(at=UtcTime)

STALE = text(f"""
    SELECT DISTINCT hour FROM {SCHEMA}.stale_hours
    WHERE system_id = :system AND hour < :until ORDER BY hour LIMIT :most
""").columns(hour=UtcTime)

_IN_SPANS = "unnest(CAST(:starts AS timestamptz[]), CAST(:ends AS timestamptz[])) AS span (since, until)"

TAKE_NOTES = text(f"""
    DELETE FROM {SCHEMA}.stale_hours AS m USING {_IN_SPANS}
    WHERE m.system_id = :system AND m.hour >= span.since AND m.hour < span.until
""")

CLEAR_HOURS = text(f"""
    DELETE FROM {SCHEMA}.rollups AS r USING {_IN_SPANS}
    WHERE r.system_id = :system AND r.period = 'hour' AND r.start >= span.since AND r.start < span.until
""")

SUM_HOURS = with_literals(
    f"""
    INSERT INTO {SCHEMA}.rollups ({_KEYS}, {_COLUMNS}, {", ".join(_OF_HOURS_ALONE)})
    SELECT :system, 'hour', hour, {_PART.format("hour")}, CAST(hour AT TIME ZONE 'UTC' AS date),
        code_version_id, node, {_COLUMNS}, {", ".join(_OF_HOURS_ALONE)}
    FROM {_IN_SPANS}
    CROSS JOIN LATERAL (
        SELECT date_bin('1 hour', s.captured_at, 'epoch') AS hour, s.code_version_id, s.node,
            {_listed(_OF_SNAPSHOTS | _OF_HOURS_ALONE)}
        FROM {SCHEMA}.measured_snapshots AS s
        WHERE s.system_id = :system AND s.captured_at >= span.since AND s.captured_at < span.until
          AND s.captured_at >= :first AND s.captured_at < :last
        GROUP BY 1, 2, 3
    ) AS summed
    """,
    "first",
    "last",
)

CLEAR_DAYS = text(f"""
    DELETE FROM {SCHEMA}.rollups AS r USING {_IN_SPANS}
    WHERE r.system_id = :system AND r.period = 'day' AND r.start >= span.since
      AND r.start < span.until
""")

SUM_DAYS = text(f"""
    INSERT INTO {SCHEMA}.rollups ({_KEYS}, {_COLUMNS})
    SELECT :system, 'day', CAST(day AS timestamp) AT TIME ZONE 'UTC', {_PART.format("day")},
        day, code_version_id, node, {_COLUMNS}
    FROM {_IN_SPANS}
    CROSS JOIN LATERAL (
        SELECT r.day, r.code_version_id, r.node, {_listed(_OF_HOURS)}
        FROM {SCHEMA}.rollups AS r
        WHERE r.system_id = :system AND r.period = 'hour' AND r.start >= span.since
          AND r.start < span.until
        GROUP BY 1, 2, 3
    ) AS summed
""")

ROLLED = text(f"UPDATE {SCHEMA}.systems SET rolled_until = :until WHERE id = :system")

NOTE = text(f"""
    INSERT INTO {SCHEMA}.stale_hours (system_id, hour, id)
    SELECT y.id, changed.hour, gen_random_uuid()
    FROM unnest(CAST(:systems AS uuid[]), CAST(:hours AS timestamptz[])) AS changed (system_id, hour)
    JOIN {SCHEMA}.systems AS y ON y.id = changed.system_id
    WHERE y.closed_until > changed.hour
""")

NOTE_STRETCH = text(f"""
    INSERT INTO {SCHEMA}.stale_hours (system_id, hour, id)
    SELECT r.system_id, r.start, gen_random_uuid() FROM {SCHEMA}.rollups AS r
    WHERE r.system_id = :system AND r.period = 'hour'
      AND r.start > coalesce(CAST(:since AS timestamptz), '-infinity') - interval '1 hour'
      AND r.start < coalesce(CAST(:until AS timestamptz), 'infinity')
    UNION ALL
    SELECT :system, hour, gen_random_uuid() FROM (
        SELECT DISTINCT date_bin('1 hour', s.captured_at, 'epoch') AS hour
        FROM {SCHEMA}.snapshots AS s JOIN {SCHEMA}.systems AS y ON y.id = s.system_id
        WHERE s.system_id = :system AND s.captured_at >= coalesce(CAST(:since AS timestamptz), '-infinity')
          AND s.captured_at < least(CAST(:until AS timestamptz), y.rolled_until)
    ) AS held
""")

FORGET_BEFORE = text(f"DELETE FROM {SCHEMA}.rollups WHERE start < :moment")
