"""Answers of the healing loop, the same for Python, HTTP and the command line."""

from collections.abc import Sequence
from typing import Annotated, Any

from pydantic import AliasChoices, BeforeValidator, Field, model_validator

from geoheal.domain.healing.attempt import Attempt
from geoheal.domain.healing.policy import HealingPolicy
from geoheal.domain.symptom import Symptom
from geoheal.healing.patches.verdict import verdict_of
from geoheal.healing.strategy import Strategy
from geoheal.validation.answers import Answer, Id, Time, plain


class HealingResult(Answer):
    """Outcome of an attempt; values that were not measured are null."""

    healed: bool | None = Field(description="Whether the system's own snapshots confirm the relief.")
    strategy: str | None
    patch: Id | None = Field(
        validation_alias=AliasChoices("patch", "patch_id"), description="Id of the patch."
    )
    fitness_improvement: float | None = Field(description="Relative relief of the symptom in the sandbox.")
    applied: bool
    effectiveness: float | None = Field(description="Relative relief in the system itself.")
    reason: str | None


class HealingAttempt(Answer):
    """One run of the healing loop on an incident."""

    id: Id
    incident_id: Id
    timestamp: Time = Field(validation_alias=AliasChoices("timestamp", "started_at"))
    health: dict[str, Any] = Field(description="The system's health when it began.")
    result: HealingResult
    phase: str
    symptom: Symptom
    module_name: str | None
    candidates: list[dict[str, Any]] = Field(description="Measured candidates, best first.")
    finished_at: Time | None

    @model_validator(mode="before")
    @classmethod
    def _with_verdicts(cls, value: object) -> object:
        return seen_attempt(value, cls) if isinstance(value, Attempt) else value


class StatusStrategy(Answer):
    """An installed strategy."""

    name: str
    symptoms: Annotated[list[str], BeforeValidator(sorted)] = Field(description="Symptoms that it addresses.")


class EngineStatus(Answer):
    """State of the healing loop."""

    running: bool
    auto_apply_enabled: bool = Field(validation_alias=AliasChoices("auto_apply_enabled", "auto_apply"))
    check_interval_sec: float | None = Field(
        validation_alias=AliasChoices("check_interval_sec", "check_interval_s")
    )
    healing_attempts: int
    strategies_available: int = Field(description="Strategies that address at least one symptom.")
    strategies: list[StatusStrategy]
    auto_apply_paused: list[str] = Field(description="Modules for which auto_apply is paused.")


class PolicyDetails(Answer):
    """What the healing loop of a system may do, and its timing."""

    running: bool = Field(description="Whether the loop heals; incidents are recorded in any case.")
    auto_apply: bool = Field(description="Whether patches that pass every guard are applied without asking.")
    ab_testing: bool = Field(description="Whether candidates of two strategies are compared.")
    auto_calibrate: bool = Field(description="Whether the system is calibrated automatically.")
    check_interval_s: float = Field(description="Seconds between two checks.")
    hold_s: float = Field(description="Seconds that a warning lasts before an incident opens.")
    clear_s: float = Field(description="Seconds without findings before an incident is resolved.")
    stabilisation_s: float = Field(description="Seconds before the effect of a patch is measured.")
    cooldown_s: float = Field(description="Seconds between two attempts on an incident.")
    attempts_max: int = Field(description="Failed attempts before a person is asked.")
    candidates_max: int = Field(description="Largest number of candidates per attempt.")
    approval_expires_s: float = Field(description="Seconds after which a patch expires without approval.")
    auto_apply_paused: list[str] = Field(description="Modules for which auto_apply is paused.")


def seen_attempt(
    attempt: Attempt, model: type[HealingAttempt] = HealingAttempt, **beside: object
) -> dict[str, object]:
    """Return an attempt whose candidates have their verdicts."""
    verdicts = [(each, verdict_of(each)) for each in attempt.candidates]
    candidates = [
        {**each, "decides": found.decides.value, "sentence": found.sentence} for each, found in verdicts
    ]
    return model.shown(attempt, result=attempt, candidates=candidates, **beside)


def history_answer(attempt: Attempt) -> dict[str, Any]:
    """Return an entry of the healing history; values that were not measured are None."""
    return plain(HealingAttempt, attempt)


def seen_engine(
    policy: HealingPolicy,
    healing_attempts: int,
    strategies: Sequence[Strategy],
    paused: Sequence[str] = (),
) -> dict[str, object]:
    """Return the ``engine`` of the status.

    ``strategies_available`` counts those with their own symptoms; strategies for every symptom (the last
    healthy version, a model) are listed with them under ``strategies``; ``paused`` names the modules for
    which auto_apply is paused.
    """
    own = [each for each in strategies if each.symptoms != frozenset(Symptom)]
    return EngineStatus.shown(
        policy,
        healing_attempts=healing_attempts,
        strategies_available=len(own),
        strategies=strategies,
        auto_apply_paused=paused,
    )


def policy_answer(policy: HealingPolicy) -> dict[str, Any]:
    """Return all settings of a policy."""
    return plain(PolicyDetails, PolicyDetails.shown(policy, auto_apply_paused=()))
