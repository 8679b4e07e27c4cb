"""Mapped objects and sessions of SQLAlchemy: what is loaded, and what is not written yet."""

import sys
from types import ModuleType
from typing import Any, Final

from geoheal.client.recording.codec.classes import named_place, named_value, places_of
from geoheal.client.recording.codec.foreign import place
from geoheal.client.recording.codec.frozen import CODECS, Codec, FrozenValue, NotRecordable
from geoheal.client.recording.frameworks.around import SURROUNDINGS

MODULES: Final = ("sqlalchemy.orm",)
_UNLOADED: Final = frozenset({"dynamic", "write_only"})
"""Relations that hold only objects that are not written yet."""
OBJECTS_MAX: Final = 300
"""Largest number of objects of a session."""


def put(module: ModuleType) -> None:
    """Record mapped objects with their sessions."""
    CODECS.add("sqlalchemy", lambda kind: _codec(module, kind))
    SURROUNDINGS["sqlalchemy"] = lambda freezer: _sessions(module, freezer)


def _codec(orm: Any, kind: type) -> Codec | None:  # noqa: ANN401 - sqlalchemy.orm
    if issubclass(kind, orm.Session):
        return _session
    if issubclass(kind, orm.scoped_session):
        return lambda freezer, value: _session(freezer, value())
    awaited = getattr(sys.modules.get("sqlalchemy.ext.asyncio"), "AsyncSession", None)
    if awaited is not None and issubclass(kind, awaited):
        return _awaited
    if "_sa_class_manager" in vars(kind) and _inspect(kind) is not None:
        return _mapped
    return None


def _inspect(thing: object) -> Any:  # noqa: ANN401 - a state, or a mapper
    return sys.modules["sqlalchemy"].inspect(thing, raiseerr=False)


def _mapped(freezer: Any, value: object) -> FrozenValue:  # noqa: ANN401 - a Freezer
    session = sys.modules["sqlalchemy.orm"].object_session(value)
    if not freezer.is_whole:
        return _shown(freezer, value)
    if session is None:
        where = place(freezer, type(value), "a mapped object of a class without a name")
        return freezer.special("mapped", [*where], _state(value), value)  # type: ignore[no-any-return]
    within = freezer.freeze(session)
    number = freezer.number_of(value)
    if number is None:
        raise NotRecordable("a mapped object that its session does not hold")
    return FrozenValue("special", ("of", [], [("session", within), ("object", FrozenValue("ref", number))]))


def _shown(freezer: Any, value: object) -> FrozenValue:  # noqa: ANN401 - a Freezer
    """Return the columns of an object, in the form that is compared."""
    state = _inspect(value)
    columns = {name: state.dict[name] for name in state.mapper.column_attrs.keys() if name in state.dict}  # noqa: SIM118
    return freezer.special("shown", [type(value).__qualname__], columns.items(), value)  # type: ignore[no-any-return]


def _state(value: object) -> list[tuple[str, object]]:
    """Return the loaded attributes of an object, and the former values of changed ones."""
    state = _inspect(value)
    loaded = {name: each for name, each in state.dict.items() if name != "_sa_instance_state"}
    plain = {list: list, set: set, dict: dict}
    for name in state.mapper.relationships.keys() & loaded.keys():
        if state.mapper.relationships[name].lazy in _UNLOADED:
            del loaded[name]
            continue
        base = next((each for each in plain if isinstance(loaded[name], each)), None)
        if base is not None:
            loaded[name] = plain[base](loaded[name])
    changed = {}
    if state.modified:
        for name in state.mapper.column_attrs.keys() & loaded.keys():
            former = state.attrs[name].history.deleted
            if former:
                changed[name] = former[0]
    return [("loaded", loaded), ("former", changed), ("identity", state.identity)]


def _session(freezer: Any, value: Any) -> FrozenValue:  # noqa: ANN401 - a Freezer, a session
    number = freezer.number_of(value)
    if number is not None:
        return FrozenValue("ref", number)
    new, deleted = list(value.new), list(value.deleted)
    if not freezer.is_whole:
        dirty = sorted(value.dirty, key=lambda each: str(_inspect(each).key))
        freezer.number(value)
        waiting = [("new", new), ("deleted", deleted), ("dirty", dirty)]
        return freezer.special("waiting", [], waiting)  # type: ignore[no-any-return]
    held = [*value.identity_map.values(), *new, *deleted]
    if len(held) > OBJECTS_MAX:
        raise NotRecordable(f"a session with more than {OBJECTS_MAX} objects")
    head = [*_origin(freezer, value), value.autoflush, value.expire_on_commit, len(new), len(deleted)]
    classes = tuple(place(freezer, type(each), "a mapped object of a class without a name") for each in held)
    frozen = [freezer.freeze(each) for each in (*head, classes)]
    for each in (value, *held):
        freezer.number(each)
    parts = [(str(at), freezer.freeze(dict(_state(each)))) for at, each in enumerate(held)]
    parts.append(("more", _more(freezer, value)))
    return FrozenValue("special", ("session", frozen, parts))


def _more(freezer: Any, session: Any) -> FrozenValue:  # noqa: ANN401 - a Freezer, a session
    """Freeze the attributes that the application set on a session, without those that cannot be recorded."""
    own = vars(sys.modules["sqlalchemy.orm"].Session())
    found = []
    for name, each in list(vars(session).items()):
        if name not in own:
            frozen = freezer.attempt(lambda name=name, each=each: FrozenValue("", freezer.named(name, each)))
            found += [] if frozen is None else [(name, frozen.body)]
    return FrozenValue("special", ("names", [], found))


def _awaited(freezer: Any, value: Any) -> FrozenValue:  # noqa: ANN401 - a Freezer, an AsyncSession
    frozen = freezer.freeze(value.sync_session)
    where = place(freezer, type(value), "a session of a class without a name")
    special = freezer.special("awaited", [*where], [], value)
    special.body[2].append(("session", frozen))
    return special  # type: ignore[no-any-return]


def _origin(freezer: Any, session: Any) -> list[str]:  # noqa: ANN401 - a Freezer, a session
    """Return the class of a session, and its origin: the name of a scoped session, or of an engine."""
    where = _class_with_name(freezer, type(session))
    for name, scoped in _scoped(freezer.package):
        if _is_open(scoped) and scoped() is session:
            return [*where, "scoped", name, ""]
    bind = session.get_bind()
    engine = getattr(bind, "engine", bind)
    found = named_place(engine, freezer.package)
    return [*where, "engine", ":".join(found or ()), f"{engine.dialect.name}+{engine.dialect.driver}"]


def _class_with_name(freezer: Any, kind: type) -> list[str]:  # noqa: ANN401 - a Freezer
    """Return the first class of a session that has a name: a ``sessionmaker`` makes one without."""
    for each in kind.__mro__:
        if getattr(sys.modules.get(each.__module__), each.__qualname__, None) is each:
            return [*place(freezer, each, "a session of a class without a name")]
    raise NotRecordable("a session of a class without a name")


def _scoped(package: str) -> list[tuple[str, Any]]:
    """Return the scoped sessions that an application's modules hold, by name."""
    kind = sys.modules["sqlalchemy.orm"].scoped_session
    found = []
    for module, name in places_of(package).values():
        value = named_value((module, name))
        if issubclass(type(value), kind):
            found.append((f"{module}:{name}", value))
        elif type(value).__name__ == "SQLAlchemy" and issubclass(type(vars(value).get("session")), kind):
            found.append((f"{module}:{name}.session", value.session))
    return found


def _is_open(scoped: Any) -> bool:  # noqa: ANN401 - a scoped session
    """Whether a scoped session has a session here; outside of its scope it has none."""
    try:
        return bool(scoped.registry.has())
    except Exception:  # noqa: BLE001 - whatever the application's own scope raises
        return False


def _sessions(orm: Any, freezer: Any) -> FrozenValue | None:  # noqa: ANN401, ARG001 - a Freezer
    """Freeze the open sessions that the application's modules hold."""
    open_ones = [scoped() for _, scoped in _scoped(freezer.package) if _is_open(scoped)]
    if not open_ones:
        return None
    return freezer.special("sessions", [], [(str(at), each) for at, each in enumerate(open_ones)])  # type: ignore[no-any-return]
