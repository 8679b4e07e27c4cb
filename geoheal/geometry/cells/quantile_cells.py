"""Cells between the quantiles of one channel."""

from dataclasses import dataclass
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from geoheal.geometry.cells.cells import Codebook
from geoheal.geometry.real_array import Array


@dataclass(frozen=True, slots=True, eq=False)
class QuantileCodebook(Codebook):
    """Bins of one channel between the baseline's quantiles; the outer bins are open.

    Attributes
    ----------
    edges
        Inner edges, cells − 1, ascending; a value on an edge belongs to the bin above.
    """

    edges: Array

    @property
    def cells(self) -> int:
        """Number of bins."""
        return self.edges.size + 1

    @property
    def channels(self) -> int:
        """One channel."""
        return 1

    def _cells_of(self, samples: Array) -> NDArray[np.intp]:
        return np.searchsorted(self.edges, samples[:, 0], side="right")

    def to_dict(self) -> dict[str, Any]:
        """Return the edges."""
        return {"kind": "quantile", "edges": self.edges.tolist()}

    @classmethod
    def fit(cls, samples: Array, cells: int) -> Self:
        """Bins that hold equal shares of the samples T×1."""
        return cls(np.quantile(samples[:, 0], np.arange(1, cells) / cells))
