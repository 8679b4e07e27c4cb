"""The distribution of recent latencies, without NumPy.

:class:`geoheal.geometry.cells.latency_histogram.LatencyHistogram` is the same for arrays.
"""

from __future__ import annotations

from collections.abc import Iterable

from geoheal.geometry.cells.latency_cells import CELLS, HALF_LIFE_S, cell_of, kernels


class RecentLatencies:
    """Recent latencies: how many are in each cell, those of a minute ago with half the weight."""

    def __init__(self) -> None:
        self._kernels = kernels()
        self._counts = [0.0] * CELLS

    def add(self, latencies_ms: Iterable[float], elapsed_s: float) -> None:
        """Forget a little, and add latencies.

        Parameters
        ----------
        latencies_ms
            Since the last time; infinite for requests that failed.
        elapsed_s
            Time since the last time.
        """
        kept = 0.5 ** (elapsed_s / HALF_LIFE_S)
        self._counts = [count * kept for count in self._counts]
        for latency_ms in latencies_ms:
            self._counts[cell_of(latency_ms)] += 1.0

    @property
    def weight(self) -> float:
        """Latencies that are remembered."""
        return sum(self._counts)

    def distribution(self) -> list[float]:
        """Return the share of each cell, spread to its neighbours; of no use where the weight is 0."""
        weight = self.weight
        return [
            sum(count * kernel for count, kernel in zip(self._counts, column)) / weight
            for column in zip(*self._kernels)
        ]
