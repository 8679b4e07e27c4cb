"""Queries on systems, and the condition of rows that name them, by name or by pattern."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    FromClause,
    Row,
    RowMapping,
    func,
    literal,
    or_,
    select,
    update,
)
from sqlalchemy.dialects.postgresql import insert
from uuid_utils.compat import uuid7

from geoheal.domain.health.system import System
from geoheal.domain.health.thresholds import Thresholds
from geoheal.domain.snapshots.convention import Geometry
from geoheal.errors import TooManySystems
from geoheal.store.schema.tables import systems
from geoheal.store.systems.standings import outdate

SYSTEMS_MAX = "geoheal_systems_max"
"""Execution option of an engine: systems that there may be."""
LOCK_KEY = 7305_2028
"""Advisory lock of those who make systems: arbitrary, and never to be changed."""


def find(connection: Connection, name: str) -> System | None:
    """Return the system of this name."""
    query = select(systems).where(systems.c.name == name, systems.c.deleted_at.is_(None))
    row = connection.execute(query).one_or_none()
    return None if row is None else _system(row)


def register(connection: Connection, name: str, geometry: Geometry, dimension: int) -> System:
    """Return the system of this name; made, in this geometry and dimension, unless it exists.

    Raises
    ------
    TooManySystems
        When it is new, and there are as many as the settings allow.
    """
    found = find(connection, name)
    if found is not None:
        return found
    _require_room(connection, name)
    connection.execute(
        insert(systems)
        .values(id=uuid7(), name=name, geometry=geometry, dimension=dimension, created_at=datetime.now(UTC))
        .on_conflict_do_nothing()
    )
    return _system(connection.execute(select(systems).where(systems.c.name == name)).one())


def _require_room(connection: Connection, name: str) -> None:
    """Who makes a system waits for others who do, so that their number holds."""
    most = connection.get_execution_options().get(SYSTEMS_MAX)
    if most is None:
        return
    connection.execute(select(func.pg_advisory_xact_lock(LOCK_KEY)))
    number = connection.execute(select(func.count()).where(systems.c.deleted_at.is_(None))).scalar_one()
    if number >= most:
        raise TooManySystems(
            f"System {name!r} is not made: there are {number} systems, and GEOHEAL_SYSTEMS_MAX is {most}. "
            "Delete those that are not needed (`geoheal systems delete NAME`), or raise the setting."
        )


def page(connection: Connection, after: str, limit: int) -> list[System]:
    """Systems by name, from the first one after ``after``."""
    query = (
        select(systems)
        .where(systems.c.name > after, systems.c.deleted_at.is_(None))
        .order_by(systems.c.name)
        .limit(limit)
    )
    return [_system(row) for row in connection.execute(query)]


def names(connection: Connection) -> list[str]:
    """Names of all systems, in no order."""
    return list(connection.execute(select(systems.c.name).where(systems.c.deleted_at.is_(None))).scalars())


def set_thresholds(connection: Connection, system: System, overrides: Mapping[str, float]) -> None:
    """Replace the system's overrides of the default thresholds; it is judged again."""
    connection.execute(update(systems).where(systems.c.id == system.id).values(thresholds=dict(overrides)))
    outdate(connection, system)


def lock(connection: Connection, system: System) -> None:
    """Hold other writers of the system's baselines back until the transaction ends."""
    connection.execute(select(systems.c.id).where(systems.c.id == system.id).with_for_update(key_share=True))


def system_of(row: Mapping[str, Any] | RowMapping) -> System:
    """Return the system in a row, by column name."""
    return System(
        id=row["id"],
        name=row["name"],
        geometry=Geometry(row["geometry"]),
        dimension=row["dimension"],
        thresholds=Thresholds().stored(row["thresholds"]),
        created_at=row["created_at"].astimezone(UTC),
    )


def _system(row: Row[Any]) -> System:
    return system_of(row._mapping)  # noqa: SLF001 - SQLAlchemy's public name for a row as a mapping


def concerns(table: FromClause, system: str) -> ColumnElement[bool]:
    """Whether a row is about the system of this name.

    Parameters
    ----------
    table
        With the columns ``system`` and ``pattern``, of which one is NULL; in a pattern ``*`` stands for any
        characters, and everything else for itself.
    """
    escaped = func.regexp_replace(table.c.pattern, r"([\\%_])", r"\\\1", "g")
    return or_(
        table.c.system == system,
        literal(system).like(func.replace(escaped, "*", "%")),
    )
