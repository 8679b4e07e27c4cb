"""State of a resource between two of its exports."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from geoheal.geometry.cells.latency_cells import CELLS, EDGES_MS
from geoheal.geometry.cells.latency_histogram import LatencyHistogram
from geoheal.monitor.telemetry.buckets import Spans
from geoheal.monitor.telemetry.deltas import Counters, Last
from geoheal.monitor.telemetry.prometheus.pending import Pending

METRICS_MAX: Final = 500
"""Metrics of a resource whose use is remembered."""

NAME_MAX: Final = 200
"""Characters of a metric's name that are kept."""


@dataclass(slots=True)
class Latencies:
    """The distribution of recent latencies, in the cells of the basin; older ones fade.

    Parameters
    ----------
    histogram
        The same histogram as in geoheal's clients.
    at_ns
        Time of its last update; 0 before the first.
    exports
        Number of exports added.
    """

    histogram: LatencyHistogram = field(default_factory=LatencyHistogram)
    at_ns: int = 0
    exports: int = 0

    def take(self, answered: Spans | None, failed: float, time_ns: int) -> NDArray[np.float64] | None:
        """Add what one export observed (ms), and return the distribution; None before the first."""
        counts = np.zeros(CELLS)
        if answered is not None:
            counts[:-1] = np.diff(answered.below(np.array(EDGES_MS)), prepend=0.0)
            counts[-1] = answered.counts.sum() - counts.sum()
        counts[-1] += failed
        elapsed_s = max(0.0, (time_ns - self.at_ns) / 1e9) if self.at_ns else 0.0
        self.at_ns, self.exports = max(self.at_ns, time_ns), self.exports + 1
        return self.histogram.add(counts, elapsed_s)


@dataclass(slots=True)
class Source:
    """A resource: its counters, its latencies, and the use of its metrics.

    Parameters
    ----------
    counters, latencies
        State after its last export.
    metrics
        By name: the fields that it is used for, or why it is not used.
    own
        Accepted metrics without a rule, by name: they stay when others arrive.
    pending
        Samples of Prometheus that wait for the rest of their scrape.
    """

    counters: Counters = field(default_factory=Counters)
    latencies: Latencies = field(default_factory=Latencies)
    metrics: dict[str, Any] = field(default_factory=dict)
    own: dict[str, None] = field(default_factory=dict)
    pending: Pending = field(default_factory=Pending)

    def note(self, name: str, fields: Iterable[str], reason: str | None) -> None:
        """Record the use of a metric."""
        short = name[:NAME_MAX]
        if short in self.metrics or len(self.metrics) < METRICS_MAX:
            self.metrics[short] = {"fields": list(fields), "reason": reason}

    def to_json(self) -> dict[str, Any]:
        """Plain JSON, without :attr:`metrics`."""
        weights = [round(float(each), 6) for each in self.latencies.histogram.weights]
        return {
            "series": {key: last.to_json() for key, last in self.counters.series.items()},
            "latencies": [self.latencies.at_ns, self.latencies.exports, weights],
            "own": list(self.own),
            "pending": self.pending.to_json(),
        }

    @classmethod
    def from_json(cls, state: Mapping[str, Any], metrics: Mapping[str, Any]) -> "Source":
        """Return what :meth:`to_json` wrote."""
        at_ns, exports, weights = state["latencies"]
        return cls(
            Counters({key: Last.from_json(last) for key, last in state["series"].items()}),
            Latencies(LatencyHistogram(np.array(weights)), at_ns, exports),
            dict(metrics),
            dict.fromkeys(state.get("own", ())),
            Pending.from_json(state.get("pending", [0, []])),
        )
