"""Rename a system: rows refer to its id; objects that refer to its name are updated."""

from typing import Final

from sqlalchemy import Connection, text

from geoheal.domain.health.system import System
from geoheal.errors import Conflict
from geoheal.store.schema.tables import SCHEMA
from geoheal.store.systems.systems import find, require_printable

NAMED: Final = (
    f"UPDATE {SCHEMA}.silences SET system = :new WHERE system = :old",
    f"UPDATE {SCHEMA}.own_rules SET system = :new WHERE system = :old",
    *(
        f"UPDATE {SCHEMA}.compare_configs"
        f" SET config = jsonb_set(config, '{{{side},system}}', to_jsonb(CAST(:new AS text)))"
        f" WHERE config -> '{side}' ->> 'system' = :old"
        for side in ("current", "candidate")
    ),
)
"""Statements that update names of a system: in silences, rules, and saved comparisons."""

RENAME: Final = text(f"UPDATE {SCHEMA}.systems SET name = :new WHERE id = :id AND deleted_at IS NULL")


def rename(connection: Connection, system: System, name: str) -> None:
    """Give a system another name.

    Raises
    ------
    InvalidInput
        When it has invisible characters.
    Conflict
        If there is a system of that name.
    IdentityTaken
        If one is created at the same time.
    """
    require_printable(name, "name")
    if find(connection, name) is not None:
        raise Conflict(
            f"System {system.name!r} was not renamed: there is already a system {name!r}. Choose another "
            "name, or delete that system first."
        )
    connection.execute(RENAME, {"id": system.id, "new": name})
    let_follow(connection, system.name, name)


def let_follow(connection: Connection, old: str, new: str) -> None:
    """Update the name of a system in silences, rules and saved comparisons."""
    for statement in NAMED:
        connection.execute(text(statement), {"old": old, "new": new})
