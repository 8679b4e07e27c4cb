"""How two series are compared: moment by moment, by time of day, or as wholes.

Pairs cancel variation that both sides share. They are used only if it is visible: values of the same moments
must be correlated, because two unrelated periods with the same times share nothing.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

import numpy as np

from geoheal.compare.hours import are_other_hours, of_same_hours
from geoheal.compare.series import DAY_S, Floats, Series

PHASES: Final = 96
"""Number of parts of a day that are compared if both sides cover one: quarters of an hour."""
PAIRS_MIN: Final = 8
COVERED: Final = 0.8
DAY_COVERED: Final = 0.5
"""Share of a day that both sides need; missing parts must not be compared with anything."""
CORRELATION_MIN: Final = 0.5


class Matching(StrEnum):
    """Kind of comparison."""

    SAME_TIME = "same_time"
    TIME_OF_DAY = "time_of_day"
    SEPARATE = "separate"


@dataclass(frozen=True, slots=True, eq=False)
class Matched:
    """Two samples, in pairs unless they are separate.

    Parameters
    ----------
    how
        Kind of comparison.
    current, candidate
        Shape (n,) and (m,); n = m for pairs.
    apart
        Whether the sides are further apart than each is long, so that the system's own level may have moved
        between them.
    other_hours
        Whether they were measured at different times of day, so that a daily pattern may be between them.
    """

    how: Matching
    current: Floats
    candidate: Floats
    apart: bool = False
    other_hours: bool = False


def match(current: Series, candidate: Series) -> Matched:
    """Match two measured series."""
    same = _at_the_same_time(current, candidate)
    if same is not None and _share(*same):
        return Matched(Matching.SAME_TIME, *same)
    apart = _gap(current, candidate) > max(current.span, candidate.span)
    if min(current.span, candidate.span) >= DAY_S:
        phases = _by_time_of_day(current, candidate)
        if phases is not None:
            return Matched(Matching.TIME_OF_DAY, *phases, apart)
    ours, theirs = of_same_hours(current, candidate)
    is_elsewhere = are_other_hours(ours, theirs)
    return Matched(Matching.SEPARATE, ours.values, theirs.values, apart, is_elsewhere)


def _gap(current: Series, candidate: Series) -> float:
    first, second = sorted((current, candidate), key=lambda each: float(each.times[0]))
    return float(second.times[0] - first.times[-1]) - first.step


def _at_the_same_time(current: Series, candidate: Series) -> tuple[Floats, Floats] | None:
    """Return means per step of the coarser side, if both have one."""
    step = max(current.step, candidate.step)
    if step == 0:
        return None
    origin = min(current.times[0], candidate.times[0])
    ours, theirs = (_binned(each, origin, step) for each in (current, candidate))
    common = sorted(ours.keys() & theirs.keys())
    if len(common) < max(PAIRS_MIN, COVERED * max(len(ours), len(theirs))):
        return None
    return np.array([ours[each] for each in common]), np.array([theirs[each] for each in common])


def _by_time_of_day(current: Series, candidate: Series) -> tuple[Floats, Floats] | None:
    step = max(DAY_S / PHASES, current.step, candidate.step)
    ours, theirs = (
        _binned(Series(each.times % DAY_S, each.values), 0.0, step) for each in (current, candidate)
    )
    common = sorted(ours.keys() & theirs.keys())
    if len(common) < max(PAIRS_MIN, DAY_COVERED * DAY_S / step):
        return None
    return np.array([ours[each] for each in common]), np.array([theirs[each] for each in common])


def _binned(series: Series, origin: float, step: float) -> dict[int, float]:
    bins = np.floor((series.times - origin) / step + 1e-9).astype(np.int64)
    places, where = np.unique(bins, return_inverse=True)
    sums = np.bincount(where, weights=series.values)
    counts = np.bincount(where)
    return dict(zip(places.tolist(), (sums / counts).tolist(), strict=True))


def _share(current: Floats, candidate: Floats) -> bool:
    """Whether both sides move together."""
    if np.ptp(current) == 0 or np.ptp(candidate) == 0:
        return False
    return float(np.corrcoef(current, candidate)[0, 1]) > CORRELATION_MIN
