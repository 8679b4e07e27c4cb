"""Slopes an hour of what several nodes measured, and whether they are more than chance."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import inf, sqrt
from typing import Final

import numpy as np

from geoheal.constants import SNAPSHOT_NOMINAL_S
from geoheal.domain.snapshots.bounds import is_measured
from geoheal.domain.snapshots.pulse import Pulse

POINTS_MAX: Final = 30
"""Latest values of a node that a slope is taken over."""

AT_ONCE_S: Final = 1.0
"""Values that a node sent within this time say nothing of it: each then stands for a nominal snapshot."""

CONFIDENCE_Z: Final = 1.96
HOUR_S: Final = 3600.0

Points = tuple[np.ndarray[tuple[int], np.dtype[np.float64]], np.ndarray[tuple[int], np.dtype[np.float64]]]
"""Times (hours) and values of one node."""


@dataclass(frozen=True, slots=True)
class Slope:
    """A slope an hour.

    Parameters
    ----------
    an_hour
        Median of the slopes between two values of the same node.
    low, high
        Bounds of its 95 % interval; infinite where there are too few values.
    change
        What the slope adds up to over the time that was looked at.
    level
        Median of the values.
    """

    an_hour: float
    low: float
    high: float
    change: float
    level: float

    @property
    def is_shown(self) -> bool:
        """Whether the interval excludes 0."""
        return self.low > 0 or self.high < 0


def points_of(pulses: Iterable[Pulse], name: str) -> list[Points]:
    """What each node measured of a field, as times and values."""
    nodes: dict[str | None, list[tuple[float, float]]] = {}
    for each in pulses:
        value = getattr(each, name)
        if value is not None and is_measured(name, value):
            nodes.setdefault(each.node, []).append((each.captured_at.timestamp(), value))
    return [_in_hours(measured[-POINTS_MAX:]) for measured in nodes.values()]


def slope_of(nodes: Sequence[Points]) -> Slope | None:
    """Theil–Sen slope of nodes' values against time, with Sen's interval; None without two values of one.

    The median of (yⱼ − yᵢ)/(tⱼ − tᵢ) over all pairs within a node: neither an outlier nor an uneven cadence
    moves it much, and a node that stands higher than another is not a slope (Sen 1968).

    >>> t = np.arange(10.0)
    >>> slope_of([(t, 2 * t), (t, 100 + 2 * t)]).an_hour
    2.0
    """
    pairs, variance = [], 0.0
    for at, values in nodes:
        i, j = np.triu_indices(len(at), 1)
        apart = at[j] - at[i]
        later = apart > AT_ONCE_S / HOUR_S
        pairs.append((values[j] - values[i])[later] / apart[later])
        variance += len(at) * (len(at) - 1) * (2 * len(at) + 5) / 18
    slopes = np.sort(np.concatenate(pairs)) if pairs else np.empty(0)
    if not len(slopes):
        return None
    low, high = _interval(slopes, variance)
    median = float(np.median(slopes))
    longest = max(float(at[-1] - at[0]) for at, _ in nodes)
    level = float(np.median(np.concatenate([values for _, values in nodes])))
    return Slope(median, low, high, median * longest, level)


def steepest(nodes: Sequence[Points]) -> Slope | None:
    """The slope of the node that grows fastest beyond chance; of the fastest where none does."""
    slopes = [slope for each in nodes if (slope := slope_of([each])) is not None]
    return max(slopes, key=lambda slope: (slope.low > 0, slope.an_hour), default=None)


def _in_hours(measured: Sequence[tuple[float, float]]) -> Points:
    at, values = np.array(measured, dtype=np.float64).T
    if at[-1] - at[0] < AT_ONCE_S:
        at = np.arange(len(at)) * SNAPSHOT_NOMINAL_S
    return (at - at[0]) / HOUR_S, values


def _interval(slopes: "np.ndarray[tuple[int], np.dtype[np.float64]]", variance: float) -> tuple[float, float]:
    first = (len(slopes) - CONFIDENCE_Z * sqrt(variance)) / 2
    if first < 1:
        return -inf, inf
    place = int(first)
    return float(slopes[place - 1]), float(slopes[len(slopes) - place])
