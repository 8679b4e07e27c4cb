"""Health of a system under one version of its code."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class VersionHealth:
    """Averages over the snapshots of a code version; values that were not measured are None.

    Parameters
    ----------
    code_hash
        The reporter's name for the version.
    snapshots, first_captured_at, last_captured_at
        Their number, and the time of the first and the last.
    phi, drift, memory_usage_mb
        Means.
    error_rate, avg_latency_ms
        Means weighted by requests, if those were counted; plain means otherwise.
    memory_slope_mb_per_hour
        Least-squares slope of memory of the node that grew fastest (MB per hour).
    """

    code_hash: str | None
    snapshots: int
    first_captured_at: datetime
    last_captured_at: datetime
    phi: float | None = None
    drift: float | None = None
    error_rate: float | None = None
    avg_latency_ms: float | None = None
    memory_usage_mb: float | None = None
    memory_slope_mb_per_hour: float | None = None
