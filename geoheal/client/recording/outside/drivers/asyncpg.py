"""Statements to PostgreSQL by asyncpg, also through SQLAlchemy and pools."""

from collections.abc import Callable, Iterable, Sequence
from types import ModuleType
from typing import Any, Final
from uuid import UUID

from geoheal.client.recording.codec.freezing import NODES_MAX, OUTSIDE
from geoheal.client.recording.codec.frozen import CODECS, Codec, FrozenValue
from geoheal.client.recording.outside.log import AskedOutside, Event, active
from geoheal.client.recording.outside.patches import PATCHES
from geoheal.client.recording.outside.wording import count_in, statement_text

MODULES: Final = ("asyncpg",)
_REFUSED: Final = (
    *("cursor", "copy_from_table", "copy_from_query", "copy_to_table", "copy_records_to_table"),
    *("add_listener",),
)
"""Methods for other uses of a connection than statements."""

Method = Callable[..., Any]
Settled = Callable[[AskedOutside, Event, Any], None]


def put(module: ModuleType) -> None:
    """Record statements of its connections and prepared statements during observations."""
    connection, prepared = module.connection.Connection, module.prepared_stmt.PreparedStatement
    for kind in (connection, module.pool.PoolConnectionProxy):
        OUTSIDE[kind] = _description
    OUTSIDE[module.pool.Pool] = lambda _: "asyncpg.pool"
    CODECS.add("asyncpg", lambda kind: _codec(module, kind))
    PATCHES.add(connection, _methods(connection, _of_connection))
    PATCHES.add(prepared, _methods(prepared, _of_statement))


def _description(connection: Any) -> str:  # noqa: ANN401 - of asyncpg
    return "asyncpg transaction" if connection.is_in_transaction() else "asyncpg"


def _methods(kind: Any, asked: Callable[..., Method]) -> dict[str, Method]:  # noqa: ANN401 - a class
    fetchrow = asked(kind.fetchrow, _row)
    found = {
        "fetch": asked(kind.fetch, _rows),
        "fetchrow": fetchrow,
        "fetchval": _value(fetchrow),
        "executemany": asked(kind.executemany, _nothing, many=True),
        **{name: _refused(getattr(kind, name), name) for name in _REFUSED if hasattr(kind, name)},
    }
    if hasattr(kind, "fetchmany"):
        found["fetchmany"] = asked(kind.fetchmany, _rows, many=True)
    if hasattr(kind, "execute"):
        found["execute"] = asked(kind.execute, _status)
    return found


def _of_connection(before: Method, settle: Settled, *, many: bool = False) -> Method:
    async def ask(self: Any, *given: Any, **others: Any) -> Any:  # noqa: ANN401 - its own
        outside = active()
        if outside is not None:
            given = _in_place(given, others, ("query", "command"), many=many)
        if outside is None or not given:
            return await before(self, *given, **others)
        query, *parameters = given
        event = _noted(outside, query, parameters, many=many)
        return await _asked(outside, event, lambda: before(self, *given, **others), settle)

    return ask


def _of_statement(before: Method, settle: Settled, *, many: bool = False) -> Method:
    async def ask(self: Any, *given: Any, **others: Any) -> Any:  # noqa: ANN401 - its own
        def described(outside: AskedOutside, event: Event, answer: Any) -> None:  # noqa: ANN401 - its own
            names = [each.name for each in self.get_attributes()]
            outside.described(event, names, count_in(self.get_statusmsg()), None)
            settle(outside, event, answer)

        outside = active()
        if outside is None:
            return await before(self, *given, **others)
        given = _in_place(given, others, (), many=many)
        event = _noted(outside, self.get_query(), given, many=many)
        return await _asked(outside, event, lambda: before(self, *given, **others), described)

    return ask


def _in_place(
    given: tuple[Any, ...], others: dict[str, Any], names: tuple[str, ...], *, many: bool
) -> tuple[Any, ...]:
    """Return arguments by position, taken out of those by name; rows of parameters can be read twice."""
    taken = [others.pop(name) for name in names if name in others]
    rows = [others.pop("args")] if many and "args" in others else []
    placed = (*taken, *given, *rows)
    if many and placed and not isinstance(placed[-1], list | tuple | str):
        return *placed[:-1], list(placed[-1])
    return placed


def _noted(outside: AskedOutside, query: Any, parameters: Sequence[Any], *, many: bool) -> Event | None:  # noqa: ANN401 - its own
    text = statement_text(query) if isinstance(query, str) else query
    if text == "":
        return None
    if many and parameters:
        rows = parameters[-1][: NODES_MAX + 1]  # more of them are refused
        parameters = outside.settled("A statement", lambda: list(map(tuple, rows)))
    return outside.statement(text, parameters or None, many=many)


async def _asked(outside: AskedOutside, event: Event | None, call: Method, settle: Settled) -> Any:  # noqa: ANN401 - its own
    if event is None:
        return await call()
    with outside.asking(event):
        answer = await call()
    outside.settled("An answer of asyncpg", lambda: settle(outside, event, answer))
    return answer


def _rows(outside: AskedOutside, event: Event, answer: Any) -> None:  # noqa: ANN401 - records
    _name(outside, event, answer)
    outside.fetched(event, answer, is_complete=True)


def _row(outside: AskedOutside, event: Event, answer: Any) -> None:  # noqa: ANN401 - a record, or None
    rows = [] if answer is None else [answer]
    _name(outside, event, rows)
    outside.fetched(event, rows, is_complete=answer is None)


def _name(outside: AskedOutside, event: Event, rows: Iterable[Any]) -> None:
    """Record the columns, unless the statement names them."""
    first = next(iter(rows), None)
    if first is not None and not event.columns:
        outside.described(event, list(first.keys()), event.count, None)


def _status(outside: AskedOutside, event: Event, answer: Any) -> None:  # noqa: ANN401 - a text
    outside.described(event, [str(answer)], count_in(answer), None)


def _nothing(_: AskedOutside, event: Event, __: Any) -> None:  # noqa: ANN401 - None
    event.is_complete = True


def _value(fetchrow: Method) -> Method:
    """Let ``fetchval`` record the row."""

    async def fetchval(self: Any, *given: Any, column: int = 0, **others: Any) -> Any:  # noqa: ANN401 - its own
        row = await fetchrow(self, *given, **others)
        return row[column] if row else None

    return fetchval


def _refused(before: Method, name: str) -> Method:
    def refuse(self: Any, *given: Any, **others: Any) -> Any:  # noqa: ANN401 - its own
        outside = active()
        if outside is not None:
            outside.refuse(f"It uses {name} of a connection of asyncpg, which is not recorded.")
        return before(self, *given, **others)

    return refuse


def _codec(module: Any, kind: type) -> Codec | None:  # noqa: ANN401 - asyncpg
    if issubclass(kind, module.Record):
        return _record
    if issubclass(kind, UUID) and kind.__module__.startswith("asyncpg."):
        return lambda freezer, value: freezer.freeze(UUID(bytes=value.bytes))
    return None


def _record(freezer: Any, value: Any) -> FrozenValue:  # noqa: ANN401 - a Freezer, a record
    frozen = freezer.special("record", [], value.items())
    freezer.number(value)
    return frozen  # type: ignore[no-any-return]
