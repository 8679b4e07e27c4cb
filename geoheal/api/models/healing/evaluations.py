"""Models of requests and responses about evaluations and modules."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

from geoheal.api.models.answer import Page, Success
from geoheal.constants import DEFAULT_SYSTEM
from geoheal.domain.evaluation.judgement import Recommendation
from geoheal.domain.evaluation.record import EvaluationRecord, EvaluationState
from geoheal.fitness.answers import Fitness
from geoheal.validation.answers import Answer, Id, Time
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


class FitnessAnswer(Success):
    """Answer of `POST /evaluate-patch`."""

    fitness: Fitness


class EvaluationSummary(Answer):
    """An evaluation, in short."""

    id: Id
    module_name: str
    state: EvaluationState
    pairs_done: int = Field(description="Pairs of runs measured so far.")
    pairs_most: int | None = Field(description="Largest number of pairs to be measured.")
    recommendation: Recommendation | None
    fitness_score: float | None
    error: str | None
    created_at: Time
    started_at: Time | None
    finished_at: Time | None

    @model_validator(mode="before")
    @classmethod
    def _of_record(cls, value: object) -> object:
        if not isinstance(value, EvaluationRecord):
            return value
        result = value.fitness or {}
        known = {name: result.get(name) for name in ("recommendation", "fitness_score")}
        return cls.shown(value, module_name=value.change.module_name, **known, **cls._more(value))

    @classmethod
    def _more(cls, _record: EvaluationRecord) -> dict[str, object]:
        """Return further fields of a record."""
        return {}


class EvaluationDetails(EvaluationSummary):
    """An evaluation in full."""

    new_code: str
    current_code: str | None
    test_workload: str | None
    fitness: Fitness | None

    @classmethod
    def _more(cls, record: EvaluationRecord) -> dict[str, object]:
        change = record.change
        sources = {"new_code": change.new_code, "current_code": change.current_code}
        return {**sources, "test_workload": change.workload}


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
    registered_at: Time


class ModuleAnswer(Success):
    """Answer with one module."""

    module: ModuleDetails


class ModulesAnswer(Page):
    """Answer of `GET /modules`."""

    modules: list[ModuleDetails]
