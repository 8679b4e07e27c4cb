"""Metrics of the service itself, counted while it answers.

A single process keeps them in memory. Several workers keep them in files of a shared folder, which
prometheus_client adds up: ``PROMETHEUS_MULTIPROC_DIR`` names it, and must be set before that library is
imported.
"""

import os
from collections.abc import Collection
from functools import cache
from typing import Final

from prometheus_client import CollectorRegistry, Counter, Histogram, disable_created_metrics
from prometheus_client.multiprocess import MultiProcessCollector

BUCKETS_S: Final = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 60.0)
"""Bucket limits (s) of durations: from a single snapshot to the largest batch."""

METHODS: Final = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
"""Other methods are counted together, because clients can invent them."""

SHARED_FOLDER: Final = "PROMETHEUS_MULTIPROC_DIR"


class ServiceMetrics:
    """Counters of the service."""

    def __init__(self) -> None:
        disable_created_metrics()  # type: ignore[no-untyped-call]
        self._shared = SHARED_FOLDER in os.environ
        self._registry = CollectorRegistry()
        own = None if self._shared else self._registry
        self._requests = Counter(
            "geoheal_http_requests",
            "Requests that were answered, by route and status.",
            ["method", "route", "status"],
            registry=own,
        )
        self._durations = Histogram(
            "geoheal_http_request_duration_seconds",
            "Time from a request's arrival to its answer.",
            ["method", "route"],
            buckets=BUCKETS_S,
            registry=own,
        )
        self._ingested = Counter(
            "geoheal_snapshots_ingested",
            "Received snapshots by outcome: accepted, duplicate or rejected.",
            ["outcome"],
            registry=own,
        )
        self._request = cache(lambda method, rule, status: self._requests.labels(method, rule, str(status)))
        self._duration = cache(self._durations.labels)
        self._outcome = cache(self._ingested.labels)

    def count_requests(
        self, method: str, route: str | None, status: int, durations_s: Collection[float]
    ) -> None:
        """Count requests that were answered alike.

        Parameters
        ----------
        method, route, status
            Method, matching route (None without one), and status of the responses.
        durations_s
            Their durations (s).
        """
        known = method if method in METHODS else "other"
        rule = route or "unmatched"
        self._request(known, rule, status).inc(len(durations_s))
        duration = self._duration(known, rule)
        for each in durations_s:
            duration.observe(each)

    def count_ingested(self, *, accepted: int = 0, duplicates: int = 0, rejected: int = 0) -> None:
        """Count received snapshots."""
        for outcome, count in (("accepted", accepted), ("duplicate", duplicates), ("rejected", rejected)):
            if count:
                self._outcome(outcome).inc(count)

    def registry(self) -> CollectorRegistry:
        """Return the metrics of all workers together."""
        if not self._shared:
            return self._registry
        gathered = CollectorRegistry()
        MultiProcessCollector(gathered)  # type: ignore[no-untyped-call]
        return gathered
