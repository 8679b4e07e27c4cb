"""Compare the content of other modules: replacing a function there changes all code.

They are looked at before the code under test is loaded, and compared when the workload is over: functions and
methods, what classes are registered with, and tables of texts and numbers. What modules set up for themselves
at their first use is private, and not looked at, or happens on both sides.
"""

from __future__ import annotations

import contextlib
import importlib
import sys
from types import FunctionType, MethodType

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    Held = dict[str, Any]

SHOWN = 40
"""Names of what was changed that are handed over."""
_FIRST = ("array", "collections.abc", "decimal", "logging", "numbers")
"""Modules that are looked at on both sides, or register classes of their own when they are imported."""
_FIRST_USES = (("mimetypes", "init"), ("sysconfig", "get_config_vars"), ("tempfile", "gettempdir"))
"""Functions of modules that set up what all share when they are first used, under public names."""
_OWN = {"__main__", "geoheal_box", "sys"}
_PLAIN = (bool, int, float, str, bytes)
_WRAPPERS = (classmethod, staticmethod, MethodType)
_PARTS = (classmethod, staticmethod, property, *_PLAIN)
_before: Held = {}


def remember(source: str) -> None:
    """Keep what the loaded modules of the standard library hold now, and those that a source imports."""
    for name in (*_FIRST, *_imported(source)):
        with contextlib.suppress(Exception):
            importlib.import_module(name)
    for name, first_use in _FIRST_USES:
        if name in sys.modules:
            with contextlib.suppress(Exception):
                getattr(sys.modules[name], first_use)()
    _before.clear()
    _before.update(_held_by_all())


def changed() -> list[str]:
    """Return the names of what is held otherwise than when it was remembered, in order; at most ``SHOWN``.

    >>> import json
    >>> remember("import json")
    >>> json.loads, kept = print, json.loads
    >>> found = changed()
    >>> json.loads = kept
    >>> found, changed()
    (['json.loads'], [])
    """
    now = _held_by_all() if _before else {}
    found = [name for name, held in _before.items() if name not in now or not _is_same(held, now[name])]
    new = (name for name in now if name not in _before and _is_of_a_known(name))
    found += [name for name in new if not _is_loaded_late(now[name])]
    return sorted(found)[:SHOWN]


def _imported(source: str) -> set[str]:
    """Return modules of the standard library that a source names, and those that may be a part of one."""
    import ast  # rarely needed

    names: set[str] = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            names.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names.update((node.module, *(f"{node.module}.{alias.name}" for alias in node.names)))
    return {name for name in names if name.partition(".")[0] in sys.stdlib_module_names}


def _is_of_a_known(name: str) -> bool:
    """Whether it was added to a module or class that was there before."""
    return f"{name.rpartition('.')[0]}." in _before


def _is_loaded_late(value: Any) -> bool:  # noqa: ANN401 - whatever modules hold
    """Whether it is a class of a module that another one imports when it is first asked for the class.

    ``concurrent.futures`` gets its ``ThreadPoolExecutor`` in this way.
    """
    if not isinstance(value, type) or value.__module__.partition(".")[0] not in sys.stdlib_module_names:
        return False
    home = sys.modules.get(value.__module__)
    return f"{value.__module__}." not in _before and vars(home or object).get(value.__name__) is value


def _is_same(one: Any, other: Any) -> bool:  # noqa: ANN401 - whatever modules hold
    if type(one) is tuple and type(other) is tuple and len(one) == len(other):
        return all(map(_is_same, one, other))
    return one is other or (type(one) is type(other) and type(one) in _PLAIN and one == other)


def _held_by_all() -> Held:
    found: Held = {}
    for name, module in list(sys.modules.items()):
        top = name.partition(".")[0]
        names = getattr(module, "__dict__", None)
        if top in sys.stdlib_module_names and top not in _OWN and type(names) is dict:
            found[f"{name}."] = None
            for key, value in list(names.items()):
                found.update(_held(name, key, value))
    return found


def _held(module: str, key: str, value: Any) -> Iterator[tuple[str, Any]]:  # noqa: ANN401 - whatever it holds
    name = f"{module}.{key}"
    if isinstance(value, type):
        yield name, value
        if value.__module__ == module:
            yield from _held_by_class(name, value)
    elif callable(value):
        yield name, (value, _code_of(value))
    elif type(value) in (dict, list, set, tuple):
        yield name, _entries(value)
    elif type(value) in _PLAIN and key[:1] != "_":
        yield name, value


def _held_by_class(name: str, kind: type) -> Iterator[tuple[str, Any]]:
    yield f"{name}.", _registered(kind)
    for part, held in list(vars(kind).items()):
        if callable(held) or isinstance(held, _PARTS):
            yield f"{name}.{part}", (held, _code_of(held))


def _entries(value: Any) -> tuple[Any, ...]:  # noqa: ANN401 - a container
    """Return what a table of texts and numbers holds; nothing of a cache of other things."""
    if type(value) is dict:
        pairs = list(value.items())
        return tuple(each for pair in pairs if {*map(type, pair)} <= {str, int} for each in pair)
    return tuple(sorted(repr(each) for each in list(value) if type(each) in (str, int)))


def _code_of(value: Any) -> tuple[Any, ...]:  # noqa: ANN401 - a function, or what wraps one
    """Return code and defaults of a function: those of another one may take their place in it."""
    function = value.__func__ if isinstance(value, _WRAPPERS) else value
    if type(function) is not FunctionType:
        return ()  # an object may answer for any attribute, as ``unittest.mock.call`` does
    return function.__code__, function.__defaults__, function.__kwdefaults__


def _registered(kind: type) -> int:
    """Return how many classes were registered with an abstract one: they count as derived from it."""
    implementation = vars(kind).get("_abc_impl")
    if implementation is None:
        return 0

    registry = importlib.import_module("_abc")._get_dump(kind)  # noqa: SLF001 - nothing public says it
    return len(registry[0])
