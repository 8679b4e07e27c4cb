"""An evaluation as it is stored: what was asked, how far it has come, and what it found."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from geoheal.domain.evaluation.change import CodeChange


class EvaluationState(StrEnum):
    """How far an evaluation has come."""

    PENDING = "pending"
    """It waits for its turn."""
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    """geoheal or its sandbox broke; nothing is known of the change."""
    INTERRUPTED = "interrupted"
    """The service that worked on it ended."""

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
        Key within the system, and what is evaluated.
    state
        How far it has come.
    pairs_done, pairs_most
        Pairs that were measured so far, and will be at most.
    fitness
        The whole answer with every number; None until it is done.
    error
        Why it failed, for a reader; None unless it did.
    created_at, started_at, finished_at
        Its life; None for what has not come yet.
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
