"""Statements to PostgreSQL by the asynchronous interface of psycopg 3, also from pools and SQLAlchemy."""

from collections.abc import AsyncIterator, Callable
from types import ModuleType
from typing import Any, Final
from weakref import WeakKeyDictionary

from geoheal.client.recording.codec.freezing import OUTSIDE
from geoheal.client.recording.outside import cursors
from geoheal.client.recording.outside.log import Event, active
from geoheal.client.recording.outside.patches import PATCHES
from geoheal.client.recording.outside.wording import named_parameters

POOLS: Final = ("psycopg_pool",)
_CURSOR: Final = ("stream", "copy", "nextset")
_CONNECTION: Final = ("pipeline", "notifies", "xid")
"""Methods for other uses of a cursor or a connection than statements."""

_events: "WeakKeyDictionary[Any, Event]" = WeakKeyDictionary()
"""The last statement of each cursor."""

Method = Callable[..., Any]


def put(module: ModuleType) -> None:
    """Record statements of its asynchronous connections and cursors during observations."""
    cursor, connection = module.AsyncCursor, module.AsyncConnection
    OUTSIDE[connection] = lambda _: "psycopg.async"
    fetchone = _one(cursor.fetchone)
    PATCHES.add(
        cursor,
        {
            "execute": _statement(cursor.execute),
            "executemany": _statement(cursor.executemany, many=True),
            "fetchone": fetchone,
            "fetchmany": _several(cursor.fetchmany),
            "fetchall": _every(cursor.fetchall),
            "__aiter__": _iterated(fetchone),
            **({"__anext__": _following(fetchone)} if hasattr(cursor, "__anext__") else {}),
            **_refusals(cursor, _CURSOR),
        },
    )
    PATCHES.add(module.AsyncServerCursor, _refusals(module.AsyncServerCursor, ("execute", "executemany")))
    PATCHES.add(
        connection,
        {
            "commit": _ending(connection.commit, "COMMIT"),
            "rollback": _ending(connection.rollback, "ROLLBACK"),
            **_refusals(connection, _CONNECTION),
        },
    )
    PATCHES.add(module.AsyncTransaction, {"__aexit__": _leaving(module.AsyncTransaction.__aexit__)})
    PATCHES.add(module.Transaction, {"__exit__": cursors.leaving(module.Transaction.__exit__)})


def put_pool(module: ModuleType) -> None:
    """Allow pools as arguments of recorded calls; their own queries on a connection belong to no call."""
    OUTSIDE[module.ConnectionPool] = lambda _: "psycopg.pool"
    OUTSIDE[module.AsyncConnectionPool] = lambda _: "psycopg.async_pool"


def _statement(before: Method, *, many: bool = False) -> Method:
    async def execute(self: Any, query: Any, parameters: Any = None, **others: Any) -> Any:  # noqa: ANN401 - its own
        parameters = named_parameters(parameters, others)
        outside = active()
        if outside is not None and many and parameters is not None:
            parameters = list(parameters)
        given = () if parameters is None else (parameters,)
        if outside is None:
            return await before(self, query, *given, **others)
        event = outside.statement(query, parameters or None, many=many)
        with outside.asking(event):
            result = await before(self, query, *given, **others)
        if event is not None:
            _events[self] = event
            outside.described(event, [each[0] for each in self.description or ()], self.rowcount, None)
        return result

    return execute


def _one(before: Method) -> Method:
    async def fetchone(self: Any) -> Any:  # noqa: ANN401 - a row
        outside, event = active(), _events.get(self)
        if outside is None or event is None:
            return await before(self)
        with outside.asking(event):
            row = await before(self)
        outside.fetched(event, [] if row is None else [row], is_complete=row is None)
        return row

    return fetchone


def _several(before: Method) -> Method:
    async def fetchmany(self: Any, *size: Any, **named: Any) -> Any:  # noqa: ANN401 - rows
        outside, event = active(), _events.get(self)
        if outside is None or event is None:
            return await before(self, *size, **named)
        with outside.asking(event):
            rows = await before(self, *size, **named)
        asked = next((each for each in (*size, *named.values()) if each), self.arraysize)
        outside.fetched(event, rows, is_complete=len(rows) < asked)
        return rows

    return fetchmany


def _every(before: Method) -> Method:
    async def fetchall(self: Any) -> Any:  # noqa: ANN401 - rows
        outside, event = active(), _events.get(self)
        if outside is None or event is None:
            return await before(self)
        with outside.asking(event):
            rows = await before(self)
        outside.fetched(event, rows, is_complete=True)
        return rows

    return fetchall


def _iterated(fetchone: Method) -> Method:
    async def __aiter__(self: Any) -> AsyncIterator[Any]:  # noqa: ANN401, N807 - of a cursor
        while (row := await fetchone(self)) is not None:
            yield row

    return __aiter__


def _following(fetchone: Method) -> Method:
    async def __anext__(self: Any) -> Any:  # noqa: ANN401, N807 - of a cursor
        row = await fetchone(self)
        if row is None:
            raise StopAsyncIteration
        return row

    return __anext__


def _ending(before: Method, what: str) -> Method:
    async def end(self: Any) -> Any:  # noqa: ANN401 - its own
        outside = active()
        if outside is None:
            return await before(self)
        with outside.asking(outside.statement(what)):
            return await before(self)

    return end


def _leaving(before: Method) -> Method:
    """Let ``__aexit__`` of a transaction, also of a nested one, record its commit or rollback."""

    async def __aexit__(self: Any, kind: Any, *given: Any) -> Any:  # noqa: ANN401, N807 - its own
        outside = active()
        if outside is None:
            return await before(self, kind, *given)
        event = outside.statement("COMMIT" if kind is None else "ROLLBACK")
        with outside.asking(event):
            return await before(self, kind, *given)

    return __aexit__


def _refusals(kind: Any, names: "tuple[str, ...]") -> "dict[str, Method]":  # noqa: ANN401 - a class
    return {name: _refused(getattr(kind, name), name) for name in names if hasattr(kind, name)}


def _refused(before: Method, name: str) -> Method:
    def refuse(self: Any, *given: Any, **others: Any) -> Any:  # noqa: ANN401 - its own
        outside = active()
        if outside is not None:
            outside.refuse(f"It uses {name} of psycopg's asynchronous {type(self).__name__}: not recorded.")
        return before(self, *given, **others)

    return refuse
