"""Threads that answer requests: a fixed number, which begin with the first request."""

import logging
import threading
from collections.abc import Callable
from queue import SimpleQueue

logger = logging.getLogger(__name__)


class Threads:
    """A fixed number of threads with one queue; they start at the first call, after the process has forked.

    Parameters
    ----------
    name
        Of the threads.
    number
        How many there are.
    """

    def __init__(self, name: str, number: int) -> None:
        self._name = name
        self._number = number
        self._queue: SimpleQueue[Callable[[], None]] = SimpleQueue()
        self._started = False

    def submit(self, work: Callable[[], None]) -> None:
        """Have something done; to be called from one thread only."""
        if not self._started:
            self._started = True
            for index in range(self._number):
                threading.Thread(target=self._run, name=f"{self._name}-{index}", daemon=True).start()
        self._queue.put(work)

    @property
    def waiting(self) -> int:
        """How much waits for a thread."""
        return self._queue.qsize()

    def _run(self) -> None:
        while True:
            work = self._queue.get()
            try:
                work()
            except (
                BaseException
            ):  # the server's panics are no Exception, and nobody takes this thread's place
                logger.exception("A request could not be answered")
            del work
