"""The cells of a latency: their edges, and what each is spread to; without NumPy.

Cell 0 holds what took less than 0.1 ms, cells 1 to 62 divide 0.1 ms to 100 s evenly on a logarithmic scale
(10.3 cells a decade, each a quarter longer than the one before), and cell 63 holds what took longer or
failed: a request that is never answered takes for ever.
"""

import math
from bisect import bisect_right
from typing import Final

CELLS: Final = 64
SHORTEST_MS: Final = 0.1
LONGEST_MS: Final = 100_000.0
INNER: Final = CELLS - 2
FAILED: Final = CELLS - 1
KERNEL_CELLS: Final = 4.0
HALF_LIFE_S: Final = 60.0
"""Time in which an observation loses half of its weight."""

EDGES_MS: Final = tuple(
    SHORTEST_MS * (LONGEST_MS / SHORTEST_MS) ** (edge / INNER) for edge in range(INNER + 1)
)
"""Upper edges of all cells but the last (ms); a latency on an edge belongs to the next cell."""


def cell_of(latency_ms: float) -> int:
    """Return the cell of a latency.

    >>> cell_of(0.01), cell_of(0.1), cell_of(99_999.0), cell_of(math.inf)
    (0, 1, 62, 63)
    """
    return bisect_right(EDGES_MS, latency_ms)


def kernels() -> list[list[float]]:
    """Return what each cell's observations are spread to: rows with sum 1. Failures stay where they are."""
    rows = []
    for cell in range(CELLS - 1):
        spread = [math.exp(-(((cell - other) / KERNEL_CELLS) ** 2) / 2) for other in range(CELLS - 1)]
        total = math.fsum(spread)
        rows.append([each / total for each in spread] + [0.0])
    return [*rows, [0.0] * FAILED + [1.0]]
