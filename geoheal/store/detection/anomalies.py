"""Queries on anomalies."""

from collections.abc import Iterable
from dataclasses import fields
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Row, select, update

from geoheal.domain.health.detection import AnomalyRecord
from geoheal.domain.health.system import System
from geoheal.store.schema.detection_tables import anomalies

NAMES = tuple(field.name for field in fields(AnomalyRecord))


def insert_all(connection: Connection, system: System, records: Iterable[AnomalyRecord]) -> None:
    """Store new anomalies."""
    rows = [{"system_id": system.id, **{n: getattr(record, n) for n in NAMES}} for record in records]
    if rows:
        connection.execute(anomalies.insert(), rows)


def update_course(connection: Connection, system: System, record: AnomalyRecord) -> None:
    """Store that an alarm has become worse, or is over."""
    one = (anomalies.c.system_id == system.id) & (anomalies.c.id == record.id)
    changed = update(anomalies).where(one)
    connection.execute(changed.values(severity=record.severity, cleared_at=record.cleared_at))


def clear_all(connection: Connection, system: System, at: datetime) -> None:
    """Mark all alarms of a system as over, because another calibration judges from now on."""
    open_ones = (anomalies.c.system_id == system.id) & anomalies.c.cleared_at.is_(None)
    connection.execute(update(anomalies).where(open_ones).values(cleared_at=at))


def still_firing(connection: Connection, system: System) -> list[AnomalyRecord]:
    """Return the alarms that are not over, oldest first."""
    query = select(anomalies).where(anomalies.c.system_id == system.id, anomalies.c.cleared_at.is_(None))
    return [_anomaly(row) for row in connection.execute(query.order_by(anomalies.c.at, anomalies.c.id))]


def page(
    connection: Connection,
    system: System,
    *,
    limit: int,
    before: tuple[datetime, UUID] | None = None,
    since: datetime | None = None,
    until: datetime | None = None,
) -> list[AnomalyRecord]:
    """Return anomalies that fired in [since, until) and are older than ``before``, newest first."""
    query = select(anomalies).where(anomalies.c.system_id == system.id)
    if before is not None:
        at, identity = before
        query = query.where((anomalies.c.at < at) | ((anomalies.c.at == at) & (anomalies.c.id < identity)))
    if since is not None:
        query = query.where(anomalies.c.at >= since)
    if until is not None:
        query = query.where(anomalies.c.at < until)
    ordered = query.order_by(anomalies.c.at.desc(), anomalies.c.id.desc()).limit(limit)
    return [_anomaly(row) for row in connection.execute(ordered)]


def _anomaly(row: Row[Any]) -> AnomalyRecord:
    values = {name: getattr(row, name) for name in NAMES}
    return AnomalyRecord(**values)
