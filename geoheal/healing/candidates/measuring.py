"""Measure changes of a case's module in the sandbox, against its current code."""

from collections.abc import Iterable
from dataclasses import replace
from functools import cached_property
from math import ceil, inf
from statistics import median
from typing import Final

from geoheal.domain.evaluation.change import CodeChange, Evaluation, Gate
from geoheal.domain.evaluation.fitness_policy import JudgePolicy
from geoheal.domain.symptom import Symptom
from geoheal.fitness.evaluate import evaluate
from geoheal.fitness.measurement.evidence import MEGABYTE
from geoheal.fitness.measurement.pairs import preload_of, request_of
from geoheal.fitness.recorded.workload import with_call_counts
from geoheal.fitness.standards import Standards
from geoheal.fitness.suite.gate import Suite
from geoheal.healing.candidates.relief import GROWTH_MIN_MB
from geoheal.healing.candidates.symptom_figures import Drifts, Growths
from geoheal.healing.candidates.workload import drifts_of, trial_workload
from geoheal.healing.case import Case
from geoheal.healing.diagnosis.rounds import in_rounds
from geoheal.healing.strategy import Candidate
from geoheal.sandbox import RunRequest, Sandbox, fresh_seed

SCREENING: Final = JudgePolicy(pairs_per_round=2, minimum_pairs=2, rounds=1)
"""Two pairs: candidates without a visible difference in them are not measured further."""

ROUNDS_MAX: Final = 2
"""Rounds of pairs if latency is not the symptom: remaining differences may be affordable."""

LOADING_S: Final = 3
CPU_MORE: Final = 5
"""Largest CPU time of a leak's candidate in a screening, relative to the current code with loading."""

GROWTH_RUNS: Final = 5
GROWN_RUNS_MAX: Final = 2
"""Runs of a change that grow as much as without it, after which no further ones are made."""

AS_BEFORE: Final = "Memory grows as without the change, so nothing else was measured."


class SandboxMeasurer:
    """Measures candidates in the sandbox.

    Parameters
    ----------
    case
        The case to heal.
    sandbox
        Sandbox with the packages of the module.
    standards
        Standards of full measurements.
    suite
        Tests of the module's project; None without one.
    """

    def __init__(
        self,
        case: Case,
        sandbox: Sandbox,
        standards: Standards | None = None,
        suite: Suite | None = None,
    ) -> None:
        self._case = _judged(case)
        self._sandbox = sandbox
        self._suite = suite
        self._standards = _shortened(standards or Standards(), case.symptom)
        self._workload = trial_workload(self._case, sandbox)
        self._current_drifts: tuple[float, ...] | None = None
        self._current_growth: tuple[float, ...] | None = None
        self._screened: tuple[Candidate, Growths] | None = None
        self._resting_mb = 0.0

    def screen(self, candidate: Candidate) -> Evaluation:
        """Measure in two pairs, unless it is a leak's and memory grows as before: then it is only loaded.

        A leak's workload of many rounds is stopped if it takes far too long.
        """
        growths = self._growths(candidate, self._screening_sandbox)
        if growths is not None:
            self._screened = candidate, growths
        if growths is not None and _are_alike(growths):
            alone = _change_of(self._case, candidate, None)
            loaded = evaluate(alone, self._case.reference, self._sandbox, self._standards)
            return replace(loaded, reason=AS_BEFORE) if loaded.gate is Gate.COMPARISON else loaded
        standards = replace(self._standards, policy=SCREENING, is_first_look=True)
        return self._evaluated(candidate, standards, self._screening_sandbox)

    def measure(self, candidate: Candidate) -> Evaluation:
        """Measure in as many pairs as the judge requires."""
        return self._evaluated(candidate, self._standards, self._sandbox)

    @cached_property
    def _screening_sandbox(self) -> Sandbox:
        subject = self._case.subject
        if self._case.symptom is not Symptom.MEMORY_LEAK or self._workload is None:
            return self._sandbox
        preload = preload_of(subject.source, self._workload)
        result = self._sandbox.run(RunRequest(subject.name, subject.source, self._workload, preload=preload))
        cpu_s = result.measured.work_cpu_s
        if cpu_s is None or not result.is_ok:  # the duration of all rounds is unknown
            return self._sandbox
        return self._sandbox.within_cpu(ceil(LOADING_S + CPU_MORE * cpu_s))

    def drifts(self, candidate: Candidate) -> Drifts | None:
        """Return distances of returned basins from the baseline."""
        if self._current_drifts is None:
            self._current_drifts = drifts_of(self._case, self._present, self._sandbox)
        if not self._current_drifts:
            return None
        change = _change_of(self._case, candidate, None)
        return Drifts(current=self._current_drifts, candidate=drifts_of(self._case, change, self._sandbox))

    @property
    def _present(self) -> CodeChange:
        """The case's module as it is."""
        subject = self._case.subject
        return CodeChange(module_name=subject.name, new_code=subject.source, current_code=subject.source)

    def growths(self, candidate: Candidate) -> Growths | None:
        """Return memory added by several rounds of the workload, if memory is the symptom.

        A screened candidate's are measured once; afterwards, each call measures.
        """
        screened, self._screened = self._screened, None
        if screened is not None and screened[0] is candidate:
            return screened[1]
        return self._growths(candidate, self._sandbox)

    def _growths(self, candidate: Candidate, sandbox: Sandbox) -> Growths | None:
        subject = self._case.subject
        if (
            self._case.symptom is not Symptom.MEMORY_LEAK
            or self._workload is None
            or subject.workload is None
        ):
            return None
        if self._current_growth is None:
            self._current_growth = self._growth_now(in_rounds(subject.workload, 1))
        if median(self._current_growth) < GROWTH_MIN_MB:  # memory does not grow: nothing to relieve
            return Growths(current=self._current_growth, candidate=())
        change = _change_of(self._case, candidate, None)
        grown = self._growth(change, sandbox, min(self._current_growth))
        return Growths(current=self._current_growth, candidate=grown)

    def _growth_now(self, one: str) -> tuple[float, ...]:
        """Return the growth of the current code by more rounds than one; none if only one is run."""
        if self._workload == one:
            return (0.0,)
        self._resting_mb = median(
            self._peak_mb(self._present, self._sandbox, one) for _ in range(GROWTH_RUNS)
        )
        return self._growth(self._present, self._sandbox)

    def _growth(self, version: CodeChange, sandbox: Sandbox, below_mb: float = inf) -> tuple[float, ...]:
        """Return the growth of several runs; of fewer, if some already exceed a limit."""
        peaks = (self._peak_mb(version, sandbox, self._workload or "") for _ in range(GROWTH_RUNS))
        return enough_growths((peak - self._resting_mb for peak in peaks), below_mb)

    def _peak_mb(self, version: CodeChange, sandbox: Sandbox, workload: str) -> float:
        result = sandbox.run(request_of(replace(version, workload=workload), fresh_seed()))
        return result.measured.memory_bytes / MEGABYTE

    def _evaluated(self, candidate: Candidate, standards: Standards, sandbox: Sandbox) -> Evaluation:
        change = _change_of(self._case, candidate, self._workload)
        found = evaluate(change, self._case.reference, sandbox, standards, suite=self._suite)
        recorded = self._case.subject.recorded
        return found if recorded is None else with_call_counts(found, recorded)


def enough_growths(growths: Iterable[float], below_mb: float) -> tuple[float, ...]:
    """Yield growths until there are enough that exceed a limit.

    >>> enough_growths(iter([0.1, 0.9, 0.2, 0.8, 0.1]), 0.5)
    (0.1, 0.9, 0.2, 0.8)
    """
    found: list[float] = []
    for growth in growths:
        found.append(growth)
        if sum(each >= below_mb for each in found) == GROWN_RUNS_MAX:
            break
    return tuple(found)


def _are_alike(growths: Growths) -> bool:
    """Whether memory grows with a candidate as without it, or does not grow at all."""
    least = min(growths.current)
    return not growths.candidate or sum(each >= least for each in growths.candidate) >= GROWN_RUNS_MAX


def _judged(case: Case) -> Case:
    """Return the case with the workload for judging.

    For recorded calls it includes those hidden from strategies.
    """
    recorded = case.subject.recorded
    if recorded is None:
        return case
    return replace(case, subject=replace(case.subject, workload=recorded.judging))


def _shortened(standards: Standards, symptom: Symptom) -> Standards:
    policy = standards.policy
    if symptom is Symptom.PERFORMANCE_REGRESSION or policy.rounds <= ROUNDS_MAX:
        return standards
    return replace(standards, policy=replace(policy, rounds=ROUNDS_MAX))


def _change_of(case: Case, candidate: Candidate, workload: str | None) -> CodeChange:
    """Return the change of the case's module, and of those that change with it."""
    subject, earlier = case.subject, case.since if candidate.others else next(iter(case.versions), None)
    return CodeChange(
        module_name=subject.name,
        new_code=candidate.new_code,
        current_code=subject.source,
        workload=workload,
        earlier_code=None if earlier is None else earlier.source,
        others=candidate.others,
    )
