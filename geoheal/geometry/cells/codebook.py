"""Make, freeze and restore the codebook in which a system's basins are measured."""

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from geoheal.constants import BASIN_DIMENSION
from geoheal.errors import GeometryError
from geoheal.geometry.cells.cells import Codebook
from geoheal.geometry.cells.means_cells import MeansCodebook
from geoheal.geometry.cells.quantile_cells import QuantileCodebook
from geoheal.geometry.integration.activity import activity_matrix
from geoheal.geometry.real_array import Array


def fit_codebook(activity: ArrayLike, *, seed: int, cells: int = BASIN_DIMENSION) -> Codebook:
    """Make the codebook of a baseline period.

    Parameters
    ----------
    activity
        Activity of the baseline, T×N, or T for one channel.
    seed
        Seed of k-means: the same one gives the same codebook.
    cells
        Number of cells, which is the basin's dimension.

    Returns
    -------
    For one channel, bins between its quantiles; for several, k-means cells.

    Raises
    ------
    GeometryError
        If there are fewer distinct samples than cells, or a value is not finite.

    References
    ----------
    Arthur & Vassilvitskii, *k-means++: the advantages of careful seeding*, SODA 2007. Lloyd, *Least squares
    quantization in PCM*, 1982.

    Examples
    --------
    >>> fit_codebook(np.random.default_rng(0).standard_normal((2000, 3)), seed=0).cells
    64
    """
    samples = activity_matrix(activity)
    distinct = len(np.unique(samples, axis=0))
    if distinct < cells:
        raise GeometryError(
            f"{distinct} distinct samples do not fill {cells} cells; record a longer baseline."
        )
    if samples.shape[1] == 1:
        return QuantileCodebook.fit(samples, cells)
    return MeansCodebook.fit(samples, cells, seed)


def fit_reference(activity: ArrayLike, *, seed: int, cells: int = BASIN_DIMENSION) -> tuple[Codebook, Array]:
    """Make the codebook of a baseline period, and its reference distribution from held-out samples.

    The first half of the period makes the codebook, the second half is counted in it: the occupancy of the
    samples that the cells were cut to would look more even than anything that follows can be.

    Parameters and errors are those of :func:`fit_codebook`, for either half.

    Examples
    --------
    >>> codebook, reference = fit_reference(np.random.default_rng(0).standard_normal(4000), seed=0)
    >>> reference.shape, round(float(reference.sum()), 12)
    ((64,), 1.0)
    """
    samples = activity_matrix(activity)
    half = len(samples) // 2
    codebook = fit_codebook(samples[:half], seed=seed, cells=cells)
    return codebook, codebook.occupancy(samples[half:])


def codebook_from_dict(stored: Mapping[str, Any]) -> Codebook:
    """Make a codebook from what :meth:`Codebook.to_dict` gave.

    Raises
    ------
    GeometryError
        If it is not a stored codebook.

    Examples
    --------
    >>> codebook_from_dict({"kind": "quantile", "edges": [0.0, 1.0]}).occupancy([0.5, 2.0])
    array([0. , 0.5, 0.5])
    """
    try:
        if stored["kind"] == "quantile":
            return QuantileCodebook(np.asarray(stored["edges"], dtype=np.float64))
        if stored["kind"] == "means":
            fields = (np.asarray(stored[name], dtype=np.float64) for name in ("location", "scale", "centres"))
            return MeansCodebook(*fields)
    except (KeyError, TypeError, ValueError) as error:
        raise GeometryError(f"This is not a stored codebook: {error!r}.", field=None) from error
    raise GeometryError(f"This is not a stored codebook: its kind is {stored['kind']!r}.", field=None)
