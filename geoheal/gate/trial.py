"""Run base and head of one module in pairs until there is a verdict, or no more time."""

import logging
import secrets
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from typing import Final

from geoheal.domain.evaluation.change import CodeChange, Gate, Reference
from geoheal.domain.evaluation.fitness_policy import JudgePolicy
from geoheal.domain.evaluation.judgement import Doubt, Judgement, Objection, Recommendation
from geoheal.errors import GeometryError, SandboxError, SandboxUnavailable
from geoheal.fitness.judgement.findings import Findings
from geoheal.fitness.judgement.judge import judge
from geoheal.fitness.judgement.objections import mended, objections
from geoheal.fitness.measurement.correctness import compare_answers, failed_requests
from geoheal.fitness.measurement.evidence import gather
from geoheal.fitness.measurement.gates import (
    GateRefusal,
    refusal_of_dimensions,
    refusal_of_failures,
    refusal_of_geometry,
    refusal_of_other_requests,
    refusal_of_outputs,
    refusal_of_pair,
)
from geoheal.fitness.measurement.pace import turns_for
from geoheal.gate.commits.sides import Side
from geoheal.gate.pace import PairPace
from geoheal.gate.verdict import HOLDING, reason_of, verdict_of, without_doubtful_tails
from geoheal.sandbox import ONCE, OutputComparison, RunResult, Turns, fresh_seed, take_turns

logger = logging.getLogger(__name__)

ANSWERS_DIFFER: Final = "the answers differ, which is allowed: {what}"

ROUNDS: Final = 6
"""Largest number of rounds: a change without effect needs more pairs than a gain."""
CONFIDENCE: Final = 0.986
"""Confidence of each look's intervals, if there is a look in the middle of each round, too.

Eleven such looks err no more often than six at 98 %.
"""
TOTAL_S: Final = 55.0
"""Seconds after which no pair starts, so that a module is judged within a minute."""


Watch = Callable[[str], None]
"""Called with a description of the next step."""


def policy_of(rounds: int) -> JudgePolicy:
    """Return the judge's limits for this many rounds, with wider intervals for several looks."""
    return JudgePolicy(rounds=rounds, confidence=CONFIDENCE) if rounds > 1 else JudgePolicy(rounds=rounds)


@dataclass(frozen=True, slots=True, kw_only=True)
class GateStandards:
    """Standards for a module.

    Parameters
    ----------
    policy
        Limits of the judge.
    total_s
        Seconds after which no further pair of runs of a module begins.
    may_differ
        Whether the head may answer differently.
    tests_s
        Seconds that one run of the project's own tests may take; 0 runs none.
    """

    policy: JudgePolicy = field(default_factory=lambda: policy_of(ROUNDS))
    total_s: float = TOTAL_S
    may_differ: bool = False
    tests_s: float = 60.0


@dataclass(frozen=True, slots=True, kw_only=True)
class MeasuredPairs:
    """Result of the pairs."""

    verdict: Recommendation
    reason: str
    gate: Gate
    judgement: Judgement | None = None
    pairs: int = 0
    notices: tuple[str, ...] = ()


class ModuleTrial:
    """One module's pairs.

    Parameters
    ----------
    sides
        Base and head.
    workload, preload
        The workload, and packages to import before the clock starts.
    standards
        Standards.
    deadline_s
        Monotonic time after which no pair starts.
    """

    def __init__(
        self,
        sides: tuple[Side, Side],
        workload: str,
        preload: tuple[str, ...],
        standards: GateStandards,
        deadline_s: float,
    ) -> None:
        self._sides = sides
        self._workload = workload
        self._preload = preload
        self._standards = standards
        self._pace = PairPace(deadline_s)
        self._findings = Findings(Reference())
        self._different: str | None = None
        self._turns = ONCE
        self._once: RunResult | None = None

    def once(self) -> GateRefusal | None:
        """Run both sides once, the head first; return why the pair is refused."""
        base, head = self._run(head_first=True)
        self._once = base
        return refusal_of_pair(head, base) or refusal_of_failures(head, base)

    def measure(self, watch: Watch) -> MeasuredPairs:
        """Measure in pairs, in rounds of doubled length, until the comparisons are decisive."""
        policy = self._standards.policy
        if self._once is not None:
            watch("trying how often the workload can be repeated")
            self._turns = turns_for(self._once, self._rehearse)
        for round_number, pairs in _looks(policy):
            watch(f"round {round_number} of {policy.rounds} at most")
            refusal = self._run_until(pairs)
            if refusal is not None:
                return MeasuredPairs(
                    verdict=refusal.recommendation,
                    reason=refusal.reason,
                    gate=refusal.gate,
                    pairs=self._pairs,
                )
            late = self._lateness() if self._pace.is_over else None
            if self._pairs < policy.minimum_pairs:
                reason = f"Not decided: {late}."
                return MeasuredPairs(verdict=Recommendation.TEST_MORE, reason=reason, gate=Gate.COMPARISON)
            judged, is_known = self._judged(round_number, late)
            if is_known or late:
                break
        return judged

    @property
    def _pairs(self) -> int:
        return len(self._findings.current)

    def _lateness(self) -> str:
        return f"the limit of {self._standards.total_s:g} s was reached after {self._pairs} pairs of runs"

    def _run_until(self, pairs: int) -> GateRefusal | None:
        for number in range(self._pairs, pairs):
            if self._pace.is_over:
                return None
            with self._pace.pair():
                refusal = self._take(*self._run(head_first=number % 2 == 0))
            if refusal is not None:
                return refusal
        return None

    def _run(self, *, head_first: bool) -> tuple[RunResult, RunResult]:
        """Run one pair on the same fresh inputs; retry once if the sandbox itself failed."""
        try:
            return self._run_pair(head_first=head_first)
        except SandboxUnavailable:
            raise
        except SandboxError as error:
            logger.warning("A pair of runs was lost and is run again: %s", error.message)
            return self._run_pair(head_first=head_first)

    def _run_pair(self, *, head_first: bool) -> tuple[RunResult, RunResult]:
        """Run one pair; without repetitions from then on if the base turns out not to allow them."""
        base, head = self._take_turns(self._sides, fresh_seed(), first=int(head_first))
        if not base.is_ok and self._turns != ONCE:
            self._turns = ONCE
            base, head = self._take_turns(self._sides, fresh_seed(), first=int(head_first))
        return base, head

    def _take_turns(self, sides: Sequence[Side], seed: bytes, first: int = 0) -> list[RunResult]:
        for box, count in Counter(side.sandbox for side in sides).items():
            box.prepare(count, self._preload)
        with ExitStack() as stack:
            runs = [
                stack.enter_context(side.sandbox.begun(side.request(self._workload, self._preload, seed)))
                for side in sides
            ]
            return take_turns(runs, self._turns, first)

    def _base_alone(self, seed: bytes) -> RunResult:
        [ran] = self._take_turns(self._sides[:1], seed)
        return ran

    def _rehearse(self, turns: Turns) -> RunResult:
        self._turns = turns
        return self._base_alone(fresh_seed())

    def _take(self, base: RunResult, head: RunResult) -> GateRefusal | None:
        """Keep a pair's evidence, unless the pair shows that the sides must not be compared."""
        refusal = refusal_of_pair(head, base) or refusal_of_other_requests(
            head, base, lambda: self._base_alone(base.seed)
        )
        if refusal is not None:
            return refusal
        answers = compare_answers(base, head)
        refusal = refusal_of_failures(head, base) or self._refused_answers(answers)
        if refusal is not None:
            return refusal
        apart, uneven = failed_requests(base, head), failed_requests(base) ^ failed_requests(head)
        gathered = []
        for ran, of_base in ((base, True), (head, False)):
            try:
                gathered.append(gather(ran, self._findings.reference, apart, uneven))
            except GeometryError as error:
                return refusal_of_geometry(error, of_current=of_base)
        ours, theirs = gathered
        refusal = refusal_of_dimensions(theirs.dimension, ours.dimension)
        if refusal is None:
            self._findings.add_pair(ours, theirs, answers)
            self._findings.look_at(base, head)
        return refusal

    def _refused_answers(self, answers: OutputComparison) -> GateRefusal | None:
        refusal = refusal_of_outputs(answers)
        if refusal is None or not self._standards.may_differ:
            return refusal
        self._different = self._different or answers.differences[0]
        return None

    def _judged(self, round_number: int, late: str | None) -> tuple[MeasuredPairs, bool]:
        """Return the verdict so far, and whether more pairs would not change it."""
        samples = self._findings.samples()
        policy, seed = self._standards.policy, secrets.randbits(32)
        judgement = without_doubtful_tails(
            judge(samples, policy=policy, round_number=round_number, seed=seed)
        )
        verdict = verdict_of(judgement, samples)
        is_known = verdict is not Recommendation.TEST_MORE
        found = list(objections(self._change(), self._findings, None if is_known else late))
        held = [each for each in found if each.doubt in self._holding]
        if verdict is Recommendation.APPLY and held:
            verdict = Recommendation.TEST_MORE
        measured = MeasuredPairs(
            verdict=verdict,
            reason=reason_of(verdict, judgement, samples, held),
            gate=Gate.MEASUREMENT,
            judgement=replace(judgement, objections=tuple(found)),
            pairs=self._pairs,
            notices=tuple(self._notices(judgement, found)),
        )
        return measured, is_known

    @property
    def _holding(self) -> frozenset[Doubt]:
        return HOLDING - {Doubt.OTHER_ERRORS} if self._standards.may_differ else HOLDING

    def _change(self) -> CodeChange:
        base, head = self._sides
        return CodeChange(
            module_name=head.module, new_code=head.source, current_code=base.source, workload=self._workload
        )

    def _notices(self, judgement: Judgement, found: list[Objection]) -> list[str]:
        notices = [*judgement.notices, *self._findings.details()["notices"]]
        notices += [each.reason for each in found if each.doubt not in self._holding]
        if self._findings.mended:
            notices.append(mended(self._findings).reason)
        if self._different is not None:
            notices.append(ANSWERS_DIFFER.format(what=self._different))
        return notices


def _looks(policy: JudgePolicy) -> Iterator[tuple[int, int]]:
    """Yield the numbers of pairs at which the comparisons are checked, each with its round.

    A round is as long as all rounds before it, and there is a check in its middle, too.

    >>> list(_looks(JudgePolicy(rounds=3)))
    [(1, 10), (2, 15), (2, 20), (3, 30), (3, 40)]
    """
    for number in range(1, policy.rounds + 1):
        pairs = policy.doubled_pairs(number)
        if number > 1:
            yield number, pairs - pairs // 4
        yield number, pairs
