"""Queries on baselines."""

from collections.abc import Mapping
from datetime import UTC
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Row, RowMapping, select, update

from geoheal.domain.health.system import System
from geoheal.domain.snapshots.baseline import Baseline, BaselineSource
from geoheal.store.schema.tables import baselines
from geoheal.store.session import named
from geoheal.store.systems import systems
from geoheal.store.systems.standings import outdate


def find_active(connection: Connection, system: System) -> Baseline | None:
    """Return the baseline that new snapshots are measured against."""
    query = select(baselines).where(baselines.c.system_id == system.id, baselines.c.active)
    row = connection.execute(query).one_or_none()
    return None if row is None else _baseline(row)


def find(connection: Connection, system: System, baseline_id: UUID) -> Baseline | None:
    """Return the baseline with this id."""
    query = select(baselines).where(baselines.c.system_id == system.id, baselines.c.id == baseline_id)
    row = connection.execute(query).one_or_none()
    return None if row is None else _baseline(row)


def page(connection: Connection, system: System, before: UUID | None, limit: int) -> list[Baseline]:
    """Baselines, newest first, from the first one older than ``before``."""
    query = select(baselines).where(baselines.c.system_id == system.id)
    if before is not None:
        query = query.where(baselines.c.id < before)
    rows = connection.execute(query.order_by(baselines.c.id.desc()).limit(limit))
    return [_baseline(row) for row in rows]


def activate(connection: Connection, system: System, baseline: Baseline) -> None:
    """Store a baseline and make it the active one."""
    systems.lock(connection, system)
    connection.execute(
        update(baselines).where(baselines.c.system_id == system.id, baselines.c.active).values(active=False)
    )
    _insert(connection, system, baseline)
    outdate(connection, system)


def activate_first(connection: Connection, system: System, baseline: Baseline) -> Baseline:
    """Store and activate a baseline unless the system has one by now; return the active one."""
    systems.lock(connection, system)
    existing = find_active(connection, system)
    if existing is not None:
        return existing
    _insert(connection, system, baseline)
    return baseline


def activate_first_all(connection: Connection, first: Mapping[UUID, Baseline]) -> dict[UUID, Baseline]:
    """Apply :func:`activate_first` to several systems by their ids."""
    if not first:
        return {}
    systems.lock_all(connection, list(first))
    query = select(baselines).where(baselines.c.system_id.in_(list(first)), baselines.c.active)
    active = {row.system_id: _baseline(row) for row in connection.execute(query)}
    new = {system_id: baseline for system_id, baseline in first.items() if system_id not in active}
    if new:
        connection.execute(baselines.insert(), [_values(*each) for each in new.items()])
    return {**new, **active}


def _insert(connection: Connection, system: System, baseline: Baseline) -> None:
    connection.execute(baselines.insert().values(**_values(system.id, baseline)))


def _values(system_id: UUID, baseline: Baseline) -> dict[str, Any]:
    return {
        "system_id": system_id,
        "id": baseline.id,
        "basin": baseline.basin,
        "source": baseline.source,
        "snapshot_captured_at": baseline.snapshot_captured_at,
        "snapshot_id": baseline.snapshot_id,
        "active": True,
        "created_at": baseline.created_at,
    }


def baseline_of(row: Mapping[str, Any] | RowMapping) -> Baseline:
    """Return the baseline in a row, by column name."""
    taken_at = row["snapshot_captured_at"]
    return Baseline(
        id=row["id"],
        basin=row["basin"],
        source=BaselineSource(row["source"]),
        snapshot_captured_at=None if taken_at is None else taken_at.astimezone(UTC),
        snapshot_id=row["snapshot_id"],
        active=row["active"],
        created_at=row["created_at"].astimezone(UTC),
    )


def _baseline(row: Row[Any]) -> Baseline:
    return baseline_of(named(row))
