"""An attempt: one run of the healing loop on an incident."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from geoheal.domain.symptom import Symptom


class AttemptPhase(StrEnum):
    """How far an attempt has come."""

    MEASURING = "measuring"
    """Strategies propose, and their candidates are evaluated."""
    AWAITING_APPROVAL = "awaiting_approval"
    """A patch is proposed; a person decides."""
    STABILISING = "stabilising"
    """The patch is applied; its effect is not measured yet."""
    FINISHED = "finished"

    @property
    def is_over(self) -> bool:
        """Whether nothing more will happen."""
        return self is AttemptPhase.FINISHED


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """One run of the healing loop on an incident.

    Parameters
    ----------
    id, incident_id
        Keys within the system.
    symptom
        What it treats.
    phase
        How far it has come.
    health
        The system's health when it began: the answer of ``GET /health``.
    lease_id
        The worker's hold on the system under which it was begun.
    candidates
        What was measured, in short: strategy, title, verdict, relief and the evaluation's id of each.
    strategy, module_name, patch_id
        Of the best candidate that passed every guard; None when none did.
    fitness_improvement
        Relative relief of the symptom that was measured in the sandbox; None before, or without.
    applied
        Whether the patch was applied.
    effectiveness
        Relative relief of the symptom in the system's own snapshots; None until it was measured.
    healed
        Whether the system's own snapshots confirm the relief; None until that was measured.
    reason
        What came of it, for a reader.
    """

    id: UUID
    incident_id: UUID
    symptom: Symptom
    phase: AttemptPhase
    started_at: datetime
    health: Mapping[str, Any] = field(default_factory=dict)
    lease_id: UUID | None = None
    candidates: Sequence[Mapping[str, Any]] = ()
    strategy: str | None = None
    module_name: str | None = None
    patch_id: UUID | None = None
    fitness_improvement: float | None = None
    applied: bool = False
    effectiveness: float | None = None
    healed: bool | None = None
    reason: str | None = None
    finished_at: datetime | None = None
