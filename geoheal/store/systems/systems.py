"""Queries on systems, and the condition of rows that name them, by name or by pattern."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    Connection,
    Row,
    Text,
    any_,
    func,
    literal,
    select,
    update,
)
from sqlalchemy.dialects.postgresql import insert
from uuid_utils.compat import uuid7

from geoheal.domain.display import is_printable, printable
from geoheal.domain.health.system import System
from geoheal.domain.snapshots.convention import Geometry
from geoheal.errors import InvalidInput, TooManySystems
from geoheal.store.cluster import distribution
from geoheal.store.cluster.reach import new_keys
from geoheal.store.healing import policies
from geoheal.store.schema.tables import systems
from geoheal.store.session import named
from geoheal.store.system_row import system_of
from geoheal.store.systems.standings import outdate

SYSTEMS_MAX = "geoheal_systems_max"
"""Execution option of an engine: largest number of systems."""
LOCK_KEY = 7305_2028
"""Advisory lock for creating systems: an arbitrary number that must never change."""


def find(connection: Connection, name: str) -> System | None:
    """Return the system of this name."""
    query = select(systems).where(systems.c.name == name, systems.c.deleted_at.is_(None))
    row = connection.execute(query).one_or_none()
    return None if row is None else _system(row)


def register(connection: Connection, name: str, geometry: Geometry, dimension: int) -> System:
    """Return the system of this name; create it, in this geometry and dimension, if it does not exist.

    Raises
    ------
    InvalidInput
        When it is new, and its name has invisible characters.
    TooManySystems
        If it is new, and there are as many as the settings allow.
    """
    found = find(connection, name)
    if found is not None:
        return found
    require_printable(name)
    refused = register_all(connection, [name], geometry, dimension)
    if refused:
        raise TooManySystems(refused[name])
    return _system(connection.execute(select(systems).where(systems.c.name == name)).one())


def require_printable(name: str, field: str = "system") -> None:
    """Refuse a new name with invisible characters, with changes of direction, or of blanks alone.

    Existing systems keep such a name; it is shown with escapes.

    Raises
    ------
    InvalidInput
        When it is such a name.
    """
    if not _is_visible(name):
        raise InvalidInput(_unseen(name), field=field)


def register_all(
    connection: Connection, names: Sequence[str], geometry: Geometry, dimension: int
) -> dict[str, str]:
    """Create systems of these names, which did not exist, as far as names and settings allow.

    Returns
    -------
    Why a system was not created, by name.
    """
    refused = {name: _unseen(name) for name in names if not _is_visible(name)}
    made = names = [name for name in names if name not in refused]
    most = connection.get_execution_options().get(SYSTEMS_MAX)
    if most is not None:
        # Concurrent creations wait for each other, so that the limit holds.
        connection.execute(select(func.pg_advisory_xact_lock(LOCK_KEY)))
        number = connection.execute(select(func.count()).where(systems.c.deleted_at.is_(None))).scalar_one()
        room = max(0, most - number)
        made = names[:room]
        refused |= {name: _refusal(name, number + len(made), most) for name in names[room:]}
    same = {"geometry": geometry, "dimension": dimension, "created_at": datetime.now(UTC)}
    if made:
        _make(connection, [{"name": name, **same} for name in made])
    return refused


def _make(connection: Connection, rows: Sequence[Mapping[str, Any]]) -> None:
    is_spread = distribution.is_distributed(connection)
    keys = new_keys(connection, len(rows)) if is_spread else [uuid7() for _ in rows]
    keyed = [{"id": key, **row} for key, row in zip(keys, rows, strict=True)]
    made = insert(systems).on_conflict_do_nothing()
    if not is_spread:
        connection.execute(made, keyed)
        return
    new = list(connection.execute(made.values(keyed).returning(systems.c.id)).scalars())
    policies.begin(connection, new, datetime.now(UTC))  # views of a cluster begin at them


def _is_visible(name: str) -> bool:
    return is_printable(name) and not name.isspace()


def _unseen(name: str) -> str:
    return f"No new system can be named '{printable(name)}': every character of a name must be visible."


def _refusal(name: str, number: int, most: int) -> str:
    return (
        f"System {name!r} was not created: there are {number} systems, and GEOHEAL_SYSTEMS_MAX is {most}. "
        "Delete systems that are not needed (`geoheal systems delete NAME`), or raise the setting."
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


def known(connection: Connection, names: Iterable[str]) -> set[str]:
    """Return those of these names that systems have."""
    query = select(systems.c.name).where(systems.c.name == any_(literal(list(names), ARRAY(Text))))
    return set(connection.execute(query.where(systems.c.deleted_at.is_(None))).scalars())


def set_thresholds(connection: Connection, system: System, overrides: Mapping[str, float]) -> None:
    """Replace the system's overrides of the default thresholds; it is judged again."""
    connection.execute(update(systems).where(systems.c.id == system.id).values(thresholds=dict(overrides)))
    outdate(connection, system)


def lock(connection: Connection, system: System) -> None:
    """Lock out other writers of the system's baselines until the transaction ends."""
    lock_all(connection, [system.id])


def lock_all(connection: Connection, ids: Sequence[UUID]) -> None:
    """Apply :func:`lock` to several systems, in one order for all writers."""
    query = select(systems.c.id).where(systems.c.id.in_(ids)).order_by(systems.c.id)
    connection.execute(query.with_for_update(key_share=True))


def _system(row: Row[Any]) -> System:
    return system_of(named(row))
