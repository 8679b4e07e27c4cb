"""How much more frequent samples became, and whether by more than chance and a margin allow.

References
----------
G. Y. Zou, A. Donner, Construction of confidence limits about effect measures: a general approach, Stat. Med.
27 (2008): the interval of a difference from those of its parts.
F. Garwood, Fiducial limits for the Poisson distribution, Biometrika 28 (1936).
"""

import math
from dataclasses import dataclass
from typing import Final

import numpy as np
from scipy.special import gammainc, gammaincinv

from geoheal.healing.localisation.chains import ObservedChains
from geoheal.healing.localisation.counts import Counts, compared
from geoheal.healing.localisation.windows import Floats

POINTS: Final = 64
"""Quantiles of the rate before, over which a p-value is averaged."""
PRIOR: Final = 0.5
"""Number of samples added to those before: functions without a sample may still have run."""
ALIKE_MIN: Final = 4
"""Smallest number of groups of functions to detect a common slowdown."""
GROUPS: Final = 16
"""Largest number of these groups."""
SAMPLES_MIN: Final = 5.0
"""Smallest number of samples of a group before."""


@dataclass(frozen=True, slots=True)
class RateGrowth:
    """Samples of one thing on both sides.

    Parameters
    ----------
    before, after
        Independent samples.
    before_exposure, after_exposure
        Such samples per second per request.
    factor
        By which all things became slower.
    loose
        Variance of that factor, relative to its square.
    """

    before: float
    after: float
    before_exposure: float
    after_exposure: float
    factor: float = 1.0
    loose: float = 0.0

    @property
    def change(self) -> float:
        """Seconds per request added beyond the factor."""
        return self.after / self.after_exposure - self.factor * self.before / self.before_exposure

    def p_above(self, margin: float) -> float:
        """One-sided p-value of "it takes at most the factor times as long as before, and the margin".

        The time before is uncertain by its own samples and by the factor.

        >>> RateGrowth(0.0, 7.0, 250.0, 55.0).p_above(0.0) < 0.001
        True
        >>> RateGrowth(50.0, 14.0, 250.0, 55.0).p_above(0.0) > 0.1
        True
        """
        if self.after <= 0:
            return 1.0
        known = self.before + PRIOR
        shape = 1.0 / (1.0 / known + self.loose)
        middles = (np.arange(POINTS) + 0.5) / POINTS
        rates = gammaincinv(shape, middles) / shape * known / self.before_exposure
        return float(gammainc(self.after, self.after_exposure * (self.factor * rates + margin)).mean())

    def interval(self, alpha: float) -> tuple[float, float]:
        """Interval of the change whose bounds are each exceeded with probability α.

        >>> low, high = RateGrowth(10.0, 40.0, 100.0, 100.0).interval(0.02)
        >>> 0.1 < low < 0.3 < high < 0.6
        True
        """
        least, most = _limits(self.before, self.before_exposure, alpha)
        low, high = _limits(self.after, self.after_exposure, alpha)
        earlier, later = self.before / self.before_exposure, self.after / self.after_exposure
        return (
            self.change - math.hypot(later - low, self.factor * (most - earlier)),
            self.change + math.hypot(high - later, self.factor * (earlier - least)),
        )


def growth_of(
    before: Counts, after: Counts, place: int, factor: float = 1.0, loose: float = 0.0
) -> RateGrowth:
    """Return what one of several things shows."""
    return RateGrowth(
        float(before.count[place]),
        float(after.count[place]),
        float(before.exposure[place]),
        float(after.exposure[place]),
        factor,
        loose,
    )


def common_factor(found: ObservedChains) -> float:
    """Return the factor by which all functions got slower; 1 if they became faster, or with too few.

    It is the median ratio of groups of functions, which are taken together, by caller and callee, until they
    have samples enough. The smaller of two medians counts, one of which weighs them by their time before:
    neither one function that takes most of the time nor many small ones make a slowdown common.
    """
    edges = compared(found, lambda chain: (chain.places[-2:],))
    order = sorted(range(len(edges.keys)), key=edges.keys.__getitem__)
    needed = max(SAMPLES_MIN, float(edges.before.count.sum()) / GROUPS)
    groups: list[Floats] = [np.zeros(3)]
    for place in order:
        if groups[-1][2] >= needed:
            groups.append(np.zeros(3))
        groups[-1] += (edges.before.rate[place], edges.after.rate[place], edges.before.count[place])
    known = sorted((after / before, before) for before, after, count in groups if count >= SAMPLES_MIN)
    if len(known) < ALIKE_MIN:
        return 1.0
    ratios, weights = np.array(known).T
    weighted = float(ratios[np.searchsorted(weights.cumsum(), weights.sum() / 2)])
    return max(1.0, min(weighted, float(np.median(ratios))))


def _limits(count: float, exposure: float, alpha: float) -> tuple[float, float]:
    low = float(gammaincinv(count, alpha)) / exposure if count > 0 else 0.0
    return low, float(gammaincinv(count + 1.0, 1.0 - alpha)) / exposure
