"""Connections and pools of asyncpg on recorded answers: this text runs in the sandbox."""

import sys
from types import SimpleNamespace
from typing import Any

from geoheal.client.recording.outside.wording import statement_text, status_of
from geoheal.fitness.recorded.databases import asked_statement, type_code
from geoheal.fitness.recorded.frameworks.comparing import SHOWN
from geoheal.fitness.recorded.frameworks.specials import READERS, ReplayThawer
from geoheal.fitness.recorded.outside import _now


class RecordedRecord(tuple[Any, ...]):  # noqa: SLOT001 - it has names
    """Replacement of a record: a tuple whose parts have names as well."""

    names: tuple[str, ...] = ()

    def __getitem__(self, key: Any) -> Any:  # noqa: ANN401 - a number, a slice, or a name
        if isinstance(key, str):
            if key not in self.names:
                raise KeyError(key)
            key = self.names.index(key)
        return tuple.__getitem__(self, key)

    def __contains__(self, key: object) -> bool:
        return key in self.names

    def get(self, key: str, default: Any = None) -> Any:  # noqa: ANN401 - whatever it holds
        return self[key] if key in self.names else default

    def keys(self) -> Any:  # noqa: ANN401 - names
        return iter(self.names)

    def values(self) -> Any:  # noqa: ANN401 - values
        return iter(self)

    def items(self) -> Any:  # noqa: ANN401 - pairs
        return zip(self.names, self, strict=True)


def _read_record(thawer: ReplayThawer, _: list[Any], parts: list[Any]) -> RecordedRecord:
    made: RecordedRecord = thawer.keep(RecordedRecord(thawer.thaw(each) for _, each in parts))
    made.names = tuple(name for name, _ in parts)
    return made


class AwaitedStatements:
    """Methods that connections, pools and prepared statements share."""

    driver = "asyncpg"
    count: int | None = None
    """Rows that the last statement read or changed."""

    async def execute(self, query: str, *given: Any, **_: Any) -> str:  # noqa: ANN401 - parameters
        question, _rows = self._asked(query, given or None)
        status = question["columns"]
        return str(_now[-1].thaw(status[0])) if status and _now else status_of(query, question["count"])

    async def executemany(self, command: str, args: Any, **_: Any) -> None:  # noqa: ANN401 - parameters
        self._asked(command, [tuple(each) for each in args], many=True)

    async def fetch(self, query: str, *given: Any, **_: Any) -> list[Any]:  # noqa: ANN401 - parameters
        question, rows = self._asked(query, given or None)
        if not question["complete"]:
            _now[-1].refuse("more rows than were recorded")
        return list(rows)

    async def fetchrow(self, query: str, *given: Any, **_: Any) -> Any:  # noqa: ANN401 - parameters, a record
        question, rows = self._asked(query, given or None)
        if not rows and not question["complete"]:
            _now[-1].refuse("more rows than were recorded")
        return rows[0] if rows else None

    async def fetchval(self, query: str, *given: Any, column: int = 0, **_: Any) -> Any:  # noqa: ANN401
        row = await self.fetchrow(query, *given)
        return row[column] if row else None

    async def fetchmany(self, query: str, args: Any, **_: Any) -> list[Any]:  # noqa: ANN401 - parameters
        return list(self._asked(query, [tuple(each) for each in args], many=True)[1])

    def _asked(self, query: str, given: Any, *, many: bool = False) -> Any:  # noqa: ANN401 - a question, rows
        text = statement_text(query)
        if not text:
            return {"complete": True, "columns": [], "count": None}, []
        question, rows = asked_statement(text, given, many=many)
        self.count = question["count"]
        return question, rows

    def cursor(self, *_: Any, **__: Any) -> Any:  # noqa: ANN401 - never returns
        return _now[-1].refuse("rows by a cursor of asyncpg")


class PreparedQuestion:
    """Replacement of a prepared statement."""

    def __init__(self, query: str) -> None:
        self._query = query
        self._statements = AwaitedStatements()

    def get_query(self) -> str:
        return self._query

    def get_attributes(self) -> tuple[Any, ...]:
        return tuple(
            SimpleNamespace(name=name, type=SimpleNamespace(oid=type_code(value)))
            for name, value in (_now[-1].columns_of(statement_text(self._query)) if _now else ())
        )

    def get_statusmsg(self) -> str:
        return status_of(self._query, self._statements.count)

    async def fetch(self, *given: Any, **_: Any) -> list[Any]:  # noqa: ANN401 - parameters
        return await self._statements.fetch(self._query, *given)

    async def fetchrow(self, *given: Any, **_: Any) -> Any:  # noqa: ANN401 - parameters, a record
        return await self._statements.fetchrow(self._query, *given)

    async def fetchval(self, *given: Any, column: int = 0, **_: Any) -> Any:  # noqa: ANN401 - parameters
        return await self._statements.fetchval(self._query, *given, column=column)

    async def fetchmany(self, args: Any, **_: Any) -> list[Any]:  # noqa: ANN401 - parameters
        return await self._statements.fetchmany(self._query, args)

    async def executemany(self, args: Any, **_: Any) -> None:  # noqa: ANN401 - parameters
        await self._statements.executemany(self._query, args)

    def cursor(self, *_: Any, **__: Any) -> Any:  # noqa: ANN401 - never returns
        return self._statements.cursor()


class AwaitedTransaction:
    """Replacement of a transaction, or of a savepoint within one."""

    def __init__(self, connection: "AwaitedConnection") -> None:
        self._connection = connection
        self._is_nested = False

    async def start(self) -> None:
        self._is_nested = self._connection.depth > 0
        self._connection.depth += 1
        if self._is_nested:
            await self._connection.execute("SAVEPOINT savepoint")

    async def commit(self) -> None:
        await self._end("RELEASE SAVEPOINT savepoint" if self._is_nested else "COMMIT")

    async def rollback(self) -> None:
        await self._end("ROLLBACK TO savepoint" if self._is_nested else "ROLLBACK")

    async def _end(self, statement: str) -> None:
        self._connection.depth -= 1
        await self._connection.execute(statement)

    async def __aenter__(self) -> "AwaitedTransaction":
        await self.start()
        return self

    async def __aexit__(self, kind: object, *_: object) -> None:
        await (self.commit() if kind is None else self.rollback())


class AwaitedConnection(AwaitedStatements):
    """Replacement of a connection.

    Parameters
    ----------
    depth
        Number of transactions in each other that are open.
    """

    def __init__(self, depth: int = 0) -> None:
        self.depth = depth

    async def prepare(self, query: str, **_: Any) -> PreparedQuestion:  # noqa: ANN401 - its name
        return PreparedQuestion(query)

    def transaction(self, **_: Any) -> AwaitedTransaction:  # noqa: ANN401 - how it is isolated
        return AwaitedTransaction(self)

    def is_in_transaction(self) -> bool:
        return self.depth > 0

    def is_closed(self) -> bool:
        return False

    async def _nothing(self, *_: Any, **__: Any) -> None:  # noqa: ANN401 - whatever is set up
        pass

    close = reset = reload_schema_state = _nothing
    set_type_codec = reset_type_codec = set_builtin_type_codec = _nothing

    def terminate(self) -> None:
        pass


class _Acquired:
    """A connection that is awaited, or entered."""

    def __await__(self) -> Any:  # noqa: ANN401 - of a coroutine
        return self.__aenter__().__await__()

    async def __aenter__(self) -> AwaitedConnection:
        return AwaitedConnection()

    async def __aexit__(self, *_: object) -> None:
        pass


class AwaitedPool(AwaitedStatements):
    """Replacement of a pool."""

    driver = "asyncpg.pool"

    def acquire(self, **_: Any) -> _Acquired:  # noqa: ANN401 - how long it may take
        return _Acquired()

    async def release(self, *_: Any, **__: Any) -> None:  # noqa: ANN401 - a connection
        pass

    async def close(self) -> None:
        pass

    def __await__(self) -> Any:  # noqa: ANN401 - of a coroutine
        return self.__aenter__().__await__()

    async def __aenter__(self) -> "AwaitedPool":
        return self

    async def __aexit__(self, *_: object) -> None:
        pass


def answer_asyncpg() -> None:
    """Install replacements where connections are opened."""
    module: Any = sys.modules.get("asyncpg")
    if module is None:
        return

    async def connect(*_: Any, **__: Any) -> AwaitedConnection:  # noqa: ANN401 - an address
        return AwaitedConnection()

    module.connect = connect
    module.create_pool = lambda *_, **__: AwaitedPool()


def _shown_record(value: Any, kind: type) -> Any:  # noqa: ANN401 - plain data, or None
    return {"": "record", **dict(value.items())} if kind is RecordedRecord else None


SHOWN.append(_shown_record)
READERS["record"] = _read_record
