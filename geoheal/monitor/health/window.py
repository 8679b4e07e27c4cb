"""The window: the figures of a system's latest snapshots that the rules use.

Among them are slopes per hour over several nodes, and whether they are more than chance.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from math import inf, sqrt
from typing import Final

import numpy as np

from geoheal.constants import SNAPSHOT_NOMINAL_S, WINDOW_SIZE
from geoheal.domain.snapshots.pulse import Pulse
from geoheal.domain.snapshots.regime import Regime
from geoheal.domain.snapshots.snapshot import Snapshot, is_measured
from geoheal.monitor.health.measurements_of_nodes import (
    breakdowns_of,
    error_rate_of,
    last_geometry,
    latency_of,
    mean,
    measured,
    uncounted_mean,
)
from geoheal.monitor.health.reporting_nodes import (
    last_of_each,
    latest_of_nodes,
    live_nodes,
    not_before,
)
from geoheal.monitor.health.requests import HORIZON, RequestTotals
from geoheal.monitor.health.rhythm import Rhythm, rhythm_of

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


ROUNDS: Final = WINDOW_SIZE - 0.5
"""Number of usual intervals in the window's time: ten snapshots of each node."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """Figures of the latest snapshots; values that were not measured are None.

    Φ, κ and drift are those of the system: means over the nodes that report, of each node's last snapshot
    (``…_current`` and the drift) or its last ten (``phi_avg``, ``breakdowns``). Error rate and latency are
    those of the requests of all nodes that report, in each node's last ten snapshots. Memory is that of the
    worst node, and the trends are slopes per hour.

    Parameters
    ----------
    breakdowns
        Share of snapshots in regime breakdown, times ``size``.
    kappas
        Last κ of each node.
    error_rate, latency_ms
        Weighted by requests; the last snapshot's if no snapshot counts its requests.
    requests
        Evidence about the error rate; None if no snapshot counts its requests.
    uncounted_error_rate
        Mean of the last error rates of nodes that do not count their requests.
    phi_slope, memory_slope
        Evidence about trends.
    """

    size: int
    captured_at: datetime
    basin_distance: float | None
    phi_current: float | None
    phi_avg: float | None
    phi_trend: float | None
    kappa_current: float | None
    regime: Regime | None
    breakdowns: float | None
    error_rate: float | None
    latency_ms: float | None
    memory_mb: float | None
    memory_trend: float | None
    kappas: tuple[float, ...] = ()
    requests: RequestTotals | None = None
    uncounted_error_rate: float | None = None
    phi_slope: Slope | None = None
    memory_slope: Slope | None = None

    @property
    def breakdown_frequency(self) -> float | None:
        """Share of the window's snapshots in regime breakdown."""
        return None if self.breakdowns is None else self.breakdowns / self.size


def look(
    snapshots: Sequence[Snapshot],
    basin_distance: float | None,
    pulses: Sequence[Pulse] | None = None,
    rhythm: Rhythm | None = None,
    now: datetime | None = None,
) -> Window:
    """Compute the figures of a window.

    Parameters
    ----------
    snapshots
        The last ones, at most :data:`~geoheal.constants.WINDOW_SIZE`, oldest first; at least one.
    basin_distance
        The last snapshot's Fisher–Rao distance (rad) from the active baseline.
    pulses
        Figures of more snapshots up to the last one, oldest first; None for only those of the window.
    rhythm
        The system's rhythm; None to learn it from the pulses.
    now
        When the window is judged; None for the time of the last snapshot.
    """
    current = snapshots[-1]
    pulses = snapshots if pulses is None else pulses
    rhythm = rhythm or rhythm_of(pulses)
    newest = current.captured_at if now is None else min(current.captured_at, now)
    span, silent_after = (timedelta(seconds=each) for each in _reach(rhythm))
    lately = not_before(pulses, newest - max(HORIZON, silent_after + span))
    lately = pulses[-len(snapshots) :] if len(lately) < len(snapshots) else lately
    window, earlier = latest_of_nodes(lately, newest, span, silent_after, len(snapshots))
    live = live_nodes(lately, newest, silent_after)
    geometry = last_of_each(lately, live, len(snapshots))
    now_of = last_geometry(geometry, live, current, basin_distance)
    requests = RequestTotals.of([*earlier, *window], len(window))
    several = live if len(live) > 1 else ()
    uncounted = uncounted_mean(window, several if requests is None else live, "error_rate")
    phi_slope = slope_of(points_of(window, "phi"))
    memory_slope = growth_of_memory(pulses, lately)
    return Window(
        size=len(snapshots),
        captured_at=current.captured_at,
        basin_distance=mean(now_of["drift"]),
        phi_current=mean(now_of["phi"]),
        phi_avg=mean(measured(geometry, "phi")),
        phi_trend=None if phi_slope is None else phi_slope.an_hour,
        kappa_current=mean(now_of["kappa_eff"]),
        regime=current.regime,
        breakdowns=breakdowns_of(geometry, len(snapshots)),
        error_rate=error_rate_of(current, requests, uncounted),
        latency_ms=latency_of(current, window, lately, uncounted_mean(window, several, "avg_latency_ms")),
        memory_mb=_memory(window),
        memory_trend=None if memory_slope is None else memory_slope.an_hour,
        kappas=tuple(now_of["kappa_eff"]),
        requests=requests,
        uncounted_error_rate=uncounted,
        phi_slope=phi_slope,
        memory_slope=memory_slope,
    )


def _reach(rhythm: Rhythm) -> tuple[float, float]:
    """Return how long (s) the window is, and after which time without a snapshot a node is silent."""
    span_s = ROUNDS * (rhythm.interval_s or 0.0)
    return span_s, max(span_s, rhythm.silent_after_s)


def _memory(window: Sequence[Pulse]) -> float | None:
    """Return the memory (MB) of the node that uses most, by the last measurement of each node."""
    last = {each.node: each.memory_usage_mb for each in window if each.memory_usage_mb is not None}
    return max(last.values(), default=None)
