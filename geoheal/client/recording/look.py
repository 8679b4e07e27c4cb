"""Observation of one call: its arguments before, its outcome, and its arguments afterwards."""

import contextlib
import inspect
import time
from dataclasses import dataclass
from types import FunctionType
from typing import Any

from geoheal.client.recording.codec.freezing import Freezer
from geoheal.client.recording.codec.frozen import FrozenValue, NotRecordable
from geoheal.client.recording.codec.redaction import Redaction
from geoheal.client.recording.frameworks.around import surroundings
from geoheal.client.recording.outside.log import AskedOutside, under_way
from geoheal.client.recording.outside.patches import PATCHES
from geoheal.client.recording.reservoir import Call, Reservoir
from geoheal.client.recording.tally import Tally
from geoheal.client.recording.window import RecordingWindow

_clock = time.perf_counter
_cpu = time.thread_time  # CPU time, as the window counts it: waiting for a core is free
_wall = time.time


@dataclass(frozen=True, slots=True)
class Books:
    """Destination and limits of observations.

    Parameters
    ----------
    window
        Limits the time of observations.
    reservoir, tally
        The recorded calls, and the number of calls.
    redaction
        Decides what is left out.
    """

    window: RecordingWindow
    reservoir: Reservoir
    tally: Tally
    redaction: Redaction


class RecordedFunction:
    """A function, with the names for its records.

    Parameters
    ----------
    function
        The function itself.
    redaction
        Decides what is left out.
    """

    def __init__(self, function: FunctionType, redaction: Redaction) -> None:
        self.module = function.__module__
        self.function = function.__qualname__
        self.package = function.__module__.partition(".")[0]
        code = function.__code__
        self.names = code.co_varnames[: code.co_argcount]
        rest = code.co_argcount + code.co_kwonlyargcount
        self.rest = code.co_varnames[rest] if code.co_flags & inspect.CO_VARARGS else ""
        self.is_awaited = bool(code.co_flags & inspect.CO_COROUTINE)
        self.failed_looks = 0  # observations since one of its calls could be recorded
        self.covers = False  # whether its calls contain calls of other observed functions
        self.hides_result = redaction.hides(function.__name__)


class Look:
    """Observation of one call.

    Parameters
    ----------
    subject, books
        The function, and the destination of the record.
    args, kwargs
        The arguments, as they are passed.
    """

    def __init__(
        self, subject: RecordedFunction, books: Books, args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> None:
        began = _cpu()
        self._subject = subject
        self._books = books
        self._given = args, kwargs
        self._at = _wall()
        self._freezer = self._new_freezer()
        self._before = self._arguments(self._freezer)
        self._outside = AskedOutside(subject.package, books.redaction)
        self._token = under_way.set(self._outside)
        PATCHES.enter()
        books.window.spend(_cpu() - began)
        self._started = _clock()

    def ended(self, result: object, error: Exception | None) -> None:
        """Record the outcome of the call."""
        ended, began = _clock(), _cpu()
        self.left()
        if self._before is not None:
            self._keep(result, error, ended - self._started - self._outside.own_s)
        self._books.window.spend(_cpu() - began + self._outside.own_cpu_s)

    def left(self) -> None:
        """Drop the call: it was ended by an exception that no caller handles, such as a cancellation."""
        self._outside.is_under_way = False
        self._subject.covers |= self._outside.covers
        PATCHES.leave()
        with contextlib.suppress(ValueError):  # a discarded coroutine ends in another context
            under_way.reset(self._token)

    def _new_freezer(self) -> Freezer:
        return Freezer(self._subject.package, self._books.redaction, handles=True)

    def _arguments(self, freezer: Freezer) -> Any:  # noqa: ANN401 - frozen
        """Return the frozen arguments; if they cannot be recorded, count that and return None."""
        args, kwargs = self._given
        try:
            names = self._subject.names
            names = (*names, *(self._subject.rest,) * max(0, len(args) - len(names)))
            around = surroundings(freezer)
            positional = [freezer.named(name, each) for name, each in zip(names, args, strict=False)]
            named = [(name, freezer.named(name, each)) for name, each in kwargs.items()]
        except NotRecordable as reason:
            self._refuse(f"An argument is or holds {reason}.")
        except Exception as error:  # noqa: BLE001 - the application must not feel it
            self._refuse(f"An argument could not be read ({type(error).__name__}).")
        else:
            return positional, named, around
        return None

    def _keep(self, result: object, error: Exception | None, duration_s: float) -> None:
        later, freezer, outside = self._new_freezer(), self._freezer, self._outside
        self._settle(later)
        if outside.reason is not None:
            self._refuse(outside.reason)
            return
        after = self._arguments(later)
        if after is None:
            return
        frozen = self._frozen_result(result)
        if frozen is None:
            return
        kept, parts = frozen
        call = Call(
            module=self._subject.module,
            function=self._subject.function,
            before=self._before,
            after=after,
            result=kept,
            error=None if error is None else type(error).__qualname__[:200],
            outcome=(type(result) if error is None else type(error)).__qualname__[:200],
            duration_s=max(0.0, duration_s),
            recorded_at=self._at,
            parts=freezer.nodes,
            redacted=freezer.is_redacted or outside.is_redacted,
            more=later.nodes + parts + outside.parts,
            outside=tuple(outside.events),
            secrets=outside.secrets,
            awaited=self._subject.is_awaited,
            keyed=outside.uses_key,
        )
        self._subject.failed_looks = 0
        if self._books.reservoir.add(call):
            self._books.tally.count(self._subject.module, self._subject.function)
        else:
            self._books.tally.count(self._subject.module, self._subject.function, "There was no room for it.")

    def _frozen_result(self, result: object) -> tuple[Any, int] | None:
        """Return the frozen result, and its number of parts; if it cannot be recorded, count that."""
        try:
            return self._result(result)
        except NotRecordable as reason:
            self._refuse(f"The result is or holds {reason}.")
        except Exception as failure:  # noqa: BLE001 - the application must not feel it
            self._refuse(f"The result could not be read ({type(failure).__name__}).")
        return None

    def _settle(self, later: Freezer) -> None:
        """Add what is known only at the end, about the call's context and its external requests."""
        later.is_whole = False
        later.left_out = self._freezer.left_out
        for settle in self._freezer.late:
            self._outside.settled("What surrounds it", settle)
        self._outside.settle()

    def _result(self, result: object) -> tuple[Any, int]:
        """Return the frozen result, and its number of parts."""
        if self._subject.hides_result and result is not None:
            self._freezer.is_redacted = True
            return FrozenValue("redacted", "other"), 1
        own = Freezer(self._subject.package, self._books.redaction)
        kept = own.freeze(result)
        self._freezer.is_redacted |= own.is_redacted
        return kept, own.nodes

    def _refuse(self, reason: str) -> None:
        self._subject.failed_looks += 1
        self._books.tally.count(self._subject.module, self._subject.function, reason)
