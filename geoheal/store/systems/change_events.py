"""Queries on change events."""

from dataclasses import fields
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Row, select

from geoheal.domain.alarms.change_event import ChangeEvent, ChangeKind
from geoheal.domain.health.owned import Owned
from geoheal.domain.health.system import System
from geoheal.store.schema.alarm_tables import change_events
from geoheal.store.schema.tables import systems

NAMES = tuple(field.name for field in fields(ChangeEvent))


def add(connection: Connection, system: System, event: ChangeEvent) -> None:
    """Store a change event."""
    values = {name: getattr(event, name) for name in NAMES}
    connection.execute(change_events.insert().values(system_id=system.id, **values))


def find(connection: Connection, system: System, event_id: UUID) -> ChangeEvent | None:
    """Return the change event of this id."""
    columns = change_events.c
    query = select(change_events).where(columns.system_id == system.id, columns.id == event_id)
    row = connection.execute(query).one_or_none()
    return None if row is None else _event(row)


def page(
    connection: Connection,
    system: System | None,
    limit: int,
    *,
    before: tuple[datetime, UUID] | None = None,
    kind: ChangeKind | None = None,
    since: datetime | None = None,
    until: datetime | None = None,
) -> list[Owned[ChangeEvent]]:
    """Return change events in [since, until) of a system or of all, newest first."""
    columns = change_events.c
    query = (
        select(change_events, systems.c.name.label("owner"))
        .join(systems, systems.c.id == columns.system_id)
        .where(systems.c.deleted_at.is_(None))
    )
    if system is not None:
        query = query.where(columns.system_id == system.id)
    if before is not None:
        at, identity = before
        query = query.where((columns.at < at) | ((columns.at == at) & (columns.id < identity)))
    if kind is not None:
        query = query.where(columns.kind == kind)
    if since is not None:
        query = query.where(columns.at >= since)
    if until is not None:
        query = query.where(columns.at < until)
    ordered = query.order_by(columns.at.desc(), columns.id.desc()).limit(limit)
    return [Owned(row.owner, _event(row)) for row in connection.execute(ordered)]


def _event(row: Row[Any]) -> ChangeEvent:
    return ChangeEvent(**{name: getattr(row, name) for name in NAMES})
