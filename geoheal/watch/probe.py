"""Probe requests: a GET several times a second, and how long each took."""

import math
import threading
import time
from typing import Final, Self

import httpx2

PROBES_PER_S: Final = 4.0
TIMEOUT_S: Final = 5.0


class Prober:
    """A thread that sends probe requests; a context manager.

    A request counts as failed when it is not answered within :data:`TIMEOUT_S`, or with a status of 400 or
    more. Requests are sent one at a time, so a slow service is asked less often.

    Parameters
    ----------
    url
        What is asked.
    """

    def __init__(self, url: str) -> None:
        self.url = url
        self._latencies: list[float] = []
        self._lock = threading.Lock()
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="geoheal probe", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stopping.set()
        self._thread.join(TIMEOUT_S)

    def take(self) -> list[float]:
        """Latencies (ms) since the last call; infinite for requests that failed."""
        with self._lock:
            taken, self._latencies = self._latencies, []
        return taken

    def _run(self) -> None:
        with httpx2.Client(timeout=TIMEOUT_S) as client:
            while not self._stopping.is_set():
                started = time.perf_counter()
                latency = self._probe(client)
                with self._lock:
                    self._latencies.append(latency)
                self._stopping.wait(max(0.0, 1 / PROBES_PER_S - (time.perf_counter() - started)))

    def _probe(self, client: httpx2.Client) -> float:
        started = time.perf_counter()
        try:
            answer = client.get(self.url)
        except (httpx2.HTTPError, httpx2.InvalidURL):
            return math.inf
        return math.inf if answer.is_error else (time.perf_counter() - started) * 1000
