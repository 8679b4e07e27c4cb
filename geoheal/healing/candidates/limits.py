"""What may be spent on one case, and how its trial reports its progress."""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class TrialLimits:
    """What may be spent on one case.

    Parameters
    ----------
    candidates_a_strategy, candidates
        How many are screened at most, of one strategy and altogether.
    measured
        How many are measured in full at most.
    total_s
        Seconds after which nothing new is begun.
    """

    candidates_a_strategy: int = 16
    candidates: int = 24
    measured: int = 4
    total_s: float = 600.0


@dataclass(frozen=True, slots=True)
class TrialProgress:
    """How far a case has come: ``phase`` is ``proposing``, ``screening`` or ``measuring``."""

    phase: str
    strategy: str
    title: str
    done: int


Watch = Callable[[TrialProgress], None]
