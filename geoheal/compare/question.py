"""Questions about one metric's level: is it worse, and does something occur that never did?"""

import math
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

import numpy as np

from geoheal.compare.hours import FURTHER, movement
from geoheal.compare.matching import Matched, Matching
from geoheal.compare.rules import Rule, Worse
from geoheal.compare.series import Floats
from geoheal.fitness.statistics.fisher_exact import p_more
from geoheal.fitness.statistics.mean_shift import Shift, effective_count, shift_of, shift_of_pairs

EXPONENT_MAX: Final = 700.0


class LevelScale(StrEnum):
    """Scale on which levels are compared."""

    LOG = "log"
    """Both sides are positive: differences of logarithms are relative changes."""
    RELATIVE = "relative"
    """Differences relative to the mean size of the current values."""
    NONE = "none"
    """The current values are all zero, so there is no relative difference."""


@dataclass(frozen=True, slots=True)
class Level:
    """How the level changed, as a relative change: 0.2 is 20 % more.

    Parameters
    ----------
    scale
        The scale.
    estimate, low, high
        The change and its interval.
    p_worse
        One-sided p-value of "it did not become worse".
    difference
        Candidate's mean minus the current one, in the metric's unit.
    is_of_other_hours
        Whether the interval is wider because the level varies by the hour and the sides are from different
        hours.
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
    """Return Fisher's exact one-sided p-value of "what never occurred still does not".

    Correlated neighbours count as fewer measurements.

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
