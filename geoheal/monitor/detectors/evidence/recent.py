"""The last few vectors, and their mean."""

from collections.abc import Mapping
from typing import Any, Self

import numpy as np

from geoheal.geometry.real_array import Array


class Recent:
    """The last ``window`` vectors of a stream.

    Parameters
    ----------
    window
        Number of vectors.
    dimension
        Length C of each.
    """

    __slots__ = ("_count", "_rows")

    def __init__(self, window: int, dimension: int) -> None:
        self._rows: Array = np.zeros((window, dimension))
        self._count = 0

    @property
    def full(self) -> bool:
        """Whether the window is full."""
        return self._count >= len(self._rows)

    @property
    def mean(self) -> Array:
        """Mean of the vectors kept, shape (C,)."""
        # np.add.reduce instead of a running sum, which would accumulate rounding errors for months
        mean: Array = np.add.reduce(self._rows, axis=0) / len(self._rows)
        return mean

    def ordered(self) -> Array:
        """Return the vectors kept, oldest first."""
        return np.roll(self._rows, -(self._count % len(self._rows)), axis=0)

    def push(self, vector: Array) -> None:
        """Add a vector in place of the oldest."""
        self._rows[self._count % len(self._rows)] = vector
        self._count += 1

    def clear(self) -> None:
        """Remove all vectors."""
        self._count = 0

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON."""
        return {"rows": self._rows.tolist(), "count": self._count}

    @classmethod
    def from_dict(cls, plain: Mapping[str, Any]) -> Self:
        """Return the inverse of :meth:`to_dict`."""
        rows = np.array(plain["rows"], dtype=np.float64)
        recent = cls(len(rows), rows.shape[1])
        recent._rows, recent._count = rows, int(plain["count"])
        return recent
