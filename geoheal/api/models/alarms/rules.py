"""Models of requests and responses about user-defined rules."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

from geoheal.api.models.answer import Page, Success
from geoheal.domain.alarms.duration import written_duration
from geoheal.domain.alarms.own_rule import OwnRule
from geoheal.validation.answers import Answer, Time
from geoheal.validation.types import Line, SystemName, Word

RULE_NAME = r"^[a-z][a-z0-9_]{0,62}$"
RuleName = Annotated[str, StringConstraints(strict=True, pattern=RULE_NAME)]
Duration = Annotated[str, StringConstraints(strict=True, min_length=1, max_length=40)]


class RuleOrder(BaseModel):
    """When a system, or all systems whose names match a pattern, count as degraded."""

    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True, populate_by_name=True)

    system: SystemName | None = Field(None, description="Name of the system; or give a pattern.")
    pattern: Word | None = Field(None, description="Pattern of names; * stands for any characters.")
    when: Annotated[Line, StringConstraints(min_length=1, max_length=400)] = Field(
        description="A field of the snapshot, one of its metrics, a function of its values, or "
        "a ratio of two of these, with its limit; or an absent metric, or a silent node.",
        examples=[
            "metrics.queue_depth > 100",
            "rate(metrics.failed[5m]) / rate(metrics.requests[5m]) >= 0.05",
            "absent(metrics.backup_age[1h])",
            "silent(node[10m])",
        ],
    )
    for_: Duration = Field(
        "0s", alias="for", description="How long the condition must hold (30s, 5m, 1h30m)."
    )
    keep_firing_for: Duration = Field(
        "0s", description="How long the condition must be false before the rule stops firing."
    )
    severity: Literal["warning", "critical"] = Field("warning", description="Severity of the findings.")
    message: Word | None = Field(None, description="What it means, in one line.")


class RuleDetails(Answer):
    """A user-defined rule."""

    model_config = ConfigDict(populate_by_name=True)

    name: str
    code: str = Field(description="The code of its findings.")
    system: str | None
    pattern: str | None
    when: str
    for_: str = Field(alias="for")
    keep_firing_for: str
    severity: str
    message: str | None
    updated_at: Time
    updated_by: str

    @model_validator(mode="before")
    @classmethod
    def _written(cls, value: object) -> object:
        if not isinstance(value, OwnRule):
            return value
        return cls.shown(
            value,
            when=str(value.condition),
            for_=written_duration(value.for_s),
            keep_firing_for=written_duration(value.keep_firing_for_s),
        )


class RuleAnswer(Success):
    """Answer with one rule."""

    rule: RuleDetails


class RulesAnswer(Page):
    """Answer of `GET /rules`."""

    rules: list[RuleDetails]


class DeletedRuleAnswer(Success):
    """Answer of `DELETE /rules/{rule_name}`."""

    message: str
