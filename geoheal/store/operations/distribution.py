"""The tables spread over the nodes of a cluster, where the server has the extension Citus.

A system's rows lie together on one node: every table with a ``system_id`` is distributed by it. The systems
themselves are on every node, and what belongs to no system stays on the coordinator.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import Connection, Table, text

from geoheal.errors import Conflict, InvalidInput, NotAvailable
from geoheal.store.operations import cluster_forms
from geoheal.store.schema.all_tables import metadata
from geoheal.store.schema.tables import snapshots, systems

SHARDS: Final = 32
"""Pieces of each table: each is on one node, so that more nodes than pieces are of no use."""

SHARDS_MAX: Final = 1024

SETTINGS: Final = (
    # One transaction reads systems, makes partitions and registers a system.
    "citus.enable_local_execution = off",
    "citus.multi_shard_modify_mode = 'sequential'",
    # Analysts' functions look a system's key up where the rows are.
    "citus.allow_nested_distributed_execution = on",
)
"""What the database's sessions need."""


@dataclass(frozen=True, slots=True)
class Distribution:
    """How a database is spread.

    Parameters
    ----------
    nodes
        Number of nodes that hold rows.
    shards
        Number of pieces of each table.
    missing
        Tables that ought to be distributed, and are not.
    """

    nodes: int
    shards: int
    missing: tuple[str, ...]


def look(connection: Connection) -> Distribution | None:
    """Say how the database is spread; None where it is not."""
    if not _has_extension(connection):
        return None
    shards = connection.scalar(
        text("SELECT count(*) FROM pg_dist_shard WHERE logicalrelid = to_regclass(:table)"),
        {"table": snapshots.fullname},
    )
    if not shards:
        return None
    return Distribution(_nodes(connection), shards, tuple(each.name for each in _missing(connection)))


def distribute(connection: Connection, shards: int, tell: Callable[[str], None]) -> None:
    """Spread all tables over the nodes; there is no way back but a backup.

    Parameters
    ----------
    shards
        Pieces of each table.
    tell
        Called with the name of each table before it is distributed.

    Raises
    ------
    InvalidInput
        When the number of pieces is out of bounds.
    NotAvailable
        When the server has not the extension, or no nodes that hold rows.
    Conflict
        When the database is distributed already, and no table is missing.
    """
    if not 1 <= shards <= SHARDS_MAX:
        raise InvalidInput(f"--shards must be from 1 to {SHARDS_MAX}, got {shards}.", field="shards")
    require_possible(connection)
    _spread(connection, shards, tell)
    cluster_forms.adopt(connection)
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
        When the server has not the extension, or no nodes that hold rows.
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
    """Spread what a migration has made on a distributed database, and give what analysts ask its forms."""
    found = look(connection)
    if found is None:
        return
    if found.missing:
        _spread(connection, found.shards, lambda _: None)
    cluster_forms.adopt(connection)


def _spread(connection: Connection, shards: int, tell: Callable[[str], None]) -> None:
    """Distribute what is not; the systems first, which all others refer to."""
    missing = _missing(connection)
    connection.execute(text("SET LOCAL citus.multi_shard_modify_mode = 'sequential'"))
    # The coordinator holds the systems, too: it must copy them by itself, and must not read them so later.
    local = "on" if systems in missing else "off"
    connection.execute(text(f"SET LOCAL citus.enable_local_execution = {local}"))
    keys = _foreign_keys(connection, missing)
    for table, key, _ in keys:
        connection.execute(text(f"ALTER TABLE {table} DROP CONSTRAINT {key}"))
    for each in missing:
        tell(each.name)
        _spread_one(connection, each, shards)
    for table, key, definition in keys:
        connection.execute(text(f"ALTER TABLE {table} ADD CONSTRAINT {key} {definition}"))
    # The copies on the nodes are read from now on; what is left here would only take room.
    leave = "SELECT truncate_local_data_after_distributing_table(:table)"
    for each in reversed(missing):
        connection.execute(text(leave), {"table": each.fullname})


def _spread_one(connection: Connection, table: Table, shards: int) -> None:
    named: dict[str, object] = {"table": table.fullname}
    if table is systems:
        order = "create_reference_table(:table)"
    elif table is snapshots:
        order, named["shards"] = (
            "create_distributed_table(:table, 'system_id', shard_count => :shards)",
            shards,
        )
    else:
        order = "create_distributed_table(:table, 'system_id', colocate_with => :beside)"
        named["beside"] = snapshots.fullname
    connection.execute(text(f"SELECT {order}"), named)


def _foreign_keys(connection: Connection, tables: Sequence[Table]) -> list[tuple[str, str, str]]:
    """Table, name and definition of foreign keys to distributed tables: no local table may have one."""
    query = """
        SELECT conrelid::regclass::text, quote_ident(conname), pg_get_constraintdef(oid) FROM pg_constraint
        WHERE contype = 'f' AND conrelid = ANY(CAST(:tables AS regclass[]))
          AND confrelid <> CAST(:systems AS regclass)
        ORDER BY 1, 2
    """
    named = {"tables": [each.fullname for each in tables], "systems": systems.fullname}
    return [(row[0], row[1], row[2]) for row in connection.execute(text(query), named)]


def _missing(connection: Connection) -> list[Table]:
    # A local table that refers to the systems is listed, too: as one of a single piece, which stays there.
    query = """
        SELECT t.name FROM unnest(CAST(:tables AS text[])) AS t (name)
        WHERE to_regclass(t.name) IS NOT NULL AND NOT EXISTS (
            SELECT FROM pg_dist_partition AS p
            WHERE p.logicalrelid = to_regclass(t.name) AND (p.partmethod = 'h' OR p.repmodel = 't'))
    """
    named = {"tables": [each.fullname for each in _wanted()]}
    missing = set(connection.execute(text(query), named).scalars())
    return [table for table in _wanted() if table.fullname in missing]


def _wanted() -> Iterator[Table]:
    """Tables that are on the nodes, in the order in which they are spread."""
    yield systems
    yield snapshots
    for table in metadata.sorted_tables:
        if "system_id" in table.c and table is not snapshots:
            yield table


def _has_extension(connection: Connection) -> bool:
    return bool(connection.scalar(text("SELECT EXISTS (SELECT FROM pg_extension WHERE extname = 'citus')")))


def _nodes(connection: Connection) -> int:
    query = "SELECT count(*) FROM pg_dist_node WHERE isactive AND shouldhaveshards AND noderole = 'primary'"
    return int(connection.scalar(text(query)) or 0)
