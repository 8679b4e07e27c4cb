"""Cells around the k-means centres of several channels."""

from dataclasses import dataclass
from typing import Any, Final, Self

import numpy as np
from numpy.typing import NDArray

from geoheal.errors import GeometryError
from geoheal.geometry.cells.cells import Codebook
from geoheal.geometry.real_array import Array

MEANS_ITERATIONS: Final = 50
"""Steps of Lloyd's iteration: the cells need to be reasonable and frozen, not optimal."""


@dataclass(frozen=True, slots=True, eq=False)
class MeansCodebook(Codebook):
    """Voronoi cells of k-means centres over several channels.

    Attributes
    ----------
    location, scale
        Mean and standard deviation of each channel in the baseline, N: distances are taken in these units, so
        that no channel counts for more because its unit is small. A constant channel has the scale 1.
    centres
        Centres in these units, cells × N.
    """

    location: Array
    scale: Array
    centres: Array

    @property
    def cells(self) -> int:
        """Number of centres."""
        return len(self.centres)

    @property
    def channels(self) -> int:
        """Number of channels."""
        return self.location.size

    def _cells_of(self, samples: Array) -> NDArray[np.intp]:
        from scipy.cluster.vq import vq

        return vq((samples - self.location) / self.scale, self.centres)[0].astype(np.intp)

    def to_dict(self) -> dict[str, Any]:
        """Return the units and the centres."""
        return {
            "kind": "means",
            "location": self.location.tolist(),
            "scale": self.scale.tolist(),
            "centres": self.centres.tolist(),
        }

    @classmethod
    def fit(cls, samples: Array, cells: int, seed: int) -> Self:
        """Centres by k-means++ and Lloyd's iteration."""
        from scipy.cluster.vq import ClusterError, kmeans2

        location, scale = samples.mean(axis=0), samples.std(axis=0)
        scale = np.where(scale > 0.0, scale, 1.0)
        try:
            centres, _ = kmeans2(
                (samples - location) / scale,
                cells,
                iter=MEANS_ITERATIONS,
                minit="++",
                missing="raise",
                rng=np.random.default_rng(seed),
            )
        except ClusterError as error:
            raise GeometryError(
                f"The activity does not fill {cells} cells; record a longer baseline or ask for fewer cells."
            ) from error
        return cls(location, scale, np.asarray(centres))
