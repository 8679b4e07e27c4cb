"""Queries on refusals: changes that people rejected."""

from dataclasses import fields
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Row, Select, select, update
from sqlalchemy.dialects.postgresql import insert

from geoheal.domain.healing.refusal import Refusal
from geoheal.domain.health.system import System
from geoheal.store.schema.patch_tables import refusals
from geoheal.store.session import named


def add(connection: Connection, system: System, refusal: Refusal) -> None:
    """Store a refusal; the patch's first one stays."""
    values = {field.name: getattr(refusal, field.name) for field in fields(Refusal)}
    connection.execute(insert(refusals).values(system_id=system.id, **values).on_conflict_do_nothing())


def find(connection: Connection, system: System, patch_id: UUID) -> Refusal | None:
    """Return the refusal of a patch."""
    row = connection.execute(_of(system).where(refusals.c.patch_id == patch_id)).one_or_none()
    return None if row is None else _refusal(row)


def standing(connection: Connection, system: System, module_name: str | None = None) -> list[Refusal]:
    """Return refusals that are not lifted, of one module or of all, oldest first."""
    query = _of(system).where(refusals.c.lifted_at.is_(None))
    if module_name is not None:
        query = query.where(refusals.c.module_name == module_name)
    return [_refusal(row) for row in connection.execute(query.order_by(refusals.c.patch_id))]


def page(
    connection: Connection, system: System, before: UUID | None, limit: int, *, standing: bool | None = None
) -> list[Refusal]:
    """Refusals, of the newest patch first, from the first one older than ``before``."""
    query = _of(system)
    if before is not None:
        query = query.where(refusals.c.patch_id < before)
    if standing is not None:
        query = query.where(refusals.c.lifted_at.is_(None) if standing else refusals.c.lifted_at.is_not(None))
    rows = connection.execute(query.order_by(refusals.c.patch_id.desc()).limit(limit))
    return [_refusal(row) for row in rows]


def lift(connection: Connection, system: System, patch_id: UUID, by: str, at: datetime) -> Refusal | None:
    """Allow a change again; return None if the patch has no refusal that is not lifted."""
    statement = (
        update(refusals)
        .where(refusals.c.system_id == system.id, refusals.c.patch_id == patch_id)
        .where(refusals.c.lifted_at.is_(None))
        .values(lifted_at=at, lifted_by=by)
        .returning(refusals)
    )
    row = connection.execute(statement).one_or_none()
    return None if row is None else _refusal(row)


def paused_modules(connection: Connection, system: System) -> list[str]:
    """Modules for which auto_apply is paused, by name."""
    query = (
        select(refusals.c.module_name)
        .where(refusals.c.system_id == system.id, refusals.c.lifted_at.is_(None))
        .where(refusals.c.resumed_at.is_(None))
        .distinct()
        .order_by(refusals.c.module_name)
    )
    return list(connection.execute(query).scalars())


def resume(connection: Connection, system: System, module_name: str, by: str, at: datetime) -> bool:
    """Resume auto_apply for a module; return False if it is not paused."""
    statement = (
        update(refusals)
        .where(refusals.c.system_id == system.id, refusals.c.module_name == module_name)
        .where(refusals.c.lifted_at.is_(None), refusals.c.resumed_at.is_(None))
        .values(resumed_at=at, resumed_by=by)
    )
    return connection.execute(statement).rowcount > 0


def _of(system: System) -> Select[Any]:
    return select(refusals).where(refusals.c.system_id == system.id)


def _refusal(row: Row[Any]) -> Refusal:
    columns = named(row)
    return Refusal(**{field.name: columns[field.name] for field in fields(Refusal)})
