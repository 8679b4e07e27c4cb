"""How long requests take, as a distribution over 64 cells.

Cell 0 holds what took less than 0.1 ms, cells 1 to 62 divide 0.1 ms to 100 s evenly on a logarithmic scale
(10.3 cells a decade, each a quarter longer than the one before), and cell 63 holds what took longer or
failed: a request that is never answered takes for ever.

Each latency is spread over its neighbours by a Gaussian kernel with a standard deviation of
:data:`KERNEL_CELLS` cells (a factor of 2.4), as in a kernel density estimate of the latency's logarithm. So
the Fisher–Rao distance measures how far latencies moved, where bare histograms would be equally far from each
other as soon as they do not overlap. Between two narrow distributions whose latencies differ by a factor r
it is about 2·arccos(exp(−(10.3·log₁₀ r)²/(8·σ²))): 0.75 rad for r = 2, 1.7 for r = 5 and 2.25 for r = 10,
each give or take 0.15 for the width of a cell. The default limits are 1.4 (warning) and 2.0 (critical).

References
----------
Silverman, *Density Estimation for Statistics and Data Analysis*, Chapman & Hall 1986, section 2.4.
"""

import math
from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

CELLS: Final = 64
SHORTEST_MS: Final = 0.1
LONGEST_MS: Final = 100_000.0
INNER: Final = CELLS - 2
FAILED: Final = CELLS - 1
KERNEL_CELLS: Final = 4.0
HALF_LIFE_S: Final = 60.0
"""Time in which an observation loses half of its weight."""


def cell_of(latency_ms: float) -> int:
    """Return the cell of a latency.

    >>> cell_of(0.01), cell_of(0.1), cell_of(99_999.0), cell_of(math.inf)
    (0, 1, 62, 63)
    """
    return int(cells_of([latency_ms])[0])


def cells_of(latencies_ms: ArrayLike) -> NDArray[np.intp]:
    """Return the cells of latencies."""
    latencies = np.asarray(latencies_ms, dtype=np.float64)
    inner = np.clip(latencies, SHORTEST_MS, LONGEST_MS)
    places = np.log(inner / SHORTEST_MS) / math.log(LONGEST_MS / SHORTEST_MS)
    cells = 1 + np.minimum(INNER - 1, (places * INNER).astype(np.intp))
    return np.where(latencies < SHORTEST_MS, 0, np.where(latencies >= LONGEST_MS, FAILED, cells))


def edges_ms() -> NDArray[np.float64]:
    """Upper edges of all cells but the last (ms), shape (63,)."""
    return SHORTEST_MS * (LONGEST_MS / SHORTEST_MS) ** (np.arange(INNER + 1) / INNER)


def _kernels() -> NDArray[np.float64]:
    """Return what each cell's observations are spread to: rows with sum 1. Failures stay where they are."""
    cells = np.arange(CELLS - 1)
    spread = np.exp(-(((cells[:, None] - cells) / KERNEL_CELLS) ** 2) / 2)
    kernels = np.zeros((CELLS, CELLS))
    kernels[:-1, :-1] = spread / spread.sum(axis=1, keepdims=True)
    kernels[FAILED, FAILED] = 1.0
    return kernels


class LatencyHistogram:
    """The distribution of recent latencies.

    Parameters
    ----------
    weights
        What one remembered, shape (64,); None to start again.
    """

    def __init__(self, weights: NDArray[np.float64] | None = None) -> None:
        self._kernels = _kernels()
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
        """What is remembered, by cell, shape (64,)."""
        return self._weights

    @property
    def weight(self) -> float:
        """Latencies that are remembered; one of a minute ago counts as half of one."""
        return float(self._weights.sum())
