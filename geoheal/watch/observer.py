"""An observation: the measurements of a system at a moment, as the fields of a snapshot."""

import contextlib
import math
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psutil
from numpy.typing import NDArray
from uuid_utils.compat import uuid7

from geoheal.geometry.cells.latency_histogram import LatencyHistogram
from geoheal.geometry.cells.latency_quantiles import latency_quantiles
from geoheal.monitor.ingest.process import MEGABYTE, code_hash
from geoheal.watch.probe import Prober
from geoheal.watch.process_tree import ProcessTree, is_alive
from geoheal.watch.resource_shares import ResourceShares, Usage

Fields = dict[str, Any]


class WatchedProcessEnded(Exception):
    """The process that was to be watched has ended."""


class ProcessObserver:
    """Observes a system.

    Parameters
    ----------
    find
        Finds the root of the process tree; returns None while it cannot be seen. Called again when the
        process has ended, unless that ends the watch.
    machine
        Whether to observe all processes instead.
    prober
        Sends requests to it; None where there is nothing to ask.
    ends
        Whether the watch ends with the process.
    """

    def __init__(
        self,
        find: Callable[[], psutil.Process | None],
        *,
        machine: bool = False,
        prober: Prober | None = None,
        ends: bool = False,
    ) -> None:
        self._find = find
        self._machine = machine
        self._prober = prober
        self._ends = ends
        self._latencies = LatencyHistogram()
        self._shares = ResourceShares()
        self._observed_at = time.monotonic()
        self._tree = self._grow()

    def observe(self) -> Fields | None:
        """Return the current observation; None if nothing can be seen.

        Raises
        ------
        WatchedProcessEnded
            When the watch ends with it.
        """
        now = time.monotonic()
        elapsed, self._observed_at = now - self._observed_at, now
        usage = self._look()
        seen = {**self._used(usage), **self._answered()}
        basin = self._basin(usage, elapsed, seen.pop("latencies", None))
        if basin is not None:
            seen["basin_coords"] = basin.tolist()
        if not seen:
            return None
        return {
            "id": str(uuid7()),
            "captured_at": datetime.now(UTC).isoformat(),
            "code_hash": self._code_hash(),
            **seen,
        }

    def _look(self) -> Usage | None:
        if self._tree is not None and self._tree.root is not None and not is_alive(self._tree.root):
            if self._ends:
                raise WatchedProcessEnded
            self._tree = None
        if self._tree is None:
            self._tree = self._grow()
            return None
        return self._tree.look()

    def _grow(self) -> ProcessTree | None:
        if self._machine:
            return ProcessTree(None)
        root = self._find()
        return None if root is None else ProcessTree(root)

    def _used(self, usage: Usage | None) -> Fields:
        if usage is None or usage.elapsed_s <= 0:
            return {}
        return {
            "memory_usage_mb": sum(usage.memory_bytes.values()) / MEGABYTE,
            "cpu_usage_pct": 100 * usage.cpu_s / usage.elapsed_s,
        }

    def _answered(self) -> Fields:
        latencies = [] if self._prober is None else self._prober.take()
        if not latencies:
            return {}
        good = [latency for latency in latencies if math.isfinite(latency)]
        fields: Fields = {
            "latencies": latencies,
            "request_count": len(latencies),
            "error_rate": 1 - len(good) / len(latencies),
        }
        if not good:
            return fields
        quantiles = latency_quantiles(good)
        fields["avg_latency_ms"] = sum(good) / len(good)
        return {**fields, "metrics": quantiles} if quantiles else fields

    def _basin(
        self, usage: Usage | None, elapsed: float, latencies: list[float] | None
    ) -> NDArray[Any] | None:
        if self._prober is not None:
            return self._latencies.update(latencies or [], elapsed)
        return None if usage is None else self._shares.update(usage)

    def _code_hash(self) -> str | None:
        """Commit of the work tree in which the process runs."""
        if self._tree is None or self._tree.root is None:
            return None
        with contextlib.suppress(psutil.Error, OSError):
            return code_hash(Path(self._tree.root.cwd()))
        return None
