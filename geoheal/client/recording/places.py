"""Functions and methods of a module whose calls can be recorded."""

import inspect
from collections.abc import Callable, Iterator
from types import FunctionType, ModuleType
from typing import Final

_DECORATORS_MAX: Final = 8


def recordable(module: ModuleType, refuse: Callable[[str, str], None]) -> list[FunctionType]:
    """Return the public functions of a module, and the public methods of its classes.

    Parameters
    ----------
    refuse
        Called with the qualified name of a function that cannot be recorded, and the reason.
    """
    found = {id(each): each for each in _functions(module)}
    for key, function in list(found.items()):
        if function.__code__.co_flags & (inspect.CO_GENERATOR | inspect.CO_ASYNC_GENERATOR):
            refuse(function.__qualname__, "It is a generator.")
            del found[key]
    return list(found.values())


def _functions(module: ModuleType) -> Iterator[FunctionType]:
    for name, value in list(vars(module).items()):
        function = undecorated(value, name)
        if isinstance(function, FunctionType) and _is_own(function, module, name):
            yield function
        elif isinstance(value, type) and value.__module__ == module.__name__ and value.__qualname__ == name:
            yield from _methods(module, value)


def _methods(module: ModuleType, owner: type) -> Iterator[FunctionType]:
    for name, value in list(vars(owner).items()):
        qualified = f"{owner.__qualname__}.{name}"
        function = undecorated(
            value.__func__ if type(value) in (staticmethod, classmethod) else value, qualified
        )
        if isinstance(function, FunctionType) and _is_own(function, module, qualified):
            yield function


def undecorated(value: object, name: str) -> object:
    """Return the function inside a decorator made with ``functools.wraps``; otherwise the value itself."""
    for _ in range(_DECORATORS_MAX):
        if not isinstance(value, FunctionType) or value.__code__.co_qualname == name:
            return value
        value = vars(value).get("__wrapped__", None)
    return value


def _is_own(function: FunctionType, module: ModuleType, name: str) -> bool:
    """Whether it is public, and the function of the source itself.

    The replacement made by a decorator has its name, but other parameters, so that redaction by their names
    would not work.
    """
    is_public = not name.rpartition(".")[2].startswith("_")
    return is_public and function.__module__ == module.__name__ and function.__code__.co_qualname == name
