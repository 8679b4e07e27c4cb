"""Evaluate a code change by measurement: gates, cheapest first, then pairs until the judge has decided."""

import secrets
import time
from dataclasses import replace
from datetime import UTC, datetime
from uuid import UUID

from uuid_utils.compat import uuid7

from geoheal.domain.evaluation.change import CodeChange, Evaluation, Gate, Reference
from geoheal.domain.evaluation.judgement import Advice, Judgement, JudgeVerdict, Recommendation
from geoheal.domain.evaluation.suite import SuiteFinding, SuiteState
from geoheal.errors import GeometryError
from geoheal.fitness.further.tried import try_further
from geoheal.fitness.judgement.findings import Findings
from geoheal.fitness.judgement.judge import held_back, judge
from geoheal.fitness.judgement.objections import gains_of, mended, objections, rests_on_mended
from geoheal.fitness.judgement.recommend import reason_of, recommend, renormalised
from geoheal.fitness.measurement.correctness import compare_answers, failed_requests
from geoheal.fitness.measurement.evidence import Evidence, gather
from geoheal.fitness.measurement.gates import (
    GateRefusal,
    is_loaded,
    refusal_of_dimensions,
    refusal_of_failures,
    refusal_of_geometry,
    refusal_of_other_requests,
    refusal_of_outputs,
    refusal_of_pair,
    refusal_of_run,
    refusal_of_text,
    require_runnable,
)
from geoheal.fitness.measurement.pairs import Pair, run_again, run_alone, run_pair
from geoheal.fitness.measurement.reference_runs import has_reference
from geoheal.fitness.reach.gate import refusal_of_reach
from geoheal.fitness.standards import Progress, Standards, unwatched
from geoheal.fitness.suite.gate import Suite
from geoheal.sandbox import RunResult, Sandbox

NO_WORKLOAD = (
    "The candidate loads, but nothing was measured, because there is no workload: pass one (`--workload "
    "FILE`; `test_workload` "
    "over HTTP)."
)
NOTHING_TO_COMPARE = (
    "The candidate loads and completes the workload. There is nothing to compare it with: pass "
    "current_code, or send "
    "snapshots of the system."
)
ONLY_HISTORY = (
    "The candidate loads and completes the workload. Without current_code it was compared only with the "
    "system's history, which cannot show a gain."
)


def evaluate(
    change: CodeChange,
    reference: Reference,
    sandbox: Sandbox,
    standards: Standards,
    *,
    suite: Suite | None = None,
    identity: UUID | None = None,
    progress: Progress = unwatched,
) -> Evaluation:
    """Evaluate a change.

    Parameters
    ----------
    suite
        Tests of the module's project; None without one.
    identity
        Id of the evaluation; a new one if None.

    Raises
    ------
    InvalidInput
        When the current code or the workload cannot be run.
    SandboxUnavailable
        When the sandbox does not contain code on this machine; nothing was run.
    """
    require_runnable(change, sandbox.policy.source_bytes)
    return _Trial(change, reference, sandbox, standards, suite, identity or uuid7(), progress).run()


class _Trial:
    """A running evaluation."""

    def __init__(
        self,
        change: CodeChange,
        reference: Reference,
        sandbox: Sandbox,
        standards: Standards,
        suite: Suite | None,
        identity: UUID,
        progress: Progress,
    ) -> None:
        self._change = change
        self._sandbox = sandbox
        self._standards = standards
        self._suite = suite
        self._suite_finding: SuiteFinding | None = None
        self._id = identity
        self._progress = progress
        self._started_at = datetime.now(UTC)
        self._findings = Findings(reference)
        self._deadline_s = time.monotonic() + standards.total_s

    def run(self) -> Evaluation:
        change = self._change
        for text in (change.new_code, *(each.new_code or "" for each in change.others)):
            refusal = refusal_of_text(text, self._sandbox.policy.source_bytes)
            if refusal is not None:
                return self._refused(refusal)
        if change.workload is None or change.current_code is None:
            return self._alone()
        return self._against()

    def _alone(self) -> Evaluation:
        """Run only the candidate, and compare it with the system's history."""
        result = run_alone(self._sandbox, self._change)
        refusal = self._refusal_of_lone(result)
        refusal = refusal or self._refusal_of_suite()
        if refusal is not None:
            return self._refused(refusal)
        if self._change.workload is None:
            return self._concluded(Gate.COMPARISON, Advice(Recommendation.TEST_MORE, NO_WORKLOAD))
        evidence = self._gathered(result, failed_requests(result), of_current=False)
        if isinstance(evidence, GateRefusal):
            return self._refused(evidence)
        self._findings.candidate.append(evidence)
        reference = self._findings.reference
        known = reference.phi is not None or reference.basin is not None
        reason = ONLY_HISTORY if known else NOTHING_TO_COMPARE
        return self._concluded(Gate.COMPARISON, Advice(Recommendation.TEST_MORE, reason))

    def _refusal_of_lone(self, result: RunResult) -> GateRefusal | None:
        """Return why a lone candidate is refused, considering whether the current code loads."""
        refusal = refusal_of_run(result)
        if refusal is None or is_loaded(result) or self._change.current_code is None:
            return refusal
        return refusal_of_pair(result, run_alone(self._sandbox, self._change.undone()))

    def _refusal_before_measurement(self) -> GateRefusal | None:
        """Run the project's tests if the candidate loads.

        A candidate that does not is refused by the first pair.
        """
        if self._suite is None or self._change.is_same:
            return None
        if self._suite.has_tests:
            loaded = run_alone(self._sandbox, replace(self._change, workload=None))
            if not loaded.is_ok:
                return None
        return self._refusal_of_suite()

    def _refusal_of_suite(self) -> GateRefusal | None:
        """Run the project's tests that reach the change."""
        if self._suite is None or self._change.current_code is None:
            return None
        found = self._suite_finding = self._suite.check(self._change)
        return GateRefusal(Gate.TESTS, found.reason) if found.state is SuiteState.FAILED else None

    def _against(self) -> Evaluation:
        """Measure in pairs, round by round, until the judge has decided."""
        refusal = refusal_of_reach(self._sandbox, self._change) or self._refusal_before_measurement()
        if refusal is not None:
            return self._refused(refusal)
        round_number = 1
        while True:
            refusal = self._measure_round(round_number)
            if refusal is not None:
                return self._refused(refusal)
            policy, pairs = self._standards.policy, len(self._findings.current)
            if self._is_late and pairs < policy.minimum_pairs:
                return self._concluded(
                    Gate.COMPARISON, Advice(Recommendation.TEST_MORE, f"{self._lateness().capitalize()}.")
                )
            judgement = judge(
                self._findings.samples(), policy=policy, round_number=round_number, seed=secrets.randbits(32)
            )
            decided = judgement.verdict is not JudgeVerdict.TEST_MORE or round_number == policy.rounds
            if decided or self._is_late:
                return self._judged(self._with_objections(judgement))
            round_number += 1

    @property
    def _is_late(self) -> bool:
        return time.monotonic() >= self._deadline_s

    def _lateness(self) -> str:
        pairs = len(self._findings.current)
        return (
            f"the evaluation reached its limit of {self._standards.total_s:g} s after {pairs} pairs of runs"
        )

    def _with_objections(self, judgement: Judgement) -> Judgement:
        findings = self._findings
        wanted = self._standards.policy.pairs_per_round * judgement.round_number
        late = self._lateness() if len(findings.current) < wanted else None
        is_open = judgement.verdict is not JudgeVerdict.REJECT and late is None
        is_open = is_open and (judgement.verdict is JudgeVerdict.APPLY or not self._standards.is_first_look)
        tried = try_further(self._sandbox, self._change) if is_open else None
        against = list(objections(self._change, findings, late, tried, gains_of(judgement)))
        if rests_on_mended(judgement, findings) and (late or not has_reference(self._sandbox, self._change)):
            against.append(mended(findings))
        return held_back(judgement, against)

    def _measure_round(self, round_number: int) -> GateRefusal | None:
        size, rounds = self._standards.policy.pairs_per_round, self._standards.policy.rounds
        for number in range((round_number - 1) * size, round_number * size):
            if self._is_late:
                return None
            pair = run_pair(self._sandbox, self._change, candidate_first=number % 2 == 0)
            refusal = self._take(pair)
            if refusal is not None:
                return refusal
            self._progress(number + 1, rounds * size)
        return None

    def _take(self, pair: Pair) -> GateRefusal | None:
        """Keep a pair's evidence, unless it shows that the change must not be measured."""
        refusal = refusal_of_pair(pair.candidate, pair.current)
        if refusal is not None:
            return refusal
        refusal = refusal_of_other_requests(
            pair.candidate, pair.current, lambda: run_again(self._sandbox, self._change, pair.current)
        )
        if refusal is not None:
            return refusal
        answers = compare_answers(pair.current, pair.candidate)
        refusal = refusal_of_failures(pair.candidate, pair.current) or refusal_of_outputs(answers)
        if refusal is not None:
            return refusal
        apart = failed_requests(pair.current, pair.candidate)
        uneven = failed_requests(pair.current) ^ failed_requests(pair.candidate)
        current = self._gathered(pair.current, apart, uneven, of_current=True)
        if isinstance(current, GateRefusal):
            return current
        candidate = self._gathered(pair.candidate, apart, uneven, of_current=False)
        if isinstance(candidate, GateRefusal):
            return candidate
        refusal = refusal_of_dimensions(candidate.dimension, current.dimension)
        if refusal is None:
            self._findings.add_pair(current, candidate, answers)
            self._findings.look_at(pair.current, pair.candidate)
        return refusal

    def _gathered(
        self,
        result: RunResult,
        apart: frozenset[int],
        uneven: frozenset[int] = frozenset(),
        *,
        of_current: bool,
    ) -> Evidence | GateRefusal:
        try:
            return gather(result, self._findings.reference, apart, uneven)
        except GeometryError as error:
            return refusal_of_geometry(error, of_current=of_current)

    def _judged(self, judgement: Judgement) -> Evaluation:
        standards = self._standards
        score = self._findings.score(judgement, standards.weights)
        needed = self._findings.needed
        advice = recommend(score, judgement, standards.thresholds, needed)
        reason = reason_of(
            advice.recommendation, score, judgement, standards.thresholds, self._findings.claimed(), needed
        )
        return self._concluded(Gate.MEASUREMENT, Advice(advice.recommendation, reason), judgement)

    def _refused(self, refusal: GateRefusal) -> Evaluation:
        return self._concluded(refusal.gate, Advice(refusal.recommendation, refusal.reason))

    def _concluded(self, gate: Gate, advice: Advice, judgement: Judgement | None = None) -> Evaluation:
        score = self._findings.score(judgement, self._standards.weights)
        return Evaluation(
            id=self._id,
            change=self._change,
            gate=gate,
            recommendation=advice.recommendation,
            reason=advice.reason,
            score=self._findings.with_pairs(score),
            judgement=judgement,
            details={
                **self._findings.details(),
                "renormalised": renormalised(score, self._findings.needed),
            },
            suite=self._suite_finding,
            started_at=self._started_at,
            finished_at=datetime.now(UTC),
        )
