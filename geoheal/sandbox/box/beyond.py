"""Call a module's functions as the workload does, with other arguments: what they answer there.

The arguments are of the same types as those that the workload gives, so that the code may be expected to take
them: empty, negative, beside a value that the code compares with, twice as long.
"""

from __future__ import annotations

import copy
import random
import signal
import sys
import time

from .aftermath import is_called_by_workload
from .encode import encode, plain
from .others import others_of
from .probe import Probe

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import FrameType, ModuleType
    from typing import Any

    from .wire import Wire

    Arguments = tuple[list[Any], dict[str, Any], list[str]]

NEGATIVE = "-"
"""Ends the label of a call with more negative numbers than the workload's."""
_CALLS = 6
"""Calls of each function that are made again."""
_FUNCTIONS = 20
_CPU_S = 0.25
"""CPU time after which a call is ended, and wall-clock time likewise."""
_WALL_S = 1.0
_ALL_CPU_S = 1.5
"""Times after which no further call is made."""
_ALL_WALL_S = 4.0
_QUICK = 0.2
"""Share of the time of a call within which an answer counts as quick."""
_PARTS = 1_000
"""Parts of an answer that yields them which are asked for."""
_ANY_POSITIONAL, _ANY_NAMED = 0x04, 0x08


class _TooLong(BaseException):
    """A call has taken its time."""


class BeyondProbe(Probe):
    """A probe that keeps what the workload calls, and makes the same calls with other arguments."""

    __slots__ = ("_armed", "_calls", "_module", "_values")

    def __init__(self, wire: Wire, module: ModuleType, values: list[Any]) -> None:
        super().__init__(wire)
        self._module = module
        self._values = values
        self._calls: dict[str, list[Arguments]] = {}
        self._armed = False
        sys.setprofile(self._on_event)

    def tell(self) -> None:
        """Hand over what each call answers, by function and place.

        How it is written, how it ends (``answer``, ``slow answer``, ``error`` or ``long``), and with what.
        """
        sys.setprofile(None)
        for number in (signal.SIGVTALRM, signal.SIGALRM):
            signal.signal(number, self._on_time)
        cpu, wall = time.process_time(), time.monotonic()
        for name, calls in self._calls.items():
            for label, given in _changed(name, calls, self._values):
                if time.process_time() - cpu > _ALL_CPU_S or time.monotonic() - wall > _ALL_WALL_S:
                    return
                told = [_written(name, given), *self._asked(name, given)]
                self._wire.send({"type": "left", "label": label, "value": told})

    def _on_event(self, frame: FrameType, event: str, _argument: object) -> None:
        """Keep the arguments of the first calls of each function, as they are given."""
        if event != "call" or not is_called_by_workload(frame):
            return
        name = _name_of(frame, self._module)
        if name is None or len(self._calls) >= _FUNCTIONS:
            return
        kept = self._calls.setdefault(name, [])
        if len(kept) < _CALLS:
            try:
                kept.append(copy.deepcopy(_given(frame)))
            except Exception:  # noqa: BLE001 - what cannot be copied is not given twice
                return

    def _on_time(self, *_: object) -> None:
        if self._armed:
            raise _TooLong

    def _asked(self, name: str, given: Arguments) -> list[Any]:
        random.seed(0)
        began = time.process_time()
        self._armed = True
        try:
            signal.setitimer(signal.ITIMER_VIRTUAL, _CPU_S, _CPU_S)
            signal.setitimer(signal.ITIMER_REAL, _WALL_S, _WALL_S)
            try:
                found = _consumed(_found(self._module, name)(*given[0], **given[1]))
                told = ["answer", encode(found)]
            except _TooLong:
                raise
            except BaseException as error:  # noqa: BLE001 - whatever the code raises is its answer
                told = ["error", plain(type(error).__qualname__, 200)]
            self._armed = False
        except _TooLong:
            self._armed = False
            told = ["long", None]
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.setitimer(signal.ITIMER_REAL, 0)
        if told[0] == "answer" and time.process_time() - began > _QUICK * _CPU_S:
            told[0] = "slow answer"
        return told


def _changed(name: str, calls: list[Arguments], values: list[Any]) -> Iterator[tuple[str, Arguments]]:
    """Yield the kept calls with one argument changed, each once, with a label."""
    seen = {repr(each) for each in calls}
    for number, (positional, named, names) in enumerate(calls):
        places: list[tuple[str, Any, Any]] = [*zip(names, range(len(names)), positional, strict=True)]
        places += [(name, name, value) for name, value in named.items()]
        for place, key, value in places:
            for count, other in enumerate(others_of(value, values)):
                given = copy.deepcopy((positional, named, names))
                given[isinstance(key, str)][key] = other
                told = repr(given)
                if told not in seen:
                    seen.add(told)
                    is_negative = repr(other).count("-") > repr(value).count("-")
                    mark = NEGATIVE if is_negative else ""
                    yield f"{plain(name, 100)} {number}.{place}.{count}{mark}", given


def _written(name: str, given: Arguments) -> str:
    parts = [f"{each!r:.60}" for each in given[0]] + [f"{key}={each!r:.60}" for key, each in given[1].items()]
    return plain(f"{name}({', '.join(parts)})", 200)


def _consumed(found: Any) -> Any:  # noqa: ANN401 - any value
    """Return what an answer yields, as far as it is asked for, and what it awaits."""
    if hasattr(found, "__next__"):
        return [part for _, part in zip(range(_PARTS), found, strict=False)]
    if hasattr(found, "__await__"):
        import asyncio  # most code needs none

        return asyncio.run(_awaited(found))
    return found


async def _awaited(found: Any) -> Any:  # noqa: ANN401 - any value
    return await found


def _name_of(frame: FrameType, module: ModuleType) -> str | None:
    """Return the path within the module under which a function is called; None for any other."""
    code = frame.f_code
    for name, value in vars(module).items():
        if getattr(value, "__code__", None) is code:
            return name
    *owner, last = code.co_qualname.split(".")
    if last.startswith("__") or len(owner) > 1 or frame.f_globals is not vars(module):
        return None
    found = _found(module, code.co_qualname)
    return code.co_qualname if callable(found) else None


def _found(module: ModuleType, path: str) -> Any:  # noqa: ANN401 - any value
    found: Any = module
    for name in path.split("."):
        found = getattr(found, name, None)
    return found


def _given(frame: FrameType) -> Arguments:
    """Return the arguments of a call, by position and by name, and the names of those by position."""
    code, held = frame.f_code, frame.f_locals
    names, count = code.co_varnames, code.co_argcount
    positional = [held[name] for name in names[:count]]
    named = {name: held[name] for name in names[count : count + code.co_kwonlyargcount]}
    place = count + code.co_kwonlyargcount
    called = [*names[:count]]
    if code.co_flags & _ANY_POSITIONAL:
        positional += held[names[place]]
        called += [f"{names[place]}[{number}]" for number in range(len(held[names[place]]))]
        place += 1
    if code.co_flags & _ANY_NAMED:
        named |= held[names[place]]
    return positional, named, called
