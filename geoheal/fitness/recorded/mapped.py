"""Mapped objects and sessions of SQLAlchemy, on recorded connections: this text runs in the sandbox."""

import contextlib
import gc
import importlib
import sys
from typing import Any

from geoheal.fitness.recorded.databases import connection_of
from geoheal.fitness.recorded.drivers.asyncpg import answer_asyncpg
from geoheal.fitness.recorded.drivers.psycopg2 import answer_psycopg2
from geoheal.fitness.recorded.drivers.psycopg_async import answer_psycopg
from geoheal.fitness.recorded.frameworks.comparing import SHOWN, ComparedValue
from geoheal.fitness.recorded.frameworks.specials import READERS, ReplayThawer
from geoheal.fitness.recorded.outside import _now

_SCHEMAS = {"sqlite": "main", "postgresql": "public"}
_SERVERS = {"postgresql": (16, 0), "mysql": (8, 0, 36), "mariadb": (10, 11, 0)}
CONNECT = "_ConnectionRecord__connect"
_held_objects: list[Any] = []
"""Objects of sessions, which hold them only weakly."""


def answer_engines() -> None:
    """Let all engines open recorded connections, without asking anything about the server."""
    sqlalchemy: Any = sys.modules.get("sqlalchemy")
    if sqlalchemy is None:
        return

    def connect(dialect: Any, *_: Any) -> Any:  # noqa: ANN401 - of SQLAlchemy
        dialect.initialize = lambda _: None
        if dialect.default_schema_name is None:
            dialect.default_schema_name = _SCHEMAS.get(dialect.name)
        if getattr(dialect, "server_version_info", None) is None and dialect.name in _SERVERS:
            dialect.server_version_info = _SERVERS[dialect.name]
        if dialect.driver in {"asyncpg", "psycopg2"} or (dialect.driver == "psycopg" and dialect.is_async):
            answer_asyncpg()  # the driver may have been imported only now, by the dialect
            answer_psycopg2()
            answer_psycopg()
            return None  # opened by the dialect, by what stands for the driver
        return connection_of(dialect.driver if dialect.name != "sqlite" else "sqlite3")

    kind = sqlalchemy.engine.Engine
    sqlalchemy.event.listen(kind, "do_connect", connect)
    _set_up_aside(sys.modules.get("sqlalchemy.pool.base"))
    for engine in [each for each in gc.get_objects() if issubclass(type(each), kind)]:
        engine.dispose(close=False)  # connections that the preparation opened are real ones
        _connect_once(engine)


def _set_up_aside(pools: Any) -> None:  # noqa: ANN401 - a module, or None
    """Let what an engine asks of a new connection belong to no call, as when it was recorded."""
    kind = getattr(pools, "_ConnectionRecord", None)
    before = vars(kind).get(CONNECT) if kind is not None else None
    if before is None:
        return

    def connect(self: Any, *given: Any) -> Any:  # noqa: ANN401 - of SQLAlchemy
        held, _now[:] = _now[:], []
        try:
            return before(self, *given)
        finally:
            _now[:] = held

    setattr(kind, CONNECT, connect)


def _connect_once(engine: Any) -> None:  # noqa: ANN401 - of SQLAlchemy
    """Open a connection before a call: what an engine asks with its first one is not part of it.

    An engine that cannot connect is left as it was: a call that needs it fails in the same way.
    """
    with contextlib.suppress(Exception), engine.connect():
        pass


def _new(kind: Any) -> Any:  # noqa: ANN401 - a mapped class
    return sys.modules["sqlalchemy"].inspect(kind).class_manager.new_instance()


def _fill(made: Any, state: Any) -> None:  # noqa: ANN401 - a mapped object
    """Fill an object with the loaded values."""
    orm: Any = sys.modules["sqlalchemy.orm"]
    mapper = sys.modules["sqlalchemy"].inspect(type(made))
    known = {*mapper.column_attrs.keys(), *mapper.relationships.keys()}
    for name, value in state["loaded"].items():
        former = state["former"].get(name, value)
        if name in known:
            orm.attributes.set_committed_value(made, name, former)
            if name in state["former"]:
                orm.attributes.set_attribute(made, name, value)
        else:
            made.__dict__[name] = value


def _detach(made: Any, identity: Any) -> tuple[list[str], dict[str, Any]]:  # noqa: ANN401 - a mapped object
    """Let an object be one that was loaded; return what was not, of its key, and what was changed."""
    orm: Any = sys.modules["sqlalchemy.orm"]
    state = sys.modules["sqlalchemy"].inspect(made)
    missing = []
    for column, value in zip(state.mapper.primary_key, identity, strict=True):
        name = state.mapper.get_property_by_column(column).key
        if name not in made.__dict__:
            orm.attributes.set_committed_value(made, name, value)
            missing.append(name)
    names = state.mapper.column_attrs.keys() & made.__dict__.keys()
    changed = {name: made.__dict__[name] for name in names if state.attrs[name].history.deleted}
    orm.make_transient_to_detached(made)
    return missing, changed


def _change(made: Any, changed: dict[str, Any]) -> None:  # noqa: ANN401 - a mapped object
    for name, value in changed.items():
        sys.modules["sqlalchemy.orm"].attributes.set_attribute(made, name, value)


def _read_mapped(thawer: ReplayThawer, head: list[Any], parts: list[Any]) -> Any:  # noqa: ANN401 - an object
    made = thawer.keep(_new(thawer.class_of(*head)))
    state = thawer.parts(parts)
    _fill(made, state)
    if state["identity"] is not None:
        _change(made, _detach(made, state["identity"])[1])
    return made


def _read_session(thawer: ReplayThawer, head: list[Any], parts: list[Any]) -> Any:  # noqa: ANN401 - a session
    module, name, how, place, dialect, autoflush, expires, new, deleted, classes = head
    session = _opened(thawer, [module, name], how, place, dialect)
    session.autoflush, session.expire_on_commit = False, expires
    thawer.opened.append(session)
    thawer.keep(session)
    objects = [thawer.keep(_new(thawer.class_of(*each))) for each in classes]
    *states, more = thawer.parts(parts).values()
    stored = len(objects) - new - deleted
    for made, state in zip(objects, states, strict=True):
        _fill(made, state)
    loaded = [
        (made, *_detach(made, state["identity"]))
        for at, (made, state) in enumerate(zip(objects, states, strict=True))
        if not stored <= at < stored + new
    ]
    for made, missing, changed in loaded:
        session.add(made)
        if missing:
            session.expire(made, missing)
        _change(made, changed)
    for made in objects[stored + new :]:
        session.delete(made)
    for made in objects[stored : stored + new]:
        session.add(made)
    for name, value in more.items():
        vars(session).setdefault(name, value)
    _held_objects.append(objects)
    session.autoflush = autoflush
    return session


def _opened(thawer: ReplayThawer, kind: list[str], how: str, place: str, dialect: str) -> Any:  # noqa: ANN401
    module, _, path = place.partition(":")
    found: Any = None
    if place:
        if module.partition(".")[0] != thawer.top:
            raise ValueError(f"{module[:100]!a} is not of the package {thawer.top}")
        found = importlib.import_module(module)
        for part in path.split("."):
            found = getattr(found, part)
    if how == "scoped":
        found.remove()
        session = found()
        _connect_once(session.get_bind())
        return session
    if found is None:
        found = sys.modules["sqlalchemy"].create_engine(f"{dialect}://")
        _connect_once(found)
    return thawer.class_of(*kind)(bind=getattr(found, "sync_engine", found))


def _read_awaited(thawer: ReplayThawer, head: list[Any], parts: list[Any]) -> Any:  # noqa: ANN401 - a session
    session = thawer.parts(parts)["session"]
    if isinstance(session, ComparedValue):
        return thawer.keep(session)
    kind = thawer.class_of(*head)
    made = kind.__new__(kind)
    made.sync_session = made._proxied = made._assign_proxied(session)  # noqa: SLF001
    for name in ("bind", "binds"):
        if not hasattr(kind, name):  # of SQLAlchemy 2.1 that of the session
            setattr(made, name, None)
    return thawer.keep(made)


READERS.update({"mapped": _read_mapped, "session": _read_session, "awaited": _read_awaited})


def _shown_mapped(value: Any, kind: type) -> Any:  # noqa: ANN401 - plain data, or None
    """Return the form in which a mapped object or a session is compared."""
    orm: Any = sys.modules.get("sqlalchemy.orm")
    if orm is None:
        return None
    if "_sa_class_manager" in vars(kind):
        state = sys.modules["sqlalchemy"].inspect(value, raiseerr=False)
        if state is None:  # made without its constructor
            return None
        names = [name for name in state.mapper.column_attrs.keys() if name in state.dict]  # noqa: SIM118
        return {"": kind.__qualname__, **{name: state.dict[name] for name in names}}
    if issubclass(kind, orm.scoped_session):
        value = value()
    elif hasattr(value, "sync_session") and kind.__module__.startswith("sqlalchemy."):
        value = value.sync_session
    if not isinstance(value, orm.Session):
        return None
    key = sys.modules["sqlalchemy"].inspect
    dirty = sorted(value.dirty, key=lambda each: str(key(each).key))
    return {"": "session", "new": list(value.new), "deleted": list(value.deleted), "dirty": dirty}


SHOWN.append(_shown_mapped)
