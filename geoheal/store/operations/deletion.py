"""Deleting a system: hidden at once, its name free again; its rows go in bounded batches, the last one last.

A system is hidden before its rows go, and its own row stays for a while after them: what was being stored
when it was hidden is swept as well.
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
"""Time for which a deleted system's own row stays: longer than any request's statement takes."""

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
"""All tables of systems, those that refer to others first."""


def hide(connection: Connection, system: System, now: datetime) -> None:
    """Hide a system from everybody, and free its name; it is not healed any more."""
    statement = update(systems).where(systems.c.id == system.id, systems.c.deleted_at.is_(None))
    gone = {"name": f"(deleted) {uuid4()}", "deleted_at": now, "closed_until": None, "rolled_until": None}
    connection.execute(statement.values(**gone))
    for switched_off in (
        "UPDATE geoheal.baselines SET active = false WHERE system_id = :id AND active",
        "UPDATE geoheal.policies SET running = false, lease_id = NULL WHERE system_id = :id",
    ):
        connection.execute(text(switched_off), {"id": system.id})


def hidden(connection: Connection, limit: int) -> list[tuple[UUID, datetime]]:
    """Return deleted systems whose rows have not all gone, and when they were deleted.

    The first one first.
    """
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
            text(f"SELECT EXISTS (SELECT FROM geoheal.{table} WHERE system_id = :id)"),
            {"id": system_id},
        ).scalar_one()
        for table in ORDER
    )


def forget(connection: Connection, system_id: UUID) -> None:
    """Delete the row of a hidden system that has no others."""
    connection.execute(
        text("DELETE FROM geoheal.systems WHERE id = :id AND deleted_at IS NOT NULL"), {"id": system_id}
    )
