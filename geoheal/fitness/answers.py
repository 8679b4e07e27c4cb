"""Answers of the evaluator, the same for Python, HTTP and the command line."""

from typing import Any

from pydantic import Field

from geoheal.domain.evaluation.change import Evaluation, Gate
from geoheal.domain.evaluation.judgement import Recommendation
from geoheal.domain.evaluation.suite import SuiteState
from geoheal.validation.answers import Id, StoredAnswer, Time, plain


class Performance(StoredAnswer):
    """Effect of a change on speed and memory."""

    latency_ratio: float | None = Field(description="Candidate's latency over the current code's.")
    memory_change_mb: float | None = Field(description="Candidate's peak memory minus the current code's.")


class SuiteDetails(StoredAnswer):
    """Result of the project's own tests on a change."""

    state: SuiteState = Field(
        description="`passed`; `failed` (rejected); `unreached`: no test that passes on the current code "
        "reaches the change; `none`: the project names no tests; `not_run`: they could not be run."
    )
    reason: str
    run: int = Field(description="Tests that were run on the change.")
    left_out: int = Field(
        description="Tests that reach it but were not counted: flaky, failing on the current code, or beyond "
        "the time limit."
    )
    known: int | None = Field(description="Tests in the map of the current code; null without a map.")
    failed: list[str] = Field(description="Failing tests, at most twenty.")
    map_s: float | None = Field(description="Seconds spent on the map; 0 if it was cached.")
    seconds: float = Field(description="Seconds spent on the gate, without the map.")


class Fitness(StoredAnswer):
    """The evaluation of a change; what was not measured is null or absent."""

    id: Id
    module_name: str
    fitness_score: float | None = Field(description="The score (0..1).")
    phi_impact: float | None = Field(description="Change of Φ.")
    basin_impact: float | None = Field(description="Fisher–Rao distance (rad) from the reference.")
    regime_stable: bool | None
    performance_impact: Performance
    recommendation: Recommendation
    reason: str
    gate: Gate = Field(description="The gate that it failed at, or `measurement`.")
    tests: SuiteDetails | None = Field(
        None,
        description="Result of the project's own tests; null if the module is not in a project, or the "
        "change did not come so far.",
    )
    claimed: list[str] = Field(description="Figures that the code itself reports, which were not measured.")
    detailed_metrics: dict[str, Any]
    components: dict[str, float]
    judgement: dict[str, Any] | None = Field(description="The verdict with every number behind it.")
    started_at: Time
    finished_at: Time


def fitness_answer(evaluation: Evaluation) -> dict[str, Any]:
    """Return the ``fitness`` of a change; parts that were not measured are None or missing."""
    score, details, judgement = evaluation.score, evaluation.details, evaluation.judgement
    shown = Fitness.shown(
        evaluation,
        module_name=evaluation.change.module_name,
        fitness_score=score.value,
        phi_impact=score.phi_change,
        basin_impact=score.basin_distance,
        regime_stable=score.regime_stable,
        performance_impact={
            "latency_ratio": score.latency_ratio,
            "memory_change_mb": details.get("memory_change_mb"),
        },
        tests=evaluation.suite,
        claimed=details["claimed"],
        detailed_metrics=details,
        components=score.components,
        judgement=None if judgement is None else judgement.to_dict(),
    )
    return plain(Fitness, shown)
