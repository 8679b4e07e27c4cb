"""Typed answers of a geoheal service about a code change. What was not measured is None."""

from datetime import datetime
from typing import Any

from msgspec import Struct

from geoheal.domain.evaluation.judgement import Recommendation
from geoheal.domain.evaluation.record import EvaluationState


class Fitness(Struct, frozen=True):
    """The verdict on a code change: ``recommendation`` is apply, test_more or reject."""

    recommendation: Recommendation
    reason: str
    gate: str
    fitness_score: float | None
    phi_impact: float | None
    basin_impact: float | None
    regime_stable: bool | None
    performance_impact: dict[str, float | None]
    claimed: list[str]
    tests: dict[str, Any] | None = None


class Evaluation(Struct, frozen=True):
    """State of an evaluation; ``fitness`` is None until it is done."""

    id: str
    module_name: str
    state: EvaluationState
    pairs_done: int
    pairs_most: int | None
    recommendation: Recommendation | None
    error: str | None
    created_at: datetime
    finished_at: datetime | None
    fitness: Fitness | None = None
