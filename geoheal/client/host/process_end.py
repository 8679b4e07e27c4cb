"""The end of the process, and calls to make before it.

The interpreter calls ``atexit`` at an ordinary end. Processes of ``multiprocessing`` end by ``os._exit``
after their own finalizers, and those of a pool mostly by SIGTERM, which ends a process at once.
"""

from __future__ import annotations

import atexit
import os
import signal
import sys
import threading
from collections.abc import Callable
from types import FrameType
from typing import Final

PATIENCE_S: Final = 10.0
"""Seconds after which a process that got the signal ends, even if calls are left."""

FIRST: Final = 100
"""Priority among the finalizers of ``multiprocessing``: high priorities run first."""

Call = Callable[[], None]


class ProcessEnd:
    """Makes calls once, at the end of the process in which they were added."""

    _calls: dict[Call, None]
    _is_running: bool
    _signalled: int

    def __init__(self) -> None:
        self._begin(process=0)

    def add(self, call: Call) -> None:
        """Add a call to make at the end; it must not raise or take long."""
        if self._process != os.getpid():  # calls that were added in the parent are made by the parent
            self._begin(os.getpid())
            self._listen()
        self._calls[call] = None

    def remove(self, call: Call) -> None:
        """Remove a call."""
        self._calls.pop(call, None)

    def run(self) -> None:
        """Make the calls; a signal that arrives meanwhile waits."""
        if self._process != os.getpid() or self._is_running:
            return
        self._is_running = True
        for call in tuple(self._calls):
            call()
        self._calls.clear()
        self._is_running = False
        if self._signalled:
            _die(self._signalled)

    def _begin(self, process: int) -> None:
        self._process = process
        self._calls = {}
        self._is_running = False
        self._signalled = 0

    def _listen(self) -> None:
        atexit.register(self.run)
        if not _is_child():
            return
        from multiprocessing.util import Finalize

        Finalize(None, self.run, exitpriority=FIRST)
        is_main = threading.current_thread() is threading.main_thread()
        if is_main and signal.getsignal(signal.SIGTERM) is signal.SIG_DFL:
            signal.signal(signal.SIGTERM, self._end_by_signal)

    def _end_by_signal(self, number: int, _frame: FrameType | None) -> None:
        if self._process != os.getpid():  # forked since: the parent makes the calls
            _die(number)
        self._signalled = number
        # The interrupted code may hold a lock that the calls need; this avoids a deadlock.
        signal.signal(signal.SIGALRM, signal.SIG_DFL)
        signal.setitimer(signal.ITIMER_REAL, PATIENCE_S)
        self.run()


def _is_child() -> bool:
    """Whether ``multiprocessing`` started this process; does not import it in other processes."""
    module = sys.modules.get("multiprocessing.process")
    return module is not None and module.parent_process() is not None


def _die(number: int) -> None:
    signal.signal(number, signal.SIG_DFL)
    os.kill(os.getpid(), number)


END: Final = ProcessEnd()
"""The calls of this process."""
