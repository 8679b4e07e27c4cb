"""The statement that stores snapshots, and the connection of the ingest path: it runs for every snapshot.

There is one statement, with one list of columns and one check of the caller's cached values. It takes
its rows from three sources: many rows of any systems (the ordinary path); one row of constants, by which a
cluster finds the node; one row without the check, because the general path has just read the values in its
transaction. It is sent to the driver as it is, and stays prepared: SQLAlchemy would build, look up and bind
the same statement each time, at several times the cost of its execution. Batches and files take COPY instead
(:mod:`geoheal.store.snapshots.bulk`), at a fraction of the cost per row. Columns and types are those of
:mod:`geoheal.store.schema.tables`.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from operator import attrgetter
from typing import Any, Final
from uuid import UUID

import psycopg
from psycopg import RawCursor
from psycopg.rows import dict_row
from psycopg.types.json import Jsonb
from sqlalchemy import Connection
from sqlalchemy.dialects import postgresql

from geoheal.domain.health.system import System
from geoheal.domain.snapshots.baseline import Baseline
from geoheal.domain.snapshots.snapshot import Snapshot
from geoheal.store.schema.tables import SCHEMA, snapshots
from geoheal.store.session import Database, driver_connection, has_pending_input
from geoheal.store.snapshots.snapshots import PLAIN_FIELDS, Key
from geoheal.store.system_row import system_of
from geoheal.store.systems.baselines import baseline_of

_JSON = ("context", "metrics")
_PLAIN = tuple(name for name in PLAIN_FIELDS if name not in _JSON)
_DERIVED = ("basin", "drift", "baseline_id", "regime")
COLUMNS: Final = ("system_id", *_PLAIN, *_DERIVED, "code_version_id", *_JSON)
_values = attrgetter(*_PLAIN, *_DERIVED)

_SYSTEMS = f"""
    SELECT id, name, geometry, dimension, thresholds, created_at, md5(name || thresholds::text) AS digest
    FROM {SCHEMA}.systems WHERE name = ANY(%s) AND deleted_at IS NULL
"""
_BASELINES = f"""
    SELECT system_id, id, basin, source, snapshot_captured_at, snapshot_id, active, created_at
    FROM {SCHEMA}.baselines WHERE system_id = ANY(%s) AND active
"""
"""By the systems' keys: joined with their names, a cluster would ask every node, and fail if any is away."""


@dataclass(frozen=True, slots=True)
class IngestReference:
    """A system, and the baseline that its new snapshots are measured against.

    ``digest`` shows whether the system's name and thresholds are still the remembered ones.
    """

    system: System
    baseline: Baseline | None
    digest: str


@dataclass(frozen=True, slots=True)
class NewRow:
    """A snapshot to store, the cached values of its system, and its code version."""

    reference: IngestReference
    snapshot: Snapshot
    code_version_id: UUID | None = None

    @property
    def key(self) -> tuple[UUID, Key]:
        """Its identity among all systems."""
        return self.reference.system.id, Key(self.snapshot.captured_at, self.snapshot.id)


class OwnConnection:
    """A connection that one thread at a time uses repeatedly; it opens when it is first used.

    Behind a pooler each use is a transaction on one of the pool's connections instead.

    Parameters
    ----------
    database
        The database.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._connection: psycopg.Connection[Any] | None = None

    @contextmanager
    def statement(self) -> Iterator[psycopg.Connection[Any]]:
        """Run one statement without a transaction block; after an error, the connection is not used again.

        Raises
        ------
        DatabaseError
            Of the class that says what to do; the driver's error is its cause.
        """
        if not self._database.direct:
            with self._database.transaction() as pooled:
                yield driver_connection(pooled)
            return
        with self._database.noting_full():
            connection = self._ready()
            try:
                yield connection
            except BaseException:
                self._connection = None
                connection.close()
                raise

    def _ready(self) -> psycopg.Connection[Any]:
        """Return the connection, or a new one when the server has closed it (which costs no round trip to
        see).
        """
        connection = self._connection
        if connection is not None and (connection.closed or has_pending_input(connection.fileno())):
            connection.close()
            connection = None
        if connection is None:
            connection = self._connection = self._database.open_apart()
        assert connection is not None  # noqa: S101 - the database is direct
        return connection


def references(connection: Connection, names: Iterable[str]) -> dict[str, IngestReference]:
    """Return the registered ones among these systems, by name."""
    with driver_connection(connection).cursor(row_factory=dict_row, binary=True) as cursor:
        rows = cursor.execute(_SYSTEMS, [list(names)]).fetchall()
        ids = [row["id"] for row in rows]
        active = (
            {row["system_id"]: row for row in cursor.execute(_BASELINES, [ids]).fetchall()} if ids else {}
        )
    return {
        row["name"]: IngestReference(
            system_of(row),
            baseline_of(active[row["id"]]) if row["id"] in active else None,
            row["digest"],
        )
        for row in rows
    }


def insert_all(connection: psycopg.Connection[Any], rows: Sequence[NewRow]) -> set[tuple[UUID, Key]]:
    """Store snapshots in one statement; return which were stored.

    A snapshot is left out if its identity is stored, or if the caller's cached values are outdated: its
    baseline is not active any more, its system has another name or other thresholds, its hour was closed to
    be rolled up, or its system or code version does not exist.
    """
    with RawCursor(connection) as cursor:
        return keys_of(cursor.execute(*insertion(rows)).fetchall(), rows)


def insertion(rows: Sequence[NewRow]) -> tuple[bytes, list[object]]:
    """Return the statement of :func:`insert_all`, and its parameters."""
    parameters = [
        value
        for row in rows
        for value in (
            *_parameters(row.reference.system, row.snapshot, row.code_version_id),
            row.reference.digest,
        )
    ]
    return _insert_rows(len(rows)), parameters


def keys_of(found: Sequence[tuple[Any, ...]], rows: Sequence[NewRow]) -> set[tuple[UUID, Key]]:
    """Return the identities of the rows that the statement has stored, from those that it returned."""
    if len(found) == len(rows):
        return {row.key for row in rows}
    return {(system_id, Key(captured_at, identity)) for system_id, captured_at, identity in found}


def insert_alone(connection: psycopg.Connection[Any], row: NewRow) -> bool:
    """Store a snapshot on a cluster; return False if the caller must roll back its transaction.

    A cluster cannot check the system (on the coordinator) and its baseline (on a node) in one statement. The
    system is checked after the insertion: from then on, roll-ups of its hours wait for this transaction.
    """
    system = row.reference.system
    with RawCursor(connection) as cursor:
        parameters = _parameters(system, row.snapshot, row.code_version_id)
        if not cursor.execute(_insert_constants(), parameters).fetchall():
            return False
        known = [system.id, row.reference.digest, row.snapshot.captured_at]
        return cursor.execute(_HOLDS, known).fetchone() is not None


def insert_new(
    connection: Connection, system: System, snapshot: Snapshot, code_version_id: UUID | None
) -> bool:
    """Store a snapshot, whose references the caller has checked; return False if its identity is stored."""
    with RawCursor(driver_connection(connection)) as cursor:
        parameters = _parameters(system, snapshot, code_version_id)
        return cursor.execute(_insert_unchecked(), parameters).fetchone() is not None


def _parameters(system: System, snapshot: Snapshot, code_version_id: UUID | None) -> list[object]:
    derived = (code_version_id, _jsonb(snapshot.context), _jsonb(snapshot.metrics))
    return [system.id, *_values(snapshot), *derived]


def _jsonb(value: Mapping[str, Any] | None) -> Jsonb | None:
    return None if value is None else Jsonb(value)


def _insert(source: str) -> bytes:
    """Return the statement that stores rows of a source, except those whose identity is stored."""
    return f"""
        INSERT INTO {SCHEMA}.snapshots ({", ".join(COLUMNS)}) {source}
        ON CONFLICT DO NOTHING RETURNING system_id, captured_at, id
    """.encode()


def _system_holds(system: str, digest: str, captured_at: str) -> str:
    """Return the end of a query that finds a system as remembered, if the hour of a row is not closed."""
    return f"""
        FROM {SCHEMA}.systems AS s
        WHERE s.id = {system} AND s.deleted_at IS NULL AND md5(s.name || s.thresholds::text) = {digest}
          AND coalesce(s.closed_until <= {captured_at}, true)"""


def _references_hold(system: str, baseline: str, version: str) -> str:
    """Return the condition that the baseline of a row is active, and that its code version is there."""
    return f"""
        ({baseline} IS NULL OR EXISTS (
            SELECT 1 FROM {SCHEMA}.baselines AS b
            WHERE b.system_id = {system} AND b.active AND b.id = {baseline}))
        AND ({version} IS NULL OR EXISTS (
            SELECT 1 FROM {SCHEMA}.code_versions AS c WHERE c.system_id = {system} AND c.id = {version}))"""


@lru_cache(maxsize=128)
def _insert_rows(rows: int) -> bytes:
    width = len(COLUMNS) + 1
    tuples = ", ".join(f"({', '.join(_placeholders(first))})" for first in range(1, rows * width + 1, width))
    names = ", ".join(COLUMNS)
    return _insert(f"""
        SELECT {names} FROM (VALUES {tuples}) AS new ({names}, digest)
        WHERE EXISTS (SELECT {_system_holds("new.system_id", "new.digest", "new.captured_at")})
          AND {_references_hold("new.system_id", "new.baseline_id", "new.code_version_id")}
    """)


@lru_cache(maxsize=1)
def _insert_constants() -> bytes:
    values = dict(zip(COLUMNS, _placeholders(1), strict=False))
    condition = _references_hold(*(values[name] for name in ("system_id", "baseline_id", "code_version_id")))
    return _insert(f"SELECT {', '.join(values.values())} WHERE {condition}")


@lru_cache(maxsize=1)
def _insert_unchecked() -> bytes:
    return _insert(f"VALUES ({', '.join(_placeholders(1)[:-1])})")


_HOLDS: Final = f"SELECT 1 AS holds {_system_holds('$1', '$2', '$3')}".encode()


def _placeholders(first: int) -> list[str]:
    """Return the placeholders of one row and its digest, the first of which has this number."""
    return [f"${first + place}::{kind}" for place, kind in enumerate(_types())]


@lru_cache(maxsize=1)
def _types() -> tuple[str, ...]:
    dialect = postgresql.dialect()  # type: ignore[no-untyped-call]
    return (*(snapshots.c[name].type.compile(dialect) for name in COLUMNS), "text")
