"""Replace database connections by recorded ones: this text runs in the sandbox, after that of ``outside``."""

import contextlib
import itertools
import sys
from collections.abc import Iterator
from typing import Any

from geoheal.client.recording.outside.wording import named_parameters
from geoheal.fitness.recorded.outside import _now


class RecordedRows:
    """A cursor that answers from records."""

    connection: Any = None
    description: Any = None
    rowcount: Any = -1
    lastrowid: Any = None
    arraysize: Any = 1
    row_factory: Any = None

    def __init__(self, connection: Any) -> None:  # noqa: ANN401 - of any driver
        self.connection = connection
        self.description = None
        self.rowcount = -1
        self.lastrowid = None
        self.arraysize = 1
        self._rows: list[Any] = []
        self._is_complete = True

    def execute(self, query: Any, parameters: Any = None, **others: Any) -> Any:  # noqa: ANN401 - of the DB-API
        return self._ask(query, named_parameters(parameters, others), many=False)

    def executemany(self, query: Any, parameters: Any = None, **others: Any) -> Any:  # noqa: ANN401 - of the DB-API
        return self._ask(query, list(named_parameters(parameters, others)), many=True)

    def executescript(self, query: Any) -> Any:  # noqa: ANN401 - of sqlite3
        return self._ask(query, None, many=False)

    def _ask(self, query: Any, parameters: Any, *, many: bool) -> Any:  # noqa: ANN401 - of the DB-API
        question, rows = asked_statement(query, parameters, many=many)
        self._rows, self._is_complete = list(rows), question["complete"]
        first = self._rows[0] if self._rows and type(self._rows[0]) is tuple else ()
        columns = [
            (_now[-1].thaw(name), type_code(value), None, None, None, None, None)
            for name, value in itertools.zip_longest(question["columns"], first[: len(question["columns"])])
        ]
        self.description = columns or None
        self.rowcount = -1 if question["count"] is None else question["count"]
        self.lastrowid = question["last_id"]
        return self

    def fetchone(self) -> Any:  # noqa: ANN401 - a row
        rows = self._taken(1)
        return rows[0] if rows else None

    def fetchmany(self, size: Any = None) -> list[Any]:  # noqa: ANN401 - of the DB-API
        return self._taken(self.arraysize if size is None else size)

    def fetchall(self) -> list[Any]:
        return self._taken(None)

    def _taken(self, size: Any) -> list[Any]:  # noqa: ANN401 - a number, or None for all
        if not self._is_complete and (size is None or size > len(self._rows)):
            _now[-1].refuse("more rows than were recorded")
        taken = self._rows[:size]
        del self._rows[: len(taken)]
        return taken

    def __iter__(self) -> Iterator[Any]:
        return self

    def __next__(self) -> Any:  # noqa: ANN401 - a row
        row = self.fetchone()
        if row is None:
            raise StopIteration
        return row

    def __enter__(self) -> Any:  # noqa: ANN401 - itself
        return self

    def __exit__(self, *_: object) -> None:
        pass

    def close(self) -> None:
        pass


class Cursor(RecordedRows):
    """Replacement of a cursor."""

    @property
    def adapters(self) -> Any:  # noqa: ANN401 - of psycopg
        return self.connection.adapters


def type_code(value: Any) -> int:  # noqa: ANN401 - of a row
    """Return PostgreSQL's number of the type that a value has: mappers of objects convert numbers by it.

    >>> [type_code(each) for each in (1, 2.5, "a", None)]
    [23, 701, 25, 1700]
    """
    kinds: dict[type, int] = {int: 23, float: 701, str: 25, bool: 16, bytes: 17}
    return kinds.get(type(value), 1700)


def asked_statement(query: Any, parameters: Any = None, *, many: bool = False) -> Any:  # noqa: ANN401
    """Return the record of a statement, and its rows; nothing before a call, when connections open."""
    if _now:
        return _now[-1].statement(query, parameters, many=many)
    rows = (
        [(0,)] if str(query).lstrip()[:6].upper() == "SELECT" else []
    )  # whether the server can do something
    return {"complete": True, "columns": [], "count": None, "last_id": None}, rows


class RecordedTransactions:
    """Methods of a connection besides its cursors."""

    closed: Any = False

    def execute(self, query: Any, parameters: Any = None, **others: Any) -> Any:  # noqa: ANN401 - of any driver
        return self.cursor().execute(query, parameters, **others)

    def executemany(self, query: Any, parameters: Any) -> Any:  # noqa: ANN401 - of any driver
        return self.cursor().executemany(query, parameters)

    def executescript(self, query: Any) -> Any:  # noqa: ANN401 - of sqlite3
        return self.cursor().executescript(query)

    def cursor(self, *_: Any, **__: Any) -> Any:  # noqa: ANN401 - of any driver
        return Cursor(self)

    def commit(self) -> None:
        asked_statement("COMMIT")

    def rollback(self) -> None:
        asked_statement("ROLLBACK")

    def __enter__(self) -> Any:  # noqa: ANN401 - itself
        return self

    def __exit__(self, kind: Any, *_: object) -> None:  # noqa: ANN401 - of an exception
        if kind is None or issubclass(kind, Exception):
            self.rollback() if kind else self.commit()


class ServerFacts:
    """Facts about the server of a ``psycopg`` connection, which frameworks read first."""

    server_version: Any = 160000
    transaction_status: Any = 0

    def parameter_status(self, _: str) -> str | None:
        """Return no setting of the server: none is known."""
        return None


class Connection(RecordedTransactions):
    """Replacement of a connection."""

    def __init__(self, driver: str, context: Any = None) -> None:  # noqa: ANN401 - of psycopg
        self.driver = driver
        psycopg: Any = sys.modules.get("psycopg")
        if driver == "psycopg" and psycopg is not None:
            known = (psycopg if context is None else context).adapters
            self.info, self.adapters = ServerFacts(), psycopg.adapt.AdaptersMap(known)
        self.row_factory: Any = None
        self.isolation_level: Any = ""
        self.autocommit: Any = False
        self.in_transaction = False
        self.closed = False

    def close(self) -> None:
        self.closed = True

    @contextlib.contextmanager
    def transaction(self, *_: Any, **__: Any) -> Iterator[Any]:  # noqa: ANN401 - its name
        try:
            yield self
        except BaseException:
            asked_statement("ROLLBACK")
            raise
        asked_statement("COMMIT")

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - what a driver sets up
        if name.startswith("_"):
            raise AttributeError(name)
        return lambda *_, **__: None


_sqlite_kinds: list[Any] = []


def connection_of(driver: str) -> Any:  # noqa: ANN401 - of any driver
    """Return a recorded connection; one of SQLite is an instance of the driver's class as well."""
    if driver not in {"sqlite3", "pysqlite"}:
        return Connection(driver)
    if not _sqlite_kinds:
        import sqlite3

        real_cursor, real_connection = sqlite3.Cursor, sqlite3.Connection

        class RecordedCursor(RecordedRows, real_cursor):  # type: ignore[misc, valid-type]
            def __init__(self, connection: Any) -> None:  # noqa: ANN401 - of sqlite3
                real_cursor.__init__(self, connection)
                RecordedRows.__init__(self, connection)

        class RecordedConnection(RecordedTransactions, real_connection):  # type: ignore[misc, valid-type]
            driver = "sqlite3"
            in_transaction: Any = False

            def cursor(self, factory: Any = None) -> Any:  # noqa: ANN401 - a cursor
                if not isinstance(factory, type) or factory is real_cursor:
                    return RecordedCursor(self)
                return type(factory.__name__, (factory, RecordedCursor), {})(self)

            def close(self) -> None:
                pass

        _sqlite_kinds.append(RecordedConnection)
    made = _sqlite_kinds[0](":memory:", check_same_thread=False)
    made.isolation_level = ""
    return made


def answer_statements(package: str) -> None:
    """Install replacements where connections are opened or held."""
    sqlite3: Any
    psycopg: Any
    sqlite3, psycopg = sys.modules.get("sqlite3"), sys.modules.get("psycopg")
    if sqlite3 is not None:
        kept = sqlite3.Connection
        sqlite3.connect = sqlite3.dbapi2.connect = lambda *_, **__: connection_of("sqlite3")
        for name, module in list(sys.modules.items()):
            if name.partition(".")[0] == package:
                held = [key for key, value in list(vars(module).items()) if isinstance(value, kept)]
                vars(module).update({key: connection_of("sqlite3") for key in held})
    if psycopg is not None:
        psycopg.connect = lambda *_, context=None, **__: Connection("psycopg", context)
