"""A thread whose work repeats; :mod:`geoheal.client.host.loop` has that of monitored processes."""

import logging
import threading
from collections.abc import Callable
from typing import Final, Self

logger = logging.getLogger(__name__)

PAUSE_AFTER_ERROR_S: Final = 5.0


class Repeating:
    """Calls a step repeatedly, in a thread of its own; a context manager.

    An error that the step does not handle is logged, and the step is called again.

    Parameters
    ----------
    name
        Of the thread.
    step
        Does what is due, and returns in how many seconds it is due again.
    first_s
        Seconds until the first call.

    Examples
    --------
    >>> done = threading.Event()
    >>> def step():
    ...     done.set()
    ...     return 60.0
    >>> with Repeating("example", step):
    ...     done.wait(10)
    True
    """

    def __init__(self, name: str, step: Callable[[], float], first_s: float = 0.0) -> None:
        self._step = step
        self._first_s = first_s
        self._starting = threading.Lock()
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    @property
    def is_running(self) -> bool:
        """Whether its thread runs."""
        return self._thread.is_alive()

    @property
    def goes_on(self) -> bool:
        """Whether it is not to stop; a long step asks in between."""
        return not self._stopping.is_set()

    def start(self) -> None:
        """Start the thread; once, whoever asks for it."""
        with self._starting:
            if self.goes_on and self._thread.ident is None:
                self._thread.start()

    def stop(self, timeout_s: float | None = None) -> None:
        """Let the present step be the last, and wait until it has ended; the step itself may call it, too."""
        self._stopping.set()
        if self.is_running and self._thread is not threading.current_thread():
            self._thread.join(timeout_s)

    def is_stopped_within(self, seconds: float) -> bool:
        """Wait within a step; whether it is to stop."""
        return self._stopping.wait(seconds)

    def _run(self) -> None:
        pause_s = self._first_s
        while not self._stopping.wait(pause_s):
            try:
                pause_s = self._step()
            except Exception:
                logger.exception("An error in %s; it continues.", self._thread.name)
                pause_s = PAUSE_AFTER_ERROR_S
