"""Copying a system's rows into another one, table by table."""

from typing import Any, Final

from sqlalchemy import Connection, text

from geoheal.domain.health.system import System
from geoheal.store.operations.deletion import ORDER
from geoheal.store.schema.all_tables import metadata
from geoheal.store.schema.tables import SCHEMA

LEFT: Final = frozenset({"rollups", "stale_hours", "policies", "standings"})
"""Tables whose rows are not copied: settings, and data that is computed from other tables."""

BULKY: Final = "snapshots"

_ACTIVE: Final = "active AND NOT :has_active"
_VERSION: Final = """
    coalesce((CAST(:new AS uuid[]))[array_position(CAST(:old AS uuid[]), r.code_version_id)],
             r.code_version_id)
"""
VALUES: Final = {
    ("baselines", "active"): _ACTIVE,
    ("calibrations", "active"): _ACTIVE,
    ("snapshots", "code_version_id"): _VERSION,
    ("profiles", "code_version_id"): _VERSION,
}
"""New values of columns that change."""

ONLY: Final = {"detector_states": "r.calibration_id = ANY(:active)"}
"""Conditions on copied rows, if not all are copied."""

_HAS_ACTIVE: Final = """
    SELECT EXISTS (SELECT 1 FROM {table} WHERE system_id = :target AND active) AS has_active
"""
_VERSIONS: Final = f"""
    SELECT coalesce(array_agg(old), '{{}}') AS old, coalesce(array_agg(new), '{{}}') AS new
    FROM (SELECT min(id::text) FILTER (WHERE system_id = :source)::uuid AS old,
                 min(id::text) FILTER (WHERE system_id = :target)::uuid AS new
          FROM {SCHEMA}.code_versions WHERE system_id IN (:source, :target)
          GROUP BY fingerprint HAVING count(*) = 2) AS same
    WHERE old <> new
"""
FIRST: Final = {
    "baselines": _HAS_ACTIVE.format(table=f"{SCHEMA}.baselines"),
    "calibrations": _HAS_ACTIVE.format(table=f"{SCHEMA}.calibrations"),
    "snapshots": _VERSIONS,
    "profiles": _VERSIONS,
    "detector_states": f"""
        SELECT coalesce(array_agg(id), '{{}}') AS active
        FROM {SCHEMA}.calibrations WHERE system_id = :target AND active
    """,
}
"""Queries of what a copy needs to know, one row each.

They are asked first: on a cluster, the rows of both systems may be on different nodes, and a statement about
one system cannot look at the other.
"""

KEPT: Final = "ON CONFLICT DO NOTHING"
CLASHES: Final = {
    "snapshots": KEPT,
    "profiles": KEPT,
    "code_versions": """
        ON CONFLICT (system_id, fingerprint) DO UPDATE
        SET first_seen_at = least(code_versions.first_seen_at, excluded.first_seen_at)
    """,
    "imports": """
        ON CONFLICT (system_id, id) DO UPDATE
        SET stored = imports.stored + excluded.stored, merged = imports.merged + excluded.merged,
            first_at = least(imports.first_at, excluded.first_at),
            last_at = greatest(imports.last_at, excluded.last_at)
    """,
    "import_rows": KEPT,
    "telemetry_sources": KEPT,
    "detector_states": KEPT,
    "strategy_outcomes": """
        ON CONFLICT (system_id, strategy, symptom) DO UPDATE
        SET successes = strategy_outcomes.successes + excluded.successes,
            failures = strategy_outcomes.failures + excluded.failures,
            updated_at = greatest(strategy_outcomes.updated_at, excluded.updated_at)
    """,
    "recording_counts": """
        ON CONFLICT (system_id, module, function, reason) DO UPDATE
        SET calls = recording_counts.calls + excluded.calls,
            last_at = greatest(recording_counts.last_at, excluded.last_at)
    """,
}
"""Handling of rows that the target already has; other tables have none."""

CLOSED_UNTIL: Final = text(f"SELECT closed_until FROM {SCHEMA}.systems WHERE id = :target")
NOTE_HOURS: Final = text(f"""
    INSERT INTO {SCHEMA}.stale_hours (system_id, hour, id)
    SELECT :target, hours.hour, gen_random_uuid()
    FROM (SELECT DISTINCT date_bin('1 hour', captured_at, 'epoch') AS hour
          FROM {SCHEMA}.snapshots WHERE system_id = :source) AS hours
    WHERE hours.hour < :closed_until
""")


def copy_snapshots(connection: Connection, source: System, target: System) -> int:
    """Copy the missing snapshots, with their code versions; return their number."""
    _copy(connection, "code_versions", source, target)
    return _copy(connection, BULKY, source, target)


def move_others(connection: Connection, source: System, target: System) -> None:
    """Move all rows except snapshots and code versions, and request new rollups of the target."""
    for table in reversed(ORDER):
        if table not in LEFT | {BULKY, "code_versions"}:
            _copy(connection, table, source, target)
    closed_until = connection.scalar(CLOSED_UNTIL, {"target": target.id})
    connection.execute(NOTE_HOURS, _of(source, target) | {"closed_until": closed_until})
    for table in ORDER:
        if table not in LEFT | {BULKY}:
            connection.execute(
                text(f"DELETE FROM {SCHEMA}.{table} WHERE system_id = :source"), {"source": source.id}
            )


def count_snapshots(connection: Connection, system: System) -> int:
    """Count the snapshots of a system."""
    statement = text(f"SELECT count(*) FROM {SCHEMA}.snapshots WHERE system_id = :system")
    return int(connection.execute(statement, {"system": system.id}).scalar_one())


def _copy(connection: Connection, table: str, source: System, target: System) -> int:
    names = [each.name for each in metadata.tables[f"{SCHEMA}.{table}"].columns if each.name != "system_id"]
    values = ", ".join(VALUES.get((table, name), f'r."{name}"') for name in names)
    columns = ", ".join(f'"{name}"' for name in names)
    # A cluster reports the number of rows read, also of those that were there: the written ones are counted.
    statement = text(f"""
        WITH written AS (
            INSERT INTO {SCHEMA}.{table} (system_id, {columns})
            SELECT :target, {values} FROM {SCHEMA}.{table} AS r
            WHERE r.system_id = :source AND ({ONLY.get(table, "true")}) {CLASHES.get(table, "")}
            RETURNING system_id)
        SELECT count(*) FROM written
    """)
    given = _of(source, target)
    if table in FIRST:
        given |= connection.execute(text(FIRST[table]), given).mappings().one()
    return int(connection.execute(statement, given).scalar_one())


def _of(source: System, target: System) -> dict[str, Any]:
    return {"source": source.id, "target": target.id}
