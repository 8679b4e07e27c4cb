"""Models of what is asked and answered about healing, incidents and strategies."""

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
    """The body of a request that changes something; unknown fields are refused."""

    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)

    system: SystemName = Field(DEFAULT_SYSTEM, description="Name of the system.")


def named_system(order: Order, query: SystemQuery) -> str:
    """Return the system that a request is about: the body's where it names one, else the query's."""
    return order.system if "system" in order.model_fields_set else query.system


class StartOrder(Order):
    """Whether the loop applies what passes every guard without asking."""

    auto_apply: bool = Field(False, strict=True, description="Apply patches without asking a person.")


class StopOrder(Order):
    """Which loop is stopped."""


def _between(name: str) -> dict[str, Any]:
    low, high = LIMITS[name]
    return {"ge": low, "le": high}


class PolicyOrder(Order):
    """Settings of a policy that are replaced; the others stay."""

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
            raise ValueError("A setting has a value; leave out what is to stay as it is.")
        return value


class SnoozeOrder(Order):
    """Until when no alerts are sent."""

    until: Moment = Field(description="Moment (ISO 8601 with offset).")


class ResolveOrder(Order):
    """Why an incident is over."""

    reason: Said = Field(description="For those who read its history.")
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
        """What it was, where that is said."""
        if self.false_alarm:
            return Verdict.FALSE_ALARM
        return Verdict.EXPECTED if self.expected else None


class VerdictOrder(Order):
    """What an incident was; the next calibration learns from it."""

    verdict: Verdict = Field(
        description="false_alarm: nothing was wrong. expected: a load test, a deployment. real: it was right."
    )
    reason: Said | None = Field(None, description="For those who read its history.")


class AcknowledgeOrder(Order):
    """Who takes an incident on."""

    by: Person | None = Field(
        None, description="Who does; the token's name by default. The timeline names the token, too."
    )


class CommentOrder(Order):
    """What a person says of an incident."""

    text: Said = Field(description="For those who work on it, or read its history.")
    by: Person | None = Field(None, description="Who says it; the token's name by default.")


class StartAnswer(Success):
    """Answer of `POST /start`."""

    message: str
    auto_apply: bool


class StopAnswer(Success):
    """Answer of `POST /stop`."""

    message: str


class StopAllAnswer(StopAnswer, OfAllSystems):
    """Answer of `POST /stop-all`."""

    systems: list[str] = Field(description="The systems whose loops ran.")


class PolicyAnswer(Success):
    """A system's healing policy."""

    policy: dict[str, Any]


class HealingResult(Answer):
    """What came of an attempt; what was not measured is null."""

    healed: bool | None = Field(description="Whether the system's own snapshots confirm it.")
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
    candidates: list[dict[str, Any]] = Field(description="What was measured, best first.")
    finished_at: str | None


class SystemAttempt(HealingAttempt):
    """An attempt, and the system that it was made on."""

    system: str


class HistoryAnswer(Page, OfAllSystems):
    """Answer of `GET /history`."""

    history: list[SystemAttempt]
    count: int


class Incident(Answer):
    """A stretch of degradation."""

    id: str
    system: str = Field(description="Name of its system.")
    state: IncidentState
    severity: str
    symptom: Symptom | None
    silent: bool = Field(description="Whether it is about silence: no snapshot arrives any more.")
    first_seen_at: str
    opened_at: str | None
    last_seen_at: str
    clear_since: str | None
    resolved_at: str | None
    resolved_by: str | None = Field(description="The person who resolved it; null where health did.")
    resolution: str | None = Field(description="Why that person resolved it.")
    false_alarm: bool = Field(description="Whether a person says that nothing was wrong.")
    expected: bool = Field(description="Whether a person says that it was expected.")
    verdict_at: str | None = Field(description="When a person last said what it was.")
    recurrence: int = Field(description="Incidents with the same symptom in the four hours before.")
    acknowledged_at: str | None
    acknowledged_by: str | None
    snoozed_until: str | None
    escalated_at: str | None
    escalation: str | None


class IncidentFinding(FindingAnswer):
    """A finding of an incident, as it was seen first, last and worst."""

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
    """A strategy, and what was learnt of it."""

    name: str
    symptoms: list[Symptom]
    system: list[dict[str, Any]] = Field(description="Posteriors on this system, by symptom.")
    overall: list[dict[str, Any]] = Field(description="The same over all systems.")


class StrategiesAnswer(Success):
    """Answer of `GET /strategies`."""

    strategies: list[StrategyOutcomes]
    comparisons: list[dict[str, Any]] = Field(description="A/B comparisons of this system, newest first.")
