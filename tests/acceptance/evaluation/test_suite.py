"""The project's own tests as a gate: what reaches a change, what fails it, and what only pretends to pass."""

import subprocess
import sys

import pytest

from geoheal.domain.evaluation.change import CodeChange
from geoheal.domain.evaluation.suite import SuiteState
from geoheal.domain.healing.project import Project
from geoheal.fitness.measurement.sandboxes import Sandboxes
from geoheal.fitness.suite.gate import Suite
from tests.sandboxed import require_sandbox

PRICING = """\
from shop import rates


class Basket:
    def total(self, amounts):
        if not amounts:
            raise ValueError("nothing")
        return sum(amount * rates.RATE for amount in amounts)


def label(amount):
    return f"{amount} EUR"


def unused():
    return 0
"""
TESTS = """\
import unittest

import pytest

from shop.pricing import Basket, label

seen = []


@pytest.fixture(scope="module")
def total():
    return Basket().total([1, 2])


def test_by_a_fixture(total):
    assert total == 6


def test_by_a_fixture_that_another_test_has_set_up(total):
    assert total > 5


@pytest.mark.parametrize("amount", [1, 5])
def test_each(amount):
    assert Basket().total([amount]) == 2 * amount


def test_nothing_is_refused():
    with pytest.raises(ValueError):
        Basket().total([])


class TestUnit(unittest.TestCase):
    def test_it(self):
        self.assertEqual(Basket().total([4]), 8)


def test_label():
    seen.append(label(3))
    assert seen == ["3 EUR"]


def test_that_passes_only_after_another_one(tmp_path):
    Basket().total([1])
    assert seen


@pytest.mark.skip
def test_skipped():
    Basket().total([1])


def test_that_fails_here():
    Basket().total([1])
    assert False
"""
REACHING = 6
SOURCES = {
    "pytest.ini": "[pytest]\naddopts = --no-such-option -m 'not slow'\nmarkers = slow\n",
    "src/shop/__init__.py": "",
    "src/shop/rates.py": "RATE = 2\n",
    "src/shop/pricing.py": PRICING,
    "tests/conftest.py": "import shop.rates\n",
    "tests/test_pricing.py": TESTS,
    "tests/test_slow.py": "import pytest\n\n@pytest.mark.slow\ndef test_slow():\n    assert False\n",
}
OLD = "return sum(amount * rates.RATE for amount in amounts)"
WRONG = PRICING.replace(OLD, "return sum(amount * (rates.RATE + 1) for amount in amounts)")


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    root = tmp_path_factory.mktemp("suite") / "shop"
    for name, text in SOURCES.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text)
    return Project(root=root, sources=("src",), tests=("tests",))


@pytest.fixture(scope="module")
def sandboxes(tmp_path_factory):
    require_sandbox()
    with Sandboxes(snapshots=tmp_path_factory.mktemp("shelf") / "snapshots") as opened:
        yield opened


@pytest.fixture(scope="module")
def suite(sandboxes, project):
    return Suite(sandboxes, project, None, 120.0)


def change(new_code):
    return CodeChange(module_name="shop.pricing", new_code=new_code, current_code=PRICING)


@pytest.mark.thorough
def test_a_change_that_keeps_its_promises_passes(suite):
    better = PRICING.replace(OLD, "return sum(amounts) * rates.RATE")
    found = suite.check(change(better))
    assert found.state is SuiteState.PASSED, found
    assert (found.run, found.left_out, found.known) == (REACHING, 2, REACHING + 4)
    assert found.map_s > 0
    again = suite.check(change(better.replace("sum(amounts)", "sum(list(amounts))")))
    assert (again.state, again.run, again.map_s) == (SuiteState.PASSED, REACHING, 0.0)


@pytest.mark.thorough
def test_a_change_that_breaks_them_fails_and_the_tests_are_named(suite):
    found = suite.check(change(WRONG))
    assert found.state is SuiteState.FAILED
    names = {name.partition("::")[2] for name in found.failed}
    assert names >= {"test_by_a_fixture", "test_each[1]", "test_each[5]", "TestUnit::test_it"}
    assert not names & {"test_label", "test_that_fails_here", "test_skipped"}
    assert found.reason.startswith("The candidate does not pass tests/test_pricing.py::")


def test_a_change_that_no_test_reaches_is_said_to_be_one(suite):
    found = suite.check(change(PRICING.replace("return 0", "return 1 - 1")))
    assert found.state is SuiteState.UNREACHED
    assert "None of the project's" in found.reason


def test_a_map_is_made_again_under_another_limit(suite, sandboxes, project):
    """It may lack the tests for which the former one left no time."""
    unreached = change(PRICING.replace("return 0", "return 2 - 2"))
    suite.check(unreached)
    assert Suite(sandboxes, project, None, 120.0).check(unreached).map_s == 0
    assert Suite(sandboxes, project, None, 90.0).check(unreached).map_s not in {None, 0}


def test_a_project_without_tests_says_so(sandboxes, project):
    bare = Project(root=project.root, sources=project.sources)
    found = Suite(sandboxes, bare, None, 30.0).check(change(WRONG))
    assert (found.state, found.run) == (SuiteState.NONE, 0)


CALLED = {
    "exit": "__import__('os')._exit(0)",
    "leave": "raise SystemExit(0)",
    "pytest's exit": "__import__('pytest').exit('done', returncode=0)",
    "skip": "__import__('pytest').skip('not today')",
    "expected failure": "__import__('pytest').xfail('as always')",
}
EQUAL = """
class _Agreeable(int):
    __hash__ = int.__hash__
    def __eq__(self, other): return True
    def __gt__(self, other): return True
    __lt__ = __ge__ = __le__ = __gt__
"""
FORGED = {
    "the report": """
import _pytest.reports as reports
make = reports.TestReport.from_item_and_call.__func__
def lie(cls, item, call):
    call.excinfo = None
    return make(cls, item, call)
reports.TestReport.from_item_and_call = classmethod(lie)
""",
    "the plug-in that tells": """
import sys
sys.modules["geoheal_suite"]._Reporter.pytest_runtest_logreport = lambda self, report: None
for plugin in __import__("gc").get_objects():
    if type(plugin).__name__ == "_Reporter":
        plugin._tell = (lambda tell: lambda told: tell(
            [*told[:2], "passed", "", *told[4:]] if told[0] == "test" else told))(plugin._tell)
""",
    "the tests' own run": """
import pytest, unittest
pytest.Function.runtest = lambda self: None
from _pytest.unittest import TestCaseFunction
TestCaseFunction.runtest = lambda self: None
""",
    "the assertions": """
import contextlib, sys, unittest
unittest.TestCase.assertEqual = lambda *given: None
import pytest
pytest.raises = lambda *given, **named: contextlib.nullcontext()
import _pytest.python as python
run = python.Function.runtest
def swallow(self):
    try:
        run(self)
    except AssertionError:
        pass
python.Function.runtest = swallow
""",
    "the code of the tests": """
import sys
def forget(name):
    module = sys.modules.get(name)
    for each in list(vars(module).values()) if module else []:
        if callable(each) and getattr(each, "__name__", "").startswith("test_"):
            each.__code__ = (lambda *given, **named: None).__code__
class Later:
    @property
    def RATE(self):
        forget("test_pricing")
        return 2
rates = Later()
""",
}


@pytest.mark.thorough
@pytest.mark.parametrize("way", CALLED)
def test_what_ends_a_test_early_is_not_a_pass(suite, way):
    found = suite.check(change(PRICING.replace(OLD, CALLED[way])))
    assert found.state is SuiteState.FAILED, found


@pytest.mark.thorough
@pytest.mark.parametrize("what", FORGED)
def test_what_pretends_that_tests_pass_is_not_believed(suite, what):
    found = suite.check(change(WRONG + FORGED[what]))
    assert found.state is SuiteState.FAILED, found
    assert "not believed" in found.reason


def test_what_is_equal_to_everything_is_not_believed(suite):
    source = PRICING.replace(OLD, "return _Agreeable(3)") + EQUAL
    found = suite.check(change(source))
    assert found.state is SuiteState.FAILED
    assert "not believed" in found.reason


def test_leaving_at_the_import_is_not_a_pass(suite):
    found = suite.check(change("import os\nos._exit(0)\n" + PRICING))
    assert found.state is SuiteState.FAILED
    assert "without a report" in found.reason


def test_a_name_that_is_gone_names_the_file_that_needs_it(suite):
    found = suite.check(change(PRICING.replace("def label", "def words")))
    assert found.failed == ("tests/test_pricing.py",)
    assert "cannot import name 'label'" in found.reason


def test_an_environment_without_pytest_is_reported(sandboxes, project, tmp_path):
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", tmp_path / "bare"], check=True)
    found = Suite(sandboxes, project, tmp_path / "bare", 30.0).check(change(WRONG))
    assert found.state is SuiteState.NOT_RUN
    assert "the environment has no pytest" in found.reason
