"""Delete expired rows: each function deletes a bounded batch, and returns the number of rows.

Rows stay that are open, applied, or referred to by rows that stay: open incidents with everything attached to
them, patches that could still be rolled back, people's refusals, the active baseline and calibration, and the
code versions and baselines of stored snapshots. Outcomes of strategies stay forever. One service deletes at a
time (:func:`is_alone`), so that no row must be locked first, which a cluster refuses for rows of several
systems.
"""

from datetime import datetime
from typing import Final

from sqlalchemy import Connection, TextClause, text

from geoheal.domain.snapshots.periods import Length
from geoheal.store.recordings import counts
from geoheal.store.recordings import recordings as recorded

LOCK_KEY: Final = 7305_2030
"""Advisory lock of pruning: an arbitrary number that must never change."""
IN_FORCE_KEPT: Final = 10
"""Number of applied patches per module that are kept at any age: they might be rolled back."""
VERSIONS_KEPT: Final = 10
"""Number of code versions per system that are kept at any age."""
BATCH: Final = 500
"""Number of incidents, evaluations and so on to delete per transaction, with everything attached to them."""
NAMED_BATCH: Final = 10_000
"""Baselines and code versions that are removed in one transaction: each reads the whole history once. Rows of
imports, too: an index leads to them."""
HISTORY_READ: Final = text("SET LOCAL statement_timeout = '1h'")
"""No index leads from baselines to snapshots: every snapshot would pay for a query that runs daily."""

_INCIDENTS = text("""
    SELECT i.system_id, i.id FROM geoheal.incidents AS i
    WHERE i.state = 'resolved' AND i.resolved_at < :before AND NOT i.dismissed
      AND NOT EXISTS (
          SELECT 1 FROM geoheal.patches AS p WHERE p.system_id = i.system_id AND p.incident_id = i.id
          AND (p.state IN ('proposed', 'approved', 'applied') OR (p.state = 'verified' AND NOT EXISTS (
              SELECT 1 FROM geoheal.patches AS later
              WHERE later.system_id = p.system_id AND later.module_name = p.module_name
                AND later.state IN ('applied', 'verified') AND later.id > p.id
              ORDER BY later.id OFFSET :kept - 1 LIMIT 1))))
      AND NOT EXISTS (
          SELECT 1 FROM geoheal.attempts AS a WHERE a.system_id = i.system_id AND a.incident_id = i.id
          AND a.phase <> 'finished')
      AND NOT EXISTS (
          SELECT 1 FROM geoheal.alerts AS m WHERE m.system_id = i.system_id AND m.incident_id = i.id
          AND m.state = 'pending')
    ORDER BY i.resolved_at LIMIT :batch
""")

_OF_PATCHES = ("applications", "patch_events")
_OF_INCIDENTS = ("ab_comparisons", "patches", "attempts", "alerts", "incident_events", "findings")

_EVALUATIONS = text("""
    DELETE FROM geoheal.evaluations WHERE (system_id, id) IN (
        SELECT e.system_id, e.id FROM geoheal.evaluations AS e
        WHERE e.state IN ('done', 'failed', 'interrupted') AND e.finished_at < :before
          AND NOT EXISTS (
              SELECT 1 FROM geoheal.patches AS p WHERE p.system_id = e.system_id AND p.evaluation_id = e.id)
        LIMIT :batch)
""")

_ALERTS = text("""
    DELETE FROM geoheal.alerts WHERE (system_id, id) IN (
        SELECT m.system_id, m.id FROM geoheal.alerts AS m
        JOIN geoheal.incidents AS i ON i.system_id = m.system_id AND i.id = m.incident_id
        WHERE m.state <> 'pending' AND m.created_at < :before AND i.state = 'resolved'
          AND i.resolved_at < :before
        LIMIT :batch)
""")

_ANOMALIES = text("""
    DELETE FROM geoheal.anomalies WHERE (system_id, id) IN (
        SELECT system_id, id FROM geoheal.anomalies WHERE cleared_at < :before
        LIMIT :batch)
""")

_CHANGE_EVENTS = text("""
    DELETE FROM geoheal.change_events WHERE (system_id, id) IN (
        SELECT system_id, id FROM geoheal.change_events WHERE at < :before
        LIMIT :batch)
""")

_SILENCES = text("""
    DELETE FROM geoheal.silences WHERE id IN (
        SELECT id FROM geoheal.silences WHERE least(lifted_at, coalesce(until, ends_at)) < :before
        LIMIT :batch)
""")

_CALIBRATIONS = text("""
    DELETE FROM geoheal.calibrations WHERE (system_id, id) IN (
        SELECT c.system_id, c.id FROM geoheal.calibrations AS c
        WHERE NOT c.active AND c.created_at < :before
          AND NOT EXISTS (SELECT 1 FROM geoheal.anomalies AS a
                          WHERE a.system_id = c.system_id AND a.calibration_id = c.id)
          AND NOT EXISTS (SELECT 1 FROM geoheal.detector_states AS d
                          WHERE d.system_id = c.system_id AND d.calibration_id = c.id)
        LIMIT :batch)
""")

_BASELINES = text("""
    DELETE FROM geoheal.baselines WHERE (system_id, id) IN (
        SELECT b.system_id, b.id FROM geoheal.baselines AS b
        WHERE NOT b.active AND b.created_at < :before
          AND NOT EXISTS (SELECT 1 FROM geoheal.calibrations AS c
                          WHERE c.system_id = b.system_id AND c.baseline_id = b.id)
          AND NOT EXISTS (SELECT 1 FROM geoheal.snapshots AS s
                          WHERE s.system_id = b.system_id AND s.baseline_id = b.id)
        LIMIT :batch)
""")

_CODE_VERSIONS = text("""
    DELETE FROM geoheal.code_versions WHERE (system_id, id) IN (
        SELECT c.system_id, c.id FROM geoheal.code_versions AS c
        WHERE c.first_seen_at < :before
          AND EXISTS (SELECT 1 FROM geoheal.code_versions AS later
                      WHERE later.system_id = c.system_id AND later.id > c.id
                      ORDER BY later.id OFFSET :kept - 1 LIMIT 1)
          AND NOT EXISTS (SELECT 1 FROM geoheal.snapshots AS s
                          WHERE s.system_id = c.system_id AND s.code_version_id = c.id)
        LIMIT :batch)
""")

_IMPORT_ROWS = text("""
    DELETE FROM geoheal.import_rows WHERE (system_id, captured_at, id) IN (
        SELECT r.system_id, r.captured_at, r.id FROM geoheal.import_rows AS r
        WHERE r.captured_at < :month
          AND r.system_id IN (SELECT i.system_id FROM geoheal.imports AS i WHERE i.first_at < :month)
        LIMIT :batch)
""")

_IMPORTS = text("""
    DELETE FROM geoheal.imports WHERE (system_id, id) IN (
        SELECT system_id, id FROM geoheal.imports WHERE last_at < :month LIMIT :batch)
""")


def is_alone(connection: Connection) -> bool:
    """Whether no other service is pruning; this holds until the caller's transaction ends."""
    return bool(connection.scalar(text("SELECT pg_try_advisory_xact_lock(:key)"), {"key": LOCK_KEY}))


def incidents(connection: Connection, before: datetime, batch: int = BATCH) -> int:
    """Delete incidents resolved before a time, with everything attached to them; return their number."""
    given = {"before": before, "batch": batch, "kept": IN_FORCE_KEPT}
    keys = connection.execute(_INCIDENTS, given).all()
    if not keys:
        return 0
    named = {"systems": [row.system_id for row in keys], "ids": [row.id for row in keys]}
    for table in _OF_PATCHES:
        connection.execute(_hanging_on_patches(table), named)
    for table in _OF_INCIDENTS:
        connection.execute(_hanging(table, "incident_id"), named)
    connection.execute(_hanging("incidents", "id"), named)
    return len(keys)


def evaluations(connection: Connection, before: datetime, batch: int = BATCH) -> int:
    """Delete evaluations that ended before a time, unless a remaining patch is based on them."""
    return connection.execute(_EVALUATIONS, {"before": before, "batch": batch}).rowcount


def alerts(connection: Connection, before: datetime, batch: int = BATCH) -> int:
    """Delete alerts of incidents that were resolved before a time, also if the incident itself stays."""
    return connection.execute(_ALERTS, {"before": before, "batch": batch}).rowcount


def change_events(connection: Connection, before: datetime, batch: int = BATCH) -> int:
    """Delete change events before a time."""
    return connection.execute(_CHANGE_EVENTS, {"before": before, "batch": batch}).rowcount


def silences(connection: Connection, before: datetime, batch: int = BATCH) -> int:
    """Delete planned silences that ended before a time."""
    return connection.execute(_SILENCES, {"before": before, "batch": batch}).rowcount


def anomalies(connection: Connection, before: datetime, batch: int = BATCH) -> int:
    """Delete alarms that ended before a time."""
    return connection.execute(_ANOMALIES, {"before": before, "batch": batch}).rowcount


def recordings(connection: Connection, before: datetime, batch: int = BATCH) -> int:
    """Delete calls that were recorded before a time."""
    return recorded.prune(connection, before, batch)


def recording_counts(connection: Connection, before: datetime, batch: int = BATCH) -> int:
    """Delete counts of calls without recent additions."""
    return counts.prune(connection, before, batch)


def calibrations(connection: Connection, before: datetime, batch: int = BATCH) -> int:
    """Delete inactive calibrations from before a time that have no remaining alarm."""
    return connection.execute(_CALIBRATIONS, {"before": before, "batch": batch}).rowcount


def baselines(connection: Connection, before: datetime, batch: int = NAMED_BATCH) -> int:
    """Delete inactive baselines from before a time to which nothing refers."""
    connection.execute(HISTORY_READ)
    return connection.execute(_BASELINES, {"before": before, "batch": batch}).rowcount


def code_versions(connection: Connection, before: datetime, batch: int = NAMED_BATCH) -> int:
    """Delete code versions first seen before a time, except the last ones and those of snapshots."""
    connection.execute(HISTORY_READ)
    given = {"before": before, "batch": batch, "kept": VERSIONS_KEPT}
    return connection.execute(_CODE_VERSIONS, given).rowcount


def _hanging(table: str, column: str) -> TextClause:
    return text(
        f"DELETE FROM geoheal.{table} USING unnest(CAST(:systems AS uuid[]), CAST(:ids AS uuid[])) "
        f"AS gone (system_id, id) WHERE {table}.system_id = gone.system_id AND {table}.{column} = gone.id"
    )


def _hanging_on_patches(table: str) -> TextClause:
    return text(
        f"DELETE FROM geoheal.{table} USING geoheal.patches AS p, "
        "unnest(CAST(:systems AS uuid[]), CAST(:ids AS uuid[])) AS gone (system_id, id) "
        "WHERE p.system_id = gone.system_id AND p.incident_id = gone.id "
        f"AND {table}.system_id = p.system_id AND {table}.patch_id = p.id"
    )


def import_rows(connection: Connection, before: datetime, batch: int = NAMED_BATCH) -> int:
    """Delete records of imported rows whose month has expired; return their number."""
    given = {"month": Length.MONTH.around(before).start, "batch": batch}
    return connection.execute(_IMPORT_ROWS, given).rowcount


def imports(connection: Connection, before: datetime, batch: int = BATCH) -> int:
    """Delete imports whose rows all lie in expired months; return their number."""
    given = {"month": Length.MONTH.around(before).start, "batch": batch}
    return connection.execute(_IMPORTS, given).rowcount
