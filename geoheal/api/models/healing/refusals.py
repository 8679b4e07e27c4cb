"""Models of responses about refusals."""

from pydantic import AliasChoices, Field

from geoheal.api.models.answer import Page, Success
from geoheal.validation.answers import Answer, Id, Time


class RefusalSummary(Answer):
    """A person's refusal of a change; it holds in every incident until a person lifts it."""

    patch_id: Id = Field(description="The patch that was rejected or rolled back.")
    module_name: str
    title: str
    strategy: str
    hash: str
    reason: str
    refused_at: Time
    refused_by: str
    lifted_at: Time | None = Field(description="When a person allowed it again; null while it stands.")
    lifted_by: str | None
    auto_apply_paused: bool = Field(
        validation_alias=AliasChoices("auto_apply_paused", "pauses"),
        description="Whether it pauses auto_apply for the module.",
    )
    resumed_at: Time | None = Field(description="When a person resumed auto_apply for the module.")
    resumed_by: str | None


class RefusalsAnswer(Page):
    """Answer of `GET /refusals`."""

    refusals: list[RefusalSummary]


class RefusalAnswer(Success):
    """Answer with one refusal."""

    refusal: RefusalSummary


class ResumedAnswer(Success):
    """Answer of `POST /modules/{module_name}/resume`."""

    message: str
    auto_apply_paused: list[str] = Field(description="Modules for which auto_apply is still paused.")
