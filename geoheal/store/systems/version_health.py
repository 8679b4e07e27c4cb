"""Query on the health of a system under each of its code versions."""

from datetime import UTC, datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, Select, case, func, select

from geoheal.constants import MEASUREMENT_MAX
from geoheal.domain.health.system import System
from geoheal.domain.past.version_health import VersionHealth
from geoheal.store.connection.moments import moment
from geoheal.store.schema.tables import code_versions, snapshots

HOUR_S: Final = 3600.0


def by_version(connection: Connection, system: System, since: datetime, limit: int) -> list[VersionHealth]:
    """Averages of each code version's snapshots since a time, the last version first."""
    figures, slopes = _figures(system, since).subquery(), _memory_slopes(system, since).subquery()
    fastest = (
        select(slopes.c.code_version_id, func.max(slopes.c.slope).label("memory_slope_mb_per_hour"))
        .group_by(slopes.c.code_version_id)
        .subquery()
    )
    query = (
        select(code_versions.c.code_hash, figures, fastest.c.memory_slope_mb_per_hour)
        .join(figures, figures.c.code_version_id == code_versions.c.id)
        .join(fastest, fastest.c.code_version_id == code_versions.c.id)
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
            memory_slope_mb_per_hour=row.memory_slope_mb_per_hour,
        )
        for row in connection.execute(query)
    ]


def _figures(system: System, since: datetime) -> Select[Any]:
    s = snapshots.c
    plain = (func.avg(_measured(s[name])).label(name) for name in ("phi", "drift", "memory_usage_mb"))
    weighted = (_by_requests(_measured(s[name])).label(name) for name in ("error_rate", "avg_latency_ms"))
    return _of_versions(
        select(
            s.code_version_id,
            func.count().label("snapshots"),
            func.min(s.captured_at).label("first_captured_at"),
            func.max(s.captured_at).label("last_captured_at"),
            *plain,
            *weighted,
        ).group_by(s.code_version_id),
        system,
        since,
    )


def _memory_slopes(system: System, since: datetime) -> Select[Any]:
    """Slopes are computed per node: a constant difference between nodes is not a slope."""
    s = snapshots.c
    hours = func.extract("epoch", s.captured_at) / HOUR_S
    slope = func.regr_slope(_measured(s.memory_usage_mb), hours).label("slope")
    return _of_versions(select(s.code_version_id, slope).group_by(s.code_version_id, s.node), system, since)


def _of_versions(query: Select[Any], system: System, since: datetime) -> Select[Any]:
    s = snapshots.c
    return query.where(
        s.system_id == system.id, s.captured_at >= moment(since), s.code_version_id.is_not(None)
    )


def _by_requests(value: ColumnElement[float | None]) -> ColumnElement[float | None]:
    """Mean over requests; over snapshots if none has a count of requests."""
    count = case((value.is_not(None), snapshots.c.request_count), else_=None)
    return func.coalesce(func.sum(value * count) / func.nullif(func.sum(count), 0), func.avg(value))


def _measured(column: ColumnElement[float]) -> ColumnElement[float | None]:
    """Return the column, NULL where a number is too large to be computed with (earlier versions stored
    such).
    """
    return case((func.abs(column) <= MEASUREMENT_MAX, column), else_=None)
