"""Models of responses about a history: rolling windows, and drift from a chosen baseline."""

from pydantic import Field

from geoheal.api.models.answer import Page
from geoheal.domain.snapshots.regime import Regime
from geoheal.validation.answers import Answer, Id, Time


class WindowDetails(Answer):
    """Figures of a snapshot and of the window that ends with it."""

    captured_at: Time
    id: Id
    node: str | None
    snapshots: int = Field(description="Number of snapshots in the window.")
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


class WindowsAnswer(Page):
    """Answer of `GET /windows`."""

    windows: list[WindowDetails]


class DriftPoint(Answer):
    """Distance of one snapshot."""

    captured_at: Time
    id: Id
    drift: float = Field(description="Fisher–Rao distance (rad).")


class DriftAnswer(Page):
    """Answer of `GET /drift`."""

    baseline_id: Id
    drift: list[DriftPoint]
