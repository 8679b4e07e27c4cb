"""Bootstrap of the difference between two quantiles, resampling whole pairs of runs.

Values of one run are not independent of each other (a busy second slows all its requests), so the unit that
is drawn with replacement is the pair of runs (the cluster bootstrap); the quantile is taken over all values
of the drawn runs. Intervals are percentile intervals.

References
----------
B. Efron, R. J. Tibshirani, An Introduction to the Bootstrap (1993), chapters 8 and 13.
C. A. Field, A. H. Welsh, Bootstrapping clustered data, J. R. Statist. Soc. B 69 (2007).
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Runs = Sequence[Floats]


def quantile(runs: Runs, level: float) -> float:
    """Return the smallest value that at least the share `level` of all values do not exceed.

    >>> quantile([np.array([1.0, 2.0]), np.array([3.0, 4.0])], 0.75)
    3.0
    """
    return float(_weighted_quantiles(runs, np.ones((1, len(runs)), dtype=np.int64), level)[0])


def bootstrap_differences(
    candidate: Runs, current: Runs, level: float, *, replicates: int, seed: int
) -> Floats:
    """Resampled differences (candidate − current) of the quantiles at `level`, in rising order.

    Parameters
    ----------
    candidate, current
        One array of values for each run; run i of one side is paired with run i of the other.
    level
        Of the quantile, 0..1.
    replicates, seed
        Number of resamples, and the seed of the random numbers.

    Returns
    -------
    Array of shape (replicates,).
    """
    pairs = len(current)
    rng = np.random.default_rng(seed)
    drawn = rng.integers(pairs, size=(replicates, pairs)) + pairs * np.arange(replicates)[:, None]
    times = np.bincount(drawn.ravel(), minlength=replicates * pairs).reshape(replicates, pairs)
    differences: Floats = np.sort(
        _weighted_quantiles(candidate, times, level) - _weighted_quantiles(current, times, level)
    )
    return differences


def percentile_interval(differences: Floats, confidence: float) -> tuple[float, float]:
    """Return the central share `confidence` of the resampled differences."""
    low, high = np.quantile(differences, [(1 - confidence) / 2, (1 + confidence) / 2])
    return float(low), float(high)


def p_above(differences: Floats, margin: float) -> float:
    """One-sided bootstrap p-value of "the difference is at most margin": never 0, at least 1/(B + 1)."""
    return float((1 + np.searchsorted(differences, margin, side="right")) / (1 + len(differences)))


def _weighted_quantiles(runs: Runs, times: NDArray[np.int64], level: float) -> Floats:
    """Quantile of the values of all runs, run r counted times[b, r] times, for each resample b.

    Found by bisection over the sorted values: ``up_to[k, r]`` of run r's values are among the k + 1 smallest.
    """
    values = np.concatenate(runs)
    order = np.argsort(values)
    run_of = np.repeat(np.arange(len(runs)), [len(run) for run in runs])[order]
    up_to = np.cumsum(run_of[:, None] == np.arange(len(runs)), axis=0, dtype=np.int32)
    wanted = np.maximum(np.ceil(level * (times @ up_to[-1]) - 1e-9), 1)
    low, high = np.zeros(len(times), dtype=np.int64), np.full(len(times), len(values) - 1)
    while (low < high).any():
        middle = (low + high) // 2
        enough = np.einsum("br,br->b", times, up_to[middle]) >= wanted
        low, high = np.where(enough, low, middle + 1), np.where(enough, middle, high)
    quantiles: Floats = values[order][low]
    return quantiles
