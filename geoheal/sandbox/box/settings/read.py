"""Read the settings that all code in a process shares."""

from __future__ import annotations

import functools

from .interpreter import OF_INTERPRETER
from .libraries import OF_LIBRARIES
from .other_modules import changed
from .process import OF_PROCESS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

Settings = dict[str, object]
"""Values by the name of the setting."""


def settings() -> Iterator[tuple[str, object]]:
    """Return names and values of the readable settings."""
    return _read(_SETTINGS)


def quick_settings() -> Settings:
    """Return the settings that can be read before and after each call."""
    return dict(_read(_QUICK))


def _read(table: Mapping[str, Callable[[], object]]) -> Iterator[tuple[str, object]]:
    for name, read in table.items():
        try:
            value = read()
        except Exception as error:  # noqa: BLE001 - code under test may have broken it
            value = type(error).__qualname__
        if value is not NotImplemented:  # nothing there has such a setting
            yield name, value


def _table(name: str) -> object:
    """Return a number for the public tables and functions of a standard library module."""
    import importlib
    import zlib

    module = importlib.import_module(name)
    held = [_held(part) for key, part in sorted(vars(module).items()) if key[:1] != "_"]
    return zlib.crc32(repr(held).encode(errors="replace"))


def _held(part: object) -> object:
    """Return the content of a table, or the code of a function or of a class's methods; None otherwise."""
    if isinstance(part, dict):
        return sorted(repr(each) for each in part.items() if {type(each[0]), type(each[1])} <= {str, int})
    if type(part) in (list, set, frozenset, tuple):
        return sorted(repr(each) for each in part if type(each) in (str, int))  # type: ignore[attr-defined]
    if isinstance(part, type):
        return [_code_of(each) for _, each in sorted(vars(part).items(), key=repr) if _code_of(each)]
    return _code_of(part)


def _code_of(part: object) -> object:
    code = getattr(part, "__code__", None)
    return None if code is None else [code.co_code.hex(), code.co_names]


_SETTINGS: dict[str, Callable[[], object]] = {
    "what other modules hold": changed,  # first, for what follows imports further ones
    **OF_LIBRARIES,
    **OF_PROCESS,
    **OF_INTERPRETER,
    **{
        f"what {name} holds": functools.partial(_table, name)
        for name in (
            "calendar",
            "collections",
            "copy",
            "csv",
            "heapq",
            "json",
            "json.decoder",
            "json.encoder",
            "random",
            "statistics",
            "string",
            "textwrap",
            "urllib.parse",
        )
    },
}
_QUICK = {
    name: _SETTINGS[name]
    for name in (
        "the recursion limit",
        "the garbage collector",
        "the import path",
        "the hooks of sys",
        "the environment",
        "the working directory",
        "the file mode mask",
        "the time zone",
        "the context of decimal",
        "variables of the context",
        "the levels of logging",
        "the filters of warnings",
        "the locale",
        "the timeout of sockets",
        "NumPy's settings",
    )
}
"""Settings that a failing call can leave changed, without those that take long to read."""
