"""Evaluates a code change by measurement: gates, cheapest first, then pairs until the judge has decided."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from uuid import UUID

from uuid_utils.compat import uuid7

from geoheal.domain.change import CodeChange, Evaluation, Gate, Reference
from geoheal.domain.evaluation import Advice, Judgement, Recommendation, Verdict
from geoheal.domain.fitness_policy import FitnessThresholds, FitnessWeights, JudgePolicy
from geoheal.errors import GeometryError
from geoheal.fitness.correctness import compare_answers, failed_requests
from geoheal.fitness.evidence import Evidence, gather
from geoheal.fitness.findings import Findings
from geoheal.fitness.gates import (
    Refusal,
    refusal_of_dimensions,
    refusal_of_failures,
    refusal_of_geometry,
    refusal_of_outputs,
    refusal_of_pair,
    refusal_of_run,
    refusal_of_text,
    require_runnable,
)
from geoheal.fitness.judge import judge
from geoheal.fitness.pairs import Pair, run_alone, run_pair
from geoheal.fitness.reason import reason_of
from geoheal.fitness.recommend import recommend
from geoheal.sandbox import RunResult, Sandbox

Progress = Callable[[int, int], None]
"""Told how many pairs are done, and how many there will be at most."""

NO_WORKLOAD = "It loads. There is no workload, so nothing was measured: give test_workload."
NOTHING_TO_COMPARE = (
    "It loads and completes the workload. There is nothing to compare it with: give current_code, or send "
    "snapshots of the system."
)
ONLY_HISTORY = (
    "It loads and completes the workload. Without current_code it was compared with the system's history "
    "alone, which cannot show a gain."
)


def unwatched(_done: int, _most: int) -> None:
    """Nobody watches the progress."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Standards:
    """By what a change is measured."""

    policy: JudgePolicy = field(default_factory=JudgePolicy)
    weights: FitnessWeights = field(default_factory=FitnessWeights)
    thresholds: FitnessThresholds = field(default_factory=FitnessThresholds)


def evaluate(
    change: CodeChange,
    reference: Reference,
    sandbox: Sandbox,
    standards: Standards,
    *,
    identity: UUID | None = None,
    progress: Progress = unwatched,
) -> Evaluation:
    """Evaluate a change.

    Parameters
    ----------
    identity
        Id of the evaluation; a new one when None.

    Raises
    ------
    InvalidInput
        When the current code or the workload could not be run as they are.
    SandboxUnavailable
        When the sandbox does not hold on this machine; nothing was run then.
    """
    require_runnable(change, sandbox.policy.source_bytes)
    return _Trial(change, reference, sandbox, standards, identity or uuid7(), progress).run()


class _Trial:
    """One evaluation under way."""

    def __init__(
        self,
        change: CodeChange,
        reference: Reference,
        sandbox: Sandbox,
        standards: Standards,
        identity: UUID,
        progress: Progress,
    ) -> None:
        self._change = change
        self._sandbox = sandbox
        self._standards = standards
        self._id = identity
        self._progress = progress
        self._started_at = datetime.now(UTC)
        self._findings = Findings(reference)

    def run(self) -> Evaluation:
        change = self._change
        refusal = refusal_of_text(change.new_code, self._sandbox.policy.source_bytes)
        if refusal is not None:
            return self._refused(refusal)
        if change.workload is None or change.current_code is None:
            return self._alone()
        return self._against(change.current_code)

    def _alone(self) -> Evaluation:
        """Run the candidate by itself, and look at the system's history."""
        result = run_alone(self._sandbox, self._change)
        refusal = refusal_of_run(result)
        if refusal is not None:
            return self._refused(refusal)
        if self._change.workload is None:
            return self._concluded(Gate.COMPARISON, Advice(Recommendation.TEST_MORE, NO_WORKLOAD))
        evidence = self._gathered(result, failed_requests(result), of_current=False)
        if isinstance(evidence, Refusal):
            return self._refused(evidence)
        self._findings.candidate.append(evidence)
        reference = self._findings.reference
        known = reference.phi is not None or reference.basin is not None
        reason = ONLY_HISTORY if known else NOTHING_TO_COMPARE
        return self._concluded(Gate.COMPARISON, Advice(Recommendation.TEST_MORE, reason))

    def _against(self, current_code: str) -> Evaluation:
        """Measure in pairs, round by round, until the judge has decided."""
        round_number = 1
        while True:
            refusal = self._measure_round(current_code, round_number)
            if refusal is not None:
                return self._refused(refusal)
            judgement = judge(
                self._findings.samples(),
                policy=self._standards.policy,
                round_number=round_number,
                seed=secrets.randbits(32),
            )
            if judgement.verdict is not Verdict.TEST_MORE or round_number == self._standards.policy.rounds:
                return self._judged(judgement)
            round_number += 1

    def _measure_round(self, current_code: str, round_number: int) -> Refusal | None:
        size, rounds = self._standards.policy.pairs_per_round, self._standards.policy.rounds
        for number in range((round_number - 1) * size, round_number * size):
            pair = run_pair(self._sandbox, self._change, current_code, candidate_first=number % 2 == 0)
            refusal = self._take(pair)
            if refusal is not None:
                return refusal
            self._progress(number + 1, rounds * size)
        return None

    def _take(self, pair: Pair) -> Refusal | None:
        """Keep a pair's evidence, unless it shows that the change is not to be measured."""
        refusal = refusal_of_pair(pair.candidate, pair.current)
        if refusal is not None or pair.current is None:
            return refusal
        answers = compare_answers(pair.current, pair.candidate)
        refusal = refusal_of_failures(pair.candidate, pair.current) or refusal_of_outputs(answers)
        if refusal is not None:
            return refusal
        apart = failed_requests(pair.current, pair.candidate)
        current = self._gathered(pair.current, apart, of_current=True)
        if isinstance(current, Refusal):
            return current
        candidate = self._gathered(pair.candidate, apart, of_current=False)
        if isinstance(candidate, Refusal):
            return candidate
        refusal = refusal_of_dimensions(candidate.dimension, current.dimension)
        if refusal is None:
            self._findings.add_pair(current, candidate, answers)
        return refusal

    def _gathered(self, result: RunResult, apart: frozenset[int], *, of_current: bool) -> Evidence | Refusal:
        try:
            return gather(result, self._findings.reference, apart)
        except GeometryError as error:
            return refusal_of_geometry(error, of_current=of_current)

    def _judged(self, judgement: Judgement) -> Evaluation:
        standards = self._standards
        score = self._findings.score(judgement, standards.weights)
        advice = recommend(score, judgement, standards.thresholds)
        reason = reason_of(
            advice.recommendation, score, judgement, standards.thresholds, self._findings.claimed()
        )
        return self._concluded(Gate.MEASUREMENT, Advice(advice.recommendation, reason), judgement)

    def _refused(self, refusal: Refusal) -> Evaluation:
        return self._concluded(refusal.gate, Advice(refusal.recommendation, refusal.reason))

    def _concluded(self, gate: Gate, advice: Advice, judgement: Judgement | None = None) -> Evaluation:
        return Evaluation(
            id=self._id,
            change=self._change,
            gate=gate,
            recommendation=advice.recommendation,
            reason=advice.reason,
            score=self._findings.score(judgement, self._standards.weights),
            judgement=judgement,
            details=self._findings.details(),
            started_at=self._started_at,
            finished_at=datetime.now(UTC),
        )
