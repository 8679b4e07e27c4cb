"""Whether functions keep their arguments themselves, or hand out what their object keeps, and no copies."""

from __future__ import annotations

import gc

from ..arguments import arguments_of
from .shared import mutable_parts

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from types import FrameType, ModuleType
    from typing import Any

_LOOKS = 3
"""Number of calls of each function to look at."""
_FUNCTIONS = 60
_NOT_AT_ONCE = 0x20 | 0x80 | 0x100 | 0x200
"""Flags of code of generators and coroutines, which end more than once."""
_ITERATORS: tuple[type[Any], ...] = (
    type({}.keys()),
    type({}.values()),
    type({}.items()),
    type(iter([])),
    type(iter({})),
    type(iter({}.items())),
    type(iter({}.values())),
    type(iter(set())),
    map,
    filter,
    zip,
    enumerate,
    reversed,
)


class Handed:
    """Names of functions with what they keep of their arguments, and whether they hand out what is kept."""

    def __init__(self, module: ModuleType, given: Callable[[], Iterator[object]]) -> None:
        self._names = vars(module)
        self._module = module.__name__
        self._given = given
        self._looks: dict[str, int] = {}
        self._kept: set[str] = set()
        self._out: set[str] = set()
        self._attributes: dict[str, set[str]] = {}
        self._gives: dict[str, set[str]] = {}

    def look_at_return(self, frame: FrameType, answer: object) -> None:
        """Look at a function of the module that ends."""
        name = frame.f_code.co_qualname
        if frame.f_globals is not self._names or "<" in name:
            return
        if name in self._gives or len(self._gives) < _FUNCTIONS:
            self._keep_type(name, frame, answer)
        looks = self._looks.get(name, 0)
        if looks >= _LOOKS or (not looks and len(self._looks) >= _FUNCTIONS):
            return
        self._looks[name] = looks + 1
        arguments = arguments_of(frame)
        held = _ids(self._held_by(arguments))
        given = _ids(self._given())
        for place, each in enumerate(arguments):
            if not self._is_own(each) and _ids([each]) & held & given:
                self._kept.add(f"{name} {frame.f_code.co_varnames[place]}")
        if name.endswith(".__init__") and arguments:
            self._attributes[name] = (
                self._attributes.get(name, set()) | getattr(arguments[0], "__dict__", {}).keys()
            )
        if name.rpartition(".")[2][:1] != "_" and _ids(_shown_by(answer)) & held:
            self._out.add(name)

    def _keep_type(self, name: str, frame: FrameType, answer: object) -> None:
        """Keep the type of each answer: a version that calls a function less often calls it with others."""
        if name.rpartition(".")[2][:1] != "_" and not frame.f_code.co_flags & _NOT_AT_ONCE:
            kind = type(answer)
            self._gives.setdefault(name, set()).add(f"{kind.__module__}.{kind.__qualname__}")

    def by_label(self) -> dict[str, list[str]]:
        """Return for each function, by its label, what it keeps or hands out."""
        found = {f"gives {name}": sorted(kinds) for name, kinds in self._gives.items()}
        for name in self._looks:
            found[f"keeps {name}"] = sorted(
                each.rpartition(" ")[2] for each in self._kept if each.rpartition(" ")[0] == name
            )
            if name in self._attributes:
                found[f"sets {name}"] = sorted(self._attributes[name])
            found[f"hands {name}"] = ["its own"] if name in self._out else []
        return found

    def _held_by(self, arguments: list[object]) -> Iterator[object]:
        """Yield what the module and its objects hold."""
        own = [each for each in (*self._names.values(), *arguments) if self._is_own(each)]
        for each in own:
            yield from getattr(each, "__dict__", {}).values()
        for name, value in list(self._names.items()):
            if isinstance(value, (list, dict, set)) and not name.startswith("__"):
                yield value

    def _is_own(self, value: Any) -> bool:  # noqa: ANN401 - any value
        kind = value if isinstance(value, type) else type(value)
        return kind.__module__ == self._module


def _ids(values: Any) -> set[int]:  # noqa: ANN401 - values
    return {id(part) for value in values for part in mutable_parts(value)}


def _shown_by(answer: object) -> list[object]:
    """Return an answer, and what a view or iterator goes through."""
    return [answer, *gc.get_referents(answer)] if isinstance(answer, _ITERATORS) else [answer]
