"""Asynchronous connections and pools of psycopg 3 on recorded answers: this text runs in the sandbox."""

import contextlib
import sys
from collections.abc import AsyncIterator, Iterator
from types import SimpleNamespace
from typing import Any

from geoheal.client.recording.outside.wording import status_of
from geoheal.fitness.recorded.databases import Connection, RecordedRows, asked_statement

_TUPLES, _COMMAND = 2, 1
"""libpq's numbers of results with rows, and without."""


class AwaitedRows:
    """Replacement of an asynchronous cursor."""

    statusmessage: Any = None

    def __init__(self, connection: Any) -> None:  # noqa: ANN401 - of psycopg
        self.connection = connection
        self._inner = RecordedRows(connection)

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - what a statement says of its result
        return getattr(object.__getattribute__(self, "_inner"), name)

    @property
    def adapters(self) -> Any:  # noqa: ANN401 - of psycopg
        return self.connection.adapters

    @property
    def pgresult(self) -> Any:  # noqa: ANN401 - of psycopg
        return SimpleNamespace(status=_COMMAND if self._inner.description is None else _TUPLES)

    async def execute(self, query: Any, parameters: Any = None, **others: Any) -> Any:  # noqa: ANN401 - of psycopg
        self._inner.execute(query, parameters, **others)
        count = self._inner.rowcount
        self.statusmessage = status_of(str(query), None if count < 0 else count)
        return self

    async def executemany(self, query: Any, parameters: Any = None, **others: Any) -> None:  # noqa: ANN401 - of psycopg
        self._inner.executemany(query, parameters, **others)

    async def fetchone(self) -> Any:  # noqa: ANN401 - a row
        return self._inner.fetchone()

    async def fetchmany(self, size: Any = None) -> list[Any]:  # noqa: ANN401 - of psycopg
        return self._inner.fetchmany(size or self._inner.arraysize)

    async def fetchall(self) -> list[Any]:
        return self._inner.fetchall()

    def __aiter__(self) -> Any:  # noqa: ANN401 - itself
        return self

    async def __anext__(self) -> Any:  # noqa: ANN401 - a row
        row = await self.fetchone()
        if row is None:
            raise StopAsyncIteration
        return row

    async def __aenter__(self) -> Any:  # noqa: ANN401 - itself
        return self

    async def __aexit__(self, *_: object) -> None:
        pass

    async def close(self) -> None:
        pass

    def _close(self) -> None:
        pass


class AwaitedPsycopg:
    """Replacement of an asynchronous connection."""

    driver = "psycopg.async"

    def __init__(self, context: Any = None) -> None:  # noqa: ANN401 - of psycopg
        self._inner = Connection("psycopg", context)
        self.autocommit = self.closed = self.broken = self.read_only = self.deferrable = False

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - what a driver sets up
        return getattr(object.__getattribute__(self, "_inner"), name)

    def cursor(self, *_: Any, **__: Any) -> AwaitedRows:  # noqa: ANN401 - how rows are made
        return AwaitedRows(self)

    async def execute(self, query: Any, parameters: Any = None, **others: Any) -> Any:  # noqa: ANN401 - of psycopg
        return await self.cursor().execute(query, parameters, **others)

    async def commit(self) -> None:
        asked_statement("COMMIT")

    async def rollback(self) -> None:
        asked_statement("ROLLBACK")

    @contextlib.asynccontextmanager
    async def transaction(self, *_: Any, **__: Any) -> AsyncIterator[Any]:  # noqa: ANN401 - its name
        with self._inner.transaction():
            yield self

    async def close(self) -> None:
        self.closed = True

    async def __aenter__(self) -> "AwaitedPsycopg":
        return self

    async def __aexit__(self, kind: Any, *_: object) -> None:  # noqa: ANN401 - of an exception
        await (self.commit() if kind is None else self.rollback())

    async def _nothing(self, *_: Any, **__: Any) -> None:  # noqa: ANN401 - whatever is set up
        pass

    set_autocommit = set_isolation_level = set_read_only = set_deferrable = _nothing


class RecordedPool:
    """Replacement of a pool."""

    driver = "psycopg.pool"

    @contextlib.contextmanager
    def connection(self, *_: Any, **__: Any) -> Iterator[Connection]:  # noqa: ANN401 - how long it may take
        with Connection("psycopg") as opened:
            yield opened

    def getconn(self, *_: Any, **__: Any) -> Connection:  # noqa: ANN401 - how long it may take
        return Connection("psycopg")

    def putconn(self, *_: Any, **__: Any) -> None:  # noqa: ANN401 - a connection
        pass

    open = wait = close = check = putconn


class AwaitedPsycopgPool:
    """Replacement of an asynchronous pool."""

    driver = "psycopg.async_pool"

    @contextlib.asynccontextmanager
    async def connection(self, *_: Any, **__: Any) -> AsyncIterator[AwaitedPsycopg]:  # noqa: ANN401 - a time
        async with AwaitedPsycopg() as opened:
            yield opened

    async def getconn(self, *_: Any, **__: Any) -> AwaitedPsycopg:  # noqa: ANN401 - how long it may take
        return AwaitedPsycopg()

    async def putconn(self, *_: Any, **__: Any) -> None:  # noqa: ANN401 - a connection
        pass

    open = wait = close = check = putconn


def answer_psycopg() -> None:
    """Install replacements where connections are opened, and in pools, also those that are there."""
    psycopg: Any
    pools: Any
    psycopg, pools = sys.modules.get("psycopg"), sys.modules.get("psycopg_pool")
    if psycopg is not None:

        async def connect(*_: Any, context: Any = None, **__: Any) -> AwaitedPsycopg:  # noqa: ANN401 - an address
            return AwaitedPsycopg(context)

        psycopg.AsyncConnection.connect = connect
    if pools is not None:
        for kind, instead in (
            (pools.ConnectionPool, RecordedPool),
            (pools.AsyncConnectionPool, AwaitedPsycopgPool),
        ):
            for name in ("connection", "getconn", "putconn", "open", "wait", "close", "check"):
                setattr(kind, name, vars(instead)[name])
