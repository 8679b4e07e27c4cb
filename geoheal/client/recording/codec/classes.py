"""Decide which classes may be recorded, and find values of the application's modules by name."""

import sys
import time
import types
from typing import Any, Final

from geoheal.client.recording.codec.kinds import CONTENT, has_finalizer, is_error

NAME_MAX: Final = 200
_STALE_S: Final = 30.0
"""Time (s) after which the names of an application's modules are read again."""
_UNNAMED: Final = (type, types.ModuleType, types.FunctionType, types.BuiltinFunctionType)

_places: dict[str, tuple[float, int, dict[int, tuple[str, str]]]] = {}


def may_be_named(thing: object, module: str, package: str) -> bool:
    """Whether a class or function of a module may be recorded by its name: classes of libraries may."""
    return module.partition(".")[0] == package or isinstance(thing, type)


def reason_against(kind: type, base: type) -> str | None:
    """Return why instances of a class cannot be recorded; None if they can.

    Parameters
    ----------
    base
        The base class that determines their layout. A class that is not written in Python has state that
        cannot be read; a finalizer has effects.
    """
    if (
        base is not object
        and base is not types.SimpleNamespace
        and base not in CONTENT
        and not is_error(base)
    ):
        derived = "" if base is kind else f", which derives from {type_name(base)}"
        return f"a value of type {type_name(kind)}{derived}"
    if has_finalizer(kind):
        return f"a value of type {type_name(kind)}, which has a finalizer"
    return None


def named_place(value: object, package: str) -> tuple[str, str] | None:
    """Return the module of the application that holds a value, and its name there; None if there is none."""
    found = places_of(package).get(id(value))
    if found is None or vars(sys.modules.get(found[0], types)).get(found[1]) is not value:
        return None
    return found


def places_of(package: str) -> dict[int, tuple[str, str]]:
    """Return module and name of each object that the application's modules hold, by its identity.

    The class is not read by ``__class__``, which a proxy would answer with that of its target.
    """
    known = _places.get(package)
    if known is not None and known[1] == len(sys.modules) and time.monotonic() - known[0] < _STALE_S:
        return known[2]
    names: dict[int, tuple[str, str]] = {}
    for module, held in list(sys.modules.items()):
        if module.partition(".")[0] == package and isinstance(held, types.ModuleType):
            for name, value in list(vars(held).items()):
                if not name.startswith("__") and not issubclass(type(value), _UNNAMED):
                    names.setdefault(id(value), (module, name))
    _places[package] = time.monotonic(), len(sys.modules), names
    return names


def type_name(kind: type) -> str:
    """Return a class's module and qualified name, shortened to :data:`NAME_MAX` characters."""
    return f"{kind.__module__}.{kind.__qualname__}"[:NAME_MAX]


def named_value(place: tuple[str, str]) -> Any:  # noqa: ANN401 - whatever it is
    """Return what a module holds under a name; None if it does not."""
    return vars(sys.modules.get(place[0], types)).get(place[1])
