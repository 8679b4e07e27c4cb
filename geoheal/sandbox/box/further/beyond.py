"""Call a module's functions as the workload does, with other arguments.

The arguments have the same types as in the workload, so the code may be expected to accept them: empty,
negative, next to a value that the code compares with, twice as long.
"""

from __future__ import annotations

import contextlib
import copy
import importlib
import random
import signal
import sys
import time

from ..arguments import call_of
from ..encode import encode, plain
from ..probe import Probe
from .callers import Callers
from .calls import consumed, found_in, names_of, written
from .others import others_of, variants_of
from .twice import (
    as_far_as_made,
    changed_setting,
    is_equal,
    pairs_of,
    places_of,
    setting_of,
    settings_of,
    with_argument,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from types import FrameType, ModuleType
    from typing import Any

    from ..wire import Wire
    from .twice import Arguments, Pair

NEGATIVE = "-"
"""Suffix of labels of calls with more negative numbers than in the workload."""
VARIANT = "~"
"""Ends the label of a call with a value of another type: what is refused there may not be for the code."""
AS_GIVEN = f" given{VARIANT}"
"""Ends the label of a call as the workload makes it, beside which those with an iterator are looked at."""
ITERATOR = "iterator"
"""Is in the labels of calls with an iterator in place of a container."""
_GENERATOR = 0x20
"""Flag of generator code."""
FUNCTIONS = "functions"
"""Label of the names of functions that the workload calls."""
_CALLS = 6
"""Number of calls of each function to repeat."""
_LOOKED_AT = 60
"""Number of calls of each function to choose from."""
_TWICE = 3
"""Number of calls of each function to make in pairs."""
_FUNCTIONS = 20
_CPU_S = 0.25
"""CPU time, and wall-clock time, after which a call is ended."""
_WALL_S = 1.0
_ALL_CPU_S = 1.2
"""Times after which no further call of one kind is made."""
_ALL_WALL_S = 3.0
_QUICK = 0.2
"""Share of a call's time limit within which an answer counts as quick."""


class _TooLong(BaseException):
    """A call exceeded its time limit."""


class BeyondProbe(Probe):
    """A probe that keeps the workload's calls, and repeats them with other arguments."""

    __slots__ = ("_armed", "_backwards", "_callers", "_calls", "_counts", "_module", "_values")

    def __init__(self, wire: Wire, module: ModuleType, values: list[Any], *, backwards: bool = False) -> None:
        super().__init__(wire)
        self._module = module
        self._values = values
        self._backwards = backwards
        self._calls: dict[str, list[Arguments]] = {}
        self._counts: dict[str, int] = {}
        self._armed = False
        self._callers = Callers()
        sys.setprofile(self._on_event)

    def output(self, value: object) -> None:
        """Output a value; a generator that has not begun is a call whose arguments it still holds."""
        frame = self._callers.frame_of(value)
        if frame is not None:
            self._keep_call(frame)
        super().output(value)

    def tell(self) -> None:
        """Report the answer of each call, by function and position.

        It contains the text of the call, the outcome (``answer``, ``slow answer``, ``error`` or ``long``),
        and the result.
        """
        sys.setprofile(None)
        self._callers.stop()
        if self._backwards:  # as if no call had been made yet
            importlib.reload(self._module)
        for number in (signal.SIGVTALRM, signal.SIGALRM):
            signal.signal(number, self._on_time)
        self._left(FUNCTIONS, [sorted(self._calls)])
        for tell in self._others(), self._pairs():
            cpu, wall = time.process_time(), time.monotonic()
            for _ in tell:
                if time.process_time() - cpu > _ALL_CPU_S or time.monotonic() - wall > _ALL_WALL_S:
                    break

    def _others(self) -> Iterator[None]:
        """Make each call with one changed argument."""
        if self._backwards:
            return
        for name, calls in self._calls.items():
            yields = _yields(found_in(self._module, name))
            for given in calls[:1]:
                self._ask(f"{plain(name, 100)}{AS_GIVEN}", name, copy.deepcopy(given))
            for label, given in as_far_as_made(_variants(name, calls[:1], endless=yields)):
                self._ask(label, name, given)
                yield
            for label, given in as_far_as_made(_changed(name, calls, self._values)):
                self._ask(label, name, given)
                yield

    def _pairs(self) -> Iterator[None]:
        """Make pairs of calls, alternating between the functions, to reveal caching."""
        if not self._backwards:
            yield from self._settings()
        open_pairs = [(name, _pairs_of(name, calls)) for name, calls in self._calls.items()]
        while open_pairs:
            for turn in list(open_pairs):
                name, pairs = turn
                pair = next(pairs, None)
                if pair is None:
                    open_pairs.remove(turn)
                else:
                    self._ask_both(name, *pair)
                    yield

    def _ask_both(
        self, name: str, label: str, first: Arguments, second_of: Callable[[Arguments], Arguments]
    ) -> None:
        if self._backwards:
            if is_equal(label):
                self._ask_second(f"{label}+", name, first, second_of)
                self._ask(label, name, first)
            return
        self._ask(label, name, first)
        self._ask_second(f"{label}+", name, first, second_of)

    def _ask_second(
        self, label: str, name: str, first: Arguments, second_of: Callable[[Arguments], Arguments]
    ) -> None:
        """Make the second call of a pair.

        An object that cannot be changed, such as a frozen one, is an error.
        """
        try:
            second = second_of(first)
        except Exception as error:  # noqa: BLE001 - objects of the code may raise anything
            self._left(label, [written(name, first), "error", plain(type(error).__qualname__, 200)])
        else:
            self._ask(label, name, second)

    def _settings(self) -> Iterator[None]:
        """Make a call before and after changing a setting of the module."""
        for setting in settings_of(self._module):
            try:
                value = changed_setting(vars(self._module)[setting])
            except Exception:  # noqa: BLE001, S112 - it may hold objects of the code
                continue
            for name, calls in self._calls.items():
                for given in calls[:1]:
                    label = f"{plain(name, 100)} with {plain(setting, 100)}"
                    self._ask(label, name, copy.deepcopy(given))
                    with setting_of(self._module, setting, copy.copy(value)):
                        self._ask(f"{label}+", name, copy.deepcopy(given), setting)
                    yield

    def _ask(self, label: str, name: str, given: Arguments, setting: str = "") -> None:
        """Make a call, and report its text, outcome and result."""
        call = written(name, given) + (f" with another {setting}" if setting else "")
        self._left(label, [call, *self._asked(name, given)])

    def _left(self, label: str, value: list[Any]) -> None:
        self._wire.send({"type": "left", "label": label, "value": value})

    def _on_event(self, frame: FrameType, event: str, _argument: object) -> None:
        """Keep the arguments of the first calls of each function, as they are passed."""
        if event == "call" and self._callers.is_workload(frame):
            self._keep_call(frame)

    def _keep_call(self, frame: FrameType) -> None:
        for name in names_of(frame, self._module):
            if name in self._calls or len(self._calls) < _FUNCTIONS:
                self._keep(name, frame)

    def _keep(self, name: str, frame: FrameType) -> None:
        kept = self._calls.setdefault(name, [])
        self._counts[name] = self._counts.get(name, 0) + 1
        if len(kept) < _CALLS and self._counts[name] <= _LOOKED_AT:
            with contextlib.suppress(Exception):  # what cannot be copied is not passed twice
                given = copy.deepcopy(call_of(frame))
                if repr(given) not in map(repr, kept):  # a new cache is not queried twice
                    kept.append(given)

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
                found = consumed(found_in(self._module, name)(*given[0], **given[1]))
                answer = ["answer", encode(found)]
            except _TooLong:
                raise
            except BaseException as error:  # noqa: BLE001 - whatever the code raises is its answer
                answer = ["error", plain(type(error).__qualname__, 200)]
            self._armed = False
        except _TooLong:
            self._armed = False
            answer = ["long", None]
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.setitimer(signal.ITIMER_REAL, 0)
        if answer[0] == "answer" and time.process_time() - began > _QUICK * _CPU_S:
            answer[0] = "slow answer"
        return answer


def _yields(function: object) -> bool:
    return bool(getattr(getattr(function, "__code__", None), "co_flags", 0) & _GENERATOR)


def _variants(name: str, calls: list[Arguments], *, endless: bool) -> Iterator[tuple[str, Arguments]]:
    """Yield calls with one argument of another type."""
    for number, original in enumerate(calls):
        for key, value in places_of(original):
            for count, other in enumerate(variants_of(value, endless=endless)):
                label = f"{plain(name, 100)} {number}.{key}.{count}{type(other).__name__}{VARIANT}"
                yield label, with_argument(original, key, other)


def _changed(name: str, calls: list[Arguments], values: list[Any]) -> Iterator[tuple[str, Arguments]]:
    """Yield the kept calls with one argument changed, each once, with a label."""
    seen = {repr(each) for each in calls}
    for number, original in enumerate(calls):
        for key, value in places_of(original):
            for count, other in enumerate(others_of(value, values)):
                given = with_argument(original, key, other)
                text = repr(given)
                if text not in seen:
                    seen.add(text)
                    is_negative = repr(other).count("-") > repr(value).count("-")
                    mark = NEGATIVE if is_negative else ""
                    yield f"{plain(name, 100)} {number}.{key}.{count}{mark}", given


def _pairs_of(name: str, calls: list[Arguments]) -> Iterator[Pair]:
    for number, given in enumerate(calls[:_TWICE]):
        for label, first, second_of in pairs_of(given):
            yield f"{plain(name, 100)} {number} {label}", first, second_of
