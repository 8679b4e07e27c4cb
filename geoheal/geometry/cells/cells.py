"""Occupancy of a frozen codebook's cells: a basin measured from activity."""

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from geoheal.errors import DimensionMismatch
from geoheal.geometry.integration.activity import activity_matrix
from geoheal.geometry.real_array import Array


@dataclass(frozen=True, slots=True, eq=False)
class Codebook(ABC):
    """Cells into which activity is sorted; a basin in ``simplex`` geometry is the occupancy of its cells.

    It is fitted to a baseline period once and then frozen: later basins are comparable only through the same
    codebook.
    """

    @property
    @abstractmethod
    def cells(self) -> int:
        """Number of cells: the basin's dimension."""

    @property
    @abstractmethod
    def channels(self) -> int:
        """Number of channels that the activity must have."""

    @abstractmethod
    def _cells_of(self, samples: Array) -> NDArray[np.intp]:
        """Cell of each sample, for samples T×N."""

    @abstractmethod
    def to_dict(self) -> dict[str, Any]:
        """Plain lists and numbers, for :func:`~geoheal.geometry.cells.codebook.codebook_from_dict`."""

    def occupancy(self, activity: ArrayLike) -> Array:
        """Share of the samples in each cell: a probability vector.

        Parameters
        ----------
        activity
            T×N, or T for one channel.

        Returns
        -------
        Array of :attr:`cells` shares with sum 1.

        Raises
        ------
        DimensionMismatch
            If the activity does not have the codebook's channels.
        GeometryError
            If a value is not finite.

        Examples
        --------
        >>> from geoheal.geometry.cells.codebook import fit_codebook
        >>> codebook = fit_codebook(np.arange(100.0), seed=0, cells=4)
        >>> codebook.occupancy([-5.0, 10.0, 30.0, 1000.0])
        array([0.5 , 0.25, 0.  , 0.25])
        """
        samples = activity_matrix(activity)
        if samples.shape[1] != self.channels:
            raise DimensionMismatch(
                f"The activity has {samples.shape[1]} channels, the codebook was made for {self.channels}."
            )
        return np.bincount(self._cells_of(samples), minlength=self.cells) / len(samples)
