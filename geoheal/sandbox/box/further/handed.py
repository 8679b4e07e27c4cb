"""Whether functions keep their arguments themselves, or hand out what their object keeps, and no copies."""

from __future__ import annotations

import gc
from time import thread_time

from ..arguments import arguments_of
from .lasting import is_of
from .public import attributes_of
from .shared import mutable_parts

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from types import FrameType, ModuleType
    from typing import Any

_LOOKS = 3
"""Number of calls of each function to look at in any case."""
_CPU_S = 0.5
"""CPU time in which to look at further calls."""
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
        self._spent_s = 0.0
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
        if (not looks and len(self._looks) >= _FUNCTIONS) or (looks >= _LOOKS and self._spent_s > _CPU_S):
            return
        self._looks[name] = looks + 1
        began = thread_time()
        self._look_at(name, frame, answer)
        self._spent_s += thread_time() - began

    def _look_at(self, name: str, frame: FrameType, answer: object) -> None:
        arguments = arguments_of(frame)
        if name.endswith(".__init__") and arguments and self._looks[name] <= _LOOKS:
            set_before = self._attributes.get(name, set())
            self._attributes[name] = set_before | dict(attributes_of(arguments[0])).keys()
        places = {
            f"{name} {frame.f_code.co_varnames[place]}": _ids([each])
            for place, each in enumerate(arguments)
            if not is_of(each, self._module)
        }
        shown = _ids(_shown_by(answer)) if name.rpartition(".")[2][:1] != "_" else set()
        if not shown and not any(places.values()):
            return  # most calls
        held = _ids(self._held_by(arguments))
        held_and_given = held & _ids(self._given())
        self._kept |= {place for place, parts in places.items() if parts & held_and_given}
        if shown & held:
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
        own = [each for each in (*self._names.values(), *arguments) if is_of(each, self._module)]
        for each in own:
            yield from dict(attributes_of(each)).values()
        for name, value in list(self._names.items()):
            if isinstance(value, (list, dict, set)) and not name.startswith("__"):
                yield value


def _ids(values: Any) -> set[int]:  # noqa: ANN401 - values
    return {id(part) for value in values for part in mutable_parts(value)}


def _shown_by(answer: object) -> list[object]:
    """Return an answer, and what a view or iterator goes through."""
    return [answer, *gc.get_referents(answer)] if isinstance(answer, _ITERATORS) else [answer]
