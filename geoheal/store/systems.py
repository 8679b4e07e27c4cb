"""Queries on systems."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, Row, RowMapping, select, update
from sqlalchemy.dialects.postgresql import insert
from uuid_utils.compat import uuid7

from geoheal.domain.convention import Geometry
from geoheal.domain.system import System
from geoheal.domain.thresholds import Thresholds
from geoheal.store.tables import systems


def find(connection: Connection, name: str) -> System | None:
    """The system of this name."""
    row = connection.execute(select(systems).where(systems.c.name == name)).one_or_none()
    return None if row is None else _system(row)


def register(connection: Connection, name: str, geometry: Geometry, dimension: int) -> System:
    """The system of this name; made, in this geometry and dimension, unless it exists."""
    connection.execute(
        insert(systems)
        .values(id=uuid7(), name=name, geometry=geometry, dimension=dimension, created_at=datetime.now(UTC))
        .on_conflict_do_nothing()
    )
    return _system(connection.execute(select(systems).where(systems.c.name == name)).one())


def page(connection: Connection, after: str, limit: int) -> list[System]:
    """Systems by name, from the first one after ``after``."""
    query = select(systems).where(systems.c.name > after).order_by(systems.c.name).limit(limit)
    return [_system(row) for row in connection.execute(query)]


def set_thresholds(connection: Connection, system: System, overrides: Mapping[str, float]) -> None:
    """Replace the system's overrides of the default thresholds."""
    connection.execute(update(systems).where(systems.c.id == system.id).values(thresholds=dict(overrides)))


def lock(connection: Connection, system: System) -> None:
    """Hold other writers of the system's baselines back until the transaction ends."""
    connection.execute(select(systems.c.id).where(systems.c.id == system.id).with_for_update(key_share=True))


def system_of(row: Mapping[str, Any] | RowMapping) -> System:
    """The system in a row, by column name."""
    return System(
        id=row["id"],
        name=row["name"],
        geometry=Geometry(row["geometry"]),
        dimension=row["dimension"],
        thresholds=Thresholds().overridden(row["thresholds"]),
        created_at=row["created_at"].astimezone(UTC),
    )


def _system(row: Row[Any]) -> System:
    return system_of(row._mapping)  # noqa: SLF001 - SQLAlchemy's public name for a row as a mapping
