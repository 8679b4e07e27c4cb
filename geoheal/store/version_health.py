"""Query on how a system was under each of its code versions."""

from datetime import UTC, datetime

from sqlalchemy import Connection, func, select

from geoheal.domain.system import System
from geoheal.domain.version_health import VersionHealth
from geoheal.store.tables import code_versions, snapshots


def by_version(connection: Connection, system: System, since: datetime, limit: int) -> list[VersionHealth]:
    """Averages of each code version's snapshots since a time, the last version first."""
    s = snapshots.c
    place = func.row_number().over(partition_by=s.code_version_id, order_by=s.captured_at)
    rows = (
        select(snapshots, place.label("place"))
        .where(s.system_id == system.id, s.captured_at >= since, s.code_version_id.is_not(None))
        .subquery()
    )
    r = rows.c
    figures = (
        select(
            r.code_version_id,
            func.count().label("snapshots"),
            func.min(r.captured_at).label("first_captured_at"),
            func.max(r.captured_at).label("last_captured_at"),
            *(
                func.avg(r[name]).label(name)
                for name in ("phi", "drift", "error_rate", "avg_latency_ms", "memory_usage_mb")
            ),
            func.regr_slope(r.memory_usage_mb, r.place).label("memory_slope_mb"),
        )
        .group_by(r.code_version_id)
        .subquery()
    )
    query = (
        select(code_versions.c.code_hash, figures)
        .join(figures, figures.c.code_version_id == code_versions.c.id)
        .where(code_versions.c.system_id == system.id)
        .order_by(figures.c.last_captured_at.desc())
        .limit(limit)
    )
    return [
        VersionHealth(
            code_hash=row.code_hash,
            snapshots=row.snapshots,
            first_captured_at=row.first_captured_at.astimezone(UTC),
            last_captured_at=row.last_captured_at.astimezone(UTC),
            phi=row.phi,
            drift=row.drift,
            error_rate=row.error_rate,
            avg_latency_ms=row.avg_latency_ms,
            memory_usage_mb=row.memory_usage_mb,
            memory_slope_mb=row.memory_slope_mb,
        )
        for row in connection.execute(query)
    ]
