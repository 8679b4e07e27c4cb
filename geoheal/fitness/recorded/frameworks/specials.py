"""Read what codecs of libraries wrote: this file's text runs in the sandbox."""

import importlib
import logging
from collections.abc import Callable
from types import FunctionType, MethodType, ModuleType
from typing import Any

from geoheal.client.recording.codec.thawing import Thawer
from geoheal.fitness.recorded.frameworks.comparing import SHOWN, ComparedValue

READERS: dict[str, Callable[[Any, list[Any], list[Any]], Any]] = {}
"""Readers of values by tag; each receives the thawer, the head and the parts."""


class ReplayThawer(Thawer):
    """Reads values of frameworks as well.

    Parameters
    ----------
    is_live
        Whether contexts and sessions are opened; else they are read as values to compare.
    """

    def __init__(self, package: str, outside: Any = None, *, is_live: bool = False) -> None:  # noqa: ANN401
        super().__init__(package, outside)
        self.is_live = is_live
        self.top = package
        self.opened: list[Any] = []

    def _special(self, body: list[Any]) -> Any:  # noqa: ANN401 - whatever it is
        tag, head, parts = body
        read = READERS.get(tag)
        if read is None:
            raise ValueError(f"no value {str(tag)[:50]!a}")
        return read(self, [self.thaw(each) for each in head], parts)

    def parts(self, parts: list[Any]) -> dict[str, Any]:
        """Read the parts of a value."""
        return {name: self.thaw(each) for name, each in parts}

    def keep(self, made: Any) -> Any:  # noqa: ANN401 - any object
        """Give an object its number."""
        return self._kept(made)

    def class_of(self, module: str, name: str) -> Any:  # noqa: ANN401 - a class
        """Return a class by its name."""
        return self._kind([module, name])

    def compared(self, name: str, parts: list[Any]) -> ComparedValue:
        """Return a value that is only compared."""
        made: ComparedValue = self.keep(ComparedValue(None))
        made.shown = {"": name, **self.parts(parts)}
        return made


def _compared_rows(thawer: ReplayThawer, head: list[Any], parts: list[Any]) -> ComparedValue:
    made = thawer.compared("queryset", parts)
    made.shown["query"] = head[0]
    return made


def _method(thawer: ReplayThawer, head: list[Any], parts: list[Any]) -> Any:  # noqa: ANN401 - a method
    owner = thawer.parts(parts)["of"]
    for each in type(owner).__mro__:
        if isinstance(vars(each).get(head[0]), FunctionType):
            return MethodType(vars(each)[head[0]], owner)
    raise ValueError(f"no method {str(head[0])[:50]!a}")


def _module(thawer: ReplayThawer, head: list[Any], _: list[Any]) -> Any:  # noqa: ANN401 - a module
    if str(head[0]).partition(".")[0] != thawer.top:
        raise ValueError(f"{str(head[0])[:100]!a} is not of the package {thawer.top}")
    return thawer.keep(importlib.import_module(head[0]))


def _named_things(value: Any, kind: type) -> Any:  # noqa: ANN401 - plain data, or None
    """Return what methods and modules are compared by."""
    if kind is MethodType:
        return {"": "method", "name": value.__func__.__qualname__, "of": value.__self__}
    return f"<{value.__name__}>" if kind is ModuleType else None


SHOWN.append(_named_things)
READERS.update(
    {
        "logger": lambda thawer, head, _: thawer.keep(logging.getLogger(head[0])),
        "names": lambda thawer, _, parts: thawer.parts(parts),
        "method": _method,
        "module": _module,
        "of": lambda thawer, _, parts: list(thawer.parts(parts).values())[-1],
        "shown": lambda thawer, head, parts: thawer.compared(head[0], parts),
        "waiting": lambda thawer, _, parts: thawer.compared("session", parts),
        "sessions": lambda thawer, _, parts: list(thawer.parts(parts).values()),
        "was request": lambda thawer, _, parts: thawer.compared("request", parts),
        "queryset": _compared_rows,
    }
)
