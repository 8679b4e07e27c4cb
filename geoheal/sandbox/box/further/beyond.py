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
from ..settings.read import quick_settings
from .calls import (
    VARIANT,
    changed_calls,
    consumed,
    found_in,
    names_of,
    paired_calls,
    variant_calls,
    written,
    yields,
)
from .elsewhere import deeper, elsewhere
from .inner import InnerCalls
from .lasting import SIZE, held_among
from .longer import longer_of
from .observed.callers import Callers
from .other_contexts import other_contexts
from .shared import shared_among
from .twice import as_far_as_made, changed_setting, is_equal, places_of, setting_of, settings_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from types import FrameType, ModuleType
    from typing import Any

    from ..wire import Wire
    from .twice import Arguments

AS_GIVEN = f" given{VARIANT}"
"""Ends the label of a call as the workload makes it, beside which those with an iterator are looked at."""
ITERATOR = "iterator"
"""Is in the labels of calls with an iterator in place of a container."""
LEFT = " left"
"""Ends the label of what a call leaves of its arguments."""
SETTING = "="
"""Begins the names of settings that a call has changed, among what it leaves."""
FUNCTIONS = "functions"
"""Label of the names of functions that the workload calls."""
_CALLS = 6
"""Number of calls of each function to repeat."""
_LOOKED_AT = 60
"""Number of calls of each function to choose from."""
_TWICE = 3
"""Number of calls of each function to make in pairs."""
_FUNCTIONS = 20
_CPU_S, _WALL_S = 0.25, 1.0
"""CPU time, and wall-clock time, after which a call is ended."""
_ALL_CPU_S = 2.0
"""CPU time after which no further call of one kind is made."""
_ENDS_S = 9.0, 12.0, 18.0
"""Wall-clock times after which no further call of a kind is made; what is left is the next one's."""
_QUICK = 0.2
"""Share of a call's time limit within which an answer counts as quick."""


class _TooLong(BaseException):
    """A call exceeded its time limit."""


class BeyondProbe(Probe):
    """A probe that keeps the workload's calls, and repeats them with other arguments."""

    def __init__(self, wire: Wire, module: ModuleType, values: list[Any], *, backwards: bool = False) -> None:
        super().__init__(wire)
        self._module = module
        self._values = values
        self._backwards = backwards
        self._calls: dict[str, list[Arguments]] = {}
        self._counts: dict[str, int] = {}
        self._armed = False
        self._callers = Callers()
        self._inner = InnerCalls(module)
        self._last: Any = None
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
        began = time.monotonic()
        for end, tell in zip(_ENDS_S, (self._others(), self._longer(), self._pairs()), strict=True):
            cpu = time.process_time()
            for _ in tell:
                if time.process_time() - cpu > _ALL_CPU_S or time.monotonic() - began > end:
                    break

    def _others(self) -> Iterator[None]:
        """Make each call with one changed argument."""
        if self._backwards:
            return
        for name, calls in self._calls.items():
            endless = yields(found_in(self._module, name))
            for given in calls[:1]:
                self._ask(f"{plain(name, 100)}{AS_GIVEN}", name, copy.deepcopy(given))
                self._ask_again(name, given)
                self._ask_elsewhere(name, given)
            for label, given in as_far_as_made(variant_calls(name, calls[:1], endless=endless)):
                self._ask(label, name, given)
                yield
        for name, calls in self._calls.items():
            changed = changed_calls(name, calls, self._values, self._module.__name__)
            for label, given in as_far_as_made(changed):
                self._ask(label, name, given)
                yield
        for label, name, given in as_far_as_made(self._inner.changed(self._calls, self._values)):
            self._ask(label, name, given)
            yield

    def _ask_again(self, name: str, given: Arguments) -> None:
        """Report whether the answers of two calls share what the caller of one may change."""
        first = self._last
        if (
            not shared_among({"1": first, "2": first})
            or self._asked(name, copy.deepcopy(given))[0] != "answer"
        ):
            return
        call, share = f"what two answers of {written(name, given)} share", {"1": first, "2": self._last}
        self._left(f"{plain(name, 100)} again{VARIANT}", [call, "answer", bool(shared_among(share))])

    def _ask_elsewhere(self, name: str, given: Arguments) -> None:
        """Report the answers of a call in other surroundings than those of the sandbox."""
        call, label = written(name, given), plain(name, 100)
        with elsewhere():
            answer = deeper(lambda: self._asked(name, copy.deepcopy(given)))
        self._left(f"{label} elsewhere{VARIANT}", [f"{call} in other surroundings", *answer])
        with other_contexts():
            answer = self._asked(name, copy.deepcopy(given))
        self._left(f"{label} otherwise{VARIANT}", [f"{call} with other settings of libraries", *answer])

    def _longer(self) -> Iterator[None]:
        """Make a call with one argument that is much longer."""
        if self._backwards:
            return
        for name, calls in self._calls.items():
            for key, value in places_of(calls[0]) if calls else ():
                for count, other in enumerate(longer_of(value)):
                    given = copy.deepcopy(calls[0])
                    given[isinstance(key, str)][key] = other  # type: ignore[index]
                    self._ask(f"{plain(name, 100)} 0.{key}.{count}long", name, given)
                    yield

    def _pairs(self) -> Iterator[None]:
        """Make pairs of calls, alternating between the functions, to reveal caching."""
        if not self._backwards:
            yield from self._settings()
        open_pairs = [(name, paired_calls(name, calls[:_TWICE])) for name, calls in self._calls.items()]
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
        """Make the second call of a pair; an object that cannot be changed, as a frozen one, is an error."""
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
        before, settings = held_among(places_of(given), self._module), quick_settings()
        self._left(label, [call, *self._asked(name, given)])
        after = held_among(places_of(given), self._module)
        other = {key: each for key, each in after.items() if each != before.get(key)}
        grown = {key: each - before.get(key, 0) for key, each in other.items() if key[:1] == SIZE}
        set_otherwise = {
            f"{SETTING}{key}": encode(each)
            for key, each in quick_settings().items()
            if each != settings.get(key)
        }
        if after != before or set_otherwise:
            self._left(f"{label}{LEFT}", [call, "left", other | grown | set_otherwise])

    def _left(self, label: str, value: list[Any]) -> None:
        self._wire.send({"type": "left", "label": label, "value": value})

    def _on_event(self, frame: FrameType, event: str, _argument: object) -> None:
        """Keep the arguments of the first calls of each function, as they are passed."""
        if event == "call":
            self._inner.look_at(frame)
            if self._callers.is_workload(frame):
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
        self._last = None
        began, took = time.process_time(), 0.0
        self._armed = True
        try:
            signal.setitimer(signal.ITIMER_VIRTUAL, _CPU_S, _CPU_S)
            signal.setitimer(signal.ITIMER_REAL, _WALL_S, _WALL_S)
            try:
                self._last = found_in(self._module, name)(*given[0], **given[1])
                found = consumed(self._last)
                took = time.process_time() - began
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
        if answer[0] == "answer" and took > _QUICK * _CPU_S:
            answer[0] = "slow answer"
        return answer
