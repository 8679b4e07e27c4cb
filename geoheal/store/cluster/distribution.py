"""Distribute the tables over the nodes of a cluster, if the server has the extension Citus.

A system's rows lie together on one node: every table with a ``system_id`` is distributed by it. The table of
systems, and rows without a system, stay on the coordinator: copies on every node could not be written while
one node is away.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import Connection, Table, text

from geoheal.errors import Conflict, InvalidInput, NotAvailable
from geoheal.store.cluster import comments, forms
from geoheal.store.schema.all_tables import metadata
from geoheal.store.schema.tables import snapshots, systems
from geoheal.store.session import DIRECT

SHARDS: Final = 32
"""Number of shards of each table; each shard is on one node, so more nodes than shards are useless."""

SHARDS_MAX: Final = 1024

SETTINGS: Final = (
    # One transaction makes partitions and registers a system.
    "citus.multi_shard_modify_mode = 'sequential'",
    # There are few systems: those that a statement joins are sent to the nodes.
    "citus.local_table_join_policy = 'prefer-local'",
    # Analysts' functions look up a system's key where the rows are.
    "citus.allow_nested_distributed_execution = on",
)
"""Settings for the database's sessions."""

LOADED: Final = "geoheal_citus_loaded"
"""Key under which a connection stores whether its server has loaded the extension's library."""
IS_LOADED: Final = text("SELECT current_setting('citus.shard_count', true) IS NOT NULL")
HAS_EXTENSION: Final = text("SELECT EXISTS (SELECT 1 FROM pg_extension WHERE extname = 'citus')")

THERE: Final = text("SELECT to_regclass(:table) IS NOT NULL")
# A local table that others refer to may be listed, too: as a table with a single shard, which stays there.
ON_NODES: Final = text("""
    SELECT EXISTS (SELECT 1 FROM pg_dist_partition
                   WHERE logicalrelid = to_regclass(:table) AND (partmethod = 'h' OR repmodel = 't'))
""")

FOUND_BY_NODES: Final = text("""
    SELECT EXISTS (SELECT 1 FROM pg_dist_partition
                   WHERE logicalrelid = to_regclass(:table) AND partmethod = 'n' AND repmodel = 's')
""")


@dataclass(frozen=True, slots=True)
class Distribution:
    """Distribution of a database.

    Parameters
    ----------
    nodes
        Number of nodes that hold rows.
    shards
        Number of pieces of each table.
    missing
        Tables that should be distributed, and are not; also the table of systems if it is distributed,
        because earlier versions copied it to every node.
    """

    nodes: int
    shards: int
    missing: tuple[str, ...]


def look(connection: Connection) -> Distribution | None:
    """Return how the database is spread; None if it is on one server."""
    shards = _shards(connection)
    if not shards:
        return None
    wrong = [each.name for each in _missing(connection)]
    if not connection.scalar(FOUND_BY_NODES, {"table": systems.fullname}):
        wrong.append(systems.name)
    return Distribution(_nodes(connection), shards, tuple(wrong))


def is_distributed(connection: Connection) -> bool:
    """Whether the database is distributed; does not look at each table, as :func:`look` does."""
    return _shards(connection) > 0


def distribute(connection: Connection, shards: int, tell: Callable[[str], None]) -> None:
    """Distribute all tables over the nodes; only a backup can undo this.

    Parameters
    ----------
    shards
        Number of shards of each table.
    tell
        Called with the name of each table before it is distributed.

    Raises
    ------
    InvalidInput
        When the number of pieces is out of bounds.
    NotAvailable
        When the server does not have the extension, or no nodes that hold rows.
    Conflict
        When the database is distributed already, and no table is missing.
    """
    if not 1 <= shards <= SHARDS_MAX:
        raise InvalidInput(f"--shards must be from 1 to {SHARDS_MAX}, got {shards}.", field="shards")
    require_possible(connection)
    _spread(connection, shards, tell)
    _settle(connection)


def _settle(connection: Connection) -> None:
    """Rewrite analysts' views for a cluster, and set what new sessions need."""
    forms.adopt(connection)
    name = connection.dialect.identifier_preparer.quote(
        str(connection.scalar(text("SELECT current_database()")))
    )
    for setting in SETTINGS:
        connection.execute(text(f"ALTER DATABASE {name} SET {setting}"))


def require_possible(connection: Connection) -> None:
    """Make sure that the database can be spread, and is not.

    Raises
    ------
    NotAvailable
        When the server does not have the extension, or no nodes that hold rows.
    Conflict
        When the database is distributed.
    """
    if not _has_extension(connection):
        raise NotAvailable(
            "This database has no extension `citus`: install Citus on the coordinator and all workers, run "
            "CREATE EXTENSION citus in this database on each of them, add the workers (citus_add_node), and "
            "try again. Nothing was changed."
        )
    if not _nodes(connection):
        raise NotAvailable(
            "No node of the cluster holds rows: add the workers on the coordinator with "
            "SELECT citus_add_node('host', 5432), and try again. Nothing was changed."
        )
    found = look(connection)
    if found is not None and not found.missing:
        raise Conflict("The database is distributed already. Nothing was changed.")


def keep_up(connection: Connection) -> None:
    """Distribute the tables of a migration, and rewrite analysts' views, on a distributed database."""
    found = look(connection)
    if found is None:
        return
    if found.missing:
        _spread(connection, found.shards, lambda _: None)
    _settle(connection)


def _spread(connection: Connection, shards: int, tell: Callable[[str], None]) -> None:
    """Distribute the missing tables."""
    connection.execute(text("SET LOCAL citus.multi_shard_modify_mode = 'sequential'"))
    before = comments.statements(connection)
    _keep_systems_here(connection)
    missing = _missing(connection)
    keys = _foreign_keys(connection, missing)
    for table, key, _ in keys:
        _drop(connection, table, key)
    for each in missing:
        tell(each.name)
        _spread_one(connection, each, shards)
    for table, key, definition in keys:
        connection.execute(text(f"ALTER TABLE {table} ADD CONSTRAINT {key} {definition}"))
    # From now on, the copies on the nodes are read; the rows left here would only take space.
    leave = "SELECT truncate_local_data_after_distributing_table(:table)"
    for each in reversed(missing):
        connection.execute(text(leave), {"table": each.fullname})
    comments.restore(connection, before)


def _keep_systems_here(connection: Connection) -> None:
    """Keep the table of systems on the coordinator, where nodes find it, without foreign keys to it."""
    for table, key, _ in _foreign_keys(connection, _wanted(), refers_to=systems):
        _drop(connection, table, key)
    if connection.scalar(ON_NODES, {"table": systems.fullname}):
        connection.execute(text("SELECT undistribute_table(:table)"), {"table": systems.fullname})
    if not connection.scalar(FOUND_BY_NODES, {"table": systems.fullname}):
        connection.execute(
            text("SELECT citus_add_local_table_to_metadata(:table)"), {"table": systems.fullname}
        )


def _drop(connection: Connection, table: str, key: str) -> None:
    connection.execute(text(f"ALTER TABLE {table} DROP CONSTRAINT {key}"))


def _spread_one(connection: Connection, table: Table, shards: int) -> None:
    named: dict[str, object] = {"table": table.fullname}
    if table is snapshots:
        order, named["shards"] = (
            "create_distributed_table(:table, 'system_id', shard_count => :shards)",
            shards,
        )
    else:
        order = "create_distributed_table(:table, 'system_id', colocate_with => :beside)"
        named["beside"] = snapshots.fullname
    connection.execute(text(f"SELECT {order}"), named)


def _foreign_keys(
    connection: Connection, tables: Sequence[Table], refers_to: Table | None = None
) -> list[tuple[str, str, str]]:
    """Table, name and definition of the tables' foreign keys, of those to one table or to any."""
    query = """
        SELECT conrelid::regclass::text, quote_ident(conname), pg_get_constraintdef(oid) FROM pg_constraint
        WHERE contype = 'f' AND conrelid = ANY(CAST(:tables AS regclass[]))
          AND confrelid = coalesce(CAST(:other AS regclass), confrelid)
        ORDER BY 1, 2
    """
    there = [each.fullname for each in tables if connection.scalar(THERE, {"table": each.fullname})]
    named = {"tables": there, "other": None if refers_to is None else refers_to.fullname}
    return [(row[0], row[1], row[2]) for row in connection.execute(text(query), named)]


def _missing(connection: Connection) -> list[Table]:
    """Return existing tables that are not on the nodes."""
    return [
        table
        for table in _wanted()
        if connection.scalar(THERE, {"table": table.fullname})
        and not connection.scalar(ON_NODES, {"table": table.fullname})
    ]


def _wanted() -> list[Table]:
    """Return the tables that belong on the nodes, in the order of their distribution."""
    others = (each for each in metadata.sorted_tables if "system_id" in each.c and each is not snapshots)
    return [snapshots, *others]


def _has_extension(connection: Connection) -> bool:
    """Whether the extension exists; a direct connection is asked once whether it can be created.

    A server loads the library only when it starts, which ends its connections, but not those to a pooler.
    """
    known = connection.info
    if known.get(DIRECT) and LOADED not in known:
        known[LOADED] = connection.scalar(IS_LOADED)
    return bool(known.get(LOADED, True)) and bool(connection.scalar(HAS_EXTENSION))


def _shards(connection: Connection) -> int:
    """Pieces of each table; 0 where the database is not distributed."""
    if not _has_extension(connection):
        return 0
    query = "SELECT count(*) FROM pg_dist_shard WHERE logicalrelid = to_regclass(:table)"
    return int(connection.scalar(text(query), {"table": snapshots.fullname}) or 0)


def _nodes(connection: Connection) -> int:
    query = "SELECT count(*) FROM pg_dist_node WHERE isactive AND shouldhaveshards AND noderole = 'primary'"
    return int(connection.scalar(text(query)) or 0)
