"""The window: the figures of a system's latest snapshots that the rules use."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from geoheal.constants import WINDOW_SIZE
from geoheal.domain.snapshots.pulse import Pulse
from geoheal.domain.snapshots.regime import Regime
from geoheal.domain.snapshots.snapshot import Snapshot
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
from geoheal.monitor.health.slopes import Slope, growth_of_memory, points_of, slope_of

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
