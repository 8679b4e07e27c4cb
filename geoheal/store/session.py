"""Connections: the engine, and transactions."""

import math
import select
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Final
from weakref import WeakKeyDictionary, WeakSet

import psycopg
import sqlalchemy as sa
from sqlalchemy import Connection, Engine, Row, event
from sqlalchemy.engine import RowMapping
from sqlalchemy.exc import DisconnectionError

from geoheal.errors import (
    ConfigurationError,
    DatabaseFull,
)
from geoheal.store import pinned
from geoheal.store.answering import AnsweringConnection
from geoheal.store.driver_errors import DRIVER_ERRORS, translation_of
from geoheal.store.patience import PATIENCE, patience_with
from geoheal.store.schema import column_types

__all__ = [
    "Connection",
    "Database",
    "create_engine",
    "driver_connection",
    "has_pending_input",
    "translated_errors",
]

POOL_TIMEOUT_S = 10.0
"""Longest time (s) that a request waits for a connection of the pool."""

DIRECT: Final = "geoheal_direct"
"""Key under which a connection stores whether it connects directly to PostgreSQL, without a pooler."""


def create_engine(
    url: str,
    *,
    pool_size: int = 5,
    direct: bool = False,
    statement_timeout_s: float | None = None,
    patience: Mapping[str, int] = PATIENCE,
) -> Engine:
    """Create the engine for a PostgreSQL URL, without connecting.

    Parameters
    ----------
    url
        ``postgresql://…`` in libpq's or SQLAlchemy's spelling.
    pool_size
        Largest number of open connections.
    direct
        Whether the URL connects directly to PostgreSQL. Prepared statements and session settings do not work
        with a transaction pooler; without one they save a round trip each.
    statement_timeout_s
        Time after which the server gives up on a statement; None for never.
    patience
        libpq's options for the time to wait for a server that does not answer; those of the URL come before.

    Raises
    ------
    ConfigurationError
        When the URL is not one of PostgreSQL's.
    """
    parsed = _psycopg_url(url)
    connect_args: dict[str, Any] = {
        "prepare_threshold": 5 if direct else None,
        **patience_with(url, patience),
        "application_name": "geoheal",
        "client_encoding": "utf8",
    }
    timeout_ms = None if statement_timeout_s is None else round(statement_timeout_s * 1000)
    if direct and timeout_ms is not None:
        own = parsed.query.get("options", "")
        connect_args["options"] = f"{own} -c statement_timeout={timeout_ms}".strip()
    engine = sa.create_engine(
        parsed,
        pool_size=pool_size,
        max_overflow=0,
        pool_timeout=POOL_TIMEOUT_S,
        pool_use_lifo=True,
        connect_args=connect_args,
        isolation_level="READ COMMITTED",
    )
    event.listen(engine, "do_connect", _open)
    event.listen(engine, "connect", _teach_vectors)
    event.listen(engine, "connect", _pin)
    event.listen(engine, "connect", lambda _, record: record.info.update({DIRECT: direct}))
    event.listen(engine, "checkout", _refuse_closed)
    event.listen(engine, "checkin", lambda connection, _: _close_late(engine, connection))
    if not direct and timeout_ms is not None:
        statement = f"SET LOCAL statement_timeout = {timeout_ms}; {pinned.SET_LOCAL}"
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


def _open(_dialect: object, _record: object, given: list[Any], named: dict[str, Any]) -> AnsweringConnection:
    return AnsweringConnection.connect(*given, **named)


def _teach_vectors(connection: psycopg.Connection[Any], _record: object) -> None:
    column_types.register(connection)


def _pin(connection: psycopg.Connection[Any], _record: object) -> None:
    connection.execute(pinned.SET)
    connection.commit()


def _refuse_closed(dbapi_connection: psycopg.Connection[Any], _record: object, _proxy: object) -> None:
    """Notice, without a round trip, that the server has closed an idle connection; the pool opens another."""
    if dbapi_connection.closed or has_pending_input(dbapi_connection.fileno()):
        raise DisconnectionError


_closed: Final[WeakSet[Engine]] = WeakSet()
"""Engines that were closed; what is returned to them later is closed as well."""


def _close_late(engine: Engine, connection: psycopg.Connection[Any] | None) -> None:
    """Close a connection that was in use while its engine was closed: nobody else would."""
    if engine in _closed and connection is not None:
        connection.close()


def has_pending_input(descriptor: int) -> bool:
    """Whether unread data, or the end of the connection, has arrived on a socket."""
    poll = select.poll()
    poll.register(descriptor, select.POLLIN)
    return bool(poll.poll(0))


_full_at: Final[WeakKeyDictionary[Engine, float]] = WeakKeyDictionary()
"""When (monotonic clock) a statement last failed for lack of space."""

_apart: Final[WeakKeyDictionary[Engine, set[psycopg.Connection[Any]]]] = WeakKeyDictionary()
"""Connections that were opened outside of an engine's pool."""


@dataclass(frozen=True, slots=True)
class Database:
    """A database, which hides the engine from code without SQL.

    Parameters
    ----------
    engine
        Its connections.
    direct
        Whether they connect directly to PostgreSQL, without a pooler.
    past_pooler
        Connections past the pooler; None where ``engine`` is direct, or no way past the pooler is known.
    """

    engine: Engine
    direct: bool = False
    past_pooler: Engine | None = None

    @contextmanager
    def transaction(self) -> Iterator[Connection]:
        """Run a transaction: commit at the end, roll back on an error.

        Raises
        ------
        DatabaseError
            The class says what to do; the driver's error is the cause.
        """
        with self.noting_full(), self.engine.begin() as connection:
            yield connection

    @contextmanager
    def statement(self) -> Iterator[Connection]:
        """Run one statement without a transaction block: BEGIN and COMMIT would cost a round trip each.

        Behind a pooler there is a transaction block, because the time limit is set in it.

        Raises
        ------
        DatabaseError
            As for :meth:`transaction`.
        """
        if not self.direct:
            with self.transaction() as connection:
                yield connection
            return
        with self.noting_full(), self.engine.connect() as connection:
            yield connection.execution_options(isolation_level="AUTOCOMMIT")

    @property
    def full_for_s(self) -> float:
        """Time (s) since a statement of this process last failed for lack of space; infinite for never."""
        return time.monotonic() - _full_at.get(self.engine, -math.inf)

    def open_apart(self) -> psycopg.Connection[Any] | None:
        """Open a connection outside of the pool; return None if only a pooler can be reached.

        It commits each statement, and is closed by :meth:`close` unless the caller has closed it before.

        Raises
        ------
        DatabaseError
            When the database cannot be reached now.
        """
        engine = self.engine if self.direct else self.past_pooler
        if engine is None:
            return None
        with translated_errors():
            pooled = engine.raw_connection()
            connection = pooled.driver_connection
            assert isinstance(connection, psycopg.Connection)  # noqa: S101 - create_engine chooses the driver
            pooled.detach()
            kept = _apart.setdefault(self.engine, set())
            kept.difference_update([each for each in tuple(kept) if each.closed])
            kept.add(connection)
            connection.autocommit = True
        return connection

    @contextmanager
    def noting_full(self) -> Iterator[None]:
        """Translate the driver's errors, and note when the database was full."""
        try:
            with translated_errors():
                yield
        except DatabaseFull:
            _full_at[self.engine] = time.monotonic()
            raise

    def close(self) -> None:
        """Close the pooled connections, and those apart from them."""
        for connection in _apart.pop(self.engine, ()):
            connection.close()
        for engine in filter(None, (self.engine, self.past_pooler)):
            _closed.add(engine)
            engine.dispose()


@contextmanager
def translated_errors() -> Iterator[None]:
    """Translate what the driver raises into geoheal's errors."""
    try:
        yield
    except DRIVER_ERRORS as error:
        raise translation_of(error) from error


def driver_connection(connection: Connection) -> psycopg.Connection[Any]:
    """Return the psycopg connection below, for COPY; it shares the transaction."""
    below = connection.connection.driver_connection
    assert isinstance(below, psycopg.Connection)  # noqa: S101 - create_engine chooses the driver
    return below


def named(row: Row[Any]) -> RowMapping:
    """Return a row's values by the names of their columns."""
    return row._mapping  # noqa: SLF001 - SQLAlchemy's public name for a row as a mapping
