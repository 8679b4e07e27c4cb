"""Box and Tiao's intervention analysis: whether a series changed its level at a known moment.

.. math:: y_t = c + a\\,[t \\ge t_a] + b\\,[t \\ge t_0] + x_t

with autoregressive noise x. Prewhitened by the autoregression, the coefficients follow by least squares,
and b's standard error counts what the values really say, however alike neighbours are. A lasting step shows
twice: as a jump at t₀ that what came before does not foretell, and as a level that does not return.

References
----------
Box and Tiao, *Intervention analysis with applications to economic and environmental problems*, J. Am. Stat.
Assoc. 70 (1975). Cochrane and Orcutt, *Application of least squares regression to relationships containing
autocorrelated error terms*, J. Am. Stat. Assoc. 44 (1949)."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri, stdtr

from geoheal.fitness.statistics.autoregression import Autoregression, filtered


@dataclass(frozen=True, slots=True)
class Step:
    """The last step of a model, as far as it shows up to a look.

    Parameters
    ----------
    estimate, error
        Its size and standard error, in the unit of the series.
    freedom
        Degrees of freedom of the noise.
    """

    estimate: float
    error: float
    freedom: float

    @property
    def z(self) -> float:
        """The estimate in standard errors; of few degrees of freedom as the normal value that is as rare."""
        if self.error == 0:
            return math.copysign(math.inf, self.estimate) if self.estimate else 0.0
        t = self.estimate / self.error
        if self.freedom > 1000:
            return t
        return math.copysign(-float(ndtri(stdtr(self.freedom, -abs(t)))), t)

    @property
    def information(self) -> float:
        """What is known of it: 1 / error²."""
        return math.inf if self.error == 0 else 1 / self.error**2


def steps(
    values: NDArray[np.float64],
    noise: Autoregression,
    begins: Sequence[int],
    looks: Sequence[int],
) -> list[Step]:
    """Return the last of several steps, look by look.

    Parameters
    ----------
    values
        Shape (n,), in even steps; NaN where nothing was measured.
    noise
        The autoregression of what came before the last step.
    begins
        Where each step begins, rising; the last one is asked for.
    looks
        How many of the values each look sees, rising.

    Examples
    --------
    >>> quiet = Autoregression(np.array([0.0]), 1.0, 1e6)
    >>> (found,) = steps(np.array([1.0, 1.0, 1.0, 3.0, 3.0, 3.0]), quiet, [3], [6])
    >>> round(found.estimate, 6), round(found.error, 3)
    (2.0, 0.913)
    """
    one = np.ones(len(values))
    columns = [one, *(np.where(np.arange(len(values)) >= at, 1.0, 0.0) for at in begins)]
    design = np.column_stack([filtered(each, noise.coefficients) for each in columns])
    new = noise.innovations(values)
    design[~np.isfinite(new)] = 0.0
    new = np.where(np.isfinite(new), new, 0.0)
    first = min(begins[-1], *looks)
    gram, moment = design[:first].T @ design[:first], design[:first].T @ new[:first]
    found, read = [], first
    for look in looks:
        X, y = design[read:look], new[read:look]
        gram, moment, read = gram + X.T @ X, moment + X.T @ y, look
        inverse = np.linalg.pinv(gram, rcond=1e-12, hermitian=True)
        estimate = float((inverse @ moment)[-1])
        seen = gram[-1, -1] > 0
        error = noise.sigma * math.sqrt(max(float(inverse[-1, -1]), 0.0)) if seen else math.inf
        found.append(Step(estimate if seen else 0.0, error, noise.freedom))
    return found


def placebo_steps(
    innovations: NDArray[np.float64], noise: Autoregression, lengths: Sequence[int], skipped: int = 0
) -> NDArray[np.float64]:
    """Standardised steps at every past moment, at which nothing happened, shape (lengths, moments).

    Parameters
    ----------
    innovations
        Of the past, shape (n,), mean 0; NaN where unknown.
    lengths
        How many values after the moment each look sees.
    skipped
        First values after the moment that are not used.

    Examples
    --------
    >>> quiet = Autoregression(np.array([0.0]), 1.0, 1e6)
    >>> placebo_steps(np.array([0.0, 0.0, 1.0, 1.0]), quiet, [1, 2]).round(2).tolist()
    [[0.0, 0.0, 1.0], [0.0, 0.71, 1.41]]
    """
    moments = len(innovations) - max(lengths) + 1
    if moments <= 0:
        return np.zeros((len(lengths), 0))
    known = np.isfinite(innovations)
    new = np.where(known, innovations, 0.0)
    total, seen = _cumulated(new), _cumulated(known.astype(np.float64))
    shape = 1 - np.concatenate([[0.0], np.cumsum(noise.coefficients)])
    order, late = len(noise.coefficients), float(shape[-1])
    found = np.zeros((len(lengths), moments))
    at = np.arange(moments)
    for number, length in enumerate(lengths):
        first = min(max(order, skipped), length)
        sums = late * (total[at + length] - total[at + first])
        power = late**2 * (seen[at + length] - seen[at + first])
        for lag in range(skipped, first):
            weight = shape[min(lag, order)]
            sums += weight * new[at + lag]
            power += weight**2 * known[at + lag]
        found[number] = sums / (noise.sigma * np.sqrt(np.where(power > 0, power, np.inf)))
    return found


def _cumulated(values: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.concatenate([[0.0], np.cumsum(values)])
