"""An attempt: one run of the healing loop on an incident; and how often attempts of a strategy helped."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from geoheal.domain.symptom import Symptom


class AttemptPhase(StrEnum):
    """Phase of an attempt."""

    MEASURING = "measuring"
    """Strategies propose candidates, which are evaluated."""
    AWAITING_APPROVAL = "awaiting_approval"
    """A patch is proposed; a person decides."""
    STABILISING = "stabilising"
    """The patch is applied; its effect has not been measured yet."""
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
        Symptom that it treats.
    phase
        Phase.
    health
        The system's health when it began: the response of ``GET /health``.
    lease_id
        Lease of the worker that began it.
    candidates
        Summary of each measured candidate: strategy, title, verdict, relief and evaluation id.
    strategy, module_name, patch_id
        Those of the best candidate that passed every guard; None if none did.
    fitness_improvement
        Relative relief of the symptom measured in the sandbox; None if not measured.
    applied
        Whether the patch was applied.
    effectiveness
        Relative relief of the symptom in the system's own snapshots; None until measured.
    healed
        Whether the system's own snapshots confirm the relief; None until measured.
    reason
        The outcome, in a sentence.
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


@dataclass(frozen=True, slots=True, kw_only=True)
class StrategyOutcome:
    """Successes and failures of a strategy on a symptom.

    A success is a patch whose effect was verified on the system's own snapshots. A failure is a patch that
    was rolled back, or an attempt in which none of the strategy's candidates passed the guards.

    Parameters
    ----------
    system
        Name of the system; None for the sum over all systems.
    """

    strategy: str
    symptom: Symptom
    successes: int = 0
    failures: int = 0
    system: str | None = None

    @property
    def alpha(self) -> float:
        """First parameter of the Beta posterior, from the uniform prior Beta(1, 1)."""
        return 1.0 + self.successes

    @property
    def beta(self) -> float:
        """Second parameter of the Beta posterior."""
        return 1.0 + self.failures

    @property
    def mean(self) -> float:
        """Posterior mean of the probability of success.

        >>> StrategyOutcome(strategy="s", symptom=Symptom.MEMORY_LEAK, successes=3, failures=1).mean
        0.6666666666666666
        """
        return self.alpha / (self.alpha + self.beta)
