"""Statements to PostgreSQL by psycopg2, on connections that are opened after recording has begun."""

import functools
from collections.abc import Callable
from types import ModuleType
from typing import Any, Final

from geoheal.client.recording.codec.freezing import OUTSIDE
from geoheal.client.recording.outside import cursors
from geoheal.client.recording.outside.connecting import replace_connect
from geoheal.client.recording.outside.log import active
from geoheal.client.recording.outside.patches import PATCHES

MODULES: Final = ("psycopg2",)
_REFUSED: Final = ("callproc", "copy_expert", "copy_from", "copy_to")
"""Methods for other uses of a cursor than statements."""

Method = Callable[..., Any]


def put(module: ModuleType) -> None:
    """Let the module open connections that can be observed: subclasses that add nothing until then."""
    plain = module.extensions.connection
    kind = _connection(plain, module.extensions.cursor)

    def made_of(before: Method) -> Method:
        def connect(dsn: Any = None, connection_factory: Any = None, *more: Any, **others: Any) -> Any:  # noqa: ANN401
            factory = _above(connection_factory or plain, kind)
            if isinstance(factory, type) and issubclass(factory, kind):
                OUTSIDE[factory] = _driver
            return before(dsn, factory, *more, **others)

        return connect

    replace_connect(module, made_of)


def _driver(_: Any) -> str:  # noqa: ANN401 - a connection
    return "psycopg2"


@functools.cache
def _connection(base: Any, of_cursors: Any) -> type:  # noqa: ANN401 - classes of psycopg2
    """Return the class of connections."""
    cursor = _cursor(of_cursors)

    def make(self: Any, name: Any = None, cursor_factory: Any = None, *more: Any, **others: Any) -> Any:  # noqa: ANN401
        factory = _above(cursor_factory or self.cursor_factory or of_cursors, cursor)
        return base.cursor(self, name, factory, *more, **others)

    made = type("connection", (base,), {"__module__": base.__module__, "__doc__": base.__doc__})
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
    methods = {
        "execute": cursors.statement(base.execute),
        "executemany": cursors.statement(base.executemany, many=True),
        "fetchone": cursors.one(base.fetchone),
        "fetchmany": cursors.several(base.fetchmany),
        "fetchall": cursors.every(base.fetchall),
        "__iter__": lambda self: self,
        "__next__": cursors.every_next(base.__next__),
        "__module__": base.__module__,
        "__doc__": base.__doc__,
        **{name: _refused(getattr(base, name), name) for name in _REFUSED},
    }
    return type("cursor", (base,), methods)


def _above(factory: Any, noted: type) -> Any:  # noqa: ANN401 - a class, or what else makes them
    """Return a subclass of the application's class that records its statements."""
    is_known = isinstance(factory, type) and issubclass(factory, noted.__bases__)
    if not is_known or issubclass(factory, noted):
        return factory
    return noted if factory in noted.__bases__ else _both(factory, noted)


@functools.cache
def _both(factory: Any, noted: type) -> Any:  # noqa: ANN401 - a class
    try:
        return type(factory.__name__, (factory, noted), {"__module__": factory.__module__})
    except Exception:  # noqa: BLE001 - a class that lets nobody derive from it is used as it is
        return factory


def _refused(before: Method, name: str) -> Method:
    def refuse(self: Any, *given: Any, **others: Any) -> Any:  # noqa: ANN401 - its own
        outside = active()
        if outside is not None:
            outside.refuse(f"It uses {name} of a cursor of psycopg2, which is not recorded.")
        return before(self, *given, **others)

    return refuse
