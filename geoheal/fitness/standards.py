"""Set the policies and limits of an evaluation, and report its progress."""

from collections.abc import Callable
from dataclasses import dataclass, field

from geoheal.domain.evaluation.fitness_policy import FitnessThresholds, FitnessWeights, JudgePolicy

Progress = Callable[[int, int], None]
"""Callback with the number of pairs done, and the largest number there can be."""


def unwatched(_done: int, _most: int) -> None:
    """Ignore the progress."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Standards:
    """Policies and limits of an evaluation.

    Parameters
    ----------
    total_s
        Seconds after which an evaluation begins no further pair of runs.
    tests_s
        Seconds that one run of the project's own tests may take.
    is_first_look
        Whether a verdict that is not ``apply`` needs no further objections: they take runs of their own.
    """

    policy: JudgePolicy = field(default_factory=JudgePolicy)
    weights: FitnessWeights = field(default_factory=FitnessWeights)
    thresholds: FitnessThresholds = field(default_factory=FitnessThresholds)
    total_s: float = 900.0
    tests_s: float = 120.0
    is_first_look: bool = False
