"""The distribution of recent latencies, without NumPy.

:class:`geoheal.geometry.cells.latency_histogram.LatencyHistogram` is the same for arrays.
"""

from __future__ import annotations

from collections.abc import Iterable

from geoheal.geometry.cells.latency_cells import CELLS, HALF_LIFE_S, cell_of, kernels


class RecentLatencies:
    """Counts of recent latencies per cell; latencies of a minute ago have half the weight."""

    def __init__(self) -> None:
        self._kernels = kernels()
        self._counts = [0.0] * CELLS

    def add(self, latencies_ms: Iterable[float], elapsed_s: float) -> None:
        """Reduce the weight of earlier latencies, and add new ones.

        Parameters
        ----------
        latencies_ms
            Latencies since the last call; infinite for requests that failed.
        elapsed_s
            Time since the last call.
        """
        kept = 0.5 ** (elapsed_s / HALF_LIFE_S)
        self._counts = [count * kept for count in self._counts]
        for latency_ms in latencies_ms:
            self._counts[cell_of(latency_ms)] += 1.0

    @property
    def weight(self) -> float:
        """Total weight of the latencies."""
        return sum(self._counts)

    def distribution(self) -> list[float]:
        """Return the share of each cell, smoothed over its neighbours; meaningless if the weight is 0."""
        weight = self.weight
        return [
            sum(count * kernel for count, kernel in zip(self._counts, column)) / weight
            for column in zip(*self._kernels)
        ]
