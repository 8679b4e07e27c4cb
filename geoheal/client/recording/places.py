"""Put sites in the place of a module's functions and methods, and take them out again."""

import inspect
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import FunctionType, ModuleType
from typing import Any, Final

Make = Callable[[FunctionType], Callable[..., Any]]
"""Makes what takes a function's place."""

UNFIT: Final = inspect.CO_GENERATOR | inspect.CO_COROUTINE | inspect.CO_ASYNC_GENERATOR


@dataclass(frozen=True, slots=True)
class Replaced:
    """A name whose value was replaced."""

    owner: Any
    name: str
    before: Any
    now: Any

    def undo(self) -> None:
        """Put back what was there, unless somebody else has put something else there."""
        if vars(self.owner).get(self.name) is self.now:
            setattr(self.owner, self.name, self.before)


def put(module: ModuleType, make: Make, refuse: Callable[[str, str], None]) -> list[Replaced]:
    """Replace the public functions of a module, and the public methods of its classes.

    Parameters
    ----------
    refuse
        Told of a function's qualified name that cannot be recorded, and why.
    """
    done: list[Replaced] = []
    made: dict[int, Callable[..., Any]] = {}
    for owner, name, function, kind in list(_functions(module)):
        reason = _unfit(function)
        if reason is not None:
            refuse(function.__qualname__, reason)
            continue
        now = make(function)
        if kind is FunctionType:
            made[id(function)] = now
        done += _replaced(owner, name, now if kind is FunctionType else kind(now))
    done += _elsewhere(module, made)
    return done


def _functions(module: ModuleType) -> Iterator[tuple[Any, str, FunctionType, Any]]:
    for name, value in list(vars(module).items()):
        if isinstance(value, FunctionType) and _is_own(value, module, name):
            yield module, name, value, FunctionType
        elif isinstance(value, type) and value.__module__ == module.__name__ and value.__qualname__ == name:
            yield from _methods(module, value)


def _methods(module: ModuleType, owner: type) -> Iterator[tuple[Any, str, FunctionType, Any]]:
    for name, value in list(vars(owner).items()):
        kind = type(value)
        function = value.__func__ if kind in (staticmethod, classmethod) else value
        own = f"{owner.__qualname__}.{name}"
        if isinstance(function, FunctionType) and _is_own(function, module, own):
            yield owner, name, function, FunctionType if function is value else kind


def _is_own(function: FunctionType, module: ModuleType, name: str) -> bool:
    """Whether it is public and the function that stands there in the source.

    What a decorator put in its place has its names, but not its code, whose parameters would be taken for
    those of the function: their names would hide nothing.
    """
    is_public = not name.rpartition(".")[2].startswith("_")
    return is_public and function.__module__ == module.__name__ and function.__code__.co_qualname == name


def _unfit(function: FunctionType) -> str | None:
    flags = function.__code__.co_flags
    if flags & inspect.CO_GENERATOR:
        return "It is a generator."
    return "It is asynchronous." if flags & UNFIT else None


def _replaced(owner: Any, name: str, now: Any) -> list[Replaced]:  # noqa: ANN401 - a module or a class
    before = vars(owner)[name]
    try:
        setattr(owner, name, now)
    except (AttributeError, TypeError):  # a class that does not let itself be changed
        return []
    return [Replaced(owner, name, before, now)]


def take_out(replaced: Sequence[Replaced]) -> None:
    """Put back what was there, also where other modules of the package have imported it since."""
    originals = {id(each.now): each.before for each in replaced if isinstance(each.before, FunctionType)}
    for top in {name.partition(".")[0] for name in map(_home_of, replaced) if name}:
        for module in _modules_of(top):
            for name, value in list(vars(module).items()):
                if id(value) in originals:
                    setattr(module, name, originals[id(value)])
    for each in reversed(replaced):
        each.undo()


def _home_of(replaced: Replaced) -> str:
    return replaced.owner.__name__ if isinstance(replaced.owner, ModuleType) else ""


def _elsewhere(home: ModuleType, made: Mapping[int, Callable[..., Any]]) -> list[Replaced]:
    """Replace the functions where other modules of the package have imported them by name."""
    return [
        replaced
        for module in _modules_of(home.__name__.partition(".")[0])
        if module is not home
        for name, value in list(vars(module).items())
        if id(value) in made and isinstance(value, FunctionType)
        for replaced in _replaced(module, name, made[id(value)])
    ]


def _modules_of(top: str) -> list[ModuleType]:
    return [
        module
        for name, module in list(sys.modules.items())
        if name.partition(".")[0] == top and hasattr(module, "__dict__")
    ]
