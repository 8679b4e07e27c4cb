"""Distance of a healthy system's basin from its mean: the null distribution of the Fisher–Rao distance."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, Self

import numpy as np

from geoheal.domain.snapshots.convention import Geometry
from geoheal.errors import NotMeasured
from geoheal.geometry.basins.amplitude_batch import amplitudes
from geoheal.geometry.distance.fisher_rao import distance_from_amplitudes
from geoheal.geometry.real_array import Array
from geoheal.monitor.calibration.autocorrelation import MOST, inflation

WINDOW: Final = 60
"""Samples whose mean basin is compared with the history's."""
LEAST_WINDOWS: Final = 5
DRAWS: Final = 4_000
MIN_VARIANCE: Final = 1e-24
SEED: Final = 1
MOST_ROWS: Final = 2_000
"""Largest number of rows drawn for a history; with more, the error of its mean is negligible."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class BasinNoise:
    """The distribution of d², the squared Fisher–Rao distance between two means of healthy basins.

    Parameters
    ----------
    geometry
        The basins' convention.
    reference
        Mean amplitude of the history, shape (D,), unit norm.
    window
        Samples in the running mean.
    shape, scale
        Parameters of the gamma distribution fitted to d².
    """

    geometry: Geometry
    reference: Array
    window: int
    shape: float
    scale: float

    @property
    def radius(self) -> float:
        """Typical distance (root mean square, rad) of a healthy window from the reference."""
        return math.sqrt(self.shape * self.scale)

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON."""
        plain = {name: getattr(self, name) for name in self.__slots__}
        return plain | {"geometry": self.geometry.value, "reference": self.reference.tolist()}

    @classmethod
    def from_dict(cls, plain: Mapping[str, Any]) -> Self:
        """Return the inverse of :meth:`to_dict`."""
        reference = np.array(plain["reference"], dtype=np.float64)
        return cls(**{**plain, "geometry": Geometry(plain["geometry"]), "reference": reference})


def learn_basin_noise(basins: Array, geometry: Geometry) -> BasinNoise:
    """Fit the null by resampling the history.

    A window and a history are drawn many times, in runs of neighbouring rows whose length follows from the
    rows' autocorrelation. A gamma distribution is fitted to the squared distances of their means by moments.

    Parameters
    ----------
    basins
        Raw coordinates N×D in order of time; rows that are not a basin are left out.

    Raises
    ------
    NotMeasured
        With fewer than five windows of 60 basins.

    References
    ----------
    Künsch, *The jackknife and the bootstrap for general stationary observations*, Annals of Statistics 17,
    1989.
    """
    batch = amplitudes(basins, geometry)
    rows = batch.values[batch.measured]
    if len(rows) < LEAST_WINDOWS * WINDOW:
        raise NotMeasured(
            f"The noise of basins needs {LEAST_WINDOWS * WINDOW} basins; the history has {len(rows)}."
        )
    squared = np.square(_distances_under_the_null(rows, geometry))
    mean, variance = float(np.mean(squared)), float(np.var(squared))
    if variance <= MIN_VARIANCE:
        raise NotMeasured("All basins of the history are equal, so they have no noise to learn.")
    return BasinNoise(
        geometry=geometry,
        reference=mean_direction(rows.sum(axis=0)),
        window=WINDOW,
        shape=mean**2 / variance,
        scale=variance / mean,
    )


def mean_direction(total: Array) -> Array:
    """Return unit vector along the sum(s) of amplitudes: their extrinsic mean on the sphere.

    For basins as close together as those of one system it equals the Fréchet mean to third order in their
    distance, and it can be updated sample by sample.

    Examples
    --------
    >>> import numpy as np
    >>> mean_direction(np.array([3.0, 4.0]))
    array([0.6, 0.8])
    """
    direction: Array = total / np.sqrt(np.vecdot(total, total))[..., np.newaxis]
    return direction


def _distances_under_the_null(rows: Array, geometry: Geometry) -> Array:
    rng = np.random.default_rng(SEED)
    sums = np.vstack([np.zeros(rows.shape[1]), np.cumsum(rows, axis=0)])
    run = _run_length(rows)
    result = []
    for _ in range(DRAWS):
        window, history = (
            _resampled_mean(sums, run, length, rng) for length in (WINDOW, min(len(rows), MOST_ROWS))
        )
        result.append(distance_from_amplitudes(window, history, geometry))
    return np.array(result)


def _resampled_mean(sums: Array, run: int, length: int, rng: np.random.Generator) -> Array:
    starts = rng.integers(0, len(sums) - run, max(1, length // run))
    return mean_direction((sums[starts + run] - sums[starts]).sum(axis=0))


def _run_length(rows: Array) -> int:
    """Return the number of rows after which rows are almost independent: (1+φ)/(1−φ), within the window."""
    centred = rows - rows.mean(axis=0)
    phi = float(np.sum(centred[1:] * centred[:-1]) / np.sum(centred**2))
    return min(WINDOW, max(1, round(inflation(min(phi, MOST)) ** 2)))
