"""Typed answers of a geoheal service: stored snapshots, and what its layers do."""

from datetime import datetime
from typing import Any

from msgspec import Struct

from geoheal.domain.snapshots.regime import Regime


class Snapshot(Struct, frozen=True):
    """A stored snapshot; what was not measured is None, the basin too where it was not asked for."""

    id: str
    system: str
    node: str | None
    captured_at: datetime
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
    metrics: dict[str, float | None]
    regime: Regime | None
    drift: float | None
    code_hash: str | None
    active_modules: list[str]
    module_versions: dict[str, str]
    label: str | None
    context: dict[str, Any] | None
    basin_coords: list[float] | None = None


class Monitor(Struct, frozen=True):
    """State of the monitor for a system."""

    snapshots_collected: int
    baseline_set: bool


class Evaluator(Struct, frozen=True):
    """Settings of the evaluator: weights of the score, and the scores above which a change is recommended."""

    weights: dict[str, float]
    thresholds: dict[str, float]


class Engine(Struct, frozen=True):
    """State of the healing loop of a system."""

    running: bool
    auto_apply_enabled: bool
    check_interval_sec: float | None
    healing_attempts: int
    auto_apply_paused: list[str]


class Status(Struct, frozen=True):
    """Status of the service's layers for a system."""

    monitor: Monitor
    evaluator: Evaluator
    engine: Engine
