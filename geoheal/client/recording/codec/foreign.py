"""Freeze what is not plain data: classes and functions by name, arrays, instances by their attributes."""

import enum
import logging
import re
import sys
import types
from typing import Any, Final

from geoheal.client.recording.codec.classes import (
    NAME_MAX,
    may_be_named,
    named_place,
    reason_against,
    type_name,
)
from geoheal.client.recording.codec.frozen import CODECS, FrozenValue, NotRecordable
from geoheal.client.recording.codec.kinds import CONTENT, base_of, content_of, held_by, is_error
from geoheal.client.recording.codec.secret_settings import is_key_of

_MUTABLE: Final = frozenset({"dict", "list", "set"})


def freeze_foreign(freezer: Any, value: object) -> FrozenValue:  # noqa: ANN401 - a Freezer
    """Freeze a value that is not plain data.

    Raises
    ------
    NotRecordable
        When it cannot be recorded.
    """
    kind = type(value)
    if issubclass(kind, type | types.FunctionType):  # not isinstance, which reads the value's own __class__
        return FrozenValue("name", place(freezer, value, "a function that has no name in its module"))
    if issubclass(kind, enum.Enum):
        held = freezer.freeze(value.value)  # type: ignore[attr-defined]
        return FrozenValue("enum", (*place(freezer, kind, "an enum without a name"), held))
    if kind is re.Pattern:
        return FrozenValue("pattern", (value.pattern, value.flags))  # type: ignore[attr-defined]
    numpy = sys.modules.get("numpy")
    if numpy is not None and issubclass(kind, numpy.ndarray | numpy.generic):
        return _array(freezer, value)
    codec = CODECS.of(kind)
    found: FrozenValue | None
    found = freezer.attempt(lambda: _of_its_kind(freezer, value) if codec is None else codec(freezer, value))
    if found is not None:
        return found
    where = named_place(value, freezer.package)
    if where is None:
        raise freezer.reason
    freezer.number(value)
    return FrozenValue("global", where)


def _of_its_kind(freezer: Any, value: object) -> FrozenValue:  # noqa: ANN401 - a Freezer
    kind = type(value)
    if issubclass(kind, tuple) and hasattr(kind, "_fields"):
        parts = [freezer.named(name, part) for name, part in zip(kind._fields, value, strict=True)]  # type: ignore[call-overload]
        return FrozenValue("named", (*place(freezer, kind, "a named tuple without a name"), parts))
    if kind.__name__ == "Row" and kind.__module__ == "sqlite3":
        names = [name[:NAME_MAX] for name in value.keys()]  # type: ignore[attr-defined]  # noqa: SIM118 - of a row
        return FrozenValue("row", (names, list(map(freezer.named, names, value))))  # type: ignore[call-overload]
    if kind is types.MethodType:
        return _method(freezer, value)
    if kind is types.ModuleType and _is_own_module(value, freezer.package):
        return freezer.special("module", [value.__name__], (), value)  # type: ignore[attr-defined,no-any-return]
    if kind is logging.Logger:
        return freezer.special("logger", [value.name], (), value)  # type: ignore[attr-defined,no-any-return]
    return _object(freezer, value)


def _method(freezer: Any, value: Any) -> FrozenValue:  # noqa: ANN401 - a Freezer, a bound method
    """Freeze a bound method: its object, and its name in the object's class."""
    function, owner = value.__func__, value.__self__
    name = function.__name__ if type(function) is types.FunctionType else ""
    held = next((vars(each)[name] for each in type(owner).__mro__ if name in vars(each)), None)
    if held is not function or issubclass(type(owner), type):
        raise NotRecordable("a method that is not found under its name")
    return freezer.special("method", [name], [("of", owner)])  # type: ignore[no-any-return]


def _is_own_module(value: object, package: str) -> bool:
    name = vars(value).get("__name__", "")
    return str(name).partition(".")[0] == package and sys.modules.get(name) is value


def _array(freezer: Any, value: Any) -> FrozenValue:  # noqa: ANN401 - NumPy may be absent
    if value.dtype.kind not in "biufcSUmM" or type(value).__module__ != "numpy":
        raise NotRecordable(f"an array of {value.dtype}"[:NAME_MAX])
    freezer.weigh(value.nbytes)
    if value.ndim:
        freezer.number(value)
    return FrozenValue("array" if value.ndim else "scalar", (value.dtype.str, value.shape, value.tobytes()))


def _object(freezer: Any, value: object) -> FrozenValue:  # noqa: ANN401 - a Freezer
    """Freeze an instance of a class written in Python: content and attributes, without running its code."""
    kind = type(value)
    base = base_of(kind)
    where = place(freezer, kind, f"a value of type {type_name(kind)}")
    if kind is object:
        raise NotRecordable("a bare object, which is nothing but itself")
    against = reason_against(kind, base)
    if against is not None:
        raise NotRecordable(against)
    if base is object or base is types.SimpleNamespace:
        freezer.number(value)
        return FrozenValue("object", (*where, _attributes(freezer, value)))
    content, is_early = content_of(value, base), CONTENT.get(base) in _MUTABLE
    if is_early:
        freezer.number(value)
    frozen = freezer.freeze(content)
    if not is_early:
        freezer.number(value)
    if is_error(base):
        return FrozenValue("error", (*where, frozen, _attributes(freezer, value)))
    return FrozenValue("made", (*where, frozen, _attributes(freezer, value)))


def _attributes(freezer: Any, value: object) -> list[tuple[str, Any]]:  # noqa: ANN401 - a Freezer
    kind = type(value)
    return [
        (name, freezer.hidden(each) if is_key_of(kind, name) else freezer.named(name, each))
        for name, each in held_by(value).items()
    ]


def place(freezer: Any, thing: Any, reason: str) -> tuple[str, str]:  # noqa: ANN401 - a class or a function
    """Return module and qualified name by which a class or function is found again.

    Raises
    ------
    NotRecordable
        With this reason, if it is not found there.
    """
    module, name = getattr(thing, "__module__", None), getattr(thing, "__qualname__", "")
    if not isinstance(module, str) or not may_be_named(thing, module, freezer.package):
        raise NotRecordable(reason)
    found: Any = sys.modules.get(module)
    for part in name.split("."):
        found = getattr(found, part, None) if part.isidentifier() else None
    if found is not thing and getattr(found, "__wrapped__", None) is not thing:
        raise NotRecordable(reason)
    return module, name
