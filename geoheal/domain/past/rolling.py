"""Figures of a system's stored history: of rolling windows, and of finished hours and days."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from geoheal.domain.snapshots.regime import Regime


class RollupPeriod(StrEnum):
    """Length of a period that is summed up once it is finished."""

    HOUR = "hour"
    DAY = "day"


@dataclass(frozen=True, slots=True, kw_only=True)
class RollingHealth:
    """Figures of a snapshot and of the window that ends with it; values that were not measured are None.

    Parameters
    ----------
    captured_at, id, node
        The snapshot.
    snapshots
        Number of snapshots in the window: fewer than its size at the start of the history.
    phi, kappa_eff, regime, drift, error_rate, avg_latency_ms, memory_usage_mb
        Values of the snapshot; ``drift`` as it was stored (rad).
    phi_avg, kappa_avg, drift_avg, error_rate_avg, latency_avg_ms, memory_avg_mb
        Means over the window.
    phi_trend, drift_trend, memory_trend
        Least-squares slopes, per snapshot.
    breakdown_frequency
        Share (0..1) of the window's snapshots in regime breakdown.
    """

    captured_at: datetime
    id: UUID
    node: str | None
    snapshots: int
    phi: float | None
    phi_avg: float | None
    phi_trend: float | None
    kappa_eff: float | None
    kappa_avg: float | None
    regime: Regime | None
    breakdown_frequency: float | None
    drift: float | None
    drift_avg: float | None
    drift_trend: float | None
    error_rate: float | None
    error_rate_avg: float | None
    avg_latency_ms: float | None
    latency_avg_ms: float | None
    memory_usage_mb: float | None
    memory_avg_mb: float | None
    memory_trend: float | None


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class DriftSeries:
    """Fisher–Rao distances of snapshots from one baseline, in columns.

    Parameters
    ----------
    captured_at
        Microseconds since the Unix epoch (UTC), shape (n,), int64.
    ids
        The 16 bytes of each snapshot's UUID, shape (n, 16), uint8.
    drift
        Distances (rad), shape (n,), float64.
    """

    captured_at: NDArray[np.int64]
    ids: NDArray[np.uint8]
    drift: NDArray[np.float64]

    def __len__(self) -> int:
        return len(self.drift)
