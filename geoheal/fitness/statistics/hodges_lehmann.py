"""Hodges–Lehmann estimate of a paired shift, with its exact confidence interval.

The estimate is the median of the Walsh averages (dᵢ + dⱼ)/2, i ≤ j; the interval and the p-values invert
Wilcoxon's signed-rank test, whose statistic is the number of Walsh averages on one side of the hypothesis.
An interval therefore excludes a margin exactly when the one-sided p-value at that margin reaches α.

References
----------
J. L. Hodges, E. L. Lehmann, Estimates of location based on rank tests, Ann. Math. Statist. 34 (1963).
M. Hollander, D. A. Wolfe, E. Chicken, Nonparametric Statistical Methods, 3rd ed. (2014), §§ 3.1–3.3.
"""

import math
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


def walsh_averages(differences: Floats) -> Floats:
    """Return the n(n + 1)/2 averages of all pairs of differences, each with itself too, in rising order.

    >>> walsh_averages(np.array([1.0, 3.0])).tolist()
    [1.0, 2.0, 3.0]
    """
    rows, columns = np.triu_indices(len(differences))
    return np.sort((differences[rows] + differences[columns]) / 2)


@lru_cache(maxsize=256)
def signed_rank_survival(n: int) -> Floats:
    """P(T ≥ t) for t = 0 … n(n + 1)/2, T the sum of the ranks of a random half of 1 … n.

    >>> signed_rank_survival(5)[15]  # all five differences on one side: 1/32
    np.float64(0.03125)
    """
    mass = np.ones(1)
    for rank in range(1, n + 1):
        mass = (np.pad(mass, (0, rank)) + np.pad(mass, (rank, 0))) / 2
    survival: Floats = np.cumsum(mass[::-1])[::-1]
    survival.flags.writeable = False
    return survival


def pseudomedian(walsh: Floats) -> float:
    """Return the Hodges–Lehmann estimate: the median of the Walsh averages."""
    return float(np.median(walsh))


def interval(walsh: Floats, confidence: float) -> tuple[float, float]:
    """Two-sided confidence interval of the shift; infinite where n cannot reach the confidence.

    98 % needs at least 7 pairs: all n differences on one side have probability 2⁻ⁿ.

    >>> interval(walsh_averages(np.arange(6.0)), 0.98)
    (-inf, inf)
    >>> interval(walsh_averages(np.arange(7.0)), 0.98)
    (0.0, 6.0)
    """
    survival = signed_rank_survival(_pairs(walsh))
    reached = np.flatnonzero(survival <= (1 - confidence) / 2 + 1e-12)
    if not reached.size:
        return -math.inf, math.inf
    return float(walsh[len(walsh) - reached[0]]), float(walsh[reached[0] - 1])


def p_below(walsh: Floats, margin: float) -> float:
    """One-sided p-value of "the shift is at least margin" against "it lies below".

    Averages equal to the margin speak for the hypothesis, so ties make the test conservative.
    """
    return float(signed_rank_survival(_pairs(walsh))[np.searchsorted(walsh, margin, side="left")])


def p_above(walsh: Floats, margin: float) -> float:
    """One-sided p-value of "the shift is at most margin" against "it lies above"."""
    return p_below(-walsh[::-1], -margin)


def _pairs(walsh: Floats) -> int:
    return (math.isqrt(8 * len(walsh) + 1) - 1) // 2
