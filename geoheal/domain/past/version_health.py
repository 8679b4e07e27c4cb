"""How a system was while it ran one version of its code."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class VersionHealth:
    """Averages over the snapshots of a code version; None where nothing was measured.

    Parameters
    ----------
    code_hash
        What the reporter called the version.
    snapshots, first_captured_at, last_captured_at
        How many there are, and from when.
    phi, drift, memory_usage_mb
        Their means.
    error_rate, avg_latency_ms
        Weighted by requests where those were counted; plain means otherwise.
    memory_slope_mb_per_hour
        Least-squares slope of memory of the node that grew fastest (MB an hour).
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
