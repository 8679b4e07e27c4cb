"""The symptom: what is worse in the newer version than in the older one."""

import time
from dataclasses import dataclass
from typing import Final

from geoheal.domain.evaluation.comparison import Scale, VersionComparison, VersionOutcome
from geoheal.domain.evaluation.fitness_policy import JudgePolicy
from geoheal.domain.evaluation.judgement import Judgement, JudgeVerdict
from geoheal.errors import GeometryError, InvalidInput
from geoheal.fitness.judgement.judge import judge
from geoheal.fitness.measurement.gates import describe
from geoheal.sandbox import RunResult
from geoheal.suspects.runner import VersionRunner, add
from geoheal.suspects.version import Version

FAILS: Final = "fails"
"""The symptom of a version that fails, if the older one does not."""
SEED: Final = 20_260_901
ROUNDS: Final = 6
"""Largest number of rounds: short workloads vary by half from run to run, and cost little."""
CERTAIN_PAIRS: Final = 30
"""Number of pairs that are measured however long they take."""
TOTAL_S: Final = 15.0
"""Seconds after which no pair beyond these starts."""


@dataclass(frozen=True, slots=True)
class SearchedSymptom:
    """One thing that became worse.

    Parameters
    ----------
    metric
        Its name; "fails" if the newer version fails.
    comparison
        Every number behind it; None if the newer version fails.
    failure
        How the newer version fails, in words; None if it does not.
    signature
        Signature to recognise the same failure.
    """

    metric: str
    comparison: VersionComparison | None = None
    failure: str | None = None
    signature: tuple[str, str | None] | None = None

    @property
    def size(self) -> float | None:
        """The relative worsening; None if there is none."""
        return None if self.comparison is None else self.comparison.change.estimate


def symptom_between(
    runner: VersionRunner, older: Version, newer: Version, policy: JudgePolicy, metric: str | None = None
) -> SearchedSymptom | None:
    """Measure two versions in pairs, until the judge finds the newer one worse or has no more rounds.

    An effect only in spread or tail must show in two consecutive rounds: few pairs have few extremes, and a
    busy machine adds some.

    Parameters
    ----------
    metric
        The only metric to check; any if None.

    Raises
    ------
    InvalidInput
        When the older version fails, so that nothing can be compared.
    """
    pairs, before = _Pairs(runner, older, newer), ""
    for round_number in range(1, policy.rounds + 1):
        failed = pairs.measure(policy.doubled_pairs(round_number))
        if failed is not None:
            return failed
        judgement = judge(pairs.findings.samples(), policy=policy, round_number=round_number, seed=SEED)
        found = _clearest(judgement, metric) if judgement.verdict is JudgeVerdict.REJECT else None
        if found is not None and (_has_moved(found) or found.metric.name == before):
            return SearchedSymptom(found.metric.name, found)
        before = "" if found is None else found.metric.name
        if pairs.are_over:
            return None
    return None


class _Pairs:
    """Runs of both versions, as many as time allows."""

    def __init__(self, runner: VersionRunner, older: Version, newer: Version) -> None:
        self._runner = runner
        self._versions = (older, newer)
        self._until_s = time.monotonic() + TOTAL_S
        self._count = 0
        self.findings = runner.findings()

    @property
    def are_over(self) -> bool:
        """Whether no further pair may start."""
        return self._count >= CERTAIN_PAIRS and time.monotonic() >= self._until_s

    def measure(self, wanted: int) -> SearchedSymptom | None:
        """Run pairs until there are as many as wanted; return how the newer version fails, if it does."""
        while self._count < wanted and not self.are_over:
            failed = self._run()
            if failed is not None:
                return failed
        return None

    def _run(self) -> SearchedSymptom | None:
        ours, theirs = self._runner.run(self._versions, self._count)
        self._count += 1
        if not ours.is_ok:
            raise InvalidInput(f"The older version {describe(ours)}, so nothing can be compared.")
        if not theirs.is_ok:
            return SearchedSymptom(FAILS, failure=describe(theirs), signature=signature_of(theirs))
        try:
            add(self.findings, ours, theirs)
        except GeometryError as error:
            raise InvalidInput(f"The workload reported an invalid geometry. {error.message}") from error
        return None


def signature_of(result: RunResult) -> tuple[str, str | None]:
    """Return the signature of a failure: the outcome of the run, and the exception's type."""
    return result.status.value, None if result.failure is None else result.failure.error


def _clearest(judgement: Judgement, metric: str | None) -> VersionComparison | None:
    """Return the regression that is most significant; errors before all others."""
    worse = [
        each
        for each in judgement.comparisons
        if each.outcome is VersionOutcome.REGRESSION and metric in (None, each.metric.name)
    ]
    return max(worse, key=_clarity, default=None)


def _has_moved(comparison: VersionComparison) -> bool:
    """Whether the level itself certainly changed, not only the spread or the tail."""
    change = comparison.change
    return comparison.scale is Scale.COUNT or change.low > 0 or change.high < 0


def _clarity(comparison: VersionComparison) -> tuple[bool, float]:
    change = comparison.change
    width = change.high - change.low
    return comparison.scale is Scale.COUNT, abs(change.estimate) / width if width > 0 else float("inf")
