"""Statements to PostgreSQL by psycopg2, of connections that are opened after recording has begun."""

import functools
from collections.abc import Callable
from types import ModuleType
from typing import Any, Final

from geoheal.client.recording.codec.freezing import OUTSIDE
from geoheal.client.recording.outside import cursors
from geoheal.client.recording.outside.log import active
from geoheal.client.recording.outside.patches import PATCHES

MODULES: Final = ("psycopg2",)
_REFUSED: Final = ("callproc", "copy_expert", "copy_from", "copy_to")
"""Methods by which a call uses more of a cursor than statements."""

Method = Callable[..., Any]


def put(module: ModuleType) -> None:
    """Let the module open connections that can be looked at: subclasses that add nothing until then."""
    before = module.connect
    if hasattr(before, "__wrapped__"):
        return
    extensions = module.extensions

    @functools.wraps(before)
    def connect(dsn: Any = None, connection_factory: Any = None, *more: Any, **others: Any) -> Any:  # noqa: ANN401
        factory = _connection(connection_factory or extensions.connection, extensions.cursor)
        return before(dsn, factory, *more, **others)

    module.connect = connect  # type: ignore[attr-defined]


def take_out(module: ModuleType) -> None:
    """Let the module open connections as before."""
    module.connect = getattr(module.connect, "__wrapped__", module.connect)  # type: ignore[attr-defined]


@functools.cache
def _connection(base: Any, of_cursors: Any) -> Any:  # noqa: ANN401 - classes of psycopg2
    """Return a class of connections; what makes them otherwise is left as it is."""
    if not issubclass(type(base), type):
        return base
    cursor = _cursor(of_cursors)

    def make(self: Any, name: Any = None, cursor_factory: Any = None, *more: Any, **others: Any) -> Any:  # noqa: ANN401
        factory = _looked_at(cursor_factory or self.cursor_factory or of_cursors, cursor)
        return base.cursor(self, name, factory, *more, **others)

    made = type(base.__name__, (base,), {"__module__": base.__module__, "__doc__": base.__doc__})
    OUTSIDE[made] = lambda _: "psycopg2"
    PATCHES.add(
        made,
        {
            "cursor": make,
            "commit": cursors.ending(base.commit, "COMMIT"),
            "rollback": cursors.ending(base.rollback, "ROLLBACK"),
        },
    )
    return made


def _cursor(base: Any) -> type:  # noqa: ANN401 - a class of psycopg2
    """Return the class of cursors created during observations."""
    fetchone = cursors.one(base.fetchone)
    methods = {
        "execute": cursors.statement(base.execute),
        "executemany": cursors.statement(base.executemany, many=True),
        "fetchone": fetchone,
        "fetchmany": cursors.several(base.fetchmany),
        "fetchall": cursors.every(base.fetchall),
        "__iter__": lambda self: self,
        "__next__": cursors.following(fetchone),
        "__module__": base.__module__,
        "__doc__": base.__doc__,
        **{name: _refused(getattr(base, name), name) for name in _REFUSED},
    }
    return type("cursor", (base,), methods)


@functools.cache
def _looked_at(factory: Any, cursor: type) -> Any:  # noqa: ANN401 - a class of cursors
    """Return a class of cursors, above the one that notes what they do."""
    if not isinstance(factory, type) or issubclass(factory, cursor):
        return factory
    if issubclass(cursor, factory):
        return cursor
    return type(factory.__name__, (factory, cursor), {"__module__": factory.__module__})


def _refused(before: Method, name: str) -> Method:
    def refuse(self: Any, *given: Any, **others: Any) -> Any:  # noqa: ANN401 - its own
        outside = active()
        if outside is not None:
            outside.refuse(f"It uses {name} of a cursor of psycopg2, which is not recorded.")
        return before(self, *given, **others)

    return refuse
