"""Settings of the process, which the operating system keeps."""

from __future__ import annotations

import os
import signal
import sys
import time

from .interpreter import name_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable


def _umask() -> object:
    mask = os.umask(0o77)
    os.umask(mask)
    return mask


def _signals() -> object:
    """Return who handles each signal, which are blocked, and the intervals of timers."""
    handlers = [
        int(handler) if isinstance(handler, int) else name_of(handler)
        for handler in (signal.getsignal(each) for each in sorted(signal.valid_signals()))
    ]
    blocked = sorted(map(int, signal.pthread_sigmask(signal.SIG_BLOCK, [])))
    timers = (signal.ITIMER_REAL, signal.ITIMER_VIRTUAL, signal.ITIMER_PROF)
    return [handlers, blocked, [signal.getitimer(each) != (0.0, 0.0) for each in timers]]


def _limits() -> object:
    import resource

    names = sorted(name for name in vars(resource) if name.startswith("RLIMIT_"))
    return [
        os.getpriority(os.PRIO_PROCESS, 0),
        [resource.getrlimit(getattr(resource, each)) for each in names],
    ]


def _streams() -> object:
    found: list[object] = [os.get_blocking(each) for each in range(3)]
    for stream in (sys.stdin, sys.stdout, sys.stderr):
        names = ("encoding", "errors", "line_buffering", "write_through")
        found.append([getattr(stream, name, None) for name in names])
    return found


OF_PROCESS: dict[str, Callable[[], object]] = {
    "the environment": lambda: dict(os.environ),
    "the working directory": os.getcwd,
    "the file mode mask": _umask,
    "the time zone": lambda: [*time.tzname, time.timezone, time.daylight],
    "the handlers of signals": _signals,
    "the limits of the process": _limits,
    "the standard streams": _streams,
}
