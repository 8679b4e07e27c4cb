"""How long requests take, as a distribution over 64 cells.

The cells are those of :mod:`geoheal.geometry.cells.latency_cells`.

Each latency is spread over its neighbours by a Gaussian kernel with a standard deviation of
:data:`~geoheal.geometry.cells.latency_cells.KERNEL_CELLS` cells (a factor of 2.4), as in a kernel density
estimate of the latency's logarithm. So the Fisher–Rao distance measures how far latencies moved, where bare
histograms would be equally far from each other as soon as they do not overlap. Between two narrow
distributions whose latencies differ by a factor r it is about 2·arccos(exp(−(10.3·log₁₀ r)²/(8·σ²))):
0.75 rad for r = 2, 1.7 for r = 5 and 2.25 for r = 10, each give or take 0.15 for the width of a cell. The
default limits are 1.4 (warning) and 2.0 (critical).

References
----------
Silverman, *Density Estimation for Statistics and Data Analysis*, Chapman & Hall 1986, section 2.4.
"""

import numpy as np
from numpy.typing import ArrayLike, NDArray

from geoheal.geometry.cells.latency_cells import CELLS, EDGES_MS, HALF_LIFE_S, kernels


def cells_of(latencies_ms: ArrayLike) -> NDArray[np.intp]:
    """Return the cells of latencies."""
    return np.searchsorted(EDGES_MS, np.asarray(latencies_ms, dtype=np.float64), side="right")


class LatencyHistogram:
    """The distribution of recent latencies.

    Parameters
    ----------
    weights
        What one remembered, shape (64,); None to start again.
    """

    def __init__(self, weights: NDArray[np.float64] | None = None) -> None:
        self._kernels = np.array(kernels())
        self._weights = np.zeros(CELLS) if weights is None else weights.astype(np.float64)

    def update(self, latencies_ms: ArrayLike, elapsed_s: float) -> NDArray[np.float64] | None:
        """Forget a little, add latencies, and return the distribution; None before the first.

        Parameters
        ----------
        latencies_ms
            Since the last update; infinite for requests that failed.
        elapsed_s
            Time since the last update.
        """
        return self.add(np.bincount(cells_of(latencies_ms), minlength=CELLS), elapsed_s)

    def add(self, counts: ArrayLike, elapsed_s: float) -> NDArray[np.float64] | None:
        """Do the same with latencies that are counted by cell, shape (64,)."""
        self._weights *= 0.5 ** (elapsed_s / HALF_LIFE_S)
        self._weights += np.asarray(counts, dtype=np.float64) @ self._kernels
        total = self.weight
        return self._weights / total if total > 0 else None

    @property
    def weights(self) -> NDArray[np.float64]:
        """Remembered weight per cell, shape (64,)."""
        return self._weights

    @property
    def weight(self) -> float:
        """Latencies that are remembered; one of a minute ago counts as half of one."""
        return float(self._weights.sum())
