"""Fisher and Pitman's exact permutation test for paired counts and values.

If both sides run the same code, each pair's difference is as likely to have one sign as the other. That
holds however the events cluster inside a run, which a Poisson or Fisher test on the totals does not allow
for; with at most one event a pair it is the exact binomial (McNemar's) test.

References
----------
R. A. Fisher, The Design of Experiments (1935), § 21.
E. J. G. Pitman, Significance tests which may be applied to samples from any populations, Suppl. J. R.
Statist. Soc. 4 (1937).
"""

from typing import Final

import numpy as np
from numpy.typing import NDArray

_STEPS: Final = 2_000
"""Into how many steps the sum of all sizes of differences is divided."""

_SUM_MAX = 1_000_000
"""Largest Σ|d| whose distribution is computed to the single event; larger ones are binned to this size."""


def p_more(differences: NDArray[np.int64]) -> float:
    """One-sided p-value: share of the 2ⁿ assignments of signs whose sum is at least the observed one.

    Computed exactly, by convolution over the pairs.

    >>> p_more(np.array([0, 1, 2, 1, 0, 0]))
    0.125
    """
    size = -(-int(np.abs(differences).sum()) // _SUM_MAX) or 1
    steps = np.sign(differences) * (np.abs(differences) // size)
    mass = np.ones(1)
    for step in np.abs(steps[steps != 0]):
        wider = np.zeros(len(mass) + 2 * step)
        wider[: len(mass)] = mass / 2
        wider[2 * step :] += mass / 2
        mass = wider
    total = int(np.abs(steps).sum())
    return float(min(1.0, mass[total + int(steps.sum()) :].sum()))


def p_above(differences: NDArray[np.float64], margin: float) -> float:
    """One-sided p-value of "the differences lie around ``margin`` or below it", by the same shares.

    >>> p_above(np.array([4.0, 5.0, 4.5, 0.0, 0.0]), 0.1)
    0.125
    """
    beyond = differences - margin
    largest = float(np.abs(beyond).sum())
    if largest == 0.0:
        return 1.0
    return p_more(np.rint(beyond * (_STEPS / largest)).astype(np.int64))
