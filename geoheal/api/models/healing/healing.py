"""Models of requests and responses about healing, incidents and strategies."""

from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, field_validator, model_validator

from geoheal.api.models.answer import Answer, OfAllSystems, Page, Success
from geoheal.api.models.health.health import FindingAnswer
from geoheal.api.routes.parameters import Moment, SystemQuery
from geoheal.constants import DEFAULT_SYSTEM
from geoheal.domain.healing.incident import IncidentState, Verdict
from geoheal.domain.healing.policy import LIMITS
from geoheal.domain.symptom import Symptom
from geoheal.validation.types import SystemName

Said = Annotated[str, StringConstraints(strict=True, strip_whitespace=True, min_length=1, max_length=1000)]
Person = Annotated[str, StringConstraints(strict=True, strip_whitespace=True, min_length=1, max_length=100)]


class Order(BaseModel):
    """Body of a request that changes something; unknown fields are refused."""

    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)

    system: SystemName = Field(DEFAULT_SYSTEM, description="Name of the system.")


def named_system(order: Order, query: SystemQuery) -> str:
    """Return the system of a request: the one in the body, otherwise the one in the query."""
    return order.system if "system" in order.model_fields_set else query.system


class StartOrder(Order):
    """Whether the loop applies patches that pass every guard without asking."""

    auto_apply: bool = Field(False, strict=True, description="Apply patches without asking a person.")


class StopOrder(Order):
    """The loop to stop."""


def _between(name: str) -> dict[str, Any]:
    low, high = LIMITS[name]
    return {"ge": low, "le": high}


class PolicyOrder(Order):
    """Settings of a policy to replace; the others stay."""

    auto_apply: bool | None = Field(None, strict=True)
    ab_testing: bool | None = Field(None, strict=True)
    auto_calibrate: bool | None = Field(None, strict=True)
    check_interval_s: float | None = Field(None, strict=True, **_between("check_interval_s"))
    hold_s: float | None = Field(None, strict=True, **_between("hold_s"))
    clear_s: float | None = Field(None, strict=True, **_between("clear_s"))
    stabilisation_s: float | None = Field(None, strict=True, **_between("stabilisation_s"))
    cooldown_s: float | None = Field(None, strict=True, **_between("cooldown_s"))
    attempts_max: int | None = Field(None, strict=True, **_between("attempts_max"))
    candidates_max: int | None = Field(None, strict=True, **_between("candidates_max"))
    approval_expires_s: float | None = Field(None, strict=True, **_between("approval_expires_s"))

    @field_validator("*", mode="before")
    @classmethod
    def _given(cls, value: object) -> object:
        if value is None:
            raise ValueError("A setting cannot be null; omit it to leave it unchanged.")
        return value


class SnoozeOrder(Order):
    """Time until which no alerts are sent."""

    until: Moment = Field(description="Moment (ISO 8601 with offset).")


class ResolveOrder(Order):
    """Why an incident is over."""

    reason: Said = Field(description="A note for the history.")
    false_alarm: bool = Field(False, strict=True, description="Whether nothing was wrong.")
    expected: bool = Field(
        False, strict=True, description="Whether it was expected: a load test, a deployment."
    )

    @model_validator(mode="after")
    def _agrees(self) -> "ResolveOrder":
        if self.false_alarm and self.expected:
            raise ValueError("An incident is a false_alarm or expected, not both.")
        return self

    @property
    def verdict(self) -> Verdict | None:
        """The verdict, if given."""
        if self.false_alarm:
            return Verdict.FALSE_ALARM
        return Verdict.EXPECTED if self.expected else None


class VerdictOrder(Order):
    """Verdict on an incident; the next calibration uses it."""

    verdict: Verdict = Field(
        description="false_alarm: nothing was wrong. expected: a load test, a deployment. real: a problem."
    )
    reason: Said | None = Field(None, description="A note for the history.")


class AcknowledgeOrder(Order):
    """Who acknowledges an incident."""

    by: Person | None = Field(
        None,
        description="Name of the person; the token's name by default. The timeline also names the token.",
    )


class CommentOrder(Order):
    """A comment on an incident."""

    text: Said = Field(description="The comment, one or more lines.")
    by: Person | None = Field(None, description="Author; the token's name by default.")


class StartAnswer(Success):
    """Answer of `POST /start`."""

    message: str
    auto_apply: bool


class StopAnswer(Success):
    """Answer of `POST /stop`."""

    message: str


class StopAllAnswer(StopAnswer, OfAllSystems):
    """Answer of `POST /stop-all`."""

    systems: list[str] = Field(description="The systems whose loops were running.")


class PolicyAnswer(Success):
    """A system's healing policy."""

    policy: dict[str, Any]


class HealingResult(Answer):
    """Outcome of an attempt; values that were not measured are null."""

    healed: bool | None = Field(description="Whether the system's own snapshots confirm the relief.")
    strategy: str | None
    patch: str | None = Field(description="Id of the patch.")
    fitness_improvement: float | None = Field(description="Relative relief of the symptom in the sandbox.")
    applied: bool
    effectiveness: float | None = Field(description="Relative relief in the system itself.")
    reason: str | None


class HealingAttempt(Answer):
    """One run of the healing loop on an incident."""

    id: str
    incident_id: str
    timestamp: str
    health: dict[str, Any] = Field(description="The system's health when it began.")
    result: HealingResult
    phase: str
    symptom: Symptom
    module_name: str | None
    candidates: list[dict[str, Any]] = Field(description="Measured candidates, best first.")
    finished_at: str | None


class SystemAttempt(HealingAttempt):
    """An attempt and its system."""

    system: str


class HistoryAnswer(Page, OfAllSystems):
    """Answer of `GET /history`."""

    history: list[SystemAttempt]
    count: int


class Incident(Answer):
    """A period of degradation."""

    id: str
    system: str = Field(description="Name of its system.")
    state: IncidentState
    severity: str
    symptom: Symptom | None
    silent: bool = Field(description="Whether it is about silence: no snapshots arrive.")
    first_seen_at: str
    opened_at: str | None
    last_seen_at: str
    clear_since: str | None
    resolved_at: str | None
    resolved_by: str | None = Field(description="The person who resolved it; null if the system recovered.")
    resolution: str | None = Field(description="Why that person resolved it.")
    false_alarm: bool = Field(description="Whether a person says that nothing was wrong.")
    expected: bool = Field(description="Whether a person says that it was expected.")
    verdict_at: str | None = Field(description="Time of the last verdict.")
    recurrence: int = Field(description="Incidents with the same symptom in the four hours before.")
    acknowledged_at: str | None
    acknowledged_by: str | None
    snoozed_until: str | None
    escalated_at: str | None
    escalation: str | None


class IncidentFinding(FindingAnswer):
    """A finding of an incident: its first, last and worst occurrence."""

    worst: float = Field(description="The value farthest beyond the threshold.")
    first_seen_at: str
    last_seen_at: str


class IncidentDetails(Incident):
    """An incident with its findings, its timeline and the attempts on it."""

    findings: list[IncidentFinding]
    timeline: list[dict[str, Any]]
    attempts: list[HealingAttempt]


class IncidentsAnswer(Page, OfAllSystems):
    """Answer of `GET /incidents`."""

    incidents: list[Incident]


class IncidentAnswer(Success):
    """Answer of `GET /incidents/{id}`."""

    incident: IncidentDetails


class StrategyOutcomes(Answer):
    """A strategy and its success rates."""

    name: str
    symptoms: list[Symptom]
    system: list[dict[str, Any]] = Field(description="Posteriors on this system, by symptom.")
    overall: list[dict[str, Any]] = Field(description="Posteriors over all systems, by symptom.")


class StrategiesAnswer(Success):
    """Answer of `GET /strategies`."""

    strategies: list[StrategyOutcomes]
    comparisons: list[dict[str, Any]] = Field(description="A/B comparisons of this system, newest first.")
