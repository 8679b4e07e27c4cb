"""`apply` and `accepted` cannot be had by trickery, neither from the evaluator nor from the healing loop."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import chain

import pytest
from _pytest.mark.structures import ParameterSet

from geoheal.domain.evaluation.change import CodeChange, Evaluation, Reference
from geoheal.domain.evaluation.fitness_policy import JudgePolicy
from geoheal.domain.evaluation.judgement import Recommendation
from geoheal.domain.symptom import Symptom
from geoheal.fitness.evaluate import evaluate
from geoheal.fitness.standards import Standards
from geoheal.healing.candidates.acceptance import Acceptance, decide
from geoheal.healing.candidates.measuring import SandboxMeasurer
from geoheal.healing.candidates.relief import relief_of
from geoheal.healing.candidates.trial import Trial, try_candidates
from geoheal.healing.case import Case, Subject
from geoheal.healing.diagnosis.laboratory import NothingSeen
from geoheal.healing.strategy import Candidate
from geoheal.sandbox import Environment, Policy, RunRequest, Sandbox
from geoheal.sandbox.policy import MIB
from tests.acceptance.sandbox.forging.acts import acts
from tests.acceptance.sandbox.forging.aftermath import aftermath
from tests.acceptance.sandbox.forging.alike import alike
from tests.acceptance.sandbox.forging.approximate import approximate
from tests.acceptance.sandbox.forging.beside import beside
from tests.acceptance.sandbox.forging.between import between
from tests.acceptance.sandbox.forging.beyond import beyond
from tests.acceptance.sandbox.forging.branchless import branchless
from tests.acceptance.sandbox.forging.chosen import chosen
from tests.acceptance.sandbox.forging.contexts import contexts
from tests.acceptance.sandbox.forging.defined import defined
from tests.acceptance.sandbox.forging.held import held
from tests.acceptance.sandbox.forging.judge import FAST, SLOW, WORK, Forgery, forgeries
from tests.acceptance.sandbox.forging.kept import kept
from tests.acceptance.sandbox.forging.lasting import lasting
from tests.acceptance.sandbox.forging.memory import memory
from tests.acceptance.sandbox.forging.objects import objects
from tests.acceptance.sandbox.forging.owed import owed
from tests.acceptance.sandbox.forging.scale import scale
from tests.acceptance.sandbox.forging.shape import shape
from tests.acceptance.sandbox.forging.unread import unread
from tests.acceptance.sandbox.forging.unseen import unseen
from tests.acceptance.sandbox.forging.within import within
from tests.acceptance.sandbox.honest_changes import honest_changes

STANDARDS = replace(Standards(), policy=JudgePolicy(pairs_per_round=10, rounds=1))
"""Ten pairs can prove a gain."""
IN_SOAK = frozenset(
    {
        "replay_with_activity",
        "late_clock_with_activity",
        "words_written_into_the_pipe",
        "thread_after_the_request",
        "lazy_field",
        "work_when_the_answer_is_forgotten",
        "work_before_the_next_request",
        "inputs_drawn_ahead_between_requests",
        "sometimes_slow_import",
        "busy_import",
        "work_at_exit",
        "swallow_heavy",
        "errors_hidden_from_the_warden",
        "memory_in_tmpfs_until_the_end",
        "collector_off",
        "clocks_that_stand_still",
        "special_case_workload",
        "knows_the_main_program",
        "knows_the_callers_by_an_error",
        "knows_by_running_code",
        "knows_the_box_by_a_name_put_together",
        "knows_by_a_file_of_the_system",
        "knows_the_workloads_frame",
        "knows_by_its_own_file",
        "knows_by_the_process_number",
        "knows_by_a_file",
        "knows_by_the_name_of_the_machine",
        "knows_by_the_arguments",
        "knows_by_the_loaded_packages",
        "knows_by_the_folder",
        "answers_prepared_by_threads_that_run_at_once",
        "memory_in_sockets",
        "memory_in_pipes",
        "each_third_request_does_the_work_of_three",
        "the_first_request_does_the_work_of_all",
        "late_clock",
        "early_end",
        "first_request_does_all",
        "answers_prepared_while_loading",
        "answers_in_the_source",
        "answers_that_only_have_a_length",
        "knows_the_box",
        "other_error_sooner",
        "swallow_inside_the_request",
        "all_answers_of_a_small_domain_prepared",
        "answers_prepared_by_a_thread_of_loading",
        "no_output",
        "threads_that_go_on",
        "most_answers_in_the_source",
        "errors_moved",
        "slow_import",
        "exit_in_place_of_work",
    }
)
"""Those that take all their pairs, and are of a kind that others of every run stand for."""
UNSEEN_IN_EVERY_RUN = frozenset({"another_time_of_day", "another_text_as_a_file"})
"""What measurement alone believes is refused before it: ``test_tried.py``, ``test_aftermath.py`` and
``test_beyond.py`` try each kind in every run, without the measurement."""
UNSEEN_GROUPS = (
    unseen(),
    branchless(),
    aftermath(),
    alike(),
    within(),
    chosen(),
    beyond(),
    memory(),
    lasting(),
    objects(),
    kept(),
    approximate(),
    owed(),
    acts(),
    scale(),
    shape(),
    beside(),
    held(),
    between(),
    contexts(),
    defined(),
    unread(),
)
UNSEEN = frozenset(str(each) for group in UNSEEN_GROUPS for each in group)
IN_THE_LOOP = frozenset({"dilute", "unfinished_slow", "seed_default_label"})
"""Those that every run tries through the loop as well, which decides on evaluations like the above."""
POLICY = Policy(wall_s=4.0, cpu_s=4)


@pytest.fixture(scope="module")
def box(available: None, environment: Environment) -> Iterator[Sandbox]:
    """One sandbox for all of them."""
    with Sandbox(POLICY, environment, warm=0) as sandbox:
        yield sandbox


def judged(
    box: Sandbox, new: str, current: str, workload: str, standards: Standards = STANDARDS
) -> Evaluation:
    change = CodeChange(module_name="sums", new_code=new, current_code=current, workload=workload)
    return evaluate(change, Reference(), box, standards)


def decided(evaluation: Evaluation, symptom: Symptom) -> Acceptance:
    reference = Reference()
    return decide(symptom, evaluation, relief_of(symptom, evaluation, reference), reference).acceptance


class _Forging:
    """A strategy of somebody else's, which proposes a forgery."""

    name = "forging"
    symptoms = frozenset(Symptom)

    def __init__(self, source: str) -> None:
        self._source = source

    def propose(self, _case: Case) -> list[Candidate]:
        return [Candidate(new_code=self._source, title="Forged", explanation="It only looks better.")]


def tried(box: Sandbox, new: str, current: str, workload: str, symptom: Symptom) -> Trial:
    """Return what the healing loop makes of a change."""
    case = Case(
        symptom=symptom,
        findings=(),
        subject=Subject(name="sums", source=current, workload=workload),
        reference=Reference(),
        laboratory=NothingSeen(),
    )
    (trial,) = try_candidates(case, [_Forging(new)], SandboxMeasurer(case, box, STANDARDS))
    return trial


def test_there_are_all_reported_routes_and_fifteen_more():
    assert len({str(each) for each in forgeries()}) == len(forgeries()) >= 21 + 15
    assert (
        len(UNSEEN)
        == sum(map(len, UNSEEN_GROUPS))
        >= 25 + 35 + 15 + 22 + 29 + 23 + 35 + 24 + 36 + 54 + 104 + 140 + 22 + 25 + 35 + 68 + 22
    )


@pytest.mark.thorough
def test_an_honest_gain_gets_apply_in_the_same_place(box):
    """Else the rest would prove nothing."""
    trial = tried(box, FAST, SLOW, WORK, Symptom.PERFORMANCE_REGRESSION)
    assert trial.accepted, trial.reason
    assert trial.evaluation.recommendation is Recommendation.APPLY, trial.evaluation.reason
    assert decided(trial.evaluation, Symptom.PERFORMANCE_REGRESSION) is Acceptance.ACCEPTED


@pytest.mark.soak
@pytest.mark.parametrize("change", honest_changes(), ids=str)
def test_an_honest_change_of_each_kind_gets_apply(box, change: Forgery):
    """By the standards of every user: ten pairs do not show a gain of a fifth on each machine."""
    evaluation = judged(box, change.source, change.against, change.workload, Standards())
    assert evaluation.recommendation is Recommendation.APPLY, evaluation.reason


def params(in_soak: Callable[[str], bool]) -> list[ParameterSet]:
    return [
        pytest.param(each, id=each.name, marks=[pytest.mark.soak] if in_soak(each.name) else [])
        for each in [*forgeries(), *chain.from_iterable(UNSEEN_GROUPS)]
    ]


@pytest.mark.thorough
@pytest.mark.parametrize(
    "forgery",
    params(lambda name: name in IN_SOAK or (name in UNSEEN and name not in UNSEEN_IN_EVERY_RUN)),
)
def test_a_forgery_gets_neither_apply_nor_accepted(box, forgery: Forgery):
    evaluation = judged(box, forgery.source, forgery.against, forgery.workload)
    assert evaluation.recommendation is not Recommendation.APPLY, evaluation.reason
    for symptom in {forgery.symptom, Symptom.PERFORMANCE_REGRESSION}:
        assert decided(evaluation, symptom) is not Acceptance.ACCEPTED, evaluation.reason


@pytest.mark.parametrize("forgery", [each for each in forgeries() if "shared_pages" in str(each)], ids=str)
def test_memory_in_shared_pages_is_counted_or_refused(box, forgery: Forgery):
    hidden = box.run(RunRequest("sums", forgery.source, forgery.workload))
    honest = box.run(RunRequest("sums", forgery.against, forgery.workload))
    assert honest.is_ok
    is_refused = not hidden.is_ok or bool(hidden.measured.errors)
    assert is_refused or hidden.measured.peak_rss_bytes > honest.measured.peak_rss_bytes - MIB


@pytest.mark.parametrize("forgery", params(lambda name: name not in IN_THE_LOOP))
def test_the_loop_does_not_accept_a_forgery(box, forgery: Forgery):
    trial = tried(box, forgery.source, forgery.against, forgery.workload, forgery.symptom)
    assert not trial.accepted, trial.reason
