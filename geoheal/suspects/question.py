"""Question of a search: which of the commits between two made a workload worse?"""

from dataclasses import dataclass, field
from pathlib import Path

from geoheal.domain.evaluation.change import Reference
from geoheal.domain.evaluation.fitness_policy import JudgePolicy
from geoheal.suspects.symptom import ROUNDS


@dataclass(frozen=True, slots=True, kw_only=True)
class SuspectsQuestion:
    """Question of a search.

    Parameters
    ----------
    folder
        The repository.
    older, newer
        Names of two commits: the first is good, and the second is bad.
    module
        Import name of the module through which the workload enters.
    workload
        Source that exercises it.
    reference
        The system's geometry and limits; the default ones without a system.
    policy
        Limits of the judge.
    """

    folder: Path
    older: str
    newer: str
    module: str
    workload: str
    reference: Reference = field(default_factory=Reference)
    policy: JudgePolicy = field(default_factory=lambda: JudgePolicy(rounds=ROUNDS))
