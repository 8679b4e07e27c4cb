"""Remove the rows of an import. Only this module deletes single snapshots or values of them.

Everything stored that is derived from snapshots must be updated in the same transaction, for the moments that
:class:`Removed` names.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import Connection, text

from geoheal.domain.health.system import System
from geoheal.store.imports.moments import ADDED
from geoheal.store.schema.tables import SCHEMA
from geoheal.store.snapshots import rollups
from geoheal.store.snapshots.bulk import NUMBERS

BATCH: Final = 5_000
"""Number of rows to remove per transaction."""


@dataclass(frozen=True, slots=True)
class Removed:
    """Removed rows of an import, and their first and last moment; ``rows`` is 0 if none were left."""

    rows: int
    first_at: datetime | None
    last_at: datetime | None


_ROWS = text(f"""
    DELETE FROM {SCHEMA}.import_rows WHERE (system_id, captured_at, id) IN (
        SELECT system_id, captured_at, id FROM {SCHEMA}.import_rows
        WHERE system_id = :system AND import_id = :import_id AND captured_at BETWEEN :since AND :until
        LIMIT :batch)
    RETURNING captured_at, id, snapshot_at, snapshot_id, fields
""")
_DELETE = text(f"""
    DELETE FROM {SCHEMA}.snapshots AS s
    USING unnest(CAST(:moments AS timestamptz[]), CAST(:ids AS uuid[])) AS gone (captured_at, id)
    WHERE s.system_id = :system AND s.captured_at = gone.captured_at AND s.id = gone.id
      AND NOT EXISTS (SELECT 1 FROM {SCHEMA}.import_rows AS r WHERE r.system_id = s.system_id
                      AND r.snapshot_at = s.captured_at AND r.snapshot_id = s.id)
""")
_KEEP = text(f"""
    UPDATE {SCHEMA}.snapshots AS s SET
        {", ".join(f"{name} = CASE WHEN '{name}' = ANY(other.fields) THEN s.{name} END" for name in ADDED)},
        context = CASE WHEN 'context' = ANY(other.fields) THEN s.context END,
        metrics = (SELECT jsonb_object_agg(name, value) FROM jsonb_each(s.metrics) AS m (name, value)
                   WHERE 'metrics.' || name = ANY(other.fields)),
        basin = NULL, compact_basin = NULL, drift = NULL, baseline_id = NULL, code_version_id = NULL
    FROM (SELECT r.snapshot_at, r.snapshot_id, array_agg(field) AS fields
          FROM unnest(CAST(:moments AS timestamptz[]), CAST(:ids AS uuid[])) AS gone (captured_at, id)
          JOIN {SCHEMA}.import_rows AS r ON r.system_id = :system AND r.snapshot_at = gone.captured_at
           AND r.snapshot_id = gone.id CROSS JOIN unnest(r.fields) AS field
          GROUP BY 1, 2) AS other
    WHERE s.system_id = :system AND s.captured_at = other.snapshot_at AND s.id = other.snapshot_id
""")
_TAKE = text(f"""
    UPDATE {SCHEMA}.snapshots AS s SET
        {", ".join(f"{name} = CASE WHEN '{name}' <> ALL(alone.fields) THEN s.{name} END" for name in ADDED)},
        context = CASE WHEN 'context' <> ALL(alone.fields) THEN s.context END,
        metrics = nullif(s.metrics - ARRAY(SELECT substr(name, 9) FROM unnest(alone.fields) AS name
                                           WHERE starts_with(name, 'metrics.')), '{{}}')
    FROM (SELECT ARRAY(
              SELECT unnest(CAST(:fields AS text[]))
              EXCEPT SELECT unnest(r.fields) FROM {SCHEMA}.import_rows AS r
              WHERE r.system_id = :system AND r.snapshot_at = :moment AND r.snapshot_id = :id
              EXCEPT SELECT unnest(r.fields) FROM {SCHEMA}.import_rows AS r
              WHERE r.system_id = :system AND r.captured_at = :moment AND r.id = :id) AS fields) AS alone
    WHERE s.system_id = :system AND s.captured_at = :moment AND s.id = :id
""")
"""Removes values that no other row has."""
_EMPTY = text(f"""
    DELETE FROM {SCHEMA}.snapshots WHERE system_id = :system AND captured_at = :moment AND id = :id
      AND num_nonnulls({", ".join(name for name in NUMBERS if name != "drift")}, basin, compact_basin,
                       metrics) = 0
      AND NOT EXISTS (SELECT 1 FROM {SCHEMA}.import_rows AS r
                      WHERE r.system_id = :system AND r.captured_at = :moment AND r.id = :id)
""")


def take_out(
    connection: Connection,
    system: System,
    import_id: UUID,
    since: datetime,
    until: datetime,
    batch: int = BATCH,
) -> Removed:
    """Remove rows of an import, at most a batch.

    A snapshot keeps values that other imports have for its moment, and loses those of this import alone.
    """
    key = {"system": system.id, "import_id": import_id, "since": since, "until": until, "batch": batch}
    rows = connection.execute(_ROWS, key).all()
    if not rows:
        return Removed(0, None, None)
    own = [row for row in rows if row.snapshot_id is None]
    gone = {
        "system": system.id,
        "moments": [row.captured_at for row in own],
        "ids": [row.id for row in own],
    }
    if own:
        connection.execute(_DELETE, gone)
        connection.execute(_KEEP, gone)
    added = [
        {
            "system": system.id,
            "moment": row.snapshot_at,
            "id": row.snapshot_id,
            "fields": row.fields,
        }
        for row in rows
        if row.snapshot_id is not None
    ]
    if added:
        connection.execute(_TAKE, added)
        connection.execute(_EMPTY, added)
    touched = [row.snapshot_at or row.captured_at for row in rows]
    rollups.note(connection, system, touched)
    return Removed(len(rows), min(touched), max(touched))


def forget(connection: Connection, system: System, import_id: UUID) -> None:
    """Delete an import that has no rows any more."""
    connection.execute(
        text(f"DELETE FROM {SCHEMA}.imports WHERE system_id = :system AND id = :id"),
        {"system": system.id, "id": import_id},
    )
