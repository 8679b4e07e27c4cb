"""What is marked on the time axis of a system's history."""

from datetime import datetime
from typing import Final

from sqlalchemy import Connection, text

from geoheal.domain.system import System
from geoheal.domain.timeline import Mark
from geoheal.store.tables import SCHEMA, UtcTime

MARKS_MAX: Final = 200
"""Marks of a stretch that are told: the newest ones."""

MARKS: Final = text(f"""
    SELECT kind, at, nullif(until, 'infinity') AS until, id, text FROM (
        SELECT 'baseline' AS kind, coalesce(b.snapshot_captured_at, b.created_at) AS at,
            CAST(NULL AS timestamptz) AS until, b.id, b.source AS text
        FROM {SCHEMA}.baselines AS b WHERE b.system_id = :system
        UNION ALL
        SELECT 'code_version', c.first_seen_at, NULL, c.id, coalesce(c.code_hash, 'unnamed')
        FROM {SCHEMA}.code_versions AS c WHERE c.system_id = :system
        UNION ALL
        SELECT 'incident', i.opened_at, coalesce(i.resolved_at, 'infinity'), i.id,
            concat_ws(' ', i.severity, i.symptom)
        FROM {SCHEMA}.incidents AS i WHERE i.system_id = :system AND i.state <> 'pending'
        UNION ALL
        SELECT 'patch', p.applied_at, NULL, p.id, p.title
        FROM {SCHEMA}.patches AS p WHERE p.system_id = :system AND p.applied_at IS NOT NULL
    ) AS mark
    WHERE at < :until AND coalesce(until, at) >= :since
    ORDER BY at DESC, id DESC LIMIT :most
""").columns(at=UtcTime, until=UtcTime)


def of_stretch(connection: Connection, system: System, since: datetime, until: datetime) -> list[Mark]:
    """Baselines, code versions, incidents and applied patches in [since, until), oldest first."""
    parameters = {"system": system.id, "since": since, "until": until, "most": MARKS_MAX}
    rows = connection.execute(MARKS, parameters).all()
    return [Mark(kind=row.kind, at=row.at, until=row.until, id=row.id, text=row.text) for row in rows[::-1]]
