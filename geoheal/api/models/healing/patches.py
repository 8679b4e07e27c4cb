"""Models of requests and responses about patches."""

from collections.abc import Mapping
from typing import Annotated, Any, Final

from pydantic import Field, StringConstraints, model_validator

from geoheal.api.models.answer import OfAllSystems, Page, Success
from geoheal.api.models.healing.healing import Order
from geoheal.api.models.healing.refusals import RefusalSummary
from geoheal.domain.healing.application import Application, ApplicationKind, ApplicationPhase, public_details
from geoheal.domain.healing.patch import PatchState, Target
from geoheal.domain.symptom import Symptom
from geoheal.healing.patches.verdict import Decides
from geoheal.validation.answers import Answer, Id, Time

Reason = Annotated[str, StringConstraints(strict=True, strip_whitespace=True, min_length=1, max_length=1000)]

RELOADS: Final = ("reload", "reload_after_undo")
"""Details of an application that are shown without the command's output."""


class ReasonOrder(Order):
    """Why a patch is approved, rejected or rolled back."""

    reason: Reason | None = Field(None, description="A note for the history.")


class ApproveOrder(ReasonOrder):
    """Body of an approval; `If-Match` names the approved patch."""


class VerdictDetails(Answer):
    """Who may apply a patch, and why."""

    decides: Decides = Field(description="The policy or a person; only a person; nobody.")
    sentence: str


class PatchSummary(Answer):
    """A patch, in short."""

    id: Id
    system: str = Field(description="Name of its system.")
    incident_id: Id
    attempt_id: Id
    evaluation_id: Id | None
    module_name: str
    strategy: str = Field(description="Strategy that proposed it.")
    symptom: Symptom = Field(description="Symptom that it addresses.")
    title: str
    proven: bool = Field(
        description="Whether nothing is left for a person to check; otherwise the policy does not apply it."
    )
    target: Target = Field(description="How it reaches the running system.")
    hash: str = Field(description="Hash that an approval is bound to (SHA-256).")
    score: float | None
    state: PatchState
    created_at: Time
    expires_at: Time = Field(description="When it expires without approval.")
    approved_by: str | None
    approved_at: Time | None
    applied_at: Time | None
    rollback_requested_by: str | None
    rollback_requested_at: Time | None
    finished_at: Time | None
    effectiveness: float | None = Field(
        description="Relative relief in the system itself; null until measured."
    )


class PatchStep(Answer):
    """A step in a patch's life."""

    at: Time
    state: PatchState
    reason: str
    actor: str | None = Field(description="The token, or loopback; null for the service itself.")
    details: dict[str, Any]


class PatchApplication(Answer):
    """A change to the running system."""

    id: Id
    kind: ApplicationKind
    target: Target
    phase: ApplicationPhase
    host: str = Field(description="Name of the changed machine.")
    prepared_at: Time
    finished_at: Time | None
    error: str | None
    details: dict[str, Any] = Field(description="Branch, commit and pull request, or how the reload ended.")

    @model_validator(mode="before")
    @classmethod
    def _public(cls, value: object) -> object:
        return cls.shown(value, details=_shown(value.details)) if isinstance(value, Application) else value


def _shown(details: Mapping[str, Any]) -> dict[str, Any]:
    """Return what everyone may see; paths and the output of commands stay on the worker's machine."""
    shown = public_details(details)
    for name in RELOADS:
        reload = details.get(name)
        if isinstance(reload, Mapping):
            shown[name] = {part: reload.get(part) for part in ("exit_code", "seconds")}
    return shown


class PatchDetails(PatchSummary):
    """A patch with its diff, its evidence and its history."""

    explanation: str = Field(description="Explanation of why it should help.")
    doubts: list[str] = Field(description="What a person should check first; empty if it is proven.")
    others: list[str] = Field(
        description="Import names of further modules that change with it: all of them, or none."
    )
    diff: str = Field(description="The change of every file as a unified diff.")
    base_hash: str = Field(description="SHA-256 of the source that it was measured against.")
    verdict: VerdictDetails = Field(description="Who may apply it, and why, in a sentence.")
    relief: dict[str, Any] = Field(description="Relief of the symptom in the sandbox.")
    fitness: dict[str, Any] | None = Field(description="The evaluation's result, with every number.")
    verification: dict[str, Any] | None = Field(description="Comparison of the snapshots before and after.")
    events: list[PatchStep]
    applications: list[PatchApplication]
    refusal: RefusalSummary | None = Field(description="The refusal by a person; null without one.")


class PatchAnswer(Success):
    """Answer with one patch."""

    patch: PatchDetails


class PatchesAnswer(Page, OfAllSystems):
    """Answer of `GET /patches`."""

    patches: list[PatchSummary]
