"""Shares of what succeeds: nearly everything does, so what counts is how much does not.

A success rate that falls from 99.9 % to 99 % is 1 % less, and ten times as many failures.
"""

from typing import Final

import numpy as np

from geoheal.compare import words
from geoheal.compare.series import Series

LEAST: Final = 0.5
"""Part of the whole that the current side has at least: of a rare success, its own level counts."""
DIGITS: Final = 12


def whole_of(name: str, current: Series, candidate: Series) -> float | None:
    """Return the largest possible share of successes, 1 or 100; None if the metric is not such a share.

    >>> full, less = (Series(np.arange(3.0), np.array(each)) for each in ([1.0, 1.0, 1.0], [1.0, 0.9, 1.0]))
    >>> whole_of("availability", full, less), whole_of("cache_hit_rate", full, less)
    (1.0, None)
    """
    normalized = words.normalized(name)
    others = (words.UNIT_OF_TIME, words.CRITICAL, words.NEGATED, words.SUPPLIES)
    if (
        not words.SUCCESS.search(normalized)
        or words.is_time(normalized)
        or any(each.search(normalized) for each in others)
    ):
        return None
    values = np.concatenate([current.measured.values, candidate.measured.values])
    if not len(values) or values.min() < 0 or not len(current.measured.values):
        return None
    whole = 1.0 if values.max() <= 1 else 100.0
    is_share = whole == 1.0 or (values.max() <= whole and words.SHARE.search(normalized) is not None)
    return whole if is_share and current.measured.values.mean() >= LEAST * whole else None


def lacking(series: Series, whole: float) -> Series:
    """Return the difference to the whole.

    >>> lacking(Series(np.arange(2.0), np.array([99.9, 100.0])), 100.0).values.tolist()
    [0.1, 0.0]
    """
    return Series(series.times, np.round(whole - series.values, DIGITS))
