"""Times of day: cut a longer side to the hours of a shorter one, and account for other hours.

Many systems have a daily pattern. A period of three hours does not show how the level differs at another time
of day, only that it moves: if it moves within a side, it may move further between the sides.
"""

from typing import Final

import numpy as np
from scipy.special import fdtrc

from geoheal.compare.series import DAY_S, Floats, Series

BIN_S: Final = 900.0
FAR_S: Final = 3 * 3600.0
"""Difference of lengths, or of times of day, from which a daily pattern matters."""
COVERED: Final = 0.8
"""Share of the shorter side's hours that the longer one needs in order to be cut."""
POINTS_MIN: Final = 7
BLOCKS: Final = 6
MOVES_ALPHA: Final = 0.001
FURTHER: Final = 4.0
"""Factor by which a daily pattern may vary more than a part of a day shows."""


def of_same_hours(current: Series, candidate: Series) -> tuple[Series, Series]:
    """Cut the longer side to the hours of the shorter one, if it has them and is much longer.

    >>> day = Series(np.arange(0.0, 86_400.0, 600.0), np.zeros(144))
    >>> hour = Series(np.arange(3600.0, 10_800.0, 600.0), np.zeros(12))
    >>> [len(each.times) for each in of_same_hours(day, hour)]
    [12, 12]
    """
    if abs(current.span - candidate.span) <= FAR_S:
        return current, candidate
    shorter, longer = sorted((current, candidate), key=lambda each: each.span)
    common = np.intersect1d(_bins(shorter), _bins(longer))
    cut = _within(longer, common)
    if len(common) < COVERED * len(np.unique(_bins(shorter))) or len(cut.times) < POINTS_MIN:
        return current, candidate
    return (cut, candidate) if longer is current else (current, cut)


def _bins(series: Series) -> Floats:
    return np.floor(series.times % DAY_S / BIN_S)


def _within(series: Series, bins: Floats) -> Series:
    kept = np.isin(_bins(series), bins)
    return Series(series.times[kept], series.values[kept])


def are_other_hours(current: Series, candidate: Series) -> bool:
    """Whether the sides, neither of which covers a day, were measured at different times of day."""
    if max(current.span, candidate.span) >= DAY_S:
        return False
    ours, theirs = (float(each.times[0]) + each.span / 2 for each in (current, candidate))
    away = abs(ours - theirs) % DAY_S
    return min(away, DAY_S - away) > FAR_S


def movement(values: Floats) -> float:
    """Return how far the level moves within a series, from its lowest sixth to its highest.

    0 if insignificant.

    >>> movement(np.repeat(np.arange(6.0), 10) + np.tile([0.0, 0.1], 30))
    5.0
    >>> movement(np.tile([0.0, 0.1], 30))
    0.0
    """
    size = len(values) // BLOCKS
    if size < 2:
        return 0.0
    blocks = values[: size * BLOCKS].reshape(BLOCKS, size)
    means = blocks.mean(axis=1)
    within = float(((blocks - means[:, None]) ** 2).sum())
    between = size * float(((means - means.mean()) ** 2).sum())
    if between == 0:
        return 0.0
    freedom = BLOCKS * (size - 1)
    p = float(fdtrc(BLOCKS - 1, freedom, between / (BLOCKS - 1) / within * freedom)) if within else 0.0
    return float(np.ptp(means)) if p <= MOVES_ALPHA else 0.0
