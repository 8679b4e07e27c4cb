"""Models of what is asked and answered about patches."""

from typing import Annotated, Any

from pydantic import Field, StringConstraints

from geoheal.api.models.answer import Answer, OfAllSystems, Page, Success
from geoheal.api.models.healing.healing import Order
from geoheal.api.models.healing.refusals import RefusalSummary
from geoheal.domain.healing.application import ApplicationKind, ApplicationPhase
from geoheal.domain.healing.patch import PatchState, Target
from geoheal.domain.symptom import Symptom
from geoheal.healing.patches.verdict import Decides

Reason = Annotated[str, StringConstraints(strict=True, strip_whitespace=True, min_length=1, max_length=1000)]


class ReasonOrder(Order):
    """Why a patch is wanted, is not, or is not any more."""

    reason: Reason | None = Field(None, description="For those who read its history.")


class ApproveOrder(ReasonOrder):
    """The body of an approval: what is approved is said by `If-Match`."""


class VerdictDetails(Answer):
    """Who may apply a patch, and why."""

    decides: Decides = Field(description="The policy or a person; a person alone; nobody.")
    sentence: str


class PatchSummary(Answer):
    """A patch, in short."""

    id: str
    system: str = Field(description="Name of its system.")
    incident_id: str
    attempt_id: str
    evaluation_id: str | None
    module_name: str
    strategy: str = Field(description="Who proposed it.")
    symptom: Symptom = Field(description="Symptom that it addresses.")
    title: str
    proven: bool = Field(
        description="Whether nothing is left for a person to check; else no policy applies it."
    )
    target: Target = Field(description="How it reaches the running system.")
    hash: str = Field(description="What an approval is bound to (SHA-256).")
    score: float | None
    state: PatchState
    created_at: str
    expires_at: str = Field(description="Until when it may be approved.")
    approved_by: str | None
    approved_at: str | None
    applied_at: str | None
    rollback_requested_by: str | None
    rollback_requested_at: str | None
    finished_at: str | None
    effectiveness: float | None = Field(
        description="Relative relief in the system itself; null until measured."
    )


class PatchStep(Answer):
    """A step in a patch's life."""

    at: str
    state: PatchState
    reason: str
    actor: str | None = Field(description="The token behind it, or loopback; null for the service itself.")
    details: dict[str, Any]


class PatchApplication(Answer):
    """A change to the running system."""

    id: str
    kind: ApplicationKind
    target: Target
    phase: ApplicationPhase
    host: str = Field(description="The machine that is changed.")
    prepared_at: str
    finished_at: str | None
    error: str | None
    details: dict[str, Any] = Field(description="Branch, commit and pull request, or how the reload ended.")


class PatchDetails(PatchSummary):
    """A patch with its diff, its evidence and its history."""

    explanation: str = Field(description="Why it should help.")
    doubts: list[str] = Field(description="What a person should check before; empty when it is proven.")
    diff: str = Field(description="The change as a unified diff.")
    base_hash: str = Field(description="SHA-256 of the source that it was measured against.")
    verdict: VerdictDetails = Field(description="Who may apply it, and why, in a sentence.")
    relief: dict[str, Any] = Field(description="How the symptom was relieved in the sandbox.")
    fitness: dict[str, Any] | None = Field(description="The evaluation's answer, with every number.")
    verification: dict[str, Any] | None = Field(description="The snapshots before and after, compared.")
    events: list[PatchStep]
    applications: list[PatchApplication]
    refusal: RefusalSummary | None = Field(description="A person's no to it; null where nobody said no.")


class PatchAnswer(Success):
    """Answer with one patch."""

    patch: PatchDetails


class PatchesAnswer(Page, OfAllSystems):
    """Answer of `GET /patches`."""

    patches: list[PatchSummary]
