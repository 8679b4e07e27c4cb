"""An evaluation as it is stored: request, progress and result."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from geoheal.domain.evaluation.change import CodeChange


class EvaluationState(StrEnum):
    """State of an evaluation."""

    PENDING = "pending"
    """It waits for its turn."""
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    """geoheal or its sandbox failed; the change itself was not judged."""
    INTERRUPTED = "interrupted"
    """Its service stopped while it worked on it, and no other one could continue."""

    @property
    def is_over(self) -> bool:
        """Whether nothing more will happen.

        >>> EvaluationState.PENDING.is_over, EvaluationState.INTERRUPTED.is_over
        (False, True)
        """
        return self in {EvaluationState.DONE, EvaluationState.FAILED, EvaluationState.INTERRUPTED}


@dataclass(frozen=True, slots=True, kw_only=True)
class EvaluationRecord:
    """A stored evaluation.

    Parameters
    ----------
    id, change
        Key within the system, and the change to evaluate.
    state
        How far it has come.
    pairs_done, pairs_most
        Pairs measured so far, and the largest number that may be measured.
    fitness
        The whole result with every number; None until it is done.
    error
        Why it failed, in a sentence; None unless it did.
    created_at, started_at, finished_at
        Times of these steps; None before they happen.
    """

    id: UUID
    change: CodeChange
    state: EvaluationState
    pairs_done: int = 0
    pairs_most: int | None = None
    fitness: Mapping[str, Any] | None = None
    error: str | None = None
    created_at: datetime
    started_at: datetime | None = None
    finished_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldEvaluation:
    """An evaluation that is not over, and the process that holds it.

    Parameters
    ----------
    system_id, id
        Its key.
    runner_id
        The process; None if none does, or one of an earlier version of geoheal.
    heartbeat_at
        When that process last reported that it works on it, by its own clock.
    is_handed_back
        Whether the process ended in order and left it to another.
    runs
        How often it was begun.
    """

    system_id: UUID
    id: UUID
    runner_id: UUID | None
    heartbeat_at: datetime
    is_handed_back: bool
    runs: int
