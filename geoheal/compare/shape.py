"""Distribution of a metric's values on both sides: spread, and reach of the worse end."""

import math
from dataclasses import dataclass
from typing import Final

import numpy as np

from geoheal.compare.rules import Worse
from geoheal.compare.series import Floats
from geoheal.fitness.statistics.brown_forsythe import brown_forsythe, spread_ratio
from geoheal.fitness.statistics.fisher_exact import p_more
from geoheal.fitness.statistics.mean_shift import effective_count

SPREAD_WORSE: Final = 1.5
"""Ratio of spreads from which a wider spread is reported."""
TAIL: Final = 0.95
TAIL_FROM: Final = 0.9
TAIL_WORSE: Final = 1.25


@dataclass(frozen=True, slots=True)
class Shape:
    """Spread and tail of both sides.

    Parameters
    ----------
    spread_ratio, spread_p
        Mean absolute deviation over that of the current side, and Brown–Forsythe's p-value.
    tail_ratio
        95 % quantile relative to the current side's (5 % if the smallest values are the tail); None if the
        current side's is not positive.
    tail_p
        Fisher's exact p-value of "the candidate lies in the worse tenth of both sides no more often".
    is_low
        Whether the tail is that of the smallest values.
    reach
        How far the candidate's quantile lies beyond the current one towards the worse, in the metric's unit.
    """

    spread_ratio: float | None
    spread_p: float
    tail_ratio: float | None
    tail_p: float
    is_low: bool
    reach: float

    def complaint(self, alpha: float, least_effect: float) -> str | None:
        """Return what certainly became worse apart from the level; None without anything.

        Parameters
        ----------
        least_effect
            Smallest relevant distance beyond the current side, in the metric's unit.
        """
        if self.reach <= least_effect:
            return None
        if self.spread_p <= alpha and (self.spread_ratio is None or self.spread_ratio >= SPREAD_WORSE):
            return "the values vary more"
        if self.tail_p <= alpha and self._is_longer():
            return "the smallest values fell" if self.is_low else "the largest values grew"
        return None

    def _is_longer(self) -> bool:
        ratio = self.tail_ratio
        if ratio is None:
            return False
        return ratio <= 1 / TAIL_WORSE if self.is_low else ratio >= TAIL_WORSE


def shape_of(current: Floats, candidate: Floats, worse: Worse) -> Shape:
    """Return spread and tail; correlated neighbours are thinned, so that they do not suggest certainty.

    For a metric that may become worse in both directions, the end that moved further counts.

    >>> shape = shape_of(np.tile([9.0, 10.0], 40), np.tile([2.0, 17.0], 40), Worse.LOWER)
    >>> shape.is_low, shape.reach, shape.complaint(0.01, 0.0)
    (True, 7.0, 'the values vary more')
    >>> shape_of(np.tile([9.0, 10.0], 40), np.tile([11.0, 17.0], 40), Worse.LOWER).reach
    -2.0
    """
    ours, theirs = _thinned(current), _thinned(candidate)
    ratio = spread_ratio(candidate, current)
    ends = [np.quantile(side, (1 - TAIL, TAIL)).tolist() for side in (current, candidate)]
    is_low, reach = _worse_end(ends[0], ends[1], worse)
    level, other = (low if is_low else high for low, high in ends)
    return Shape(
        spread_ratio=ratio if math.isfinite(ratio) else None,
        spread_p=brown_forsythe(theirs, ours) if min(len(ours), len(theirs)) > 2 else 1.0,
        tail_ratio=other / level if level > 0 else None,
        tail_p=_tail_p(-ours, -theirs) if is_low else _tail_p(ours, theirs),
        is_low=is_low,
        reach=reach,
    )


def _worse_end(current: list[float], candidate: list[float], worse: Worse) -> tuple[bool, float]:
    """Return whether the worse end is the low one, and how much further the candidate reaches there.

    Parameters
    ----------
    current, candidate
        The low and the high quantile.
    """
    upward, downward = candidate[1] - current[1], current[0] - candidate[0]
    is_low = worse is Worse.LOWER or (worse is Worse.EITHER and downward > upward)
    if worse is Worse.UNKNOWN:
        return False, max(upward, downward)
    return is_low, downward if is_low else upward


def _tail_p(current: Floats, candidate: Floats) -> float:
    limit = np.quantile(np.concatenate([current, candidate]), TAIL_FROM)
    ours, theirs = int((current > limit).sum()), int((candidate > limit).sum())
    return p_more((theirs, len(candidate)), (ours, len(current)))


def _thinned(values: Floats) -> Floats:
    if np.ptp(values) == 0:
        return values
    return values[:: max(1, round(len(values) / effective_count(values)))]
