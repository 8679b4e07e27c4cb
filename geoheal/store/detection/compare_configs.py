"""Queries on named configurations of comparisons."""

from typing import Any, Final

from sqlalchemy import Connection, Row, delete, select
from sqlalchemy.dialects.postgresql import insert

from geoheal.domain.evaluation.compare_config import CompareConfig
from geoheal.store.room import require_room
from geoheal.store.schema.comparison_tables import compare_configs

CONFIGS_MAX: Final = 1_000


def put(connection: Connection, config: CompareConfig) -> CompareConfig:
    """Store a configuration, replacing one with the same name; return it as stored.

    Raises
    ------
    Conflict
        When there are as many as there may be.
    """
    others = compare_configs.c.name != config.name
    require_room(connection, compare_configs, CONFIGS_MAX, "configurations of comparisons", others)
    values = {
        "config": dict(config.config),
        "updated_at": config.updated_at,
        "updated_by": config.updated_by,
    }
    statement = insert(compare_configs).values(name=config.name, created_at=config.created_at, **values)
    stored = statement.on_conflict_do_update(index_elements=["name"], set_=values)
    return _config(connection.execute(stored.returning(compare_configs)).one())


def find(connection: Connection, name: str) -> CompareConfig | None:
    """Return the configuration of this name."""
    row = connection.execute(select(compare_configs).where(compare_configs.c.name == name)).one_or_none()
    return None if row is None else _config(row)


def page(connection: Connection, after: str | None, limit: int) -> list[CompareConfig]:
    """Return configurations by name, those after a name."""
    query = select(compare_configs).order_by(compare_configs.c.name).limit(limit)
    if after is not None:
        query = query.where(compare_configs.c.name > after)
    return [_config(row) for row in connection.execute(query)]


def remove(connection: Connection, name: str) -> bool:
    """Delete a configuration; return False if it does not exist."""
    return connection.execute(delete(compare_configs).where(compare_configs.c.name == name)).rowcount == 1


def _config(row: Row[Any]) -> CompareConfig:
    return CompareConfig(
        name=row.name,
        config=row.config,
        created_at=row.created_at,
        updated_at=row.updated_at,
        updated_by=row.updated_by,
    )
