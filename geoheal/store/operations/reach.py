"""Which systems of a cluster can be reached: those whose rows lie on nodes that answer.

A statement about all systems asks every node, and fails when one is away. Asked again through a database that
is restricted to the systems within reach, it leaves the others out, and no node is asked in vain.
"""

from collections.abc import Callable
from dataclasses import replace
from typing import Final, TypeVar

from sqlalchemy import ARRAY, ColumnElement, Connection, Uuid, any_, literal, text, true

from geoheal.errors import DatabaseUnavailable
from geoheal.store.operations import distribution
from geoheal.store.schema.tables import snapshots
from geoheal.store.session import Database

WITHIN: Final = "geoheal_within"
"""Execution option of an engine: keys of the systems that statements about all systems are about."""

Answer = TypeVar("Answer")

AWAY: Final = text("""
    SELECT groupid FROM pg_dist_node
    WHERE shouldhaveshards AND isactive AND noderole = 'primary'
      AND NOT citus_check_connection_to_node(nodename, nodeport)
""")
SYSTEMS: Final = text("SELECT id FROM geoheal.systems WHERE deleted_at IS NULL")
LIVING: Final = text("""
    SELECT y.id FROM unnest(CAST(:ids AS uuid[])) AS y (id)
    JOIN pg_dist_placement AS p
        ON p.shardid = get_shard_id_for_distribution_column(CAST(:table AS regclass), y.id)
    WHERE p.groupid <> ALL(:away)
""")


def within(connection: Connection, column: ColumnElement[object]) -> ColumnElement[bool]:
    """Whether a row, by the column of its system, is of a system that the connection's database is about."""
    ids = connection.get_execution_options().get(WITHIN)
    return true() if ids is None else column == any_(literal(ids, ARRAY(Uuid)))


def restricted(database: Database) -> Database | None:
    """Return the database restricted to the systems within reach; None where no node is away."""
    with database.transaction() as connection:
        if distribution.look(connection) is None:
            return None
        away = list(connection.scalars(AWAY))
        if not away:
            return None
        given = {"ids": list(connection.scalars(SYSTEMS)), "table": snapshots.fullname, "away": away}
        living = list(connection.scalars(LIVING, given))
    return replace(database, engine=database.engine.execution_options(**{WITHIN: living}))


def of_those_within(database: Database, act: Callable[[Database], Answer]) -> Answer:
    """Do something about all systems; about those within reach alone where a node is away.

    Raises
    ------
    DatabaseUnavailable
        When the database cannot be reached, or no node is away.
    """
    try:
        return act(database)
    except DatabaseUnavailable:
        fewer = restricted(database)
        if fewer is None:
            raise
        return act(fewer)
