"""Models of requests and responses about evaluations and modules."""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from geoheal.api.models.answer import Answer, Page, Success
from geoheal.constants import DEFAULT_SYSTEM
from geoheal.domain.evaluation.change import Gate
from geoheal.domain.evaluation.judgement import Recommendation
from geoheal.domain.evaluation.record import EvaluationState
from geoheal.domain.evaluation.suite import SuiteState
from geoheal.validation.types import SystemName

Source = Annotated[str, StringConstraints(strict=True)]
ModuleName = Annotated[str, StringConstraints(strict=True, min_length=1, max_length=500)]


class PatchOrder(BaseModel):
    """A change to evaluate."""

    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)

    module_name: ModuleName = Field(description="Import name of the module.")
    new_code: Source = Field(description="Its source with the change.")
    test_workload: Source | None = Field(
        None, description="Source that exercises the module; else the registered module's."
    )
    current_code: Source | None = Field(
        None, description="Its source without the change; else the registered module's file."
    )
    system: SystemName = Field(DEFAULT_SYSTEM, description="Name of the system.")


class Performance(Answer):
    """Effect of a change on speed and memory."""

    latency_ratio: float | None = Field(description="Candidate's latency over the current code's.")
    memory_change_mb: float | None = Field(description="Candidate's peak memory minus the current code's.")


class SuiteDetails(Answer):
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


class Fitness(Answer):
    """The evaluation of a change; what was not measured is null or absent."""

    id: str
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
    started_at: str
    finished_at: str


class FitnessAnswer(Success):
    """Answer of `POST /evaluate-patch`."""

    fitness: Fitness


class EvaluationSummary(Answer):
    """An evaluation, in short."""

    id: str
    module_name: str
    state: EvaluationState
    pairs_done: int = Field(description="Pairs of runs measured so far.")
    pairs_most: int | None = Field(description="Largest number of pairs to be measured.")
    recommendation: Recommendation | None
    fitness_score: float | None
    error: str | None
    created_at: str
    started_at: str | None
    finished_at: str | None


class EvaluationDetails(EvaluationSummary):
    """An evaluation in full."""

    new_code: str
    current_code: str | None
    test_workload: str | None
    fitness: Fitness | None


class EvaluationAnswer(Success):
    """Answer with one evaluation in full."""

    evaluation: EvaluationDetails


class AcceptedAnswer(Success):
    """Answer with an evaluation that was accepted."""

    success: Literal[True]
    evaluation: EvaluationSummary


class EvaluationsAnswer(Page):
    """Answer of `GET /evaluations`."""

    evaluations: list[EvaluationSummary]


class ModuleDetails(Answer):
    """A managed module; its paths and commands stay on the worker's machine."""

    name: str
    has_workload: bool
    has_environment: bool = Field(description="Whether it has packages of its own.")
    hooks: list[str]
    auto_apply_paused: bool = Field(description="Whether a refused patch pauses auto_apply for it.")
    registered_at: str


class ModuleAnswer(Success):
    """Answer with one module."""

    module: ModuleDetails


class ModulesAnswer(Page):
    """Answer of `GET /modules`."""

    modules: list[ModuleDetails]
