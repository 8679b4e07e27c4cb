"""Record values: how far the next record of a sample may exceed the largest value.

Beyond a high level, excesses are distributed as a generalised Pareto distribution, whose scale grows with the
level where its index γ is positive. The next record exceeds the largest value M by more than x with
probability

.. math:: \\left(1 + γ x / (σ + γ (M - u))\\right)^{-1/γ}

with the smallest of the values used, u. γ follows from the first two moments of the logarithms; a negative
one, of a distribution with an end, counts as 0.

References
----------
Pickands, *Statistical inference using extreme order statistics*, Ann. Stat. 3 (1975).
Dekkers, Einmahl and de Haan, *A moment estimator for the index of an extreme-value distribution*, Ann. Stat.
17 (1989).
"""

import math
from typing import Final

import numpy as np
from numpy.typing import NDArray

CHANCE: Final = 0.01
"""Probability with which the next record exceeds the limit."""
INDEX_MAX: Final = 0.9
"""Largest index: from 1 on the mean excess is infinite."""
FEW: Final = 30
"""Number of values below which an estimate of the index is drawn to 0, because a few hardly tell it."""


def next_record(largest: NDArray[np.float64]) -> float:
    """Return what the next record exceeds once in a hundred times.

    Parameters
    ----------
    largest
        The largest values of a sample, decreasing, shape (n,), n ≥ 2.

    Examples
    --------
    >>> round(next_record(np.array([5.0, 4.0, 3.5, 3.2, 3.0])), 1)
    9.3
    >>> next_record(np.array([2.0, 2.0, 2.0]))
    2.0
    """
    *values, base = np.maximum(largest, 0.0).tolist()
    if values[0] <= base:
        return float(values[0])
    excess = sum(each - base for each in values) / len(values)
    index = _index([math.log(each / base) for each in values]) if base > 0 else 0.0
    scale = excess * (1 - index) + index * (values[0] - base)
    reach = -math.log(CHANCE) if index == 0 else (CHANCE**-index - 1) / index
    return float(values[0] + scale * reach)


def _index(logarithms: list[float]) -> float:
    """Return the index γ of the tail, from logarithms of ratios to its beginning."""
    first = sum(logarithms) / len(logarithms)
    second = sum(each**2 for each in logarithms) / len(logarithms)
    spread = 1 - first**2 / second
    index = first + 1 - 0.5 / spread if spread > 0 else 0.0
    count = len(logarithms)
    return min(max(index * count**2 / (count**2 + FEW**2), 0.0), INDEX_MAX)
