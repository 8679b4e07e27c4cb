"""Queries on modules."""

from collections.abc import Collection
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Row, delete, select
from sqlalchemy.dialects.postgresql import insert

from geoheal.domain.healing.module import Module
from geoheal.domain.health.system import System
from geoheal.store.schema.tables import modules

_KEPT = frozenset({"system_id", "id", "name"})
"""Columns that a second registration leaves as they are."""


def register(connection: Connection, system: System, module: Module) -> None:
    """Store a module, or the changes of the module with its name."""
    statement = insert(modules).values(
        system_id=system.id,
        id=module.id,
        name=module.name,
        path=str(module.path),
        workload=None if module.workload is None else str(module.workload),
        environment=None if module.environment is None else str(module.environment),
        hooks=list(module.hooks),
        apply=dict(module.apply),
        registered_at=module.registered_at,
        project_file=None if module.project_file is None else str(module.project_file),
    )
    changed = {name: statement.excluded[name] for name in modules.c.keys() if name not in _KEPT}  # noqa: SIM118
    connection.execute(statement.on_conflict_do_update(index_elements=["system_id", "name"], set_=changed))


def remove_others(connection: Connection, system: System, names: Collection[str]) -> list[str]:
    """Remove the modules with other names; return these names, sorted."""
    statement = (
        delete(modules)
        .where(modules.c.system_id == system.id, modules.c.name.not_in(names))
        .returning(modules.c.name)
    )
    return sorted(connection.execute(statement).scalars())


def find(connection: Connection, system: System, name: str) -> Module | None:
    """Return the module of this import name."""
    query = select(modules).where(modules.c.system_id == system.id, modules.c.name == name)
    row = connection.execute(query).one_or_none()
    return None if row is None else _module(row)


def page(connection: Connection, system: System, after: str, limit: int) -> list[Module]:
    """Modules by name, from the first one after ``after``."""
    query = select(modules).where(modules.c.system_id == system.id, modules.c.name > after)
    return [_module(row) for row in connection.execute(query.order_by(modules.c.name).limit(limit))]


def of_system(connection: Connection, system: System) -> list[Module]:
    """All modules of a system, by name."""
    query = select(modules).where(modules.c.system_id == system.id).order_by(modules.c.name)
    return list(map(_module, connection.execute(query)))


def _module(row: Row[Any]) -> Module:
    return Module(
        id=row.id,
        name=row.name,
        path=Path(row.path),
        workload=None if row.workload is None else Path(row.workload),
        environment=None if row.environment is None else Path(row.environment),
        hooks=tuple(row.hooks),
        apply=row.apply,
        registered_at=row.registered_at,
        project_file=None if row.project_file is None else Path(row.project_file),
    )
