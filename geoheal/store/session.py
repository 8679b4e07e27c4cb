"""Connections: the engine, transactions, and the one place where the driver's errors are translated."""

import select
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import psycopg
import sqlalchemy as sa
from sqlalchemy import Connection, Engine, event
from sqlalchemy.exc import DBAPIError, DisconnectionError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from geoheal.errors import (
    ConfigurationError,
    DatabaseError,
    DatabaseFull,
    DatabaseReadOnly,
    DatabaseUnavailable,
    IdentityTaken,
    MigrationRequired,
    PartitionMissing,
)
from geoheal.store import real_vector

__all__ = ["Connection", "Database", "create_engine", "driver_connection", "sqlstate", "translated_errors"]

POOL_TIMEOUT_S = 10.0
"""How long a request waits for a connection of the pool."""

CONNECT_TIMEOUT_S = 5
"""How long a new connection may take."""

BY_SQLSTATE: dict[str, type[DatabaseError]] = {
    "25006": DatabaseReadOnly,
    "53100": DatabaseFull,
    "23505": IdentityTaken,
    "23514": PartitionMissing,
    "3F000": MigrationRequired,
    "42P01": MigrationRequired,
    "42703": MigrationRequired,
    "42883": MigrationRequired,
}
"""Errors by SQLSTATE: constraint names do not survive a distributed database."""

UNAVAILABLE_CLASSES = ("08", "53", "55", "57", "58", "XX")
"""SQLSTATE classes that say "not now": connection, resources, locks, intervention, system, internal."""


def create_engine(
    url: str,
    *,
    pool_size: int = 5,
    direct: bool = False,
    statement_timeout_s: float | None = None,
) -> Engine:
    """Make the engine of a PostgreSQL URL; connects to nothing yet.

    Parameters
    ----------
    url
        ``postgresql://…`` in libpq's or SQLAlchemy's spelling.
    pool_size
        Most connections that are open at a time.
    direct
        Whether the URL leads straight to PostgreSQL. Prepared statements and session settings do not survive
        a transaction pooler; without one they save a round trip each.
    statement_timeout_s
        Time after which the server gives up on a statement; None for never.

    Raises
    ------
    ConfigurationError
        When the URL is none of PostgreSQL's.
    """
    connect_args: dict[str, Any] = {
        "prepare_threshold": 5 if direct else None,
        "connect_timeout": CONNECT_TIMEOUT_S,
        "application_name": "geoheal",
    }
    timeout_ms = None if statement_timeout_s is None else round(statement_timeout_s * 1000)
    if direct and timeout_ms is not None:
        connect_args["options"] = f"-c statement_timeout={timeout_ms}"
    engine = sa.create_engine(
        _psycopg_url(url),
        pool_size=pool_size,
        max_overflow=0,
        pool_timeout=POOL_TIMEOUT_S,
        pool_use_lifo=True,
        connect_args=connect_args,
    )
    event.listen(engine, "connect", _teach_vectors)
    event.listen(engine, "checkout", _refuse_closed)
    if not direct and timeout_ms is not None:
        statement = f"SET LOCAL statement_timeout = {timeout_ms}"
        event.listen(engine, "begin", lambda connection: connection.exec_driver_sql(statement))
    return engine


def _psycopg_url(url: str) -> sa.URL:
    try:
        parsed = sa.make_url(url)
    except sa.exc.ArgumentError:
        raise ConfigurationError(
            "The database URL cannot be read; write postgresql://user:password@host/database."
        ) from None
    if parsed.get_backend_name() not in {"postgresql", "postgres"}:
        raise ConfigurationError(
            f"The database URL names {parsed.get_backend_name()}; geoheal needs PostgreSQL 15 or newer."
        )
    return parsed.set(drivername="postgresql+psycopg")


def _teach_vectors(connection: psycopg.Connection[Any], _record: object) -> None:
    real_vector.register(connection)


def _refuse_closed(dbapi_connection: psycopg.Connection[Any], _record: object, _proxy: object) -> None:
    """Notice, without a round trip, that the server has closed an idle connection; the pool opens another."""
    if dbapi_connection.closed or _has_pending_input(dbapi_connection.fileno()):
        raise DisconnectionError


def _has_pending_input(descriptor: int) -> bool:
    poll = select.poll()
    poll.register(descriptor, select.POLLIN)
    return bool(poll.poll(0))


@dataclass(frozen=True, slots=True)
class Database:
    """A database to work with; hides the engine from those who write no SQL.

    Parameters
    ----------
    engine
        Its connections.
    direct
        Whether they lead straight to PostgreSQL, past any pooler.
    """

    engine: Engine
    direct: bool = False

    @contextmanager
    def transaction(self) -> Iterator[Connection]:
        """Run a transaction: commit at the end, roll back on an error.

        Raises
        ------
        DatabaseError
            Of the class that says what to do; the driver's error is its cause.
        """
        with translated_errors(), self.engine.begin() as connection:
            yield connection

    @contextmanager
    def statement(self) -> Iterator[Connection]:
        """Run one statement that is a transaction by itself: BEGIN and COMMIT would cost a round trip each.

        Behind a pooler it is a transaction after all, for there the time limit is set within one.

        Raises
        ------
        DatabaseError
            As of :meth:`transaction`.
        """
        if not self.direct:
            with self.transaction() as connection:
                yield connection
            return
        with translated_errors(), self.engine.connect() as connection:
            yield connection.execution_options(isolation_level="AUTOCOMMIT")

    def close(self) -> None:
        """Close the pooled connections."""
        self.engine.dispose()


@contextmanager
def translated_errors() -> Iterator[None]:
    """Translate what the driver raises into geoheal's errors."""
    try:
        yield
    except PoolTimeout as error:
        raise DatabaseUnavailable("All database connections are busy; try again in a moment.") from error
    except DBAPIError as error:
        raise _translation(sqlstate(error), lost=error.connection_invalidated) from error
    except psycopg.Error as error:
        raise _translation(error.sqlstate, lost=isinstance(error, psycopg.OperationalError)) from error


def driver_connection(connection: Connection) -> psycopg.Connection[Any]:
    """The psycopg connection below, for COPY; it shares the transaction."""
    below = connection.connection.driver_connection
    assert isinstance(below, psycopg.Connection)  # noqa: S101 - create_engine chooses the driver
    return below


def sqlstate(error: DBAPIError) -> str | None:
    """The error's SQLSTATE; None when the server gave none (it was not reached, for example)."""
    return getattr(error.orig, "sqlstate", None)


def _translation(state: str | None, *, lost: bool) -> DatabaseError:
    if state in BY_SQLSTATE:
        return BY_SQLSTATE[state]()
    if state is None or lost or state.startswith(UNAVAILABLE_CLASSES):
        return DatabaseUnavailable()
    return DatabaseError(f"The database refused a statement (SQLSTATE {state}).")
