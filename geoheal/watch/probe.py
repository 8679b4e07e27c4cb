"""Probe requests: a GET several times a second, and how long each took."""

import math
import threading
import time
from typing import Final

import httpx2

from geoheal.repeating import Repeating

PROBES_PER_S: Final = 4.0
TIMEOUT_S: Final = 5.0


class Prober(Repeating):
    """A thread that sends probe requests; a context manager.

    A request counts as failed if it is not answered within :data:`TIMEOUT_S`, or with a status of 400 or
    more. Requests are sent one at a time, so a slow service is asked less often.

    Parameters
    ----------
    url
        URL of the requests.
    """

    def __init__(self, url: str) -> None:
        super().__init__("geoheal probe", self._measure)
        self.url = url
        self._latencies: list[float] = []
        self._lock = threading.Lock()
        self._client = httpx2.Client(timeout=TIMEOUT_S)

    def stop(self, timeout_s: float | None = TIMEOUT_S) -> None:
        """Send no further request."""
        super().stop(timeout_s)
        if not self.is_running:
            self._client.close()

    def take(self) -> list[float]:
        """Latencies (ms) since the last call; infinite for requests that failed."""
        with self._lock:
            taken, self._latencies = self._latencies, []
        return taken

    def _measure(self) -> float:
        started = time.perf_counter()
        latency = self._probe()
        with self._lock:
            self._latencies.append(latency)
        return max(0.0, 1 / PROBES_PER_S - (time.perf_counter() - started))

    def _probe(self) -> float:
        started = time.perf_counter()
        try:
            answer = self._client.get(self.url)
        except (httpx2.HTTPError, httpx2.InvalidURL):
            return math.inf
        return math.inf if answer.is_error else (time.perf_counter() - started) * 1000
