"""Models of responses about the service itself."""

from typing import Literal

from pydantic import Field

from geoheal.api.models.answer import Late, Success
from geoheal.healing.answers import EngineStatus
from geoheal.validation.answers import Answer


class MonitorStatus(Answer):
    """State of the monitor."""

    snapshots_collected: int
    baseline_set: bool


class EvaluatorStatus(Answer):
    """Settings of the evaluator."""

    weights: dict[str, float] = Field(description="Weights of the score's components.")
    thresholds: dict[str, float] = Field(description="Scores above which a change is recommended.")


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
