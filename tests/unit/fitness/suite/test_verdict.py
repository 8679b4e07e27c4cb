"""What the tests of a change must tell, to the letter."""

from dataclasses import replace

import pytest

from geoheal.fitness.suite.run import read_run
from geoheal.fitness.suite.verdict import faults
from geoheal.sandbox import RunStatus
from tests.unit.fitness.runs import broke, ran

A, B, C = "tests/test_it.py::test_a", "tests/test_it.py::test_b", "tests/test_it.py::test_c"
EXPECTED = {A: "passed", B: "failed"}
CHOSEN = [A, B, C]


def outputs_of(*tests, end=0):
    outputs = [["collected", len(tests)]]
    for name, outcome in tests:
        outputs += [["begin", name], ["test", name, outcome, "", 0.1, []]]
    return [(None, each) for each in (*outputs, *([] if end is None else [["end", end]]))]


def judged(*tests, end=0):
    return faults(read_run(ran(outputs=outputs_of(*tests, end=end))), EXPECTED, CHOSEN)


def test_the_same_outcomes_are_not_a_fault():
    assert judged((A, "passed"), (B, "failed"), (C, "skipped"), end=1) == []


@pytest.mark.parametrize("outcome", ["failed", "skipped", "xpassed", "", "PASSED"])
def test_a_test_that_passed_must_pass(outcome):
    (fault,) = judged((A, outcome), (B, "failed"))
    assert (fault.test, fault.is_failure) == (A, True)


@pytest.mark.parametrize("outcome", ["passed", "skipped", "xpassed"])
def test_a_sabotaged_test_must_fail(outcome):
    (fault,) = judged((A, "passed"), (B, outcome))
    assert (fault.test, fault.is_failure) == (B, False)
    assert "not believed" in fault.why


def test_a_test_that_tells_nothing_is_a_fault():
    (fault,) = judged((A, "passed"))
    assert "without a report" in fault.why


@pytest.mark.parametrize("more", [(A, "passed"), ("tests/test_it.py::test_new", "passed")])
def test_what_is_reported_twice_or_unasked_is_a_fault(more):
    (fault,) = judged((A, "passed"), (B, "failed"), more)
    assert "not requested" in fault.why


@pytest.mark.parametrize("end", [None, 2, 3, 4])
def test_a_run_that_does_not_come_to_its_end_is_a_fault(end):
    (fault,) = judged((A, "passed"), (B, "failed"), end=end)
    assert "finish: no end" in fault.why


def test_the_test_under_way_is_named_when_time_runs_out():
    late = broke(RunStatus.TIMEOUT, "The run did not end within 120 s.", loaded=True)
    heard = ran(outputs=[*outputs_of((A, "passed"), end=None), (None, ["begin", B])])
    (fault,) = faults(read_run(replace(late, returned=heard.returned)), EXPECTED, CHOSEN)
    assert fault.test == B
    assert "did not end within 120 s" in fault.why


@pytest.mark.parametrize(
    "value", [["test", A], ["test", A, "passed", "", "soon", []], {"test": A}, "passed", ["end", "0"], None]
)
def test_what_cannot_be_read_says_nothing(value):
    run = read_run(ran(outputs=[(None, value)]))
    assert (dict(run.tests), run.is_whole) == ({}, False)
