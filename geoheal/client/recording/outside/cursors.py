"""Record statements and rows of DB-API cursors while a call is observed."""

from collections.abc import Callable, Iterator
from typing import Any
from weakref import WeakKeyDictionary

from geoheal.client.recording.outside.log import Event, active
from geoheal.client.recording.outside.wording import named_parameters

_events: "WeakKeyDictionary[Any, Event]" = WeakKeyDictionary()
"""The last statement of each cursor."""

Method = Callable[..., Any]


def statement(before: Method, *, many: bool = False) -> Method:
    """Let ``execute`` or ``executemany`` of a cursor record the statement."""

    def execute(self: Any, query: Any, parameters: Any = None, **others: Any) -> Any:  # noqa: ANN401 - its own
        parameters = named_parameters(parameters, others)

        def call() -> Any:  # noqa: ANN401 - its own
            given = () if parameters is None else (parameters,)
            return before(self, query, *given, **others)

        outside = active()
        if outside is None:
            return call()
        if many and parameters is not None:
            parameters = list(parameters)
        event = outside.statement(query, parameters or None, many=many)
        result = outside.ask(event, call)
        if event is not None:
            _events[self] = event
            columns = [column[0] for column in self.description or ()]
            outside.described(event, columns, self.rowcount, getattr(self, "lastrowid", None))
        return result

    return execute


def one(before: Method, is_last: Callable[[Any], bool] = lambda _: False) -> Method:
    """Let ``fetchone`` of a cursor record the row, and whether it is known to be the last."""

    def fetchone(self: Any) -> Any:  # noqa: ANN401 - a row
        outside, event = active(), _events.get(self)
        if outside is None or event is None:
            return before(self)
        row = outside.ask(event, lambda: before(self))
        outside.fetched(event, [] if row is None else [row], is_complete=row is None or is_last(self))
        return row

    return fetchone


def several(before: Method) -> Method:
    """Let ``fetchmany`` of a cursor record the rows."""

    def fetchmany(self: Any, *size: Any, **named: Any) -> Any:  # noqa: ANN401 - rows
        outside, event = active(), _events.get(self)
        if outside is None or event is None:
            return before(self, *size, **named)
        rows = outside.ask(event, lambda: before(self, *size, **named))
        asked = next((each for each in (*size, *named.values()) if each is not None), self.arraysize)
        outside.fetched(event, rows, is_complete=len(rows) < asked)
        return rows

    return fetchmany


def every(before: Method) -> Method:
    """Let ``fetchall`` of a cursor record the rows."""

    def fetchall(self: Any) -> Any:  # noqa: ANN401 - rows
        outside, event = active(), _events.get(self)
        if outside is None or event is None:
            return before(self)
        rows = outside.ask(event, lambda: before(self))
        outside.fetched(event, rows, is_complete=True)
        return rows

    return fetchall


def iterated(fetchone: Method) -> Method:
    """Let ``__iter__`` of a cursor record the rows, by its recording ``fetchone``."""

    def __iter__(self: Any) -> Iterator[Any]:  # noqa: ANN401, N807 - of a cursor
        return iter(lambda: fetchone(self), None)

    return __iter__


def following(fetchone: Method) -> Method:
    """Let ``__next__`` of a cursor record the row, by its recording ``fetchone``."""

    def __next__(self: Any) -> Any:  # noqa: ANN401, N807 - of a cursor
        row = fetchone(self)
        if row is None:
            raise StopIteration
        return row

    return __next__


def every_next(before: Method) -> Method:
    """Let ``__next__`` of a cursor record the row: a server-side cursor fetches many rows at once for it."""

    def __next__(self: Any) -> Any:  # noqa: ANN401, N807 - of a cursor
        outside, event = active(), _events.get(self)
        if outside is None or event is None:
            return before(self)
        rows = outside.ask(event, lambda: _at_most_one(before, self))
        outside.fetched(event, rows, is_complete=not rows)
        if not rows:
            raise StopIteration
        return rows[0]

    return __next__


def _at_most_one(before: Method, cursor: Any) -> list[Any]:  # noqa: ANN401 - a cursor, rows
    try:
        return [before(cursor)]
    except StopIteration:
        return []


def ending(before: Method, what: str) -> Method:
    """Let ``commit`` or ``rollback`` of a connection record itself."""

    def end(self: Any, *given: Any) -> Any:  # noqa: ANN401 - its own
        outside = active()
        if outside is None:
            return before(self, *given)
        return outside.ask(outside.statement(what), lambda: before(self, *given))

    return end


def leaving(before: Method) -> Method:
    """Let ``__exit__`` of a connection record its commit or rollback."""

    def __exit__(self: Any, kind: Any, *given: Any) -> Any:  # noqa: ANN401, N807 - its own
        outside = active()
        if outside is None:
            return before(self, kind, *given)
        event = outside.statement("COMMIT" if kind is None else "ROLLBACK")
        return outside.ask(event, lambda: before(self, kind, *given))

    return __exit__
