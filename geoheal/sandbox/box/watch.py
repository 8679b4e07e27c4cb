"""Trace lines of a module: end the run at the first executed one, or report each of them."""

from __future__ import annotations

import sys
import threading

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from types import CodeType, FrameType
    from typing import Any

    from .wire import Wire

    Trace = Callable[[FrameType, str, Any], Any]

_OPTIMIZED = 1
"""Flag of a function's code, but not of a module's or class body's (inspect takes long to import)."""


def look_out(file: str, lines: Iterable[Iterable[int]], wire: Wire, *, every: bool) -> None:
    """Trace all threads until a line of the file is executed.

    With ``every``, report each line once, and continue until none is left.

    Parameters
    ----------
    lines
        Lines in bodies of functions, and outside of them: a ``def`` on one line is both.
    """
    body, on_import = map(set, lines)
    trace = _Watch(file, (on_import, body), wire, every=every).on_call
    threading.settrace(trace)
    sys.settrace(trace)


class _Watch:
    def __init__(self, file: str, lines: tuple[set[int], set[int]], wire: Wire, *, every: bool) -> None:
        self._every = every
        self._file = file
        self._lines = lines
        self._wire = wire
        self._known: dict[int, tuple[CodeType, set[int]]] = {}

    def on_call(self, frame: FrameType, _event: str, _argument: object) -> Trace | None:
        code = frame.f_code
        if code.co_filename != self._file:
            return None
        known = self._known.get(id(code))
        if known is None:  # kept with its code, so that the id stays unique
            known = self._known[id(code)] = (code, self._watched_of(code))
        return self._tracer_of(code, known[1]) if known[1] else None

    def _watched_of(self, code: CodeType) -> set[int]:
        """Return the lines of this code that are watched."""
        watched = self._lines[bool(code.co_flags & _OPTIMIZED)]
        return watched.intersection(line for *_, line in code.co_lines() if line is not None)

    def _tracer_of(self, code: CodeType, left: set[int]) -> Trace:
        """Trace lines of this code until none of them is left: a loop then runs at its own pace."""
        watched = self._lines[bool(code.co_flags & _OPTIMIZED)]

        def on_line(frame: FrameType, event: str, _argument: object) -> Trace | None:
            line = frame.f_lineno
            if event != "line" or line not in left:
                return on_line
            if not self._every:
                sys.settrace(None)
                self._wire.send({"type": "reached"})
                self._wire.receive()  # the warden ends this
            left.discard(line)
            if line in watched:  # no other code on the same line has reported it
                watched.discard(line)
                self._wire.send({"type": "executed", "line": line})
            if left:
                return on_line
            frame.f_trace = None  # the value that is returned only ends the tracing of calls
            return None

        return on_line
