"""Lists of items of one system or of all, and the system of an item."""

from collections.abc import Callable
from typing import Any, Final, TypeVar
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, Row, Table, select

from geoheal.domain.health.owned import Identified, Owned
from geoheal.domain.health.system import System
from geoheal.store.schema.healing_tables import alerts, incidents
from geoheal.store.schema.patch_tables import patches
from geoheal.store.schema.tables import systems
from geoheal.store.system_row import system_of

Item = TypeVar("Item", bound=Identified)

TABLES: Final = {"alert": alerts, "incident": incidents, "patch": patches}
"""Tables of items that are found by their id."""


def newest(
    connection: Connection,
    table: Table,
    read: Callable[[Row[Any]], Item],
    *conditions: ColumnElement[bool],
    system: System | None,
    before: UUID | None,
    limit: int,
) -> list[Owned[Item]]:
    """Items of a system, or of all, newest first, from the first one older than ``before``."""
    query = (
        select(table, systems.c.name.label("owner"))
        .join(systems, systems.c.id == table.c.system_id)
        .where(systems.c.deleted_at.is_(None), *conditions)
    )
    if system is not None:
        query = query.where(table.c.system_id == system.id)
    if before is not None:
        query = query.where(table.c.id < before)
    rows = connection.execute(query.order_by(table.c.id.desc()).limit(limit))
    return [Owned(row.owner, read(row)) for row in rows]


def owner_of(connection: Connection, kind: str, item_id: UUID) -> System | None:
    """Return the system that an alert, an incident or a patch belongs to; None if it does not exist."""
    table = TABLES[kind]
    query = (
        select(systems)
        .join(table, systems.c.id == table.c.system_id)
        .where(systems.c.deleted_at.is_(None), table.c.id == item_id)
        .limit(1)
    )
    row = connection.execute(query).mappings().one_or_none()
    return None if row is None else system_of(row)
