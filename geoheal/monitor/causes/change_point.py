"""Change point of a metric's level, with an interval for its time."""

from dataclasses import dataclass
from typing import Final

import numpy as np

from geoheal.geometry.real_array import Array
from geoheal.monitor.calibration.autocorrelation import MOST, autocorrelation, inflation

LEAST: Final = 20
"""Smallest number of samples for a change point."""

EDGE: Final = 3
"""Smallest number of samples of each level."""

DRAWS: Final = 200
REFINEMENTS: Final = 3
INTERVAL: Final = (0.05, 0.95)
SIGMA_OF_MAD: Final = 1.4826
SEED: Final = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangePoint:
    """A change in a metric's level.

    Parameters
    ----------
    at, earliest, latest
        Epoch seconds of the first sample of the new level, and the bounds of its 90 % interval.
    before, after
        Medians of the two levels.
    deviations
        Their difference in robust standard deviations about the levels, within ±100.
    p_value
        Probability of such a change in a series without one.
    """

    at: float
    earliest: float
    latest: float
    before: float
    after: float
    deviations: float
    p_value: float


def change_point(times: Array, values: Array) -> ChangePoint | None:
    """Return the change point of a series, significant or not.

    Return None if too little was measured, or nothing moved.

    The split with the largest standardised Mann–Whitney statistic is refined by least absolute deviations.
    The significance is Pettitt's, with the number of samples reduced by their autocorrelation. The interval
    comes from a block bootstrap of the residuals about both levels.

    Parameters
    ----------
    times, values
        Epoch seconds, increasing, and values (N,); NaN if not measured.

    References
    ----------
    Pettitt, *A non-parametric approach to the change-point problem*, Applied Statistics 28, 1979. Ross,
    Tasoulis, Adams, *Nonparametric monitoring of data streams for changes in location and scale*,
    Technometrics 53, 2011. Bai, *Least absolute deviation estimation of a shift*, Econometric Theory 11,
    1995. Künsch, *The jackknife and the bootstrap for general stationary observations*, Annals of Statistics
    17, 1989.
    """
    measured = np.isfinite(values)
    times, values = times[measured], values[measured]
    if len(values) < LEAST or np.ptp(values) == 0.0:
        return None
    scores = _scores(values)
    split = _split(values, int(_largest(scores)))
    before, after = float(np.median(values[:split])), float(np.median(values[split:]))
    levels = np.where(np.arange(len(values)) < split, before, after)
    rest = values - levels
    at = times[_least_absolute(levels + _drawn(rest, split), before, after)]
    earliest, latest = np.quantile(at, INTERVAL, method="nearest").tolist()
    spread = SIGMA_OF_MAD * float(np.median(np.abs(rest))) or float(np.std(rest))
    spread = spread or abs(after - before) or 1.0
    return ChangePoint(
        at=float(times[split]),
        earliest=min(earliest, float(times[split])),
        latest=max(latest, float(times[split])),
        before=before,
        after=after,
        deviations=float(np.clip((after - before) / spread, -100.0, 100.0)),
        p_value=_p_value(scores, rest),
    )


def _scores(values: Array) -> Array:
    """Pettitt's U of each split, shape (N−1,)."""
    from scipy import stats

    n = len(values)
    ranks = stats.rankdata(values)
    scores: Array = 2.0 * np.cumsum(ranks)[:-1] - np.arange(1, n) * (n + 1.0)
    return scores


def _largest(scores: Array) -> int:
    """First index of the new level where the standardised score is largest."""
    n = len(scores) + 1
    sizes = np.arange(1, n)
    standard = np.abs(scores) / np.sqrt(sizes * (n - sizes))
    return int(np.argmax(standard[EDGE - 1 : n - EDGE])) + EDGE


def _split(values: Array, split: int) -> int:
    """Return the split with the least absolute deviations from the two levels, from a first guess."""
    for _ in range(REFINEMENTS):
        before, after = float(np.median(values[:split])), float(np.median(values[split:]))
        if before == after:
            break
        split = int(_least_absolute(values[np.newaxis], before, after)[0])
    return split


def _least_absolute(rows: Array, before: float, after: float) -> Array:
    """First index of the new level of each row B×N."""
    n = rows.shape[1]
    costs = np.cumsum(np.abs(rows - before) - np.abs(rows - after), axis=1)
    best: Array = np.argmin(costs[:, EDGE - 1 : n - EDGE], axis=1) + EDGE
    return best


def _drawn(rest: Array, split: int) -> Array:
    """Return residuals B×N resampled in blocks within each level."""
    rng = np.random.default_rng(SEED)
    n = len(rest)
    block = max(1, round(n ** (1 / 3)))
    drawn = np.empty((DRAWS, n))
    for start, end in ((0, split), (split, n)):
        length = end - start
        blocks = -(-length // block)
        first = rng.integers(start, max(start + 1, end - block + 1), (DRAWS, blocks))
        places = (first[:, :, np.newaxis] + np.arange(block)).reshape(DRAWS, -1)[:, :length]
        drawn[:, start:end] = rest[np.minimum(places, end - 1)]
    return drawn


def _p_value(scores: Array, rest: Array) -> float:
    """Pettitt's approximation, for the effective number of independent samples."""
    n = len(rest)
    phi = autocorrelation(rest) if np.ptp(rest) > 0.0 else 0.0
    effective = n / inflation(min(max(phi, 0.0), MOST)) ** 2
    share = float(np.max(np.abs(scores))) / n**2
    return float(min(1.0, 2.0 * np.exp(-6.0 * share**2 * effective**3 / (effective**2 + effective))))
