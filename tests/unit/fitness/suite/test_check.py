"""What is said of a change whose tests fail, where the current code fails them today as well."""

from geoheal.domain.evaluation.change import CodeChange
from geoheal.domain.evaluation.suite import SuiteState
from geoheal.fitness.suite.baseline import ExpectedTests
from geoheal.fitness.suite.check import Check
from geoheal.fitness.suite.halves import Half
from geoheal.fitness.suite.reach_map import ReachMap
from geoheal.fitness.suite.run import ReportedTest, SuiteRun
from geoheal.fitness.suite.runner import SuiteRunner
from tests.unit.fitness.runs import ran

OLD, NEW = "def f():\n    return 1\n", "def f():\n    return 2 - 1\n"
A, B = "test_it.py::test_a", "test_it.py::test_b"
HALVES = Half(frozenset({A}), {}), Half(frozenset({B}), {})


class Played(SuiteRunner):
    """A bench whose tests tell what is written down for each source."""

    limit_s = 60.0
    current = OLD
    change = CodeChange(module_name="sums", new_code=NEW, current_code=OLD)

    def __init__(self, unsteady):
        self._unsteady = unsteady

    def map(self):
        passed = ReportedTest("passed", reached=frozenset({"f"}))
        return ReachMap(tests={A: passed, B: passed}, outside=frozenset(), seconds=0.0), 0.0

    def baseline(self, _chosen):
        return ExpectedTests.of(HALVES, ({A: "failed", B: "passed"}, {A: "passed", B: "failed"}))

    def run(self, half, _source, chosen):
        failing = half.sabotaged | self._unsteady
        tests = {test: ReportedTest("failed" if test in failing else "passed") for test in chosen}
        return SuiteRun(tests=tests, result=ran(), is_whole=True)


def test_a_change_passes_all_that_count():
    found = Check(Played(frozenset())).run()
    assert (found.state, found.run, found.left_out) == (SuiteState.PASSED, 2, 0)


def test_a_test_that_the_current_code_fails_today_is_not_said_to_be_passed():
    found = Check(Played(frozenset({B}))).run()
    assert (found.state, found.run, found.left_out) == (SuiteState.PASSED, 1, 1)
    assert "the one test" in found.reason


def test_a_change_does_not_pass_where_nothing_is_left_that_counts():
    found = Check(Played(frozenset({A, B}))).run()
    assert (found.state, found.run, found.left_out) == (SuiteState.NOT_RUN, 0, 2)
    assert "flaky" in found.reason
