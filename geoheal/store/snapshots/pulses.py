"""Query on the figures of a system's latest snapshots, without their basins."""

from datetime import datetime
from typing import Final

from sqlalchemy import Connection, select

from geoheal.domain.health.system import System
from geoheal.domain.snapshots.pulse import StoredPulse
from geoheal.store.schema.tables import snapshots

_COLUMNS = tuple(snapshots.c[name] for name in StoredPulse._fields)

LEAST: Final = 400
"""Pulses that are read of every system: ten of each of forty nodes."""

MOST: Final = 2_000
"""Pulses that are read of a system that sends many in :data:`~geoheal.monitor.requests.HORIZON`."""


def recent(
    connection: Connection, system: System, since: datetime | None, until: datetime, limit: int
) -> list[StoredPulse]:
    """Read the last pulses of a stretch, oldest first: one short walk along the primary key."""
    query = (
        select(*_COLUMNS)
        .where(snapshots.c.system_id == system.id, snapshots.c.captured_at <= until)
        .order_by(snapshots.c.captured_at.desc(), snapshots.c.id.desc())
        .limit(limit)
    )
    if since is not None:
        query = query.where(snapshots.c.captured_at >= since)
    return [StoredPulse._make(row) for row in connection.execute(query)][::-1]
