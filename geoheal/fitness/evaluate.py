"""Evaluates a code change by measurement: gates, cheapest first, then pairs until the judge has decided."""

import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from uuid_utils.compat import uuid7

from geoheal.domain.change import CodeChange, Evaluation, Gate, Reference
from geoheal.domain.evaluation import Advice, FitnessScore, Judgement, Recommendation, Verdict
from geoheal.domain.fitness_policy import FitnessThresholds, FitnessWeights, JudgePolicy
from geoheal.fitness.evidence import Evidence, gather, metric_samples
from geoheal.fitness.findings import details_of, score_of
from geoheal.fitness.gates import (
    Refusal,
    compare_answers,
    refusal_of_current,
    refusal_of_outputs,
    refusal_of_run,
)
from geoheal.fitness.judge import judge
from geoheal.fitness.pairs import Pair, run_pair
from geoheal.fitness.recommend import recommend
from geoheal.sandbox import OutputComparison, RunRequest, Sandbox

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
    progress: Progress = lambda _done, _most: None,
) -> Evaluation:
    """Evaluate a change.

    Raises
    ------
    InvalidInput
        When a source is no text that could be run.
    SandboxUnavailable
        When the sandbox does not hold on this machine; nothing was run then.
    """
    return _Trial(change, reference, sandbox, standards, progress).run()


class _Trial:
    """One evaluation under way."""

    def __init__(
        self,
        change: CodeChange,
        reference: Reference,
        sandbox: Sandbox,
        standards: Standards,
        progress: Progress,
    ) -> None:
        self._change = change
        self._reference = reference
        self._sandbox = sandbox
        self._standards = standards
        self._progress = progress
        self._started_at = datetime.now(UTC)
        self._current: list[Evidence] = []
        self._candidate: list[Evidence] = []
        self._answers: list[OutputComparison] = []

    def run(self) -> Evaluation:
        loaded = self._sandbox.run(RunRequest(self._change.module_name, self._change.new_code))
        refusal = refusal_of_run(loaded)
        if refusal is not None:
            return self._refused(refusal)
        if self._change.workload is None:
            return self._concluded(Gate.COMPARISON, Advice(Recommendation.TEST_MORE, NO_WORKLOAD))
        if self._change.current_code is None:
            return self._alone()
        return self._against(self._change.current_code)

    def _alone(self) -> Evaluation:
        """Run the candidate by itself, and compare it with the system's history."""
        change = self._change
        result = self._sandbox.run(RunRequest(change.module_name, change.new_code, change.workload))
        refusal = refusal_of_run(result)
        if refusal is not None:
            return self._refused(refusal)
        self._candidate.append(gather(result, self._reference))
        known = self._reference.phi is not None or self._reference.basin is not None
        reason = ONLY_HISTORY if known else NOTHING_TO_COMPARE
        return self._concluded(Gate.COMPARISON, Advice(Recommendation.TEST_MORE, reason))

    def _against(self, current_code: str) -> Evaluation:
        """Measure in pairs, round by round, until the judge has decided."""
        policy, judgement = self._standards.policy, None
        for round_number in range(1, policy.rounds + 1):
            refusal = self._measure_round(current_code, round_number)
            if refusal is not None:
                return self._refused(refusal)
            samples = metric_samples(self._current, self._candidate, self._reference)
            judgement = judge(samples, policy=policy, round_number=round_number, seed=secrets.randbits(32))
            if judgement.verdict is not Verdict.TEST_MORE:
                break
        advice = recommend(self._score(judgement), judgement, self._standards.thresholds)
        return self._concluded(Gate.MEASUREMENT, advice, judgement)

    def _measure_round(self, current_code: str, round_number: int) -> Refusal | None:
        size, rounds = self._standards.policy.pairs_per_round, self._standards.policy.rounds
        for number in range(size):
            pair = run_pair(self._sandbox, self._change, current_code, candidate_first=number % 2 == 1)
            refusal = self._take(pair)
            if refusal is not None:
                return refusal
            self._progress((round_number - 1) * size + number + 1, rounds * size)
        return None

    def _take(self, pair: Pair) -> Refusal | None:
        """Keep a pair's evidence, unless it shows that the change is not to be measured."""
        refusal = refusal_of_run(pair.candidate) or refusal_of_current(pair.current)
        if refusal is not None:
            return refusal
        answers = compare_answers(pair.current, pair.candidate)
        self._answers.append(answers)
        self._current.append(gather(pair.current, self._reference))
        self._candidate.append(gather(pair.candidate, self._reference))
        return refusal_of_outputs(answers)

    def _refused(self, refusal: Refusal) -> Evaluation:
        return self._concluded(refusal.gate, Advice(refusal.recommendation, refusal.reason))

    def _score(self, judgement: Judgement | None) -> FitnessScore:
        return score_of(self._current, self._candidate, self._reference, judgement, self._standards.weights)

    def _details(self) -> Mapping[str, Any]:
        return details_of(self._current, self._candidate, self._answers)

    def _concluded(self, gate: Gate, advice: Advice, judgement: Judgement | None = None) -> Evaluation:
        return Evaluation(
            id=uuid7(),
            change=self._change,
            gate=gate,
            recommendation=advice.recommendation,
            reason=advice.reason,
            score=self._score(judgement),
            judgement=judgement,
            details=self._details(),
            started_at=self._started_at,
            finished_at=datetime.now(UTC),
        )
