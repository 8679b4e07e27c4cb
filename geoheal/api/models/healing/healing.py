"""Models of requests and responses about healing, incidents and strategies."""

from typing import Annotated, Any

from pydantic import (
    AliasChoices,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    field_validator,
    model_validator,
)

from geoheal.api.models.answer import OfAllSystems, Page, Success
from geoheal.constants import DEFAULT_SYSTEM
from geoheal.domain.healing.incident import IncidentEventKind, IncidentState, KeptFinding, Verdict
from geoheal.domain.healing.policy import LIMITS
from geoheal.domain.symptom import Symptom
from geoheal.healing.answers import HealingAttempt, PolicyDetails
from geoheal.monitor.answers import FindingAnswer
from geoheal.validation.answers import Answer, Id, Time
from geoheal.validation.types import MomentText, SystemName

Said = Annotated[str, StringConstraints(strict=True, strip_whitespace=True, min_length=1, max_length=1000)]
Person = Annotated[str, StringConstraints(strict=True, strip_whitespace=True, min_length=1, max_length=100)]


class Order(BaseModel):
    """Body of a request that changes something; unknown fields are refused."""

    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)

    system: SystemName = Field(DEFAULT_SYSTEM, description="Name of the system.")


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

    until: MomentText = Field(description="Moment (ISO 8601 with offset).")


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

    policy: PolicyDetails


class SystemAttempt(HealingAttempt):
    """An attempt and its system."""

    system: str


class HistoryAnswer(Page, OfAllSystems):
    """Answer of `GET /history`."""

    history: list[SystemAttempt]
    count: int


class Incident(Answer):
    """A period of degradation."""

    id: Id
    system: str = Field(description="Name of its system.")
    state: IncidentState
    severity: str
    symptom: Symptom | None
    silent: bool = Field(description="Whether it is about silence: no snapshots arrive.")
    first_seen_at: Time
    opened_at: Time | None
    last_seen_at: Time
    clear_since: Time | None
    resolved_at: Time | None
    resolved_by: str | None = Field(description="The person who resolved it; null if the system recovered.")
    resolution: str | None = Field(description="Why that person resolved it.")
    false_alarm: bool = Field(description="Whether a person says that nothing was wrong.")
    expected: bool = Field(description="Whether a person says that it was expected.")
    verdict_at: Time | None = Field(description="Time of the last verdict.")
    recurrence: int = Field(description="Incidents with the same symptom in the four hours before.")
    acknowledged_at: Time | None
    acknowledged_by: str | None
    snoozed_until: Time | None
    escalated_at: Time | None
    escalation: str | None


class IncidentFinding(FindingAnswer):
    """A finding of an incident: its first, last and worst occurrence."""

    worst: float = Field(description="The value farthest beyond the threshold.")
    first_seen_at: Time
    last_seen_at: Time

    @model_validator(mode="before")
    @classmethod
    def _flat(cls, value: object) -> object:
        if not isinstance(value, KeptFinding):
            return value
        seen = {"first_seen_at": value.first_seen_at, "last_seen_at": value.last_seen_at}
        return cls.of_finding(value.finding, worst=value.worst, **seen)


class IncidentEntry(Answer):
    """An entry of an incident's timeline."""

    id: Id
    at: Time
    kind: IncidentEventKind
    message: str
    actor: str | None = Field(description="The person or token; null for the service itself.")
    details: dict[str, Any] = Field(description="Further facts by name.")


class IncidentDetails(Incident):
    """An incident with its findings, its timeline and the attempts on it."""

    findings: list[IncidentFinding]
    timeline: list[IncidentEntry]
    attempts: list[HealingAttempt]


class IncidentsAnswer(Page, OfAllSystems):
    """Answer of `GET /incidents`."""

    incidents: list[Incident]


class IncidentAnswer(Success):
    """Answer of `GET /incidents/{id}`."""

    incident: IncidentDetails


class OutcomeDetails(Answer):
    """Success rate of a strategy against a symptom."""

    symptom: Symptom
    successes: int
    failures: int
    alpha: float = Field(description="Parameters of the Beta posterior.")
    beta: float
    success_probability: float = Field(
        validation_alias=AliasChoices("success_probability", "mean"), description="Its mean."
    )


class StrategyOutcomes(Answer):
    """A strategy and its success rates."""

    name: str
    symptoms: Annotated[list[Symptom], BeforeValidator(sorted)]
    system: list[OutcomeDetails] = Field(description="Posteriors on this system, by symptom.")
    overall: list[OutcomeDetails] = Field(description="Posteriors over all systems, by symptom.")


class StrategyComparison(Answer):
    """Two strategies on the same incident, both measured."""

    id: Id
    system_id: Id
    incident_id: Id
    attempt_id: Id
    module_name: str
    strategy_a: str
    strategy_b: str
    evaluation_a: Id | None
    evaluation_b: Id | None
    relief_a: float | None = Field(description="Relative relief of the symptom; null when not measured.")
    relief_b: float | None
    difference: float | None = Field(description="relief_a - relief_b.")
    preferred: str | None = Field(description="Strategy whose candidate was preferred.")
    compared_at: Time


class StrategiesAnswer(Success):
    """Answer of `GET /strategies`."""

    strategies: list[StrategyOutcomes]
    comparisons: list[StrategyComparison] = Field(description="A/B comparisons of this system, newest first.")
