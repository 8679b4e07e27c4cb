"""Answers of the monitor, the same for Python, HTTP and the command line."""

from dataclasses import asdict
from typing import Annotated, Any

from pydantic import Field, model_validator

from geoheal.domain.health.degradation import DegradationReport, Finding, Severity
from geoheal.domain.health.quantity import quantity_of
from geoheal.domain.health.summary import Health, HealthStatus
from geoheal.domain.snapshots.regime import Regime
from geoheal.validation.answers import UNLESS_MISSING, Answer, Time, plain


class HealthSummary(Answer):
    """Summary of a system's health."""

    status: HealthStatus
    snapshots_collected: int = Field(description="Snapshots in the rolling view (1,000 at most).")
    current_phi: float | None
    current_kappa: float | None
    current_regime: Regime | None
    basin_drift: float | None
    issues: list[str]
    last_snapshot: Time | None
    note: Annotated[str | None, UNLESS_MISSING] = Field(
        default=None, description="Reason for the status, if no issue explains it."
    )


class FindingAnswer(Answer):
    """Result of one rule."""

    code: str = Field(examples=["PHI_BELOW_MIN"])
    severity: Severity
    metric: str = Field(examples=["phi_avg"])
    value: float = Field(examples=[0.61])
    threshold: float = Field(examples=[0.651])
    message: str = Field(examples=["Φ below minimum: mean 0.610 < 0.651"])
    unit: str = Field(description="Unit of the figures; empty without one, `share` for a fraction of 1.")
    series: str | None = Field(description="The measurement in `/timeline`; null if there is none.")
    is_level: bool = Field(
        description="Whether the figures are values of that measurement, not a slope, a count or a score."
    )

    @model_validator(mode="before")
    @classmethod
    def _with_meaning(cls, value: object) -> object:
        return cls.of_finding(value) if isinstance(value, Finding) else value

    @classmethod
    def of_finding(cls, finding: Finding, **beside: object) -> dict[str, object]:
        """Return a finding with the meaning of its figures."""
        return cls.shown(finding, **asdict(quantity_of(finding)), **beside)


class DegradationMetrics(Answer):
    """Figures of a degradation report; null if not measured."""

    basin_distance: float | None = Field(description="Fisher–Rao distance (rad) from the active baseline.")
    phi_current: float | None
    phi_avg: float | None
    phi_trend: float | None = Field(description="Slope of Φ (per hour).")
    kappa_current: float | None
    kappa_deviation: float | None = Field(description="Distance of κ from resonance.")
    regime: str | None
    breakdown_frequency: float | None = Field(description="Share of the window in regime breakdown (0..1).")
    error_rate: float | None
    latency_ms: float | None
    memory_mb: float | None
    memory_trend: float | None = Field(
        description="Slope of memory (MB per hour) of the node that grows fastest."
    )


class Degradation(Answer):
    """A degradation report."""

    degraded: bool
    issues: list[str]
    findings: list[FindingAnswer]
    severity: Severity
    metrics: DegradationMetrics
    not_measured: list[str]
    notes: list[str]
    timestamp: Time
    message: Annotated[str | None, UNLESS_MISSING] = None


def degradation_answer(report: DegradationReport) -> dict[str, Any]:
    """Return a degradation report as a plain dictionary."""
    return plain(Degradation, report)


def health_answer(health: Health) -> dict[str, Any]:
    """Return a health summary as a plain dictionary."""
    return plain(HealthSummary, health)
