"""Models of what is answered: they document the interface, and tests hold the answers to them."""

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from geoheal.domain.health.baseline import BaselineSource
from geoheal.domain.health.convention import Geometry
from geoheal.domain.health.degradation import Severity
from geoheal.domain.health.regime import Regime
from geoheal.domain.health.summary import HealthStatus


class Answer(BaseModel):
    """Part of an answer."""

    model_config = ConfigDict(extra="forbid", defer_build=True)


class Success(Answer):
    """What every answer carries."""

    success: bool = Field(description="Whether the request did what it was meant to do.")


class Problem(Answer):
    """A problem document (RFC 9457)."""

    type: str = Field(
        description="Kind of the problem, a URI.", examples=["urn:geoheal:problem:invalid-input"]
    )
    title: str = Field(description="Kind of the problem, in words.", examples=["Invalid input"])
    status: int = Field(description="HTTP status.", examples=[422])
    detail: str = Field(
        description="What happened, and what to do.", examples=["phi: Input should be a valid number."]
    )
    instance: str = Field(description="Path that was asked.", examples=["/api/self-healing/snapshot"])
    success: Literal[False]
    error: str = Field(description="The same as detail.")
    field: str | None = Field(None, description="The field that is to blame, where one is.", examples=["phi"])


class Acknowledgement(Answer):
    """A stored snapshot, in short."""

    timestamp: str = Field(examples=["2026-11-23T14:00:00+00:00"])
    phi: float | None = Field(examples=[0.74])
    kappa_eff: float | None = Field(examples=[63.9])
    regime: Regime | None
    code_hash: str | None
    id: str = Field(examples=["019aafd2-7c00-7000-8000-000000000001"])
    drift: float | None = Field(description="Fisher–Rao distance (rad) from the baseline.", examples=[0.12])


class SnapshotAnswer(Success):
    """Answer of `POST /snapshot`."""

    snapshot: Acknowledgement


class Rejected(Answer):
    """A row that was not stored."""

    index: int = Field(description="Its place in the batch, from 0.")
    line: int | None = Field(None, description="The line it stands on, from 1, in NDJSON.")
    id: str | None = Field(None, description="Its id, where it has one.")
    field: str | None = Field(description="The field that is to blame.")
    reason: str


class BatchAnswer(Success):
    """Answer of `POST /snapshots`."""

    accepted: int = Field(examples=[998])
    duplicates: int = Field(description="Rows that were stored already.", examples=[1])
    rejected: list[Rejected]


class SnapshotDetails(Answer):
    """A stored snapshot."""

    id: str
    system: str
    node: str | None
    captured_at: str
    timestamp: str = Field(description="The same as captured_at.")
    phi: float | None
    kappa_eff: float | None
    confidence: float | None
    surprise: float | None
    agency: float | None
    error_rate: float | None
    avg_latency_ms: float | None
    memory_usage_mb: float | None
    cpu_usage_pct: float | None
    request_count: int | None
    metrics: dict[str, float] | None
    regime: Regime | None
    drift: float | None
    baseline_id: str | None
    code_hash: str | None
    active_modules: list[str]
    module_versions: dict[str, str]
    label: str | None
    context: dict[str, Any] | None
    basin_coords: list[float] | None = None


class Page(Success):
    """A page of a list."""

    next_cursor: str | None = Field(description="Cursor of the next page; null at the end.")


class SnapshotsAnswer(Page):
    """Answer of `GET /snapshots`."""

    snapshots: list[SnapshotDetails]


class HealthSummary(Answer):
    """A system's health at a glance."""

    status: HealthStatus
    snapshots_collected: int = Field(description="Snapshots in the rolling view (1,000 at most).")
    current_phi: float | None
    current_kappa: float | None
    current_regime: Regime | None
    basin_drift: float | None
    issues: list[str]
    last_snapshot: str | None
    note: str | None = Field(
        default=None, description="Why the status is what it is, where no issue says so."
    )


class HealthAnswer(Success):
    """Answer of `GET /health`."""

    health: HealthSummary


class FindingAnswer(Answer):
    """One rule's result."""

    code: str = Field(examples=["PHI_BELOW_MIN"])
    severity: Severity
    metric: str = Field(examples=["phi_avg"])
    value: float = Field(examples=[0.61])
    threshold: float = Field(examples=[0.651])
    message: str = Field(examples=["Φ below minimum: mean 0.610 < 0.651"])
    unit: str = Field(description="Of the figures; empty without one, `share` for a part of one.")
    series: str | None = Field(description="The measurement in `/timeline`; null where none shows it.")
    is_level: bool = Field(
        description="Whether the figures are values of that measurement: not of a slope, a count or a score."
    )


class DegradationMetrics(Answer):
    """Figures of a degradation report; null where not measured."""

    basin_distance: float | None = Field(description="Fisher–Rao distance (rad) from the active baseline.")
    phi_current: float | None
    phi_avg: float | None
    phi_trend: float | None = Field(description="Slope of Φ (an hour).")
    kappa_current: float | None
    kappa_deviation: float | None = Field(description="Distance of κ from resonance.")
    regime: str | None
    breakdown_frequency: float | None = Field(description="Share of the window in regime breakdown (0..1).")
    error_rate: float | None
    latency_ms: float | None
    memory_mb: float | None
    memory_trend: float | None = Field(
        description="Slope of memory (MB an hour) of the node that grows fastest."
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
    timestamp: str
    message: str | None = None


class BaselineDetails(Answer):
    """A baseline."""

    id: str
    source: BaselineSource
    dimension: int
    active: bool
    snapshot_id: str | None
    created_at: str
    basin_coords: list[float] | None = None


class BaselinesAnswer(Page):
    """Answer of `GET /baselines`."""

    baselines: list[BaselineDetails]


class CalibrationStandingAnswer(Answer):
    """How a system's calibration stands."""

    calibrated: bool
    automatic: bool | None = Field(description="Whether nobody asked for it; null without a calibration.")
    auto_calibrate: bool = Field(description="Whether it is calibrated, and again, without a request.")
    learnt_at: str | None
    since: str | None = Field(description="First moment of the history behind it.")
    until: str | None
    message: str = Field(description="That in a sentence, or what it waits for.")


class SystemDetails(Answer):
    """A monitored system."""

    id: str | None
    name: str
    geometry: Geometry
    dimension: int
    thresholds: dict[str, float] = Field(description="All thresholds that hold for it.")
    overrides: dict[str, float] = Field(description="Those that differ from the defaults.")
    created_at: str | None
    calibration: CalibrationStandingAnswer | None = Field(
        None, description="How its calibration stands; in `GET /systems/{name}` alone."
    )


class SystemAnswer(Success):
    """Answer with one system."""

    system: SystemDetails


class SystemsAnswer(Page):
    """Answer of `GET /systems`."""

    systems: list[SystemDetails]


class MonitorStatus(Answer):
    """What the monitor holds."""

    snapshots_collected: int
    baseline_set: bool


class EvaluatorStatus(Answer):
    """How changes are judged."""

    weights: dict[str, float] = Field(description="Of the score's components.")
    thresholds: dict[str, float] = Field(description="Scores above which a change is recommended.")


class DeletedSystemAnswer(Success):
    """Answer of `DELETE /systems/{name}`."""

    message: str
    rows_left: bool = Field(description="Whether rows of it are still being removed in the background.")


class MergedSystemAnswer(Success):
    """Answer of `POST /systems/{name}/merge`."""

    message: str
    system: SystemDetails
    snapshots: int = Field(description="Snapshots that came to it.")
    repeated: int = Field(description="Snapshots that it had already: the same id at the same time.")


class StatusStrategy(Answer):
    """A strategy that is installed."""

    name: str
    symptoms: list[str] = Field(description="What it treats.")


class EngineStatus(Answer):
    """What the healing loop does."""

    running: bool
    auto_apply_enabled: bool
    check_interval_sec: float | None
    healing_attempts: int
    strategies_available: int = Field(description="Strategies that treat a symptom of their own.")
    strategies: list[StatusStrategy]
    auto_apply_paused: list[str] = Field(description="Modules for which auto_apply is paused.")


class Status(Answer):
    """Status of the service's layers."""

    monitor: MonitorStatus
    evaluator: EvaluatorStatus
    engine: EngineStatus


class StatusAnswer(Success):
    """Answer of `GET /status`."""

    status: Status


class ProbeAnswer(Success):
    """Answer of a probe."""

    status: Literal["live", "ready"]
