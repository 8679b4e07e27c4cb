"""Brown–Forsythe: do two samples differ in spread?

A one-way analysis of variance of the absolute deviations from each sample's median.

References
----------
M. B. Brown, A. B. Forsythe, Robust tests for the equality of variances, J. Amer. Statist. Assoc. 69 (1974).
"""

import math

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


def brown_forsythe(candidate: Floats, current: Floats) -> float:
    """Two-sided p-value of "both samples have the same spread".

    Deviations that do not vary inside either sample leave the F statistic without a denominator: the
    p-value is then 1 if the spreads are equal and 0 if not.

    >>> brown_forsythe(np.array([1.0, 1.0, 1.0]), np.array([5.0, 5.0, 5.0]))
    1.0
    """
    deviations = _deviations(candidate), _deviations(current)
    if all(np.ptp(sample) == 0 for sample in deviations):
        return float(deviations[0][0] == deviations[1][0])
    within = sum(float(((each - each.mean()) ** 2).sum()) for each in deviations)
    everything = np.concatenate(deviations)
    between = sum(len(each) * float(each.mean() - everything.mean()) ** 2 for each in deviations)
    if within == 0:  # the squares of very small deviations underflow
        return float(between == 0)
    from scipy.special import fdtrc

    freedom = len(everything) - len(deviations)
    return float(fdtrc(len(deviations) - 1, freedom, between * freedom / within))


def spread_ratio(candidate: Floats, current: Floats) -> float:
    """Return the candidate's mean absolute deviation from its median over the current code's."""
    ours, theirs = float(_deviations(candidate).mean()), float(_deviations(current).mean())
    if theirs == 0:
        return 1.0 if ours == 0 else math.inf
    return ours / theirs


def _deviations(sample: Floats) -> Floats:
    deviations: Floats = np.abs(sample - np.median(sample))
    return deviations
