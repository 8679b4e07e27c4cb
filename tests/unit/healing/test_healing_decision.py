"""Relief and decision: what is relieved, by whose word, and what forbids a change all the same."""

from dataclasses import replace

import pytest

from geoheal.domain.evaluation.change import Gate, Reference
from geoheal.domain.evaluation.comparison import Interval, Significance, Tail, VersionOutcome
from geoheal.domain.evaluation.judgement import Doubt, JudgeVerdict, Objection
from geoheal.domain.symptom import Symptom
from geoheal.fitness.judgement.judge import held_back
from geoheal.healing.candidates.acceptance import Acceptance, decide, healing_score, is_affordable
from geoheal.healing.candidates.deduplication import Untried
from geoheal.healing.candidates.limits import TrialLimits
from geoheal.healing.candidates.relief import ReliefSource, relief_of
from geoheal.healing.candidates.symptom_figures import Drifts, Growths
from geoheal.healing.candidates.trial import try_candidates
from geoheal.healing.case import Case, Subject
from geoheal.healing.diagnosis.laboratory import NothingSeen
from geoheal.healing.strategies.performance_regression_fix import PerformanceRegressionFix
from geoheal.healing.strategy import Candidate, is_own
from tests.unit.healing.evaluations import evaluation

HOME = Reference()
LOW = Reference(phi=0.3)
HIGH = Reference(phi=0.95)


def decided(symptom, measured, reference=HOME, drifts=None, growths=None):
    relief = relief_of(symptom, measured, reference, drifts, growths)
    return decide(symptom, measured, relief, reference).acceptance, relief


ACCEPTED, REVIEW, REFUSED = Acceptance.ACCEPTED, Acceptance.FOR_REVIEW, Acceptance.REFUSED


@pytest.mark.parametrize(
    ("symptom", "figures", "reference", "expected"),
    [
        (Symptom.PERFORMANCE_REGRESSION, {"latency": (10, 4)}, HOME, ACCEPTED),
        (Symptom.PERFORMANCE_REGRESSION, {"latency": (10, 9)}, HOME, REFUSED),
        (Symptom.PERFORMANCE_REGRESSION, {"work": (100, 50)}, HOME, ACCEPTED),
        (Symptom.PERFORMANCE_REGRESSION, {"work": (100, 90)}, HOME, REFUSED),
        (Symptom.PERFORMANCE_REGRESSION, {"work": (100, 50), "latency": (10, 13)}, HOME, REFUSED),
        (Symptom.PERFORMANCE_REGRESSION, {"memory": (30, 20)}, HOME, REFUSED),
        (Symptom.PERFORMANCE_REGRESSION, {"latency": (10, 4), "memory": (30, 60)}, HOME, REFUSED),
        (Symptom.ERROR_SPIKE, {"errors": (5, 0)}, HOME, ACCEPTED),
        (Symptom.ERROR_SPIKE, {"errors": (5, 0), "latency": (10, 12)}, HOME, ACCEPTED),
        (Symptom.ERROR_SPIKE, {"errors": (5, 0), "latency": (10, 90)}, HOME, REFUSED),
        (Symptom.ERROR_SPIKE, {"errors": (5, 4)}, HOME, REFUSED),
        (Symptom.PHI_DEGRADATION, {"phi": (0.3, 0.7)}, LOW, ACCEPTED),
        (Symptom.PHI_DEGRADATION, {"phi": (0.95, 0.75)}, HIGH, ACCEPTED),
        (Symptom.PHI_DEGRADATION, {"phi": (0.3, 0.4)}, LOW, REFUSED),
        (Symptom.ERROR_SPIKE, {"errors": (5, 0), "phi": (0.7, 0.2)}, HOME, REFUSED),
    ],
)
def test_a_change_is_accepted_for_the_relief_of_its_symptom_alone(symptom, figures, reference, expected):
    assert decided(symptom, evaluation(**figures), reference)[0] is expected


def test_figures_of_a_relief_bear_their_unit():
    _, slow = decided(Symptom.PERFORMANCE_REGRESSION, evaluation(latency=(10, 4)))
    _, failing = decided(Symptom.ERROR_SPIKE, evaluation(errors=(5, 0)))
    _, partly_slow = decided(Symptom.PERFORMANCE_REGRESSION, evaluation(work=(100, 40)))
    assert slow.reason.startswith("latency from 10 to 4.002 ms (-60%")
    assert partly_slow.reason.startswith("work from 100 to 39.99 ms (-60%")
    assert failing.reason.startswith("errors from 60 to 0 (-100%")


def test_what_the_code_claims_is_for_a_person_to_decide():
    acceptance, relief = decided(Symptom.PHI_DEGRADATION, evaluation(phi=(0.3, 0.7), claimed=("phi",)), LOW)
    assert (acceptance, relief.source) == (REVIEW, ReliefSource.CLAIMED)


@pytest.mark.parametrize(
    ("interval", "expected"),
    [
        ((-0.1, 0.03, 0.2), ACCEPTED),  # 3 ms of 5, and it may as well have fallen
        ((-0.1, 0.06, 0.2), REFUSED),  # 6 ms of 5
        ((0.01, 0.03, 0.2), REFUSED),  # it has risen, by as much as 20 ms
        ((-0.1, 0.03, 0.4), REFUSED),  # it may have risen by far too much
    ],
)
def test_cpu_time_that_only_varies_is_held_to_its_estimate(interval, expected):
    measured = evaluation(phi=(0.3, 0.7))
    comparisons = tuple(
        replace(each, change=Interval(*interval), outcome=VersionOutcome.UNRESOLVED)
        if each.metric.name == "cpu"
        else each
        for each in measured.judgement.comparisons
    )
    judgement = replace(measured.judgement, comparisons=comparisons, verdict=JudgeVerdict.ASK_HUMAN)
    assert decided(Symptom.PHI_DEGRADATION, replace(measured, judgement=judgement), LOW)[0] is expected


@pytest.mark.parametrize(("worst", "expected"), [(2.8, True), (3.1, False)])
def test_what_a_retry_may_cost_counts_the_requests_that_failed(worst, expected):
    """Of 60 requests of a run 38 fail: retries may take 5 ms for each of the 60, 300 ms in all."""
    measured = evaluation(errors=(38, 0), latency=(1.0, 1.0))
    named = {each.metric.name: each for each in measured.judgement.comparisons}
    certain = Significance(0.001)
    tail = Tail(
        quantile=0.95,
        values=(22 * 12, 22 * 12),
        current=1.0,
        candidate=1.0,
        change=Interval(0.0, 0.0, 0.0),
        harm=certain,
        differs=certain,
    )
    latency = replace(named["latency"], tail=tail)
    work = replace(
        named["cpu"],
        metric=replace(named["cpu"].metric, name="work"),
        current=100.0,
        change=Interval(1.0, 2.0, worst),
        outcome=VersionOutcome.REGRESSION,
    )
    judgement = replace(measured.judgement, comparisons=(latency, work, named["errors"]))
    whole = replace(measured, judgement=judgement)
    assert is_affordable(Symptom.ERROR_SPIKE, work, whole) is expected


@pytest.mark.parametrize(
    "doubt", [Doubt.FIXED_ANSWERS, Doubt.NOT_COMPARED, Doubt.CONSTANTS, Doubt.UNEXECUTED]
)
def test_what_a_person_may_have_hidden_is_not_feared_of_strategies_that_come_along(doubt):
    measured = evaluation(latency=(10, 4))
    stored = Objection(doubt, "it is not known what it does")
    measured = replace(measured, judgement=held_back(measured.judgement, [stored]))
    relief = relief_of(Symptom.PERFORMANCE_REGRESSION, measured, HOME)
    for own, expected in ((True, ACCEPTED), (False, REVIEW)):
        decision = decide(Symptom.PERFORMANCE_REGRESSION, measured, relief, HOME, is_own=own)
        assert decision.acceptance is expected


def test_a_strategy_comes_along_by_where_it_is_defined():
    assert is_own(Untried(PerformanceRegressionFix(), ()))
    assert not is_own(Untried(Offers("x = 2"), ()))


@pytest.mark.parametrize(("after", "expected"), [(1.1, ACCEPTED), (1.6, REFUSED), (1.89, REFUSED)])
def test_drift_must_fall_below_the_warning_line(after, expected):
    drifts = Drifts(current=(1.9, 1.9), candidate=(after, after))
    acceptance, relief = decided(Symptom.BASIN_DRIFT, evaluation(), drifts=drifts)
    assert (acceptance, relief.source) == (expected, ReliefSource.RETURNED_SAMPLES)


@pytest.mark.parametrize(
    ("candidate", "expected"),
    [((0.1, 0.2, 0.3), ACCEPTED), ((0.1, 0.2, 9.5), REFUSED), ((8.0, 8.1, 8.2), REFUSED)],
    ids=["gone", "one run says otherwise", "hardly less"],
)
def test_growth_of_memory_must_go(candidate, expected):
    growths = Growths(current=(9.0, 9.1, 9.2), candidate=candidate)
    assert decided(Symptom.MEMORY_LEAK, evaluation(), growths=growths)[0] is expected


@pytest.mark.parametrize(
    ("doubt", "own", "expected"),
    [
        (Doubt.RELEASED, True, ACCEPTED),
        (Doubt.RELEASED, False, REVIEW),
        (Doubt.EFFECTS, True, REVIEW),
    ],
)
def test_entries_that_leave_again_are_a_mended_leak_where_memory_grows_less(doubt, own, expected):
    growths = Growths(current=(9.0, 9.1, 9.2), candidate=(0.1, 0.2, 0.3))
    measured = evaluation()
    objection = Objection(doubt, "it keeps fewer or other entries in log than the current code")
    measured = replace(measured, judgement=held_back(measured.judgement, [objection]))
    relief = relief_of(Symptom.MEMORY_LEAK, measured, HOME, None, growths)
    decision = decide(Symptom.MEMORY_LEAK, measured, relief, HOME, is_own=own)
    assert decision.acceptance is expected


def test_entries_that_leave_again_are_for_a_person_where_memory_is_not_the_symptom():
    measured = evaluation(latency=(10, 4))
    objection = Objection(Doubt.RELEASED, "it keeps fewer or other entries in log than the current code")
    measured = replace(measured, judgement=held_back(measured.judgement, [objection]))
    relief = relief_of(Symptom.PERFORMANCE_REGRESSION, measured, HOME)
    decision = decide(Symptom.PERFORMANCE_REGRESSION, measured, relief, HOME, is_own=True)
    assert decision.acceptance is REVIEW


def test_a_high_phi_counts_as_healthier_when_it_falls():
    measured = evaluation(phi=(0.95, 0.75))
    relief = relief_of(Symptom.PHI_DEGRADATION, measured, HIGH)
    score = healing_score(Symptom.PHI_DEGRADATION, measured, relief, HIGH)
    assert score is not None
    assert measured.score.value < 0.7 < score


def test_what_does_not_pass_a_gate_is_refused_with_its_reason():
    failed = replace(evaluation(), gate=Gate.CORRECTNESS, judgement=None, reason="It answers differently.")
    relief = relief_of(Symptom.ERROR_SPIKE, failed, HOME)
    decision = decide(Symptom.ERROR_SPIKE, failed, relief, HOME)
    assert (decision.acceptance, decision.reason) == (REFUSED, "It answers differently.")


class CandidateMeasurer:
    """Knows the latency of each source, and notes what was screened, and measured in full."""

    def __init__(self, latencies):
        self.latencies = latencies
        self.screened = []
        self.measured = []

    def screen(self, candidate):
        self.screened.append(candidate.new_code)
        return self._known(candidate)

    def measure(self, candidate):
        self.measured.append(candidate.new_code)
        return self._known(candidate)

    def _known(self, candidate):
        return evaluation(candidate.new_code, latency=(10, self.latencies[candidate.new_code]))

    def drifts(self, candidate):  # noqa: ARG002 - a CandidateMeasurer
        return None

    def growths(self, candidate: Candidate) -> Growths | None:  # noqa: ARG002 - a CandidateMeasurer
        return None


class Offers:
    symptoms = frozenset({Symptom.PERFORMANCE_REGRESSION})

    def __init__(self, *codes, name="offers", fault=None):
        self.name, self.codes, self.fault = name, codes, fault

    def propose(self, _case):
        for code in self.codes:
            yield Candidate(new_code=code, title=code, explanation=".")
        if self.fault is not None:
            raise self.fault


def case(symptom=Symptom.PERFORMANCE_REGRESSION):
    subject = Subject(name="m", source="x = 1", workload="pass")
    return Case(symptom=symptom, findings=(), subject=subject, reference=HOME, laboratory=NothingSeen())


class NoRoom(CandidateMeasurer):
    """No candidate passes a gate; running one again and again would help nobody."""

    def screen(self, candidate):
        return replace(super().screen(candidate), judgement=None, gate=Gate.CORRECTNESS)

    def growths(self, candidate):
        raise AssertionError(f"{candidate.new_code} was run for its growth")


def test_what_no_gate_lets_pass_is_not_run_for_its_growth():
    offers = Offers("x = 2")
    offers.symptoms = frozenset({Symptom.MEMORY_LEAK})
    (trial,) = try_candidates(case(Symptom.MEMORY_LEAK), [offers], NoRoom({"x = 2": 5}))
    assert trial.acceptance is Acceptance.REFUSED


def test_the_best_is_measured_first_and_the_rest_is_left():
    bench = CandidateMeasurer({"x = 2": 8, "x = 3": 2, "x = 4": 5})
    trials = try_candidates(case(), [Offers("x = 2", "x = 3", "x = 4")], bench)
    assert bench.measured == ["x = 3"]
    assert [trial.candidate.new_code for trial in trials] == ["x = 3", "x = 4", "x = 2"]
    assert [trial.accepted for trial in trials] == [True, False, False]
    assert [trial.screened_only for trial in trials] == [False, True, True]


def test_where_nothing_grows_nothing_is_measured_in_full():
    class Resting(CandidateMeasurer):
        def growths(self, candidate: Candidate) -> Growths | None:  # noqa: ARG002 - a CandidateMeasurer
            return Growths(current=(0.02,) * 5, candidate=(0.0,))

    bench = Resting({"x = 2": 5})
    offers = Offers("x = 2")
    offers.symptoms = frozenset({Symptom.MEMORY_LEAK})
    (trial,) = try_candidates(case(Symptom.MEMORY_LEAK), [offers], bench)
    assert trial.screened_only
    assert bench.measured == []


def test_a_growth_that_was_not_measured_is_missing():
    measured = evaluation(memory=(9.0, 9.0))
    found = relief_of(Symptom.MEMORY_LEAK, measured, HOME, None, Growths(current=(0.02,) * 5, candidate=()))
    assert (found.before, found.after, found.relative_change, found.relieved) == (0.02, None, None, False)
    assert "was not measured" in found.reason


def test_what_was_proposed_after_the_time_is_not_screened():
    times = [0.0]

    class Slow(Offers):
        def propose(self, case):
            for candidate in super().propose(case):
                times[0] += 400.0
                yield candidate

    bench = CandidateMeasurer({"x = 2": 8})
    (trial,) = try_candidates(case(), [Slow("x = 2", "x = 3")], bench, clock=lambda: times[0])
    assert trial.candidate.new_code == "x = 2"


def test_what_is_hardly_faster_is_not_measured_in_full():
    bench = CandidateMeasurer({"x = 2": 9.7})
    (trial,) = try_candidates(case(), [Offers("x = 2")], bench)
    assert trial.screened_only
    assert bench.measured == []


def test_of_equals_the_smaller_change_is_measured():
    bench = CandidateMeasurer({"x = 2\ny = 3": 2.0, "x = 5": 2.1})
    assert try_candidates(case(), [Offers("x = 2\ny = 3", "x = 5")], bench)[0].candidate.new_code == "x = 5"


class Undoing:
    """Proposes a narrow change and a sweeping one."""

    name = "undoing"
    symptoms = frozenset({Symptom.PERFORMANCE_REGRESSION})

    def propose(self, _case):
        yield Candidate(new_code="x = 2", title="all", explanation="All.", sweeping=True)
        yield Candidate(new_code="x = 3", title="one", explanation="One.")


class Searched:
    """Proposes what a search named, and then a change that promises more."""

    name = "searched"
    symptoms = frozenset({Symptom.PERFORMANCE_REGRESSION})

    def __init__(self, doubts=()):
        self.doubts = doubts

    def propose(self, _case):
        yield Candidate(
            new_code="x = 2", title="found", explanation="It did it.", found=True, doubts=self.doubts
        )
        yield Candidate(new_code="x = 3", title="other", explanation="One.")


def test_what_a_search_named_is_measured_at_once_and_nothing_is_screened():
    bench = CandidateMeasurer({"x = 2": 3.0, "x = 3": 1.0})
    (trial,) = try_candidates(case(), [Searched()], bench)
    assert (trial.candidate.new_code, trial.accepted) == ("x = 2", True)
    assert (bench.screened, bench.measured) == ([], ["x = 2"])


@pytest.mark.parametrize(("searched", "latency"), [(Searched(), 9.9), (Searched(doubts=("Read it.",)), 3.0)])
def test_others_follow_where_it_does_not_relieve_or_a_person_has_to_decide(searched, latency):
    bench = CandidateMeasurer({"x = 2": latency, "x = 3": 1.0})
    best, _ = try_candidates(case(), [searched], bench)
    assert (best.candidate.new_code, best.accepted) == ("x = 3", True)
    assert (bench.screened, bench.measured) == (["x = 3"], ["x = 2", "x = 3"])


@pytest.mark.parametrize(("narrow", "best"), [(3.2, "x = 3"), (7.0, "x = 2")])
def test_a_sweeping_change_has_to_be_clearly_better_than_a_narrow_one(narrow, best):
    bench = CandidateMeasurer({"x = 2": 2.0, "x = 3": narrow})
    assert try_candidates(case(), [Undoing()], bench)[0].candidate.new_code == best


def test_what_is_not_a_change_is_not_measured():
    offers = Offers("x = 1  # the same", "x =", "x = 2", "x  =  2")
    assert len(try_candidates(case(), [offers], CandidateMeasurer({"x = 2": 5}))) == 1


def test_a_strategy_that_fails_costs_its_own_candidates_alone():
    strategies = [Offers("x = 2", name="a", fault=RuntimeError("no")), Offers("x = 3", name="b")]
    trials = try_candidates(case(), strategies, CandidateMeasurer({"x = 2": 5, "x = 3": 5}))
    assert {trial.strategy for trial in trials} == {"a", "b"}


def test_limits_hold():
    codes = [f"x = {n}" for n in range(2, 40)]
    limits = TrialLimits(candidates_a_strategy=3, measured=1)
    bench = CandidateMeasurer(dict.fromkeys(codes, 9.0))
    assert len(try_candidates(case(), [Offers(*codes)], bench, limits)) == 3
    assert len(bench.measured) == 1
    times = iter([0.0, 1.0, 1.0, 2000.0, 2000.0, 2000.0, 2000.0, 2000.0])
    late = try_candidates(case(), [Offers(*codes)], bench, clock=lambda: next(times, 2000.0))
    assert len(late) == 1


def test_only_strategies_for_the_symptom_are_asked():
    assert try_candidates(case(Symptom.MEMORY_LEAK), [Offers("x = 2")], CandidateMeasurer({"x = 2": 5})) == ()
