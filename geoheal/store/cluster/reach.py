"""Find the systems of a cluster that can be reached: those whose rows are on nodes that answer.

A statement about all systems asks every node, and fails when one is away. Repeated on a database that is
restricted to reachable systems, it leaves out the others, and queries no unreachable node.
"""

import threading
import time
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from typing import Final, TypeVar
from uuid import UUID

from sqlalchemy import ClauseElement, Connection, TextClause, event, text
from uuid_utils.compat import uuid7

from geoheal.errors import DatabaseUnavailable
from geoheal.store.cluster import distribution
from geoheal.store.cluster.narrowing import narrow
from geoheal.store.schema.tables import snapshots
from geoheal.store.session import Database

WITHIN: Final = "geoheal_within"
"""Execution option of an engine: keys of the systems that statements about all systems are about."""

LOOK_AGAIN_S: Final = 2.0
"""Time after which nodes that were away are looked for again."""

DRAWS: Final = 8
"""Number of keys to draw for a new system; one of them very probably lies on a node that answers."""

Answer = TypeVar("Answer")

AWAY: Final = text("""
    SELECT groupid FROM pg_dist_node
    WHERE shouldhaveshards AND isactive AND noderole = 'primary'
      AND NOT citus_check_connection_to_node(nodename, nodeport)
""")
SYSTEMS: Final = text("SELECT id, name FROM geoheal.systems WHERE deleted_at IS NULL")
LIVING: Final = text("""
    SELECT y.id FROM unnest(CAST(:ids AS uuid[])) AS y (id)
    JOIN pg_dist_placement AS p
        ON p.shardid = get_shard_id_for_distribution_column(CAST(:table AS regclass), y.id)
    WHERE p.groupid <> ALL(:away)
""")


@dataclass(frozen=True, slots=True)
class Fewer:
    """A database while nodes of its cluster are away.

    Parameters
    ----------
    database
        The database, restricted to the systems within reach.
    missing
        Names of the other systems, sorted.
    """

    database: Database
    missing: tuple[str, ...]


def ids_within(connection: Connection) -> Sequence[UUID] | None:
    """Return the systems that a connection's database is about; None if it is about all."""
    ids: Sequence[UUID] | None = connection.get_execution_options().get(WITHIN)
    return ids


def about(database: Database, ids: Sequence[UUID]) -> Database:
    """Return the database as if it had these systems alone.

    Statements of SQLAlchemy are narrowed; those given as text must be narrowed by the caller, or name their
    systems.
    """
    engine = database.engine.execution_options(**{WITHIN: ids})
    event.listen(engine, "before_execute", _narrowed, retval=True)
    return replace(database, engine=engine)


def _narrowed(
    connection: Connection, statement: object, several: object, given: object, _: object
) -> tuple[object, object, object]:
    ids = ids_within(connection)
    if ids is not None and isinstance(statement, ClauseElement) and not isinstance(statement, TextClause):
        statement = narrow(statement, ids)
    return statement, several, given


def restricted(database: Database) -> Fewer | None:
    """Return the database restricted to the systems within reach; None if all nodes answer."""
    with database.transaction() as connection:
        away = _away(connection)
        if not away:
            return None
        names = {row.id: row.name for row in connection.execute(SYSTEMS)}
        living = _living(connection, names, away)
    missing = sorted(name for key, name in names.items() if key not in living)
    return Fewer(about(database, sorted(living)), tuple(missing))


def new_keys(connection: Connection, number: int) -> list[UUID]:
    """Return keys for new systems of a cluster, each on a node that answers, if drawing finds such a key."""
    away = list(connection.scalars(AWAY))
    if not away:
        return [uuid7() for _ in range(number)]
    draws = [[uuid7() for _ in range(DRAWS)] for _ in range(number)]
    living = _living(connection, [key for keys in draws for key in keys], away)
    return [next((key for key in keys if key in living), keys[0]) for keys in draws]


def _away(connection: Connection) -> list[int]:
    """Return the nodes that do not answer; an empty list if the database is not distributed."""
    return list(connection.scalars(AWAY)) if distribution.is_distributed(connection) else []


def _living(connection: Connection, keys: Collection[UUID], away: Sequence[int]) -> set[UUID]:
    given = {"ids": list(keys), "table": snapshots.fullname, "away": away}
    return set(connection.scalars(LIVING, given))


class ClusterReach:
    """Remembers that nodes of a cluster are away, until they are back.

    Parameters
    ----------
    database
        The whole database.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._lock = threading.Lock()
        self._fewer: Fewer | None = None
        self._failure: str | None = None
        self._looked_at = 0.0

    def known(self) -> Fewer | None:
        """Return what can be reached if a failure has shown that a node is away; None otherwise.

        Raises
        ------
        DatabaseUnavailable
            When the database itself cannot be reached.
        """
        found = self._fewer
        if found is None or time.monotonic() < self._looked_at + LOOK_AGAIN_S:
            return found
        return self.look()

    def missing(self) -> frozenset[str]:
        """Return the names of the unreachable systems, as far as failures have shown.

        Raises
        ------
        DatabaseUnavailable
            When the database itself cannot be reached.
        """
        found = self.known()
        return frozenset() if found is None else frozenset(found.missing)

    def missing_with(self, name: str) -> frozenset[str]:
        """Return the unreachable systems, after a failure with this one; empty if this one can be reached.

        Raises
        ------
        DatabaseUnavailable
            When the database itself cannot be reached.
        """
        found = self.look()
        return frozenset() if found is None or name not in found.missing else frozenset(found.missing)

    def look(self) -> Fewer | None:
        """Find out which nodes are away, after a failure; return None if all of them answer.

        A thread that waits while another one looks gets the result of that one, or its failure: threads must
        not wait one after the other for a database that does not answer.

        Raises
        ------
        DatabaseUnavailable
            When the database itself cannot be reached.
        """
        asked_at = time.monotonic()
        with self._lock:
            if self._looked_at < asked_at:
                self._look_now()
            if self._failure is not None:
                raise DatabaseUnavailable(self._failure)
            return self._fewer

    def _look_now(self) -> None:
        try:
            self._fewer, self._failure = restricted(self._database), None
        except DatabaseUnavailable as error:
            self._failure = error.message
        self._looked_at = time.monotonic()

    def ask(self, act: Callable[[Fewer | None, Database], Answer], *, again: bool = True) -> Answer:
        """Do something with all systems; if a node is away, with the reachable ones only.

        Parameters
        ----------
        act
            Called with the reachable part (None if all nodes answer), and with the database to use.
        again
            Whether it may be called again, after a failure that shows that a node is away. Otherwise that is
            remembered for the next one.

        Raises
        ------
        DatabaseUnavailable
            When the database cannot be reached, or no node is away, or ``act`` may not be called again.
        """
        fewer = self.known()
        if fewer is None:
            try:
                return act(None, self._database)
            except DatabaseUnavailable:
                fewer = self.look()
                if fewer is None or not again:
                    raise
        return act(fewer, fewer.database)
