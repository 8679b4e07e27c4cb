"""Fisher's exact test of a fourfold table: does something occur more often on one side?

Given both margins, the number of occurrences on one side is hypergeometric. The same p-value as
``scipy.stats.fisher_exact(…, alternative="greater")``; importing :mod:`scipy.stats` takes longer than most
comparisons.

References
----------
R. A. Fisher, The logic of inductive inference, J. R. Stat. Soc. 98 (1935).
"""

import numpy as np
from numpy.typing import NDArray
from scipy.special import gammaln


def p_more(candidate: tuple[int, int], current: tuple[int, int]) -> float:
    """One-sided p-value of "the candidate's share of occurrences is no larger".

    Parameters
    ----------
    candidate, current
        Occurrences, and the number of measurements among which they are.

    Examples
    --------
    >>> round(p_more((3, 4), (1, 4)), 4), p_more((0, 5), (0, 5))
    (0.2429, 1.0)
    """
    (found, of), (others, of_others) = candidate, current
    total = found + others
    possible = np.arange(max(0, total - of_others), min(of, total) + 1)
    weights = _log_ways(of, possible) + _log_ways(of_others, total - possible)
    shares = np.exp(weights - weights.max())
    return float(shares[possible >= found].sum() / shares.sum())


def _log_ways(count: int, chosen: NDArray[np.int64]) -> NDArray[np.float64]:
    """Return the logarithm of a binomial coefficient."""
    ways: NDArray[np.float64] = gammaln(count + 1) - gammaln(chosen + 1) - gammaln(count - chosen + 1)
    return ways
