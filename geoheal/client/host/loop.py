"""Threads of the client: one whose work repeats and survives errors, and starting others."""

import logging
import threading
from collections.abc import Callable

log = logging.getLogger("geoheal.client")
PAUSE_AFTER_ERROR_S = 5.0


def start(thread: threading.Thread) -> bool:
    """Start a thread; return False if Python refuses, as 3.12.0 and 3.12.1 do at the end of a process."""
    try:
        thread.start()
    except RuntimeError:
        return False
    return True


class Repeater:
    """Calls a step repeatedly.

    Parameters
    ----------
    name
        Name of the thread.
    step
        Does one round of the work, and returns the seconds until it must be called again.
    """

    def __init__(self, name: str, step: Callable[[], float]) -> None:
        self._step = step
        self._due = threading.Event()
        self._stopping = False
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)
        self._thread.start()

    def wake(self) -> None:
        """Let the step be called now."""
        self._due.set()

    def stop(self, timeout_s: float) -> bool:
        """Let the current step be the last one; return False if it takes longer than that."""
        self._stopping = True
        self._due.set()
        self._thread.join(timeout_s)
        return not self._thread.is_alive()

    def _run(self) -> None:
        logged: set[str] = set()
        while not self._stopping:
            self._due.clear()
            try:
                pause_s = self._step()
            except Exception as error:  # the thread's outermost frame: the application must not feel it
                pause_s = PAUSE_AFTER_ERROR_S
                if repr(error) not in logged and len(logged) < 100:
                    logged.add(repr(error))
                    log.exception("An error in geoheal's reporter; it continues.")
            if not self._stopping:
                self._due.wait(pause_s)
