"""A connection for one user alone: no checkout from the pool, and its statements stay prepared."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg

from geoheal.store.session import Database, driver_connection, has_pending_input


class OwnConnection:
    """A connection that one thread at a time uses, again and again; it opens when it is first used.

    Behind a pooler each use is a transaction on one of the pool's connections instead.

    Parameters
    ----------
    database
        Where it leads.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._connection: psycopg.Connection[Any] | None = None

    @contextmanager
    def statement(self) -> Iterator[psycopg.Connection[Any]]:
        """Run one statement that is a transaction by itself. After an error the connection is not used again.

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
        """The connection, or a new one when the server has closed it (which costs no round trip to see)."""
        connection = self._connection
        if connection is not None and (connection.closed or has_pending_input(connection.fileno())):
            connection.close()
            connection = None
        if connection is None:
            connection = self._connection = self._database.open_apart()
        assert connection is not None  # noqa: S101 - the database is direct
        return connection
