"""Models of responses about the service itself."""

from typing import Literal

from pydantic import Field

from geoheal.api.models.answer import Answer, Late, Success


class MonitorStatus(Answer):
    """State of the monitor."""

    snapshots_collected: int
    baseline_set: bool


class EvaluatorStatus(Answer):
    """Settings of the evaluator."""

    weights: dict[str, float] = Field(description="Weights of the score's components.")
    thresholds: dict[str, float] = Field(description="Scores above which a change is recommended.")


class StatusStrategy(Answer):
    """An installed strategy."""

    name: str
    symptoms: list[str] = Field(description="Symptoms that it addresses.")


class EngineStatus(Answer):
    """State of the healing loop."""

    running: bool
    auto_apply_enabled: bool
    check_interval_sec: float | None
    healing_attempts: int
    strategies_available: int = Field(description="Strategies that address at least one symptom.")
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


class ProbeAnswer(Success, Late):
    """Answer of a probe."""

    status: Literal["live", "ready"]
