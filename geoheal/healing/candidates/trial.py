"""Try the candidates of several strategies on one case: measured, judged, best first."""

import logging
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Final, Protocol

from geoheal.domain.evaluation.change import Evaluation
from geoheal.domain.symptom import Symptom
from geoheal.healing.candidates.acceptance import Acceptance, Decision, decide
from geoheal.healing.candidates.deduplication import SeenProposals, diff_lines
from geoheal.healing.candidates.limits import TrialLimits, TrialProgress, Watch
from geoheal.healing.candidates.relief import GROWTH_MIN_MB, METRICS_OF, Relief, relief_of
from geoheal.healing.candidates.symptom_figures import Drifts, Growths
from geoheal.healing.case import Case
from geoheal.healing.strategy import Candidate, CandidateOutcome, Dialogue, Strategy, is_own

logger = logging.getLogger(__name__)

TIE: Final = 0.1
"""Reliefs that differ by less than this share of the symptom are equal: the smaller change wins."""

SWEEPING: Final = 2 * TIE
"""Share of the symptom by which a sweeping change must be better than a narrower one."""
GENEROUS_TIE: Final = 0.25
"""The same for memory: if a generous bound stops most of a leak, a tight one is not better."""
MIN_LATENCY_GAIN: Final = 0.05
"""Smallest screened gain in time that is measured in full; three times as much is required."""

NOT_NEW: Final = CandidateOutcome(
    is_promising=False,
    reason="It is not valid Python, or equivalent to the current code or an earlier proposal.",
)


class CandidateMeasurer(Protocol):
    """Measures changes of the case's module."""

    def screen(self, candidate: Candidate) -> Evaluation:
        """Measure in a few pairs: enough to detect hopeless candidates."""

    def measure(self, candidate: Candidate) -> Evaluation:
        """Measure in as many pairs as the judge requires."""

    def drifts(self, candidate: Candidate) -> Drifts | None:
        """Return distances from the baseline, computed outside of the sandbox.

        None if no basin is returned.
        """

    def growths(self, candidate: Candidate) -> Growths | None:
        """Return memory added by several rounds of the workload; None if memory is not the symptom."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Trial:
    """Result of trying one candidate.

    Parameters
    ----------
    candidate, strategy
        The change, and the name of the strategy that proposed it.
    evaluation
        The full measurement, or only the screening.
    relief
        Effect on the symptom.
    accepted
        Whether all guards hold: it may be proposed, and applied if auto-apply is on.
    acceptance
        The full decision: ``for_review`` means that only the code itself claims the relief, or that it is not
        proven. It may be proposed to a person, and is never applied automatically.
    reason
        The reason, in a sentence.
    screened_only
        Whether it was not worth a full measurement.
    is_own
        Whether its strategy is one of geoheal's own.
    """

    candidate: Candidate
    strategy: str
    evaluation: Evaluation
    relief: Relief
    accepted: bool
    acceptance: Acceptance
    reason: str
    screened_only: bool = False
    is_own: bool = False

    @property
    def proposable(self) -> bool:
        """Whether it may be shown to a person for approval."""
        return self.acceptance is not Acceptance.REFUSED


def unwatched(_progress: TrialProgress) -> None:
    """Do nothing: the default progress callback."""


def try_candidates(
    case: Case,
    strategies: Iterable[Strategy],
    measurer: CandidateMeasurer,
    limits: TrialLimits | None = None,
    *,
    progress: Watch = unwatched,
    clock: Callable[[], float] = time.monotonic,
) -> tuple[Trial, ...]:
    """Try the proposals of strategies for a case, in their order.

    Every candidate is screened in a few pairs; the most promising are measured in full until one is accepted,
    since the others promise less. A change that a search for the cause has named is measured in full at
    once: the search has screened it. If it is accepted, no others are tried. A strategy that fails is logged
    and skipped.

    Returns
    -------
    The trials, best first: accepted ones, then those for review, then the refused; each by relief.
    """
    return _Trials(case, measurer, limits or TrialLimits(), progress, clock).run(strategies)


@dataclass(frozen=True, slots=True)
class _Proposal:
    strategy: str
    candidate: Candidate
    is_own: bool


class _Trials:
    """Trials of one case."""

    def __init__(
        self,
        case: Case,
        measurer: CandidateMeasurer,
        limits: TrialLimits,
        progress: Watch,
        clock: Callable[[], float],
    ) -> None:
        self._case = case
        self._measurer = measurer
        self._limits = limits
        self._progress = progress
        self._clock = clock
        self._deadline_s = clock() + limits.total_s

    def run(self, strategies: Iterable[Strategy]) -> tuple[Trial, ...]:
        """Screen all, measure the best; what a search named is measured in full instead of screened."""
        screened: list[Trial] = []
        finished: list[Trial] = []
        for trial in islice(self._first_tried(strategies), self._limits.candidates):
            (screened if trial.screened_only else finished).append(trial)
            if trial.accepted:
                break
        else:
            finished += self._measured(self._without(finished, screened))
        return self._ranked([*finished, *self._without(finished, screened)])

    def _ranked(self, trials: Iterable[Trial]) -> tuple[Trial, ...]:
        return tuple(sorted(trials, key=lambda trial: _rank(trial, self._case)))

    def _without(self, finished: Sequence[Trial], screened: Sequence[Trial]) -> tuple[Trial, ...]:
        """Return the screened candidates that are not among the finished ones, best first."""
        known = [trial.candidate for trial in finished]
        return self._ranked(trial for trial in screened if trial.candidate not in known)

    def _has_time(self) -> bool:
        return self._clock() < self._deadline_s

    def _first_tried(self, strategies: Iterable[Strategy]) -> Iterator[Trial]:
        """Try new proposals once while there is time, and report the outcome to their strategies."""
        seen, done = SeenProposals(self._case.subject.source), 0
        for strategy in strategies:
            if self._case.symptom not in strategy.symptoms:
                continue
            for candidate, dialogue in self._proposed(strategy):
                if not seen.is_new(candidate.new_code, candidate.others):
                    dialogue.tell(NOT_NEW)
                    continue
                proposal = _Proposal(strategy.name, candidate, is_own(strategy))
                if candidate.found:
                    trial = self._tried(proposal, self._measurer.measure, "measuring", done)
                else:
                    trial = self._tried(proposal, self._measurer.screen, "screening", done)
                dialogue.tell(_reported(trial))
                yield trial
                done += 1

    def _proposed(self, strategy: Strategy) -> Iterator[tuple[Candidate, Dialogue]]:
        """Yield candidates, each with the dialogue that receives its outcome, while there is time."""
        self._progress(TrialProgress("proposing", strategy.name, "", 0))
        try:
            dialogue = Dialogue(strategy.propose(self._case))
            for _ in range(self._limits.candidates_a_strategy):
                candidate = next(dialogue, None) if self._has_time() else None
                if candidate is None or not self._has_time():  # proposing may take long: a model may wait
                    return
                yield candidate, dialogue
        except Exception:  # a plug-in is foreign code: its error must not stop the others
            logger.exception("The strategy %s failed and is skipped.", strategy.name)

    def _measured(self, screened: Sequence[Trial]) -> Iterator[Trial]:
        promising = [trial for trial in screened if _promises(trial)]
        for number, trial in enumerate(promising[: self._limits.measured]):
            if not self._has_time():
                return
            proposal = _Proposal(trial.strategy, trial.candidate, trial.is_own)
            measured = self._tried(proposal, self._measurer.measure, "measuring", number)
            yield measured
            if measured.proposable:
                return

    def _tried(
        self, proposal: _Proposal, measure: Callable[[Candidate], Evaluation], phase: str, done: int
    ) -> Trial:
        candidate = proposal.candidate
        self._progress(TrialProgress(phase, proposal.strategy, candidate.title, done))
        case, screened_only = self._case, phase == "screening"
        evaluation = measure(candidate)
        drifts = self._measurer.drifts(candidate)
        is_measured = evaluation.judgement is not None  # a change that fails a gate need not be run again
        growths = self._measurer.growths(candidate) if is_measured else None
        relief = relief_of(case.symptom, evaluation, case.reference, drifts, growths)
        decision = decide(case.symptom, evaluation, relief, case.reference, is_own=proposal.is_own)
        decision = _with_doubts(decision, candidate)
        acceptance = Acceptance.REFUSED if screened_only else decision.acceptance
        return Trial(
            candidate=candidate,
            strategy=proposal.strategy,
            evaluation=evaluation,
            relief=relief,
            accepted=acceptance is Acceptance.ACCEPTED,
            acceptance=acceptance,
            reason=decision.reason,
            screened_only=screened_only,
            is_own=proposal.is_own,
        )


def _reported(trial: Trial) -> CandidateOutcome:
    """Return the outcome to report to a strategy about its candidate."""
    return CandidateOutcome(
        is_promising=_promises(trial), reason=trial.reason, gate=trial.evaluation.gate.value
    )


def _with_doubts(decision: Decision, candidate: Candidate) -> Decision:
    """Return the decision, which for an unproven change needs a person, whatever was measured."""
    if candidate.proven or decision.acceptance is not Acceptance.ACCEPTED:
        return decision
    return Decision(
        Acceptance.FOR_REVIEW,
        f"{decision.reason}; it is not proven, so a person must decide: {' '.join(candidate.doubts)}",
    )


def _promises(trial: Trial) -> bool:
    """Whether a screened candidate passed the gates, and seems to relieve the symptom."""
    change, before = trial.relief.relative_change, trial.relief.before
    if trial.relief.metric == "memory" and before is not None and before < GROWTH_MIN_MB:
        return False  # memory does not grow: nothing to relieve
    least = MIN_LATENCY_GAIN if trial.relief.metric in METRICS_OF[Symptom.PERFORMANCE_REGRESSION] else 0.0
    return trial.evaluation.judgement is not None and change is not None and change < -least


def _rank(trial: Trial, case: Case) -> tuple[int, float, bool, int]:
    """Return the rank for trying and proposing: of equal reliefs, proven changes first, then smaller ones."""
    order = (Acceptance.ACCEPTED, Acceptance.FOR_REVIEW, Acceptance.REFUSED).index(trial.acceptance)
    candidate = trial.candidate
    changed = diff_lines(case.subject.source, candidate.new_code)
    changed += sum(diff_lines(each.old_code or "", each.new_code or "") for each in candidate.others)
    handicap = SWEEPING if candidate.sweeping else 0.0
    return order, _symptom_left(trial, case) + handicap, not candidate.proven, changed


def _symptom_left(trial: Trial, case: Case) -> float:
    """Return how bad the symptom still is, in steps within which candidates are equal.

    A drift below the warning line is good enough, and a gentle correction preferable; a Φ in the middle of
    its band is better than one at its edge.
    """
    change, after = trial.relief.relative_change, trial.relief.after
    if change is None or after is None:
        return 1.0
    if trial.relief.metric == "drift":
        return -1.0 if trial.relief.relieved else change
    low, high = case.reference.phi_band
    if trial.relief.metric == "phi":
        is_inside = low <= after <= high
        return -1.0 - round(4 * min(after - low, high - after) / (high - low)) if is_inside else change
    tie = GENEROUS_TIE if trial.relief.metric == "memory" else TIE
    return round(change / tie) * tie
