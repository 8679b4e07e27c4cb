"""The symptom: what is worse in the newer version than in the older one."""

import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from geoheal.domain.evaluation.comparison import Scale, VersionComparison, VersionOutcome
from geoheal.domain.evaluation.fitness_policy import JudgePolicy
from geoheal.domain.evaluation.judgement import Judgement, JudgeVerdict
from geoheal.domain.evaluation.metric import MetricSamples
from geoheal.errors import GeometryError, InvalidInput
from geoheal.fitness.judgement.judge import judge
from geoheal.fitness.measurement.gates import describe
from geoheal.sandbox import RunResult
from geoheal.suspects.badness import TurnNoise, noise_of, pooled
from geoheal.suspects.runner import VersionRunner, add
from geoheal.suspects.version import Version

FAILS: Final = "fails"
"""The symptom of a version that fails, if the older one does not."""
SEED: Final = 20_260_901
ROUNDS: Final = 6
"""Largest number of rounds: short workloads vary by half from run to run, and cost little."""
CERTAIN_PAIRS: Final = 30
"""Number of pairs that are measured however long they take."""
CONFIRMING_PAIRS: Final = 7
"""Pairs before the first check of one metric alone: fewer cannot reach the confidence."""
REST_PAIRS: Final = 20
"""Number of pairs that are measured however long they take, where only what one commit leaves is sought."""
REST: Final = 0.1
"""Share of the symptom below which what is left does not matter."""
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
    noise
        How much the pairs varied; None if that is not known.
    """

    metric: str
    comparison: VersionComparison | None = None
    failure: str | None = None
    signature: tuple[str, str | None] | None = None
    noise: TurnNoise | None = None

    @property
    def size(self) -> float | None:
        """The relative worsening; None if there is none."""
        return None if self.comparison is None else self.comparison.change.estimate

    @property
    def worst(self) -> float | None:
        """The bound of the relative worsening; None if there is none."""
        return None if self.comparison is None else self.comparison.worst


def symptom_between(
    runner: VersionRunner, older: Version, newer: Version, policy: JudgePolicy
) -> SearchedSymptom | None:
    """Measure two versions in pairs, until the judge finds the newer one worse or every metric harmless.

    An effect only in spread or tail must show in two consecutive rounds: few pairs have few extremes, and a
    busy machine adds some.

    Raises
    ------
    InvalidInput
        When the older version fails, so that nothing can be compared.
    """
    return _Comparison(_Pairs(runner, older, newer, CERTAIN_PAIRS), policy).run()


def same_symptom(
    runner: VersionRunner,
    older: Version,
    newer: Version,
    policy: JudgePolicy,
    symptom: SearchedSymptom,
    *,
    is_rest: bool = False,
) -> SearchedSymptom | None:
    """Measure two versions in pairs, until the metric of a symptom is worse, or harmless.

    Parameters
    ----------
    is_rest
        Whether only an effect counts that is large beside the symptom: fewer pairs suffice then.

    Raises
    ------
    InvalidInput
        When the older version fails, so that nothing can be compared.
    """
    least = REST * symptom.size if is_rest and symptom.size is not None else None
    pairs = _Pairs(runner, older, newer, REST_PAIRS if is_rest else CERTAIN_PAIRS)
    found = _Comparison(pairs, policy, symptom.metric, least).run()
    return None if found is None else replace(found, noise=pooled(found.noise, symptom.noise))


class _Comparison:
    """Rounds of pairs, and what the judge says after each."""

    def __init__(
        self, pairs: "_Pairs", policy: JudgePolicy, metric: str | None = None, least: float | None = None
    ) -> None:
        self._pairs, self._policy, self._metric, self._least = pairs, policy, metric, least

    def run(self) -> SearchedSymptom | None:
        before = ""
        for round_number, wanted in self._looks():
            failed = self._pairs.measure(wanted)
            if failed is not None:
                return failed
            samples = self._samples()
            if not any(each.complete for each in samples):  # no pair has both values
                return None
            judgement = judge(samples, policy=self._policy, round_number=round_number, seed=SEED)
            found = _clearest(judgement) if judgement.verdict is JudgeVerdict.REJECT else None
            if found is not None and (_has_moved(found) or found.metric.name == before):
                return _symptom_of(found, samples)
            before = "" if found is None else found.metric.name
            if self._pairs.are_over or (found is None and self._is_settled(judgement)):
                return None
        return None

    def _looks(self) -> list[tuple[int, int]]:
        """Return the rounds, and the pairs at the end of each."""
        rounds = [
            (number, self._policy.doubled_pairs(number)) for number in range(1, self._policy.rounds + 1)
        ]
        is_early = self._metric is not None and self._policy.pairs_per_round > CONFIRMING_PAIRS
        return [(1, CONFIRMING_PAIRS), *rounds] if is_early else rounds

    def _samples(self) -> list[MetricSamples]:
        """Return what is judged: all metrics, or the one that is asked for."""
        samples = self._pairs.findings.samples()
        if self._metric is None:
            return samples
        return [
            replace(each, metric=replace(each.metric, target=True))
            for each in samples
            if each.metric.name == self._metric
        ]

    def _is_settled(self, judgement: Judgement) -> bool:
        """Whether more pairs would not find anything that matters."""
        return bool(judgement.comparisons) and all(
            each.outcome in (VersionOutcome.GAIN, VersionOutcome.HARMLESS)
            or (self._least is not None and each.scale is not Scale.COUNT and each.worst < self._least)
            for each in judgement.comparisons
        )


class _Pairs:
    """Runs of both versions, as many as time allows."""

    def __init__(self, runner: VersionRunner, older: Version, newer: Version, certain: int) -> None:
        self._runner = runner
        self._certain = certain
        self._versions = (older, newer)
        self._until_s = time.monotonic() + TOTAL_S
        self._count = 0
        self.findings = runner.findings()

    @property
    def are_over(self) -> bool:
        """Whether no further pair may start."""
        return self._count >= self._certain and time.monotonic() >= self._until_s

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


def _clearest(judgement: Judgement) -> VersionComparison | None:
    """Return the regression that is most significant; errors before all others."""
    worse = [each for each in judgement.comparisons if each.outcome is VersionOutcome.REGRESSION]
    return max(worse, key=_clarity, default=None)


def _symptom_of(found: VersionComparison, samples: Sequence[MetricSamples]) -> SearchedSymptom:
    noise = next(noise_of(each) for each in samples if each.metric.name == found.metric.name)
    return SearchedSymptom(found.metric.name, found, noise=noise)


def _has_moved(comparison: VersionComparison) -> bool:
    """Whether the level itself certainly changed, not only the spread or the tail."""
    change = comparison.change
    return comparison.scale is Scale.COUNT or change.low > 0 or change.high < 0


def _clarity(comparison: VersionComparison) -> tuple[bool, float]:
    change = comparison.change
    width = change.high - change.low
    return comparison.scale is Scale.COUNT, abs(change.estimate) / width if width > 0 else float("inf")
