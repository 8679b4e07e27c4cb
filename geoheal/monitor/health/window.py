"""The window: the figures of a system's latest snapshots that the rules look at."""

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

import numpy as np

from geoheal.constants import WINDOW_SIZE
from geoheal.domain.snapshots.bounds import is_measured
from geoheal.domain.snapshots.pulse import Pulse
from geoheal.domain.snapshots.regime import Regime
from geoheal.domain.snapshots.snapshot import Snapshot
from geoheal.monitor.health.requests import HORIZON, Requests
from geoheal.monitor.health.rhythm import Rhythm, rhythm_of
from geoheal.monitor.health.slopes import Slope, points_of, slope_of, steepest

ROUNDS: Final = WINDOW_SIZE - 0.5
"""Usual intervals that the window's time holds: ten snapshots of each node."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """Figures of the latest snapshots; None where nothing was measured.

    Φ, κ, regime and drift are the system's: ``…_current`` the last snapshot's, ``phi_avg`` the mean of the
    last ten. Error rate and latency are the requests' of all nodes within the window's time (each node's last
    ten snapshots), memory is the worst node's, and the trends are slopes an hour.

    Parameters
    ----------
    error_rate, latency_ms
        Weighted by requests; the last snapshot's where no snapshot counts its requests.
    requests
        What proves an error rate; None where no snapshot counts its requests.
    phi_slope, memory_slope
        What proves a trend.
    """

    size: int
    captured_at: datetime
    basin_distance: float | None
    phi_current: float | None
    phi_avg: float | None
    phi_trend: float | None
    kappa_current: float | None
    regime: Regime | None
    breakdowns: int | None
    error_rate: float | None
    latency_ms: float | None
    memory_mb: float | None
    memory_trend: float | None
    requests: Requests | None = None
    phi_slope: Slope | None = None
    memory_slope: Slope | None = None

    @property
    def breakdown_frequency(self) -> float | None:
        """Share of the window's snapshots that are in regime breakdown."""
        return None if self.breakdowns is None else self.breakdowns / self.size


def look(
    snapshots: Sequence[Snapshot],
    basin_distance: float | None,
    pulses: Sequence[Pulse] | None = None,
    rhythm: Rhythm | None = None,
) -> Window:
    """Gather the figures of a window.

    Parameters
    ----------
    snapshots
        The last ones, at most :data:`~geoheal.constants.WINDOW_SIZE`, oldest first; at least one.
    basin_distance
        The last snapshot's Fisher–Rao distance (rad) from the active baseline.
    pulses
        Figures of more snapshots up to the last one, oldest first; None for those of the window alone.
    rhythm
        The system's rhythm; None to learn it from the pulses.
    """
    current = snapshots[-1]
    pulses = snapshots if pulses is None else pulses
    rhythm = rhythm or rhythm_of(pulses)
    window = pulses[-_in_window(pulses, snapshots, rhythm) :]
    lately = pulses[-max(len(window), _since(pulses, current.captured_at - HORIZON)) :]
    requests = None if _is_uncounted(current) else Requests.of(lately, len(window))
    phi_slope = slope_of(points_of(window, "phi"))
    memory_slope = steepest(points_of(lately, "memory_usage_mb"))
    regimes = [snapshot.regime for snapshot in snapshots if snapshot.regime is not None]
    return Window(
        size=len(snapshots),
        captured_at=current.captured_at,
        basin_distance=basin_distance,
        phi_current=current.phi,
        phi_avg=mean(snapshot.phi for snapshot in snapshots),
        phi_trend=None if phi_slope is None else phi_slope.an_hour,
        kappa_current=current.kappa_eff,
        regime=current.regime,
        breakdowns=regimes.count(Regime.BREAKDOWN) if regimes else None,
        error_rate=current.error_rate if requests is None else requests.error_rate,
        latency_ms=_latency(current, window, lately),
        memory_mb=_memory(window),
        memory_trend=None if memory_slope is None else memory_slope.an_hour,
        requests=requests,
        phi_slope=phi_slope,
        memory_slope=memory_slope,
    )


def _in_window(pulses: Sequence[Pulse], snapshots: Sequence[Snapshot], rhythm: Rhythm) -> int:
    """How many of the last pulses lie in the window's time; never fewer than the window's snapshots."""
    span = timedelta(seconds=ROUNDS * (rhythm.interval_s or 0.0))
    return max(_since(pulses, snapshots[-1].captured_at - span), min(len(snapshots), len(pulses)))


def _since(pulses: Sequence[Pulse], since: datetime) -> int:
    """How many of the last pulses are not older than a moment."""
    return len(pulses) - bisect_left(pulses, since, key=lambda each: each.captured_at)


def _is_uncounted(snapshot: Snapshot) -> bool:
    """Whether a snapshot has an error rate that does not say of how many requests."""
    return snapshot.error_rate is not None and snapshot.request_count is None


def _latency(current: Snapshot, *stretches: Sequence[Pulse]) -> float | None:
    """Mean latency of the requests of the first stretch that has any; the last snapshot's if none counts."""
    for stretch in stretches:
        timed = [
            (each.request_count, each.avg_latency_ms)
            for each in stretch
            if each.request_count
            and each.avg_latency_ms is not None
            and is_measured("avg_latency_ms", each.avg_latency_ms)
        ]
        if timed:
            counts, means = np.array(timed, dtype=np.float64).T
            return float(np.average(means, weights=counts))
    return current.avg_latency_ms


def _memory(window: Sequence[Pulse]) -> float | None:
    """Memory (MB) of the node that uses most, by what each node measured last."""
    last = {each.node: each.memory_usage_mb for each in window if each.memory_usage_mb is not None}
    return max(last.values(), default=None)


def mean(values: Iterable[float | None]) -> float | None:
    """Mean of what was measured; None when nothing was.

    >>> mean([1.0, None, 3.0])
    2.0
    """
    measured = [value for value in values if value is not None]
    return float(np.mean(measured)) if measured else None
