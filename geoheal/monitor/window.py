"""The window: the figures of a system's last snapshots that the rules look at."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np

from geoheal.domain.regime import Regime
from geoheal.domain.snapshot import Snapshot


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """Figures of the last snapshots; None where nothing was measured.

    ``…_current`` and the unmarked ones are the last snapshot's, ``…_avg`` means and ``…_trend`` slopes
    (a snapshot) over the window, from the snapshots that measured them.
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

    @property
    def breakdown_frequency(self) -> float | None:
        """Share of the window's snapshots that are in regime breakdown."""
        return None if self.breakdowns is None else self.breakdowns / self.size


def look(snapshots: Sequence[Snapshot], basin_distance: float | None) -> Window:
    """Gather the figures of snapshots, oldest first.

    Parameters
    ----------
    snapshots
        At least one.
    basin_distance
        The last snapshot's Fisher–Rao distance (rad) from the active baseline.
    """
    current = snapshots[-1]
    phi = [snapshot.phi for snapshot in snapshots]
    memory = [snapshot.memory_usage_mb for snapshot in snapshots]
    regimes = [snapshot.regime for snapshot in snapshots if snapshot.regime is not None]
    return Window(
        size=len(snapshots),
        captured_at=current.captured_at,
        basin_distance=basin_distance,
        phi_current=current.phi,
        phi_avg=mean(phi),
        phi_trend=slope(phi),
        kappa_current=current.kappa_eff,
        regime=current.regime,
        breakdowns=regimes.count(Regime.BREAKDOWN) if regimes else None,
        error_rate=current.error_rate,
        latency_ms=current.avg_latency_ms,
        memory_mb=current.memory_usage_mb,
        memory_trend=slope(memory),
    )


def mean(values: Iterable[float | None]) -> float | None:
    """Mean of what was measured; None when nothing was.

    >>> mean([1.0, None, 3.0])
    2.0
    """
    measured = [value for value in values if value is not None]
    return float(np.mean(measured)) if measured else None


def slope(values: Sequence[float | None]) -> float | None:
    """Ordinary least squares slope of what was measured against its place in the sequence.

    .. math:: \\frac{\\sum (i-\\bar i)(y_i-\\bar y)}{\\sum (i-\\bar i)^2}

    The same as PostgreSQL's ``regr_slope(y, i)``. None with fewer than two measured values.

    >>> slope([1.0, None, 2.0])
    0.5
    """
    places = [place for place, value in enumerate(values) if value is not None]
    if len(places) < 2:
        return None
    y = np.array([values[place] for place in places], dtype=np.float64)
    x = np.array(places, dtype=np.float64)
    x -= x.mean()
    return float(x @ (y - y.mean()) / (x @ x))
