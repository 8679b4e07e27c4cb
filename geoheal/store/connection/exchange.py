"""Run statements without waiting for them, for an event loop that watches the connection's socket.

The loop sends a statement, goes on with other work, and comes back when the socket is ready. Only opening the
connection waits; do that in a thread.
"""

from collections.abc import Generator, Sequence
from typing import Any, Final

import psycopg
from psycopg import pq
from psycopg.adapt import PyFormat, Transformer

from geoheal.store.session import Database

PREPARED_MAX: Final = 256
"""Statements that stay prepared per connection; further ones are parsed each time."""

GOOD: Final = frozenset({pq.ExecStatus.COMMAND_OK, pq.ExecStatus.TUPLES_OK})

Row = tuple[Any, ...]
_Steps = Generator[None, None, list[Row]]


class Exchange:
    """A connection of its own, on which one statement at a time runs as a transaction by itself.

    After an error close it, and open it again.

    Parameters
    ----------
    database
        Where it leads. Behind a pooler it stays closed, unless there is a URL past it.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._connection: psycopg.Connection[Any] | None = None
        self._prepared: dict[bytes, bytes] = {}
        self._steps: _Steps | None = None

    @property
    def is_free(self) -> bool:
        """Whether a statement may be sent."""
        return self._connection is not None and self._steps is None

    def open(self) -> int | None:
        """Open the connection; return the descriptor to watch, or None if only a pooler can be reached.

        Raises
        ------
        DatabaseError
            When the database cannot be reached now.
        """
        connection = self._database.open_apart()
        if connection is None:
            return None
        connection.pgconn.nonblocking = 1
        self._prepared = {}
        self._connection = connection
        return connection.fileno()

    def close(self) -> None:
        """Close the connection; a running statement has no result any more."""
        connection, self._connection, self._steps = self._connection, None, None
        if connection is not None:
            connection.close()

    def send(self, statement: bytes, parameters: Sequence[object]) -> None:
        """Send a statement; :meth:`advance` returns its rows.

        Raises
        ------
        DatabaseError
            As for :meth:`advance`.
        """
        assert self._connection is not None  # noqa: S101 - the caller has asked
        self._steps = self._exchanged(self._connection, statement, parameters)
        self.advance()

    def advance(self) -> list[Row] | None:
        """Go on when the socket is ready; return the rows of the statement once they have arrived.

        Raises
        ------
        DatabaseError
            Of the class that says what to do; also when the server has closed the connection.
        """
        try:
            if self._steps is None:
                self._read_idle()
            else:
                next(self._steps)
        except StopIteration as end:
            self._steps = None
            rows: list[Row] = end.value
            return rows
        except psycopg.Error:
            with self._database.noting_full():
                raise
        return None

    def _read_idle(self) -> None:
        """Read what arrives between statements: notices, or the end of the connection."""
        assert self._connection is not None  # noqa: S101 - it is watched
        self._connection.pgconn.consume_input()

    @property
    def has_unsent(self) -> bool:
        """Whether a part of the statement still has to be sent: go on when the socket can be written to."""
        return self._connection is not None and self._connection.pgconn.flush() != 0

    def _exchanged(
        self, connection: psycopg.Connection[Any], statement: bytes, parameters: Sequence[object]
    ) -> _Steps:
        pgconn = connection.pgconn
        adapted = Transformer.from_context(connection)
        values = adapted.dump_sequence(parameters, [PyFormat.AUTO] * len(parameters))
        name = self._prepared.get(statement)
        if name is None and len(self._prepared) < PREPARED_MAX:
            name = b"exchange_%d" % len(self._prepared)
            pgconn.send_prepare(name, statement, adapted.types)
            yield from _result(pgconn)
            self._prepared[statement] = name
        if name is None:
            pgconn.send_query_params(statement, values, adapted.types, adapted.formats, pq.Format.BINARY)
        else:
            pgconn.send_query_prepared(name, values, adapted.formats, pq.Format.BINARY)
        result = yield from _result(pgconn)
        adapted.set_pgresult(result)
        return adapted.load_rows(0, result.ntuples, tuple)


def _result(pgconn: pq.abc.PGconn) -> Generator[None, None, pq.abc.PGresult]:
    """Return the result of the statement that was sent, once the server is ready for the next one.

    Raises
    ------
    psycopg.Error
        When the server reports an error, or is gone.
    """
    results: list[pq.abc.PGresult] = []
    while pgconn.flush() or pgconn.is_busy():
        yield
        pgconn.consume_input()
    while (result := pgconn.get_result()) is not None:
        if result.status not in GOOD:
            raise psycopg.errors.error_from_result(result)
        results.append(result)
        while pgconn.is_busy():
            yield
            pgconn.consume_input()
    return results[0]
