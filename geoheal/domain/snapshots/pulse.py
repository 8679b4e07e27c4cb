"""A pulse: the values of a snapshot that are judged over more than the last ten."""

from datetime import datetime
from typing import NamedTuple, Protocol


class Pulse(Protocol):
    """Values of a snapshot; a :class:`~geoheal.domain.snapshots.snapshot.Snapshot` is one."""

    @property
    def captured_at(self) -> datetime:
        """When it was taken."""

    @property
    def node(self) -> str | None:
        """The replica."""

    @property
    def phi(self) -> float | None:
        """Integration Φ."""

    @property
    def kappa_eff(self) -> float | None:
        """Effective coupling κ."""

    @property
    def drift(self) -> float | None:
        """Distance (rad) from the baseline."""

    @property
    def regime(self) -> str | None:
        """Regime."""

    @property
    def error_rate(self) -> float | None:
        """Failed requests over requests."""

    @property
    def request_count(self) -> int | None:
        """Requests."""

    @property
    def avg_latency_ms(self) -> float | None:
        """Mean latency (ms)."""

    @property
    def memory_usage_mb(self) -> float | None:
        """Resident memory (MB)."""


class StoredPulse(NamedTuple):
    """A pulse as it is read from the store.

    ``drift`` is None where it was measured against another baseline than the active one. ``arrived_at`` is
    the time of the database; None for snapshots that were stored before it was recorded.
    """

    captured_at: datetime
    node: str | None
    phi: float | None
    error_rate: float | None
    request_count: int | None
    avg_latency_ms: float | None
    memory_usage_mb: float | None
    kappa_eff: float | None = None
    regime: str | None = None
    drift: float | None = None
    arrived_at: datetime | None = None
