"""A site: one function of the application whose calls from other modules are looked at."""

import functools
import sys
import time
from collections.abc import Callable
from types import FunctionType
from typing import Any, Final

from geoheal.client.recording.codec.freezing import Freezer, Held, NotRecordable
from geoheal.client.recording.codec.redaction import Redaction
from geoheal.client.recording.reservoir import Call, Reservoir
from geoheal.client.recording.tally import Tally
from geoheal.client.recording.window import Window

_VARARGS: Final = 4
_frame = sys._getframe  # noqa: SLF001 - documented
_clock = time.perf_counter


class Site:
    """Takes calls of one function.

    Parameters
    ----------
    function
        The function itself.
    window, reservoir, tally, redaction
        When it looks, where calls go, and what is left out.
    """

    def __init__(
        self, function: FunctionType, window: Window, reservoir: Reservoir, tally: Tally, redaction: Redaction
    ) -> None:
        self.module = function.__module__
        self.function = function.__qualname__
        self.is_armed = False
        self.taken = 0
        self._call = function
        self._window = window
        self._reservoir = reservoir
        self._tally = tally
        self._redaction = redaction
        self._package = function.__module__.partition(".")[0]
        code = function.__code__
        self._names = code.co_varnames[: code.co_argcount]
        rest = code.co_argcount + code.co_kwonlyargcount
        self._rest = code.co_varnames[rest] if code.co_flags & _VARARGS else ""
        self._hides_result = redaction.hides(function.__name__)

    def wrapper(self) -> Callable[..., Any]:
        """What takes the function's place: it costs a call that is not looked at a few dozen nanoseconds."""
        function, window, home = self._call, self._window.open, self._call.__globals__

        @functools.wraps(function)
        def recorded(*args: Any, **kwargs: Any) -> Any:  # noqa: ANN401 - the function's own
            if window and self.is_armed and _frame(1).f_globals is not home:
                return self._taken(args, kwargs)
            return function(*args, **kwargs)

        return recorded

    def _taken(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:  # noqa: ANN401 - the function's own
        self.is_armed = False
        began, at = _clock(), time.time()
        freezer = self._freezer()
        before = self._arguments(freezer, args, kwargs)
        started = _clock()
        self._window.spend(started - began)
        if before is None:
            return self._call(*args, **kwargs)
        try:
            result = self._call(*args, **kwargs)
        except Exception as error:
            ended = _clock()
            self._keep(freezer, before, (args, kwargs), None, error, at, ended - started)
            self._window.spend(_clock() - ended)
            raise
        ended = _clock()
        self._keep(freezer, before, (args, kwargs), result, None, at, ended - started)
        self._window.spend(_clock() - ended)
        return result

    def _freezer(self) -> Freezer:
        return Freezer(self._package, self._redaction)

    def _arguments(self, freezer: Freezer, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:  # noqa: ANN401
        """The arguments, frozen; None, counted, where they cannot be recorded."""
        try:
            names = (*self._names, *(self._rest,) * max(0, len(args) - len(self._names)))
            positional = [freezer.named(name, each) for name, each in zip(names, args, strict=False)]
            return positional, [(name, freezer.named(name, each)) for name, each in kwargs.items()]
        except NotRecordable as reason:
            self._refuse(f"An argument is or holds {reason}.")
        except Exception as error:  # noqa: BLE001 - the application must not feel it
            self._refuse(f"An argument could not be read ({type(error).__name__}).")
        return None

    def _keep(
        self,
        freezer: Freezer,
        before: Any,  # noqa: ANN401 - frozen
        given: tuple[tuple[Any, ...], dict[str, Any]],
        result: object,
        error: Exception | None,
        at: float,
        duration_s: float,
    ) -> None:
        later = self._freezer()
        after = self._arguments(later, *given)
        if after is None:
            return
        try:
            kept, parts = self._result(freezer, result)
        except NotRecordable as reason:
            self._refuse(f"The result is or holds {reason}.")
            return
        except Exception as failure:  # noqa: BLE001 - the application must not feel it
            self._refuse(f"The result could not be read ({type(failure).__name__}).")
            return
        self.taken += 1
        call = Call(
            module=self.module,
            function=self.function,
            before=before,
            after=after,
            result=kept,
            error=None if error is None else type(error).__qualname__[:200],
            outcome=(type(result) if error is None else type(error)).__qualname__[:200],
            duration_s=duration_s,
            recorded_at=at,
            parts=freezer.nodes,
            redacted=freezer.is_redacted,
            more=later.nodes + parts,
        )
        if self._reservoir.add(call):
            self._tally.count(self.module, self.function)
        else:
            self._refuse("There was no room for it.")

    def _result(self, freezer: Freezer, result: object) -> tuple[Any, int]:
        """The result, frozen, and its parts."""
        if self._hides_result and result is not None:
            freezer.is_redacted = True
            return Held("redacted", "other"), 1
        own = self._freezer()
        kept = own.freeze(result)
        freezer.is_redacted |= own.is_redacted
        return kept, own.nodes

    def _refuse(self, reason: str) -> None:
        self.taken += 1
        self._tally.count(self.module, self.function, reason)
