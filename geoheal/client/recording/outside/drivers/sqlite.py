"""Statements to SQLite, on connections that are opened after recording has begun."""

import functools
import itertools
from collections.abc import Callable
from types import ModuleType
from typing import Any, Final

from geoheal.client.recording.codec.freezing import OUTSIDE
from geoheal.client.recording.outside import cursors
from geoheal.client.recording.outside.connecting import replace_connect
from geoheal.client.recording.outside.log import active
from geoheal.client.recording.outside.patches import PATCHES

MODULES: Final = ("sqlite3", "sqlite3.dbapi2")
_FACTORY: Final = 5
"""Position of ``factory`` among the arguments of ``connect``."""
_AHEAD: Final = "row ahead"
_NONE: Final = object()

Method = Callable[..., Any]


def put(module: ModuleType) -> None:
    """Let the module open connections that can be observed: subclasses that add nothing until then."""
    connection = _connection(module.Connection, module.Cursor)

    def made_of(before: Method) -> Method:
        def connect(*args: Any, **kwargs: Any) -> Any:  # noqa: ANN401 - a connection
            if len(args) <= _FACTORY:
                kwargs.setdefault("factory", connection)
            return before(*args, **kwargs)

        return connect

    replace_connect(module, made_of)


@functools.cache
def _connection(base: Any, of_cursors: Any) -> type:  # noqa: ANN401 - classes of sqlite3
    """Return the class of connections."""
    cursor = _cursor(of_cursors)

    def make(self: Any, factory: Any = cursor) -> Any:  # noqa: ANN401 - a cursor
        return base.cursor(self, factory if factory is cursor else _of_its_own(factory, cursor))

    def by_cursor(method: str) -> Any:  # noqa: ANN401 - a method
        return lambda self, *given: getattr(self.cursor(), method)(*given)

    made = type("Connection", (base,), {"__module__": base.__module__, "__doc__": base.__doc__})
    OUTSIDE[made] = lambda _: "sqlite3"
    PATCHES.add(
        made,
        {
            "cursor": make,
            **{name: by_cursor(name) for name in ("execute", "executemany", "executescript")},
            "commit": cursors.ending(base.commit, "COMMIT"),
            "rollback": cursors.ending(base.rollback, "ROLLBACK"),
            "__exit__": cursors.leaving(base.__exit__),
        },
    )
    return made


def _cursor(base: Any) -> type:  # noqa: ANN401 - a class of sqlite3
    """Return the class of cursors created during observations."""
    following = _ahead(base.fetchone)
    fetchone = cursors.one(following, is_last=lambda self: vars(self).get(_AHEAD, _NONE) is None)
    methods = {
        "execute": cursors.statement(_anew(base.execute)),
        "executemany": cursors.statement(_anew(base.executemany), many=True),
        "executescript": cursors.statement(_anew(base.executescript)),
        "fetchone": fetchone,
        "fetchmany": cursors.several(_several(following)),
        "fetchall": cursors.every(_rest(base.fetchall)),
        "__next__": cursors.following(fetchone),
        "__module__": base.__module__,
        "__doc__": base.__doc__,
    }
    return type("Cursor", (base,), methods)


@functools.cache
def _of_its_own(factory: Any, cursor: type) -> Any:  # noqa: ANN401 - a class of cursors
    """Return a subclass of the application's class of cursors that records their statements."""
    if not isinstance(factory, type) or issubclass(factory, cursor):
        return factory
    return type(factory.__name__, (factory, cursor), {"__module__": factory.__module__})


def _ahead(before: Method) -> Method:
    """Let ``fetchone`` read one row ahead during observations, to know whether a row is the last."""

    def fetchone(self: Any) -> Any:  # noqa: ANN401 - a row
        row = vars(self).pop(_AHEAD, _NONE)
        if isinstance(row, Exception):
            raise row
        row = before(self) if row is _NONE else row
        if row is not None and active() is not None:
            try:
                vars(self)[_AHEAD] = before(self)
            except Exception as error:  # noqa: BLE001 - of the next row, which may never be asked for
                vars(self)[_AHEAD] = error
        return row

    return fetchone


def _several(following: Method) -> Method:
    def fetchmany(self: Any, size: Any = None) -> list[Any]:  # noqa: ANN401 - a number, or None
        most = self.arraysize if size is None else size
        rows = iter(lambda: following(self), None)
        return list(rows if most < 1 else itertools.islice(rows, most))  # as sqlite3 does

    return fetchmany


def _rest(before: Method) -> Method:
    def fetchall(self: Any) -> Any:  # noqa: ANN401 - rows
        row = vars(self).pop(_AHEAD, _NONE)
        if isinstance(row, Exception):
            raise row
        rows = before(self)
        return rows if row is _NONE or row is None else [row, *rows]

    return fetchall


def _anew(before: Method) -> Method:
    def execute(self: Any, *given: Any) -> Any:  # noqa: ANN401 - its own
        vars(self).pop(_AHEAD, None)
        return before(self, *given)

    return execute
