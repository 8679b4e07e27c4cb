"""Slopes per hour of nodes' values, and whether they are more than chance."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from math import inf, sqrt
from typing import Final

import numpy as np

from geoheal.constants import SNAPSHOT_NOMINAL_S
from geoheal.domain.snapshots.pulse import Pulse
from geoheal.domain.snapshots.snapshot import is_measured

POINTS_MAX: Final = 30
"""Largest number of latest values per node for a slope."""

AT_ONCE_S: Final = 1.0
"""Seconds within which values of a node count as simultaneous: each then stands for a nominal snapshot."""

CONFIDENCE_Z: Final = 1.96
HOUR_S: Final = 3600.0
MEMORY: Final = "memory_usage_mb"

Points = tuple[np.ndarray[tuple[int], np.dtype[np.float64]], np.ndarray[tuple[int], np.dtype[np.float64]]]
"""Times (hours) and values of one node."""


@dataclass(frozen=True, slots=True)
class Slope:
    """A slope per hour.

    Parameters
    ----------
    an_hour
        Median of the slopes between two values of the same node.
    low, high
        Bounds of its 95 % interval; infinite with too few values.
    change
        Change that the slope makes over the time of the values.
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
    """Return the measurements of a field per node, as times and values."""
    return list(_points_by_node(pulses, name).values())


def _points_by_node(pulses: Iterable[Pulse], name: str) -> dict[str | None, Points]:
    nodes = _measured_by_node(pulses, name)
    return {node: _in_hours(measured[-POINTS_MAX:]) for node, measured in nodes.items()}


def _measured_by_node(pulses: Iterable[Pulse], name: str) -> dict[str | None, list[tuple[float, float]]]:
    nodes: dict[str | None, list[tuple[float, float]]] = {}
    for each in pulses:
        value = getattr(each, name)
        if value is not None and is_measured(name, value):
            nodes.setdefault(each.node, []).append((each.captured_at.timestamp(), value))
    return nodes


def slope_of(nodes: Sequence[Points]) -> Slope | None:
    """Theil–Sen slope of nodes' values against time, with Sen's interval; None if no node has two values.

    It is the median of (yⱼ − yᵢ)/(tⱼ − tᵢ) over all pairs within a node. Outliers and an irregular cadence
    hardly affect it, and a difference of level between nodes is not a slope (Sen 1968).

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
    """Return the slope of the node that grows fastest beyond chance, otherwise of the fastest."""
    slopes = [slope for each in nodes if (slope := slope_of([each])) is not None]
    return max(slopes, key=lambda slope: (slope.low > 0, slope.an_hour), default=None)


def growth_of_memory(pulses: Sequence[Pulse], lately: Sequence[Pulse]) -> Slope | None:
    """Return the slope of memory of the node that grows fastest beyond chance, otherwise of the fastest.

    A node whose memory was as high before, and fell since, fills up and is cleared (by a garbage collector,
    or a restart): its slope is not a leak.

    Parameters
    ----------
    pulses, lately
        Latest snapshots, oldest first, and those of them that count for a slope.
    """
    nodes, before = _points_by_node(lately, MEMORY), _measured_by_node(pulses, MEMORY)
    growing = [points for node, points in nodes.items() if not _was_cleared(before[node], points)]
    if growing or not nodes:
        return steepest(growing)
    slope = steepest(list(nodes.values()))
    return None if slope is None else replace(slope, low=-inf, high=inf)


def _was_cleared(measured: Sequence[tuple[float, float]], points: Points) -> bool:
    """Whether a value was as high before, and fell since by half of what it has grown."""
    values = np.array(measured)[:, 1]
    trough = np.minimum.accumulate(values[::-1])[::-1]
    grown = values[-1] - points[1].min()
    return bool(((values >= values[-1]) & (values - trough >= grown / 2) & (trough < values[-1])).any())


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
