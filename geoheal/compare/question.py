"""The questions asked of one metric: has its level, its spread, its tail or its occurrence become worse?"""

import math
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

import numpy as np

from geoheal.compare.hours import FURTHER, movement
from geoheal.compare.matching import Matched, Matching
from geoheal.compare.rules import Rule, Worse
from geoheal.compare.series import Floats
from geoheal.fitness.statistics.brown_forsythe import brown_forsythe, spread_ratio
from geoheal.fitness.statistics.fisher_exact import p_more
from geoheal.fitness.statistics.mean_shift import Shift, effective_count, shift_of, shift_of_pairs

EXPONENT_MAX: Final = 700.0
SPREAD_WORSE: Final = 1.5
"""Ratio of spreads from which a wider spread is worth a word."""
TAIL: Final = 0.95
TAIL_FROM: Final = 0.9
TAIL_WORSE: Final = 1.25


class LevelScale(StrEnum):
    """On which scale levels are compared."""

    LOG = "log"
    """Both sides are positive: differences of logarithms are relative changes."""
    RELATIVE = "relative"
    """Differences over the mean size of the current values."""
    NONE = "none"
    """The current values are all zero: there is nothing to be relative to."""


@dataclass(frozen=True, slots=True)
class Level:
    """How the level changed, as a relative change: 0.2 is 20 % more.

    Parameters
    ----------
    scale
        What it is relative to.
    estimate, low, high
        The change and its interval.
    p_worse
        One-sided p-value of "it did not become worse".
    difference
        Candidate's mean less the current one, in the metric's unit.
    is_of_other_hours
        Whether the interval is wider because the level moves by the hour and the sides are of other hours.
    """

    scale: LevelScale
    estimate: float
    low: float
    high: float
    p_worse: float
    difference: float
    is_of_other_hours: bool = False


def level_of(matched: Matched, rule: Rule, alpha: float) -> Level:
    """Compare the levels of two samples, in pairs unless they are separate."""
    scale, ours, theirs = _scaled(matched.current, matched.candidate)
    shift = shift_of(ours, theirs) if matched.how is Matching.SEPARATE else shift_of_pairs(theirs - ours)
    further = FURTHER * max(movement(ours), movement(theirs)) if matched.other_hours else 0.0
    low, high = shift.interval(alpha)
    difference = float(matched.candidate.mean() - matched.current.mean())
    relative = [_relative(scale, each) for each in (shift.estimate, low - further, high + further)]
    return Level(
        scale=scale,
        estimate=relative[0],
        low=relative[1],
        high=relative[2],
        p_worse=_p(shift, rule, further),
        difference=difference,
        is_of_other_hours=further > 0,
    )


def _scaled(current: Floats, candidate: Floats) -> tuple[LevelScale, Floats, Floats]:
    if current.min() > 0 and candidate.min() > 0:
        return LevelScale.LOG, np.log(current), np.log(candidate)
    size = float(np.abs(current).mean())
    if size == 0:
        return LevelScale.NONE, current, candidate
    return LevelScale.RELATIVE, current / size, candidate / size


def _relative(scale: LevelScale, value: float) -> float:
    return math.expm1(min(value, EXPONENT_MAX)) if scale is LevelScale.LOG else value


def _p(shift: Shift, rule: Rule, margin: float) -> float:
    above = shift.p_above(margin)
    below = Shift(-shift.estimate, shift.error, shift.freedom).p_above(margin)
    match rule.worse:
        case Worse.HIGHER | Worse.UNKNOWN:
            return above
        case Worse.LOWER:
            return below
        case Worse.EITHER:
            return min(1.0, 2 * min(above, below))


def occurrence_p(current: Floats, candidate: Floats) -> float:
    """Fisher's exact one-sided p-value of "what never occurred occurs no more often now".

    Neighbours that are alike count as fewer measurements than they are.

    >>> occurrence_p(np.zeros(20), np.tile([0.0, 0.1], 10)) < 0.001
    True
    >>> occurrence_p(np.zeros(20), np.array([0.1] + [0.0] * 19)) < 0.1
    False
    """
    occurred = (candidate != 0).astype(np.float64)
    independent = effective_count(occurred) / len(occurred) if np.ptp(occurred) else 1.0
    n, m = len(current), max(1, round(len(candidate) * independent))
    k = round(float(occurred.mean()) * m)
    return p_more((k, m), (0, n))


@dataclass(frozen=True, slots=True)
class Shape:
    """Spread and tail of both sides.

    Parameters
    ----------
    spread_ratio, spread_p
        Mean absolute deviation over that of the current side, and Brown–Forsythe's p-value.
    tail_ratio
        95 % quantile over that of the current side; None where that is not positive.
    tail_p
        Fisher's exact p-value of "the candidate lies among the largest tenth no more often".
    """

    spread_ratio: float | None
    spread_p: float
    tail_ratio: float | None
    tail_p: float

    def is_wider(self, alpha: float) -> bool:
        """Whether the candidate's values certainly vary more."""
        return self.spread_p <= alpha and (self.spread_ratio is None or self.spread_ratio >= SPREAD_WORSE)

    def has_longer_tail(self, alpha: float) -> bool:
        """Whether the largest values certainly became larger."""
        return self.tail_p <= alpha and self.tail_ratio is not None and self.tail_ratio >= TAIL_WORSE


def shape_of(current: Floats, candidate: Floats) -> Shape:
    """Spread and tail; neighbours that are alike are thinned, so that likeness does not feign certainty."""
    ours, theirs = _thinned(current), _thinned(candidate)
    ratio = spread_ratio(candidate, current)
    level = float(np.quantile(current, TAIL))
    return Shape(
        spread_ratio=ratio if math.isfinite(ratio) else None,
        spread_p=brown_forsythe(theirs, ours) if min(len(ours), len(theirs)) > 2 else 1.0,
        tail_ratio=float(np.quantile(candidate, TAIL)) / level if level > 0 else None,
        tail_p=_tail_p(ours, theirs),
    )


def _tail_p(current: Floats, candidate: Floats) -> float:
    limit = np.quantile(np.concatenate([current, candidate]), TAIL_FROM)
    ours, theirs = int((current > limit).sum()), int((candidate > limit).sum())
    return p_more((theirs, len(candidate)), (ours, len(current)))


def _thinned(values: Floats) -> Floats:
    if np.ptp(values) == 0:
        return values
    return values[:: max(1, round(len(values) / effective_count(values)))]
