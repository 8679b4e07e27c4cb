"""Prepared boxes, each for one run: no run waits for Python to start, or shares state with another."""

import threading
from collections import deque
from collections.abc import Callable
from contextlib import suppress

from geoheal.errors import SandboxError
from geoheal.sandbox.warden_process import WardenProcess


class Pool:
    """Keeps boxes ready.

    Boxes are started between runs, never during one, because the cost of a start would be measured as the
    code's.

    Parameters
    ----------
    start
        Starts one box, without waiting for it.
    size
        Number of boxes to keep ready.
    """

    def __init__(self, start: Callable[[], WardenProcess], size: int) -> None:
        self._start = start
        self._size = size
        self._warm: deque[WardenProcess] = deque()
        self._running: set[WardenProcess] = set()
        self._starting = 0
        self._is_aborted = False
        self._lock = threading.Lock()

    def prepare(self, count: int) -> None:
        """Prepare this many boxes, and wait for them.

        Raises
        ------
        SandboxUnavailable
            When one does not start.
        """
        with self._lock:
            self._top_up(count)
            wardens = list(self._warm)
        for warden in wardens:
            warden.wait_until_warm()

    def take(self) -> WardenProcess:
        """Return a box for one run; the caller returns it afterwards.

        Raises
        ------
        SandboxUnavailable
            When none starts.
        """
        with self._lock:
            warden = self._first_alive()
            self._starting += 1
        try:
            warden = warden or self._start()
        except BaseException:
            self._leave(None)
            raise
        with self._lock:
            self._starting -= 1
            self._running.add(warden)
            is_aborted = self._is_aborted
        if is_aborted:  # in the meantime: its run fails like all others
            warden.abort()
        return warden

    def give_back(self, warden: WardenProcess) -> None:
        """End the box, and start another if nothing is being measured."""
        try:
            warden.close()
        finally:
            self._leave(warden)

    def abort(self) -> None:
        """End all boxes, and those too in which something runs: its run fails."""
        self.close()
        with self._lock:
            self._is_aborted = True
            running = list(self._running)
        for warden in running:
            warden.abort()

    def close(self) -> None:
        """End the boxes that are ready; current runs finish."""
        with self._lock:
            self._size = 0
            wardens = list(self._warm)
            self._warm.clear()
        for warden in wardens:
            warden.close()

    def _leave(self, warden: WardenProcess | None) -> None:
        with self._lock:
            if warden is None:
                self._starting -= 1
            else:
                self._running.discard(warden)
            if not self._running and not self._starting:
                with suppress(SandboxError):  # does not concern the finished run; the next one will report it
                    self._top_up(self._size)

    def _top_up(self, count: int) -> None:
        while len(self._warm) < count:
            self._warm.append(self._start())

    def _first_alive(self) -> WardenProcess | None:
        while self._warm:
            warden = self._warm.popleft()
            if warden.is_alive:
                return warden
            warden.close()
        return None
