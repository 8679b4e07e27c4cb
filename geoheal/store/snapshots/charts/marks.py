"""Marks on the time axis of a system's history."""

from collections import deque
from collections.abc import Iterator
from datetime import datetime
from typing import Final

from sqlalchemy import Connection, text

from geoheal.domain.health.system import System
from geoheal.domain.past.timeline import Mark
from geoheal.store.healing import silences
from geoheal.store.schema.tables import SCHEMA, UtcTime

MARKS_MAX: Final = 200
"""Largest number of marks of a period: incidents first, and the newest of each kind."""

ANOMALIES_MAX: Final = 50
"""Largest number of anomalies of a period."""

SILENCES_MAX: Final = 50
"""Largest number of planned silences of a period, and of times of each."""

MARKS: Final = text(f"""
    SELECT kind, at, nullif(until, 'infinity') AS until, id, text FROM (
        SELECT 'baseline' AS kind, coalesce(b.snapshot_captured_at, b.created_at) AS at,
            CAST(NULL AS timestamptz) AS until, b.id, b.source AS text
        FROM {SCHEMA}.baselines AS b WHERE b.system_id = :system
        UNION ALL
        SELECT 'code_version', c.first_seen_at, NULL, c.id, coalesce(c.code_hash, 'unnamed')
        FROM {SCHEMA}.code_versions AS c WHERE c.system_id = :system
        UNION ALL
        SELECT 'incident', i.first_seen_at, coalesce(i.resolved_at, 'infinity'), i.id,
            concat_ws(' ', i.severity, i.symptom)
        FROM {SCHEMA}.incidents AS i WHERE i.system_id = :system AND i.state <> 'pending'
        UNION ALL
        SELECT 'event', e.at, NULL, e.id, concat_ws(' ', e.kind, e.title, e.version)
        FROM {SCHEMA}.change_events AS e WHERE e.system_id = :system AND e.at >= :since AND e.at < :until
        UNION ALL
        SELECT 'patch', p.applied_at, CASE WHEN p.state = 'rolled_back' THEN p.finished_at END, p.id, p.title
        FROM {SCHEMA}.patches AS p WHERE p.system_id = :system AND p.applied_at IS NOT NULL
        UNION ALL
        SELECT 'rollback', p.finished_at, NULL, p.id, p.title
        FROM {SCHEMA}.patches AS p
        WHERE p.system_id = :system AND p.applied_at IS NOT NULL AND p.state = 'rolled_back'
    ) AS mark
    WHERE at < :until AND coalesce(until, at) >= :since
    ORDER BY kind <> 'incident', at DESC, id DESC LIMIT :most
""").columns(at=UtcTime, until=UtcTime)
"""Incidents first: an open one must not be dropped in favour of later marks."""

ANOMALIES: Final = text(f"""
    SELECT since, cleared_at, id, message FROM {SCHEMA}.anomalies
    WHERE system_id = :system AND since < :until AND coalesce(cleared_at, 'infinity') >= :since
    ORDER BY since DESC, id DESC LIMIT :most
""").columns(since=UtcTime, cleared_at=UtcTime)


def of_stretch(connection: Connection, system: System, since: datetime, until: datetime) -> list[Mark]:
    """Return what happened in [since, until), oldest first."""
    parameters = {"system": system.id, "since": since, "until": until, "most": MARKS_MAX}
    rows = connection.execute(MARKS, parameters)
    marks = [Mark(kind=row.kind, at=row.at, until=row.until, id=row.id, text=row.text) for row in rows]
    incidents = [mark for mark in marks if mark.kind == "incident"]
    others = [mark for mark in marks if mark.kind != "incident"]
    others += _silences(connection, system, since, until)
    newest = sorted(others, key=lambda mark: mark.at, reverse=True)
    ranked = [*incidents, *_anomalies(connection, system, since, until), *newest]
    return sorted(ranked[:MARKS_MAX], key=lambda mark: mark.at)


def _anomalies(connection: Connection, system: System, since: datetime, until: datetime) -> list[Mark]:
    """Return the newest alarms of calibrated detection, from the first sign until they were over."""
    given = {"system": system.id, "since": since, "until": until, "most": ANOMALIES_MAX}
    return [
        Mark(kind="anomaly", at=row.since, until=row.cleared_at, id=row.id, text=row.message)
        for row in connection.execute(ANOMALIES, given)
    ]


def _silences(connection: Connection, system: System, since: datetime, until: datetime) -> Iterator[Mark]:
    """Yield the newest times in which a planned silence held."""
    for each in silences.of_stretch(connection, system.name, since, until, SILENCES_MAX):
        for time in deque(each.times(since, until), SILENCES_MAX):
            yield Mark(kind="silence", at=time.starts_at, until=time.ends_at, id=each.id, text=each.reason)
