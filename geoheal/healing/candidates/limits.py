"""Limits of a case's trial, and its progress."""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class TrialLimits:
    """Limits of a case's trial.

    Parameters
    ----------
    candidates_a_strategy, candidates
        Largest number of candidates to screen, per strategy and in total.
    measured
        Largest number of candidates to measure in full.
    total_s
        Seconds after which nothing new is started.
    """

    candidates_a_strategy: int = 16
    candidates: int = 24
    measured: int = 4
    total_s: float = 600.0


@dataclass(frozen=True, slots=True)
class TrialProgress:
    """Callback for the progress of a case: ``phase`` is ``proposing``, ``screening`` or ``measuring``."""

    phase: str
    strategy: str
    title: str
    done: int


Watch = Callable[[TrialProgress], None]
