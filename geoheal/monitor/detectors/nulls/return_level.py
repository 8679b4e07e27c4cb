"""Return levels: the level that a score reaches with a given frequency, from its hourly maxima.

A false-alarm budget of 0.2 per day needs a level that a history of two days has never shown. Therefore the
tail of the hourly maxima is assumed to be exponential above its 90th percentile (peaks over threshold). The
largest 0.5 % count only as "at least as large as the next" (type II censoring), since a history may contain
incidents. The small number of exceedances widens the fitted tail (the predictive distribution), so that a
short history gives cautious levels.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np

from geoheal.geometry.real_array import Array

BLOCK_S: Final = 3_600
BLOCKS_A_DAY: Final = 24
TAIL: Final = 0.9
CENSORED: Final = 0.005


@dataclass(frozen=True, slots=True)
class ReturnLevels:
    """The fitted tail of hourly maxima.

    Parameters
    ----------
    threshold
        u, the start of the tail.
    mean_excess
        β, the exponential's mean.
    exceedances
        Number of maxima above u.
    uncensored
        d, how many of them were not censored.
    days
        Length of the history.
    """

    threshold: float
    mean_excess: float
    exceedances: int
    uncensored: int
    days: float

    def level(self, per_day: float) -> float:
        """Return the level that is exceeded ``per_day`` times per day.

        .. math:: x = u + dβ\\left[\\left(\\frac{k}{n r}\\right)^{1/d} - 1\\right]

        for a rate of r per day and k exceedances in n days.

        Examples
        --------
        >>> ReturnLevels(1.0, 2.0, 50, 50, 25.0).level(2.0)
        1.0
        """
        if not self.exceedances:
            return self.threshold
        times = max(1.0, self.exceedances / self.days / per_day)
        growth = float(times ** (1 / self.uncensored)) - 1.0
        return self.threshold + self.uncensored * self.mean_excess * growth

    def per_day(self, level: float) -> float:
        """Return how often per day ``level`` is exceeded: the inverse of :meth:`level` above u."""
        if not self.exceedances:
            return 0.0 if level > self.threshold else float(BLOCKS_A_DAY)
        above = max(0.0, level - self.threshold) / (self.uncensored * self.mean_excess)
        return float(self.exceedances / self.days * (1.0 + above) ** -self.uncensored)


def fit_return_levels(maxima: Array, tail: float = TAIL, censored: float = CENSORED) -> ReturnLevels:
    """Fit the tail.

    Parameters
    ----------
    maxima
        Hourly maxima of a score, at least one.
    tail
        Quantile at which the tail begins.
    censored
        Share of the largest maxima of which only the number is used.

    References
    ----------
    Epstein, Sobel, *Life testing*, JASA 48, 1953 (censored exponential). Siffer et al., *Anomaly detection in
    streams with extreme value theory*, KDD 2017 (SPOT).

    Examples
    --------
    >>> import numpy as np
    >>> fit = fit_return_levels(np.random.default_rng(0).exponential(size=24_000))
    >>> bool(abs(fit.level(0.24) - np.log(100)) < 0.3)
    True
    """
    days = len(maxima) / BLOCKS_A_DAY
    threshold = float(np.quantile(maxima, tail))
    excesses = np.sort(maxima[maxima > threshold]) - threshold
    k = len(excesses)
    if not k:
        return ReturnLevels(threshold, 0.0, 0, 0, days)
    d = k - min(int(censored * len(maxima)), k - 1)
    mean = (float(excesses[:d].sum()) + (k - d) * float(excesses[d - 1])) / d
    return ReturnLevels(threshold, mean, k, d, days)


def incidents_per_day(maxima: Array, per_day: float, most: float) -> float:
    """Return the exceedances per day in the history beyond those that its bulk predicts.

    A history is assumed, but not guaranteed, to be healthy. The level that its bulk (the tail from the 80th
    percentile with the largest tenth censored) reaches ``per_day`` times per day is compared with the
    observed maxima; the excess counts as incidents, which do not raise the level.

    Parameters
    ----------
    maxima
        Hourly maxima of the history.
    per_day
        The requested rate.
    most
        Largest excess to assume.
    """
    level = fit_return_levels(maxima, 0.8, 0.1).level(per_day)
    surplus = float(np.sum(maxima > level)) * BLOCKS_A_DAY / len(maxima) - per_day
    return min(most, max(0.0, surplus))
