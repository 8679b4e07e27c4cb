"""Welch's interval of a difference of means for autocorrelated values.

Neighbouring measurements of a system are similar, so n of them carry less information than n independent
ones. With a first-order autocorrelation φ a mean of n values varies like one of

.. math:: n_{eff} = n (1 - φ) / (1 + φ)

independent ones. In a short series φ is underestimated (Kendall's bias): the bias is corrected, and one
standard error added, since an interval that is too narrow is worse than one that is too wide. Levels also
move more slowly than φ shows (time of day): the variance of the mean is at least that of the means of a few
long batches.

References
----------
B. L. Welch, The generalization of "Student's" problem …, Biometrika 34 (1947).
M. G. Kendall, Note on bias in the estimation of autocorrelation, Biometrika 41 (1954).
R. W. Conway, Some tactical problems in digital simulation, Management Science 10 (1963): batch means.
G. V. Bayley, J. M. Hammersley, The "effective" number of independent observations …, J. R. Stat. Soc. 8
(1946).
"""

import math
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.special import stdtr, stdtrit

Floats = NDArray[np.float64]

PHI_MAX: Final = 0.95
BATCHES: Final = 6
BATCH_MIN: Final = 4
"""Number of values of a batch below which batches show nothing beyond φ."""
COUNT_MIN: Final = 1.5
"""Smallest number of independent values that a series counts as."""


@dataclass(frozen=True, slots=True)
class Shift:
    """A difference of two means.

    Parameters
    ----------
    estimate
        Candidate less current.
    error
        Its standard error.
    freedom
        Degrees of freedom of that error.
    """

    estimate: float
    error: float
    freedom: float

    def interval(self, alpha: float) -> tuple[float, float]:
        """Interval whose bounds are each exceeded with probability α.

        >>> Shift(1.0, 0.0, 5.0).interval(0.01)
        (1.0, 1.0)
        """
        reach = self.error * float(-stdtrit(self.freedom, alpha)) if self.error > 0 else 0.0
        return self.estimate - reach, self.estimate + reach

    def p_above(self, margin: float) -> float:
        """One-sided p-value of "the difference is at most margin".

        >>> Shift(0.0, 1.0, 5.0).p_above(0.0)
        0.5
        """
        if self.error == 0:
            return float(self.estimate <= margin)
        return float(stdtr(self.freedom, (margin - self.estimate) / self.error))


def autocorrelation(residuals: Floats) -> float:
    """First-order autocorrelation φ, at the upper end of its interval in a short series; 0 to 0.95.

    >>> autocorrelation(np.tile([1.0, -1.0], 50))
    0.0
    """
    now, before = residuals[1:], residuals[:-1]
    power = float(before @ before)
    if power == 0:
        return 0.0
    count = len(now)
    phi = float(now @ before) / power
    phi = min(1.0, phi + (1 + 3 * max(phi, 0.0)) / count)
    phi += math.sqrt(max(1 - phi * phi, 0.0) / count)
    return min(PHI_MAX, max(0.0, phi))


def effective_count(values: Floats) -> float:
    """Return the equivalent number of independent values for the mean.

    >>> effective_count(np.tile([1.0, -1.0], 50))
    100.0
    """
    phi = autocorrelation(values - values.mean())
    return max(len(values) * (1 - phi) / (1 + phi), COUNT_MIN)


def shift_of(current: Floats, candidate: Floats) -> Shift:
    """Difference of the means of two series, each of shape (n,), n ≥ 2.

    >>> shift = shift_of(np.array([1.0, 2.0, 1.0, 2.0]), np.array([4.0, 5.0, 4.0, 5.0]))
    >>> shift.estimate, shift.p_above(0.0) < 0.01
    (3.0, True)
    """
    ours, theirs = _error(current), _error(candidate)
    variance = ours[0] + theirs[0]
    pooled = sum(each**2 / max(count - 1, 0.5) for each, count in (ours, theirs))
    freedom = variance**2 / pooled if pooled > 0 else 1.0
    return Shift(float(candidate.mean() - current.mean()), math.sqrt(variance), max(freedom, 1.0))


def shift_of_pairs(differences: Floats) -> Shift:
    """Mean of paired differences (candidate less current), shape (n,), n ≥ 2."""
    variance, count = _error(differences)
    return Shift(float(differences.mean()), math.sqrt(variance), max(count - 1, 1.0))


def _error(values: Floats) -> tuple[float, float]:
    """Variance of the mean, and the effective number of values."""
    count = effective_count(values)
    variance = float(values.var(ddof=1)) / count
    of_batches = _variance_of_batches(values)
    return (of_batches, BATCHES) if of_batches > variance else (variance, count)


def _variance_of_batches(values: Floats) -> float:
    """Variance of the mean from the means of batches; 0 for short series."""
    size = len(values) // BATCHES
    if size < BATCH_MIN:
        return 0.0
    means = values[: size * BATCHES].reshape(BATCHES, size).mean(axis=1)
    return float(means.var(ddof=1)) / BATCHES
