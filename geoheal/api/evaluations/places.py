"""Places of evaluations and of requests that wait for them, in one process."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from werkzeug.exceptions import TooManyRequests

TYPICAL_S: Final = 30.0
"""Assumed duration (s) of an evaluation until one has been measured."""

WAITERS_MAX: Final = 32
"""Requests of one process that may wait for their evaluations; each occupies a thread."""


class Places:
    """Counts the evaluations that run or wait, and the requests that wait for them; thread-safe.

    Parameters
    ----------
    at_once, waiting
        Number of evaluations that run at a time, and number that may wait.
    """

    def __init__(self, at_once: int, waiting: int) -> None:
        self._at_once = at_once
        self._most = at_once + waiting
        self.requests = min(self._most, WAITERS_MAX)
        self._waiters = threading.BoundedSemaphore(self.requests)
        self._taken = 0
        self._typical_s = TYPICAL_S
        self._lock = threading.Lock()

    def take(self) -> None:
        """Take a place for an evaluation.

        Raises
        ------
        TooManyRequests
            When none is left; with the time to try again.
        """
        with self._lock:
            if self._taken >= self._most:
                after_s = self._typical_s * self._taken / self._at_once
                raise TooManyRequests(
                    f"{self._taken} evaluations are waiting or running, which is the limit; try again later.",
                    retry_after=max(1, round(after_s)),
                )
            self._taken += 1

    def take_free(self) -> bool:
        """Take a place for an evaluation if it could begin at once."""
        with self._lock:
            is_free = self._taken < self._at_once
            self._taken += is_free
            return is_free

    def leave(self, lasted_s: float | None = None) -> None:
        """Leave a place.

        Parameters
        ----------
        lasted_s
            Seconds that the evaluation took; None if it was not begun.
        """
        with self._lock:
            self._taken -= 1
            if lasted_s is not None:
                self._typical_s += (lasted_s - self._typical_s) / 4

    @contextmanager
    def waiter(self) -> Iterator[None]:
        """Yield a place for a request that waits for its evaluation; acquire it before submitting.

        Raises
        ------
        TooManyRequests
            When all threads for waiting requests are taken.
        """
        if not self._waiters.acquire(blocking=False):
            raise TooManyRequests(
                f"{self.requests} requests wait for their evaluations, which is the limit; try again later, "
                "or send `Prefer: respond-async` and ask for the result.",
                retry_after=max(1, round(self._typical_s)),
            )
        try:
            yield
        finally:
            self._waiters.release()
