"""Answer what a replayed call asks of the outside from its record: this file's text runs in the sandbox.

Reads are answered by statement and parameters, in any order, again where they are repeated; what was not
recorded is refused. What the answers took when they were recorded is added up, for the replay to wait.
"""

import contextlib
import importlib
import sys
from collections.abc import Callable, Iterator
from typing import Any


class RefusedQuestion(BaseException):
    """A question that has no recorded answer; the code under test does not catch it by the way."""


class NotRecorded(RuntimeError):
    """What a call ends with that asked what was not recorded."""


class Outside:
    """The recorded answers of one call.

    Parameters
    ----------
    questions
        Typed JSON, in the order in which they were asked.
    thaw
        Reads a value.
    same
        Whether two values are equal.
    """

    def __init__(self, questions: Any, thaw: Any, same: Callable[[Any, Any], bool]) -> None:  # noqa: ANN401
        self._questions = questions
        self._keys = [_key(*map(thaw, each["key"])) for each in questions]
        self._rows = [[thaw(row) for row in each["answers"]] for each in questions]
        self.thaw = thaw
        self._same = same
        self._used = [False] * len(questions)
        self.writes: list[int] = []
        self.recorded_writes = [number for number, each in enumerate(questions) if each["write"]]
        self.seconds = 0.0
        self.refused = ""

    def statement(self, text: str, parameters: Any = None, *, many: bool = False) -> tuple[Any, list[Any]]:  # noqa: ANN401
        """Return the record of a statement, and its rows; raises the exception that it ended with."""
        number = self._found(_key(text, parameters, many))
        if number is None:
            self.refuse(f"a statement that was not recorded: {' '.join(str(text).split())[:200]}")
        question = self._questions[number]
        rows = [self.thaw(row) for row in question["answers"]] if self._used[number] else self._rows[number]
        self._used[number] = True
        self.seconds += question["duration_ms"] / 1e3
        if question["write"]:
            self.writes.append(number)
        if question["error"]:
            raise _error(question["error"])
        return question, rows

    def value(self, name: str, arguments: Any) -> Any:  # noqa: ANN401 - a list of one, or None
        """Return what a function of time or chance answered.

        None where it is asked more often than was recorded.
        """
        key = _key(name, [_brief(each) for each in arguments], many=False)
        for number, known in enumerate(self._keys):
            if known == key and not self._used[number]:
                self._used[number] = True
                return self._rows[number][:1]
        return None

    def refuse(self, why: str) -> Any:  # noqa: ANN401 - never returns
        """End the call."""
        self.refused = self.refused or why
        raise RefusedQuestion(why)

    def _found(self, key: Any) -> Any:  # noqa: ANN401 - a number, or None
        """Return the first record of a question that was not used yet; of a read the last one, again."""
        again = None
        for number, known in enumerate(self._keys):
            if known[0] == key[0] and known[2] == key[2] and self._same(known[1], key[1]):
                if not self._used[number]:
                    return number
                again = None if self._questions[number]["write"] else number
        return again


def _key(text: Any, parameters: Any, many: Any) -> Any:  # noqa: ANN401 - whatever was recorded
    given = list(parameters) if isinstance(parameters, tuple) else parameters
    if many and given is not None:
        given = [list(each) if isinstance(each, tuple) else each for each in given]
    return " ".join(str(text).split()), given or None, bool(many)


def _brief(argument: Any) -> Any:  # noqa: ANN401 - whatever is passed
    """Return an argument as the recorder kept it."""
    if type(argument) in (int, float, bool, type(None)):
        return argument
    return len(argument) if hasattr(argument, "__len__") else None


def _error(name: str) -> Exception:
    """Return the recorded exception, of a database driver or of Python itself."""
    module, _, kind = name.rpartition(".")
    if module.partition(".")[0] in {"sqlite3", "psycopg", "builtins"}:
        with contextlib.suppress(ImportError, TypeError):
            found = getattr(importlib.import_module(module), kind, None)
            if isinstance(found, type) and issubclass(found, Exception):
                return found("as it was recorded")
    return NotRecorded(f"an exception of type {name[:200]}")


_now: list[Outside] = []
"""The answers of the call that is being replayed."""


class Cursor:
    """Stands for a cursor."""

    def __init__(self, connection: "Connection") -> None:
        self.connection = connection
        self.description: Any = None
        self.rowcount = -1
        self.lastrowid: Any = None
        self.arraysize = 1
        self._rows: list[Any] = []
        self._is_complete = True

    def execute(self, query: Any, parameters: Any = None, **_: Any) -> "Cursor":  # noqa: ANN401 - of the DB-API
        return self._ask(query, parameters, many=False)

    def executemany(self, query: Any, parameters: Any, **_: Any) -> "Cursor":  # noqa: ANN401 - of the DB-API
        return self._ask(query, list(parameters), many=True)

    def executescript(self, query: Any) -> "Cursor":  # noqa: ANN401 - of sqlite3
        return self._ask(query, None, many=False)

    def _ask(self, query: Any, parameters: Any, *, many: bool) -> "Cursor":  # noqa: ANN401 - of the DB-API
        question, rows = _now[-1].statement(query, parameters, many=many)
        self._rows, self._is_complete = list(rows), question["complete"]
        columns = [(_now[-1].thaw(name), None, None, None, None, None, None) for name in question["columns"]]
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

    def __enter__(self) -> "Cursor":
        return self

    def __exit__(self, *_: object) -> None:
        pass

    def close(self) -> None:
        pass


class Connection:
    """Stands for a connection."""

    def __init__(self, driver: str) -> None:
        self.driver = driver
        self.row_factory: Any = None
        self.isolation_level: Any = ""
        self.autocommit: Any = False
        self.in_transaction = False
        self.closed = False

    def cursor(self, *_: Any, **__: Any) -> Cursor:  # noqa: ANN401 - of any driver
        return Cursor(self)

    def execute(self, query: Any, parameters: Any = None, **_: Any) -> Cursor:  # noqa: ANN401 - of any driver
        return self.cursor().execute(query, parameters)

    def executemany(self, query: Any, parameters: Any) -> Cursor:  # noqa: ANN401 - of any driver
        return self.cursor().executemany(query, parameters)

    def executescript(self, query: Any) -> Cursor:  # noqa: ANN401 - of sqlite3
        return self.cursor().executescript(query)

    def commit(self) -> None:
        _now[-1].statement("COMMIT")

    def rollback(self) -> None:
        _now[-1].statement("ROLLBACK")

    def __enter__(self) -> "Connection":
        return self

    def __exit__(self, kind: Any, *_: object) -> None:  # noqa: ANN401 - of an exception
        if kind is None or issubclass(kind, Exception):
            self.rollback() if kind else self.commit()

    def create_function(self, *_: Any, **__: Any) -> None:  # noqa: ANN401 - of sqlite3
        pass

    def close(self) -> None:
        self.closed = True


def stand_in(package: str, questions: Any) -> None:  # noqa: ANN401 - of all calls
    """Put stand-ins where the application asks, and where its modules hold connections or functions."""
    _connect(package)
    for name in {each["key"][0] for each in questions if each["kind"] == "value"}:
        home, _, function = name.partition(".")
        if home in {"time", "random", "uuid"}:
            _answer(package, importlib.import_module(home), function, name)


def _answer(package: str, home: Any, function: str, name: str) -> None:  # noqa: ANN401 - a module
    real = getattr(home, function)

    def read(*args: Any, **kwargs: Any) -> Any:  # noqa: ANN401 - its own
        asking = str(sys._getframe(1).f_globals.get("__name__"))  # noqa: SLF001 - documented
        is_own = bool(_now) and asking.partition(".")[0] == package
        found = _now[-1].value(name, [*args, *kwargs.values()]) if is_own else None
        return found[0] if found else real(*args, **kwargs)

    setattr(home, function, read)
    for key, module in list(sys.modules.items()):
        if key.partition(".")[0] == package:
            held = [each for each, value in list(vars(module).items()) if value is real]
            vars(module).update(dict.fromkeys(held, read))


def _connect(package: str) -> None:
    """Put stand-ins where connections are opened or held."""
    sqlite3: Any
    psycopg: Any
    sqlite3, psycopg = sys.modules.get("sqlite3"), sys.modules.get("psycopg")
    if sqlite3 is not None:
        kept = sqlite3.Connection
        sqlite3.connect = sqlite3.dbapi2.connect = lambda *_, **__: Connection("sqlite3")
        for name, module in list(sys.modules.items()):
            if name.partition(".")[0] == package:
                held = [key for key, value in list(vars(module).items()) if isinstance(value, kept)]
                vars(module).update({key: Connection("sqlite3") for key in held})
    if psycopg is not None:
        psycopg.connect = lambda *_, **__: Connection("psycopg")
