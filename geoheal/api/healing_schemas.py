"""Models of what is asked and answered about healing, incidents and strategies."""

from typing import Any

from pydantic import BaseModel, ConfigDict, Field, field_validator

from geoheal.api.routes.parameters import Moment, SystemQuery
from geoheal.api.schemas import Answer, Page, Success
from geoheal.constants import DEFAULT_SYSTEM
from geoheal.domain.incident import IncidentState
from geoheal.domain.policy import LIMITS
from geoheal.domain.symptom import Symptom
from geoheal.monitor.report import SystemName


class Order(BaseModel):
    """The body of a request that changes something; unknown fields are refused."""

    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)

    system: SystemName = Field(DEFAULT_SYSTEM, description="Name of the system.")


def named_system(order: Order, query: SystemQuery) -> str:
    """The system that a request is about: the body's where it names one, else the query's."""
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


class StartAnswer(Success):
    """Answer of `POST /start`."""

    message: str
    auto_apply: bool


class StopAnswer(Success):
    """Answer of `POST /stop`."""

    message: str


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


class HistoryAnswer(Page):
    """Answer of `GET /history`."""

    history: list[HealingAttempt]
    count: int


class Incident(Answer):
    """A stretch of degradation."""

    id: str
    state: IncidentState
    severity: str
    symptom: Symptom | None
    first_seen_at: str
    opened_at: str | None
    last_seen_at: str
    clear_since: str | None
    resolved_at: str | None
    recurrence: int = Field(description="Incidents with the same symptom in the four hours before.")
    acknowledged_at: str | None
    acknowledged_by: str | None
    snoozed_until: str | None
    escalated_at: str | None
    escalation: str | None


class IncidentDetails(Incident):
    """An incident with its findings, its timeline and the attempts on it."""

    findings: list[dict[str, Any]]
    timeline: list[dict[str, Any]]
    attempts: list[HealingAttempt]


class IncidentsAnswer(Page):
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
