"""Calls that a module makes for their effect on what outlives a request: nobody uses their results."""

from __future__ import annotations

import dis
import sys
from itertools import pairwise

from ..public import attributes_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from types import CodeType, FrameType, ModuleType
    from typing import Any

_NAMES = 100
"""Number of different calls to report."""
_DEPTH = 4
_PARTS = 3_000
_CONTAINERS = {"list", "dict", "set", "deque", "bytearray", "defaultdict", "OrderedDict", "Counter"}
"""Types whose entries are compared at the end of the run."""
_AWAITING = {
    "LOAD_CONST", "SEND", "YIELD_VALUE", "RESUME", "JUMP_BACKWARD_NO_INTERRUPT", "JUMP_BACKWARD", "NOP",
    "CLEANUP_THROW", "END_SEND",
}  # fmt: skip
"""Instructions by which a result is awaited."""
_WORKLOAD = "workload."
"""Begins the names of functions of the workload: how often they are called matters, too."""
_CALLS = 500
_VALUES = (type(None), bool, int, float, complex, str, bytes, tuple, frozenset, type)
_OF_VALUES = {"builtins", "bisect", "_bisect", "heapq", "_heapq", "operator", "_operator", "itertools"}
"""Modules whose functions only change their arguments."""


class EffectCalls:
    """The names of calls for an effect, each with the numbers of the requests that make it."""

    def __init__(self, module: ModuleType, arguments: Callable[[], Iterator[object]]) -> None:
        self._names = vars(module)
        self._arguments = arguments
        self._sites: dict[CodeType, frozenset[int]] = {}
        self._lasting: dict[tuple[CodeType, int], bool] = {}
        self._number = 0
        self.made: dict[str, list[int]] = {}

    def begin(self, number: int) -> None:
        """Use another number from now on."""
        self._number = number

    def look_at(self, frame: FrameType, event: str, called: Any) -> None:  # noqa: ANN401 - a function
        """Keep a call that the module makes, if it is for its effect."""
        caller = frame if event == "c_call" else frame.f_back
        if caller is None or caller.f_globals is not self._names:
            return
        if event == "call" and frame.f_globals is self._names:
            return  # a function of its own: what it does counts
        if caller.f_lasti not in self._discarding(caller.f_code):
            return
        name, owner = _of_builtin(called) if event == "c_call" else _of_function(frame)
        if name and (owner is None or self._lasts(caller, owner)):
            self._keep(name)

    def _keep(self, name: str) -> None:
        if name in self.made or len(self.made) < _NAMES:
            numbers = self.made.setdefault(name, [])
            is_counted = name.startswith(_WORKLOAD) and len(numbers) < _CALLS
            if is_counted or numbers[-1:] != [self._number]:
                numbers.append(self._number)

    def _discarding(self, code: CodeType) -> frozenset[int]:
        if code not in self._sites:
            self._sites[code] = frozenset(_discarding(code))
        return self._sites[code]

    def _lasts(self, caller: FrameType, owner: object) -> bool:
        """Whether an object was there before the call, or is given to it; found out once for each place."""
        site = caller.f_code, caller.f_lasti
        if site not in self._lasting:
            self._lasting[site] = is_part_of(owner, [*self._names.values(), *self._arguments()])
        return self._lasting[site]


def _discarding(code: CodeType) -> Iterator[int]:
    """Yield the places of calls whose results are dropped, with those of their inline caches.

    >>> len({*_discarding(compile("f(g())\\nh = f()", "", "exec"))} & {*range(999)}) > 0
    True
    """
    steps = [each for each in dis.get_instructions(code) if each.opname not in ("CACHE", "EXTENDED_ARG")]
    for number, (each, after) in enumerate(pairwise(steps)):
        if each.opname.startswith("CALL"):
            end = after
            if after.opname == "GET_AWAITABLE":  # a coroutine begins where its value is sent
                left = (step for step in steps[number + 2 :] if step.opname not in _AWAITING)
                end = next(left, after)
            if end.opname == "POP_TOP":
                yield from range(each.offset, end.offset)


def _of_builtin(called: Any) -> tuple[str, object]:  # noqa: ANN401 - a function
    """Return the name of a built-in function or method, and the object that it is of."""
    owner, name = getattr(called, "__self__", None), str(getattr(called, "__qualname__", ""))
    if owner is None or isinstance(owner, type(sys)):
        module = owner.__name__ if owner is not None else getattr(called, "__module__", None) or ""
        return ("" if module in _OF_VALUES else f"{module}.{name}"), None
    kind = type(owner)
    if isinstance(owner, _VALUES) or {each.__name__ for each in kind.__mro__} & _CONTAINERS:
        return "", None
    return name, owner


def _of_function(frame: FrameType) -> tuple[str, object]:
    code = frame.f_code
    owner = frame.f_locals.get(code.co_varnames[0]) if code.co_varnames[:1] in (("self",), ("cls",)) else None
    if code.co_qualname.startswith("<") or isinstance(owner, type):
        return "", None
    return f"{frame.f_globals.get('__name__', '')}.{code.co_qualname}", owner


def is_part_of(wanted: object, values: list[Any]) -> bool:
    """Whether an object is one of these values, or of their parts, attributes and closures.

    >>> one = object()
    >>> is_part_of(one, [3, {"a": [one]}]), is_part_of(object(), [3, {"a": [one]}])
    (True, False)
    """
    left = [(each, _DEPTH) for each in values]
    seen: set[int] = set()
    while left and len(seen) < _PARTS:
        part, depth = left.pop()
        if part is wanted:
            return True
        if depth and id(part) not in seen and not isinstance(part, type(sys)):
            seen.add(id(part))
            left += [(each, depth - 1) for each in _parts_of(part)]
    return False


def _parts_of(part: Any) -> list[Any]:  # noqa: ANN401 - any value
    """Return the entries of a container, or the attributes of an object."""
    if isinstance(part, (str, bytes, int, float)):
        return []
    if isinstance(part, dict):
        return list(dict.values(part))
    if isinstance(part, (list, tuple, set, frozenset)) or type(part).__name__ == "deque":
        return list(part)
    return [each for _, each in attributes_of(part)]
