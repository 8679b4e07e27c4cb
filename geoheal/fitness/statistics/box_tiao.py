"""Box and Tiao's intervention analysis: whether a series changed its level at a known moment.

.. math:: y_t = c + a\\,[t \\ge t_a] + b\\,[t \\ge t_0] + x_t

with autoregressive noise x. Prewhitened by the autoregression, the coefficients follow by least squares, and
b's standard error reflects the true information of the values, however similar neighbours are. A lasting step
shows twice: as an unpredicted jump at t₀, and as a level that does not return.

References
----------
Box and Tiao, *Intervention analysis with applications to economic and environmental problems*, J. Am. Stat.
Assoc. 70 (1975). Cochrane and Orcutt, *Application of least squares regression to relationships containing
autocorrelated error terms*, J. Am. Stat. Assoc. 44 (1949).
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri, stdtr

from geoheal.fitness.statistics.autoregression import PHI_MAX, Autoregression
from geoheal.fitness.statistics.vecchia import Prewhitening, prewhitening

FEWEST: Final = 7
"""Smallest number of values that show how much a series varies."""


@dataclass(frozen=True, slots=True)
class LevelStep:
    """The last step of a model, with the data up to a look.

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
        """The estimate in standard errors.

        For few degrees of freedom, the normal value of the same probability.
        """
        if self.error == 0:
            return math.copysign(math.inf, self.estimate) if self.estimate else 0.0
        t = self.estimate / self.error
        if self.freedom > 1000:
            return t
        return math.copysign(-float(ndtri(stdtr(self.freedom, -abs(t)))), t)

    @property
    def information(self) -> float:
        """Information about it: 1 / error²."""
        return math.inf if self.error == 0 else 1 / self.error**2


@dataclass(frozen=True, slots=True, eq=False)
class Whitened:
    """A series, prewhitened by the autoregression of its noise.

    Parameters
    ----------
    prewhitening
        The prewhitening.
    new
        Innovation of each value, in standard deviations, shape (n,); 0 if nothing was measured.
    freedom
        Degrees of freedom of the noise.
    is_quiet
        Whether there is no noise.
    beside
        Further courses of unknown size in the series, prewhitened, shape (n, m); None without any.
    """

    prewhitening: Prewhitening
    new: NDArray[np.float64]
    freedom: float
    is_quiet: bool
    beside: NDArray[np.float64] | None = None

    def until(self, end: int) -> "Whitened":
        """Return the first values."""
        part = Prewhitening(
            self.prewhitening.lags[:end], self.prewhitening.weights[:end], self.prewhitening.scale[:end]
        )
        beside = None if self.beside is None else self.beside[:end]
        return Whitened(part, self.new[:end], self.freedom, self.is_quiet, beside)


def whitened(
    values: NDArray[np.float64], noise: Autoregression, beside: NDArray[np.float64] | None = None
) -> Whitened:
    """Prewhiten a series.

    Parameters
    ----------
    values
        Shape (n,), in even steps; NaN if nothing was measured.
    noise
        Its autoregression.
    beside
        Further courses of unknown size in the series, shape (n, m), such as a daily pattern: the errors of
        steps then include that of their sizes. None without any.
    """
    found = prewhitening(np.isfinite(values), noise.coefficients, noise.sigma)
    new = None if beside is None else np.column_stack([found.apply(each) for each in beside.T])
    return Whitened(found, found.apply(values), noise.freedom, noise.sigma == 0, new)


def steps(
    series: Whitened,
    begins: Sequence[int],
    looks: Sequence[int],
    unsettled: int | None = None,
    slope: int | None = None,
    unseen: int | None = None,
) -> list[LevelStep]:
    """Return the last of several steps, look by look.

    Parameters
    ----------
    series
        Series prewhitened by the autoregression before the last step.
    begins
        Start of each step, increasing; the last one is estimated.
    looks
        Number of values at each look, increasing.
    unsettled
        Index from which the level is unknown until the last step begins.
    slope
        Index from which the level also rises or falls linearly; None for a constant level.
    unseen
        Index whose jump is not used, because it was chosen for its size; None to use all.

    Examples
    --------
    >>> quiet = Autoregression(np.array([0.0]), 1.0, 1e6)
    >>> (found,) = steps(whitened(np.array([1.0, 1.0, 1.0, 3.0, 3.0, 3.0]), quiet), [3], [6])
    >>> round(found.estimate, 6), round(found.error, 3)
    (2.0, 0.816)
    """
    prewhitening, place = series.prewhitening, np.arange(len(series.new))
    design = np.column_stack([prewhitening.shape(place), *(prewhitening.shape(place - at) for at in begins)])
    if slope is not None:
        design = np.column_stack([prewhitening.apply(np.maximum(place - slope, 0) / len(place)), design])
    if series.beside is not None:
        design = np.column_stack([series.beside, design])
    new = series.new
    if unsettled is not None and unsettled < begins[-1]:
        used = (place < unsettled) | (place - prewhitening.reach >= begins[-1])
        design, new = design * used[:, None], new * used
    if unseen is not None:
        used = (place < unseen) | (place - prewhitening.reach >= unseen)
        design, new = design * used[:, None], new * used
    first = min(begins[-1], *looks)
    gram, moment = design[:first].T @ design[:first], design[:first].T @ new[:first]
    grams, moments, read = [], [], first
    for look in looks:
        X, y = design[read:look], new[read:look]
        gram, moment, read = gram + X.T @ X, moment + X.T @ y, look
        grams.append(gram)
        moments.append(moment)
    inverses = np.linalg.pinv(np.array(grams), rcond=1e-12, hermitian=True)
    return [_last_of(series, *each) for each in zip(grams, inverses, moments, strict=True)]


def _last_of(
    series: Whitened, gram: NDArray[np.float64], inverse: NDArray[np.float64], moment: NDArray[np.float64]
) -> LevelStep:
    """Return the last step of a regression, from its normal equations."""
    estimate = float((inverse @ moment)[-1])
    seen = gram[-1, -1] > 0
    error = math.sqrt(max(float(inverse[-1, -1]), 0.0)) if seen else math.inf
    error = 0.0 if seen and series.is_quiet else error
    return LevelStep(estimate if seen else 0.0, error, series.freedom)


def spread_since(series: Whitened, begin: int, looks: Sequence[int]) -> list[float]:
    """Return the factor by which values since a moment vary more than the past predicts, look by look.

    What the model leaves unpredicted has the standard deviation 1 and repeats nothing if the noise is still
    what it was. Its long-run standard deviation, from an autoregression of order 1 around the new level,
    shows what a short past did not contain, such as bursts.

    Parameters
    ----------
    begin
        Index from which the level is the new one.
    looks
        Number of values at each look, increasing.

    Examples
    --------
    >>> quiet = Autoregression(np.array([0.0]), 1.0, 1e6)
    >>> past = whitened(np.array([0.0] * 9 + [0.0, 1.0, 2.0, 4.0, 5.0, 5.0, 4.0, 2.0, 1.0, 0.0]), quiet)
    >>> [round(each, 1) for each in spread_since(past, 9, [12, 19])]
    [1.0, 73.1]
    """
    prewhitening, place = series.prewhitening, np.arange(len(series.new))
    known = np.isfinite(prewhitening.scale) & (place - prewhitening.reach >= begin)
    level = prewhitening.shape(len(series.new))
    return [_long_run(series.new[:look][known[:look]], level[:look][known[:look]]) for look in looks]


def placebo_steps(series: Whitened, lengths: Sequence[int], *, settling: bool = False) -> NDArray[np.float64]:
    """Standardised steps at every past moment without an event, shape (lengths, moments).

    Parameters
    ----------
    series
        The past, prewhitened.
    lengths
        Number of values after the moment at each look, increasing.
    settling
        Whether the level just before the moment is unknown.

    Examples
    --------
    >>> quiet = Autoregression(np.array([0.0]), 1.0, 1e6)
    >>> past = whitened(np.array([-0.5, -0.5, 0.5, 0.5]), quiet)
    >>> placebo_steps(past, [1, 2]).round(2).tolist()
    [[-0.5, -0.5, 0.5], [-0.71, 0.0, 0.71]]
    """
    prewhitening = series.prewhitening
    moments = len(series.new) - max(lengths) + 1
    if moments <= 0:
        return np.zeros((len(lengths), 0))
    late = prewhitening.shape(len(series.new))
    new = series.new - late * float(late @ series.new) / max(float(late @ late), 1e-300)
    reach, at = prewhitening.reach, np.arange(moments)
    total, power = _cumulated(late * new), _cumulated(late**2)
    near = min(int(reach.max(initial=0)), max(lengths))
    found, begun, known = np.zeros((len(lengths), moments)), np.zeros(moments), np.zeros(moments)
    for lag in range(max(lengths) + 1):
        for number in [number for number, length in enumerate(lengths) if length == lag]:
            found[number] = begun / np.sqrt(np.where(known > 0, known, np.inf))
        if lag >= near:
            break
        shape = prewhitening.shape(lag) * (reach <= lag if settling else 1)
        begun += (shape * new)[lag : lag + moments]
        known += (shape**2)[lag : lag + moments]
    for number, length in enumerate(lengths):
        if length > near:
            sums = begun + total[at + length] - total[at + near]
            seen = known + power[at + length] - power[at + near]
            found[number] = sums / np.sqrt(np.where(seen > 0, seen, np.inf))
    return found


def _long_run(new: NDArray[np.float64], level: NDArray[np.float64]) -> float:
    """Return the long-run standard deviation of innovations around a level, at least 1."""
    power = float(level @ level)
    if len(new) < FEWEST or power == 0:
        return 1.0
    left = new - level * float(level @ new) / power
    before = float(left[:-1] @ left[:-1])
    phi = float(left[1:] @ left[:-1]) / before if before > 0 else 0.0
    phi = min(PHI_MAX, max(0.0, phi + (1 + 3 * phi) / len(left)))
    fresh = left[1:] - phi * left[:-1]
    return max(1.0, math.sqrt(float(fresh @ fresh) / (len(fresh) - 2)) / (1 - phi))


def _cumulated(values: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.concatenate([[0.0], np.cumsum(values)])
