"""Measures changes of a case's module in the sandbox, against the code that the case has now."""

from dataclasses import replace
from typing import Final

from geoheal.domain.change import Evaluation
from geoheal.domain.fitness_policy import JudgePolicy
from geoheal.fitness.evaluate import Standards, evaluate
from geoheal.healing.case import Case
from geoheal.healing.replayed_drift import drifts_of
from geoheal.healing.symptom_relief import Drifts
from geoheal.healing.trial import change_of
from geoheal.healing.trial_workload import trial_workload
from geoheal.sandbox import Sandbox

SCREENING: Final = JudgePolicy(pairs_per_round=2, minimum_pairs=2, rounds=1)
"""Two pairs: what makes no difference of some size in them is not measured further."""


class SandboxBench:
    """The real bench.

    Parameters
    ----------
    case
        What is to be healed.
    sandbox
        With the packages of the module.
    standards
        By what changes are measured in full.
    """

    def __init__(self, case: Case, sandbox: Sandbox, standards: Standards | None = None) -> None:
        self._case = case
        self._sandbox = sandbox
        self._standards = standards or Standards()
        self._workload = trial_workload(case, sandbox)
        self._current_drifts: tuple[float, ...] | None = None

    def screen(self, new_code: str) -> Evaluation:
        """Measure in two pairs."""
        return self._evaluated(new_code, replace(self._standards, policy=SCREENING))

    def measure(self, new_code: str) -> Evaluation:
        """Measure in as many pairs as the judge wants."""
        return self._evaluated(new_code, self._standards)

    def drifts(self, new_code: str) -> Drifts | None:
        """Distances of handed-over basins from the baseline."""
        if self._current_drifts is None:
            self._current_drifts = drifts_of(self._case, self._case.subject.source, self._sandbox)
        if not self._current_drifts:
            return None
        return Drifts(current=self._current_drifts, candidate=drifts_of(self._case, new_code, self._sandbox))

    def _evaluated(self, new_code: str, standards: Standards) -> Evaluation:
        change = change_of(self._case, new_code, self._workload)
        return evaluate(change, self._case.reference, self._sandbox, standards)
