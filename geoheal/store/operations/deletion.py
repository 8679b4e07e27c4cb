"""Delete a system: hide it at once and free its name, then delete its rows in batches, its own row last.

A system is hidden before its rows are deleted, and its own row stays for a while afterwards, so that rows
which were being stored when it was hidden are deleted as well.
"""

from datetime import datetime, timedelta
from typing import Final
from uuid import UUID, uuid4

from sqlalchemy import Connection, select, text, update

from geoheal.domain.health.system import System
from geoheal.store.schema.tables import systems

BATCH: Final = 5_000
"""Rows that are deleted in one transaction."""
GRACE: Final = timedelta(minutes=2)
"""Time for which the row of a deleted system stays: longer than any statement of a request."""

ORDER: Final = (
    "rollups",
    "stale_hours",
    "snapshots",
    "profiles",
    "import_rows",
    "imports",
    "applications",
    "patch_events",
    "ab_comparisons",
    "patches",
    "attempts",
    "alerts",
    "incident_events",
    "findings",
    "incidents",
    "evaluations",
    "refusals",
    "change_events",
    "recordings",
    "recording_counts",
    "telemetry_sources",
    "anomalies",
    "detector_states",
    "calibrations",
    "baselines",
    "code_versions",
    "modules",
    "strategy_outcomes",
    "policies",
    "standings",
)
"""All tables with rows of systems; tables that refer to others come first."""


def hide(connection: Connection, system: System, now: datetime) -> None:
    """Hide a system, and free its name; it is not healed any more."""
    statement = update(systems).where(systems.c.id == system.id, systems.c.deleted_at.is_(None))
    gone = {"name": f"(deleted) {uuid4()}", "deleted_at": now, "closed_until": None, "rolled_until": None}
    connection.execute(statement.values(**gone))
    for switched_off in (
        "UPDATE geoheal.baselines SET active = false WHERE system_id = :id AND active",
        "UPDATE geoheal.policies SET running = false, lease_id = NULL WHERE system_id = :id",
    ):
        connection.execute(text(switched_off), {"id": system.id})


def hidden(connection: Connection, limit: int) -> list[tuple[UUID, datetime]]:
    """Return deleted systems that still have rows, and when they were deleted; earliest first."""
    query = select(systems.c.id, systems.c.deleted_at).where(systems.c.deleted_at.is_not(None))
    rows = connection.execute(query.order_by(systems.c.deleted_at).limit(limit))
    return [(row.id, row.deleted_at) for row in rows]


def delete_some(connection: Connection, system_id: UUID, batch: int = BATCH) -> int:
    """Delete rows of a hidden system, at most a batch; return 0 when none are left."""
    for table in ORDER:
        statement = text(
            f"DELETE FROM geoheal.{table} WHERE system_id = :id AND (tableoid, ctid) IN ("
            f"SELECT tableoid, ctid FROM geoheal.{table} WHERE system_id = :id LIMIT :batch)"
        )
        gone = connection.execute(statement, {"id": system_id, "batch": batch}).rowcount
        if gone:
            return gone
    return 0


def has_rows(connection: Connection, system_id: UUID) -> bool:
    """Whether any table has rows of a system."""
    return any(
        connection.execute(
            text(f"SELECT EXISTS (SELECT 1 FROM geoheal.{table} WHERE system_id = :id)"),
            {"id": system_id},
        ).scalar_one()
        for table in ORDER
    )


def forget(connection: Connection, system_id: UUID) -> None:
    """Delete the row of a hidden system that has no others."""
    connection.execute(
        text("DELETE FROM geoheal.systems WHERE id = :id AND deleted_at IS NOT NULL"), {"id": system_id}
    )
