"""The answers of the specification's nine endpoints, as clients of it were written: frozen.

A field may be added; none of these may go, be renamed, or change its kind. Only the basin's distance and
drift may be null for a client that measures everything.
"""

from typing import Literal

from pydantic import BaseModel, ConfigDict


class Frozen(BaseModel):
    """Takes no text for a number, nor a number for a truth value; further fields are welcome."""

    model_config = ConfigDict(strict=True, extra="allow")


class Success(Frozen):
    success: Literal[True]


class Snapshot(Frozen):
    timestamp: str
    phi: float
    kappa_eff: float
    regime: str
    code_hash: str
    id: str
    drift: float | None


class SnapshotAnswer(Success):
    snapshot: Snapshot


class Health(Frozen):
    status: Literal["no data", "unknown", "silent", "healthy", "warning", "critical"]
    snapshots_collected: int
    current_phi: float
    current_kappa: float
    current_regime: str
    basin_drift: float | None
    issues: list[str]
    last_snapshot: str


class HealthAnswer(Success):
    health: Health


class DegradationMetrics(Frozen):
    basin_distance: float | None
    phi_current: float
    phi_avg: float
    phi_trend: float
    kappa_current: float
    kappa_deviation: float
    regime: str
    breakdown_frequency: float
    error_rate: float
    latency_ms: float
    memory_mb: float
    memory_trend: float


class Degradation(Frozen):
    degraded: bool
    issues: list[str]
    severity: Literal["normal", "warning", "critical"]
    metrics: DegradationMetrics
    timestamp: str


class DegradationAnswer(Success):
    degradation: Degradation


class PerformanceImpact(Frozen):
    latency_ratio: float
    memory_change_mb: float


class Components(Frozen):
    phi: float
    basin: float
    regime: float
    performance: float


class Fitness(Frozen):
    fitness_score: float
    phi_impact: float
    basin_impact: float
    regime_stable: bool
    performance_impact: PerformanceImpact
    recommendation: Literal["apply", "test_more", "reject"]
    reason: str
    detailed_metrics: dict[str, object]
    components: Components
    judgement: dict[str, object]


class FitnessAnswer(Success):
    fitness: Fitness


class StartAnswer(Success):
    message: str
    auto_apply: bool


class StopAnswer(Success):
    message: str


class HealingResult(Frozen):
    healed: bool | None
    strategy: str | None
    patch: str | None
    fitness_improvement: float | None
    applied: bool
    reason: str | None


class HealingEntry(Frozen):
    timestamp: str
    health: dict[str, object]
    result: HealingResult


class HistoryAnswer(Success):
    history: list[HealingEntry]
    count: int
    next_cursor: str | None


class Weights(BaseModel):
    """These four and no other."""

    model_config = ConfigDict(strict=True, extra="forbid")

    phi_change: float
    basin_drift: float
    regime_stability: float
    performance: float


class MonitorStatus(Frozen):
    snapshots_collected: int
    baseline_set: bool


class EvaluatorStatus(Frozen):
    weights: Weights
    thresholds: dict[str, float]


class Strategy(Frozen):
    name: str
    symptoms: list[str]


class EngineStatus(Frozen):
    running: bool
    auto_apply_enabled: bool
    check_interval_sec: float
    healing_attempts: int
    strategies_available: int
    strategies: list[Strategy]


class Status(Frozen):
    monitor: MonitorStatus
    evaluator: EvaluatorStatus
    engine: EngineStatus


class StatusAnswer(Success):
    status: Status


class Baseline(Frozen):
    id: str


class BaselineAnswer(Success):
    message: str
    baseline: Baseline
