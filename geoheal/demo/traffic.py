"""Customers: threads that request a scenario's paths at its rates."""

import http.client
import itertools
import random
import threading
import time
from collections.abc import Sequence
from contextlib import suppress
from typing import Final, Self

KINDS: Final = 12
"""Number of different values of ``{k}``."""
TIMEOUT_S: Final = 5.0
THREADS: Final = 4


class Traffic:
    """Sends requests in threads, as a context manager.

    Parameters
    ----------
    port
        Port of the shop on this machine.
    """

    def __init__(self, port: int) -> None:
        self._port = port
        self._mix: Sequence[tuple[str, float]] = ()
        self._numbers = itertools.count(1)
        self._stopping = threading.Event()
        self._threads = [threading.Thread(target=self._run, daemon=True) for _ in range(THREADS)]

    def __enter__(self) -> Self:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stopping.set()
        for thread in self._threads:
            thread.join(TIMEOUT_S)

    def drive(self, mix: Sequence[tuple[str, float]]) -> None:
        """Request these paths from now on, each at its rate (requests per second)."""
        self._mix = mix

    def _run(self) -> None:
        due = time.monotonic()
        while not self._stopping.is_set():
            mix = self._mix
            rate = sum(each for _, each in mix) / THREADS
            due = max(due + (random.expovariate(rate) if rate else 0.1), time.monotonic() - 1.0)
            self._stopping.wait(max(0.0, due - time.monotonic()))
            if mix:
                paths, rates = zip(*mix, strict=True)
                self._ask(random.choices(paths, rates)[0])  # noqa: S311 - no secret

    def _ask(self, pattern: str) -> None:
        number = next(self._numbers)
        path = pattern.format(n=number, k=2000 + 160 * (number % KINDS))
        with suppress(OSError, http.client.HTTPException):
            connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=TIMEOUT_S)
            connection.request("GET", path)
            connection.getresponse().read()
            connection.close()
