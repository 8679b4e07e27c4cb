"""Changes of modules in installed packages, of the shapes that packages have."""

import venv

import pytest

from geoheal.domain.evaluation.change import CodeChange, Gate
from geoheal.domain.evaluation.judgement import Recommendation

PACKAGE = {
    "parsing/__init__.py": "from parsing.engine import parse\nfrom . import formatter\n",
    "parsing/engine.py": "from parsing.filters import indent\ndef parse(n):\n    return indent(n)\n",
    "parsing/formatter.py": "from .filters import Filter\ndef filter_of(n):\n    return Filter(n)\n",
    "parsing/filters/__init__.py": "from .indent import Filter, indent\n",
    "parsing/filters/indent.py": "raise RuntimeError('the installed copy was run')\n",
}
INDENT = """
from parsing import settings

class Filter:
    def __init__(self, n):
        self.n = n

def indent(n):
    total = 0
    for _ in range({rounds}):
        total = 0
        for i in range(n):
            total += i
    return total * settings.WIDTH

def never_called(n):
    return {never}
"""
NAIVE = """
import parsing

def workload(module, probe):
    for i in range(12):
        n = probe.input(i).randrange(20_000, 30_000)
        with probe.request("parse"):
            probe.output(parsing.parse(n))
    assert isinstance(parsing.formatter.filter_of(1), module.Filter)
"""


def indent(*, rounds=1, never="n"):
    return INDENT.format(rounds=rounds, never=never)


@pytest.fixture(scope="module")
def environment(tmp_path_factory):
    """Return a virtual environment with a package whose `__init__` imports its own modules."""
    folder = tmp_path_factory.mktemp("package") / "venv"
    venv.create(folder, symlinks=True)
    packages = next((folder / "lib").glob("*/site-packages"))
    for name, text in {**PACKAGE, "parsing/settings.py": "WIDTH = 2\n"}.items():
        file = packages / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
    return folder


def judged(evaluator, environment, new_code, current_code, workload=NAIVE):
    change = CodeChange(
        module_name="parsing.filters.indent", new_code=new_code, current_code=current_code, workload=workload
    )
    return evaluator.judge(change, environment=environment)


@pytest.mark.thorough
def test_a_regression_behind_the_packages_own_imports_is_rejected(evaluator, environment):
    evaluation = judged(evaluator, environment, indent(rounds=6), indent())
    assert evaluation.recommendation is Recommendation.REJECT, evaluation.reason
    assert "makes things worse" in evaluation.reason


def test_a_different_answer_behind_the_packages_own_imports_is_rejected(evaluator, environment):
    wrong = (
        indent().replace("total = 0\n    for _", "total = 1\n    for _").replace("        total = 0\n", "")
    )
    evaluation = judged(evaluator, environment, wrong, indent())
    assert (evaluation.gate, evaluation.recommendation) == (Gate.CORRECTNESS, Recommendation.REJECT)


def test_where_neither_side_loads_the_candidate_is_not_to_blame(evaluator):
    current = "from parsing_of_nowhere.models import Row\ndef rows():\n    return [Row()]\n"
    for workload in (NAIVE, None):
        evaluation = judged(evaluator, None, current.replace("[Row()]", "[]"), current, workload)
        assert evaluation.recommendation is Recommendation.TEST_MORE
        assert "Neither the current code nor the candidate loads" in evaluation.reason
        assert "No module named 'parsing_of_nowhere'" in evaluation.reason


def test_a_candidate_that_alone_does_not_load_is_rejected(evaluator, environment):
    for workload in (NAIVE, None):
        evaluation = judged(evaluator, environment, "import parsing.nothing\n", indent(), workload)
        assert (evaluation.gate, evaluation.recommendation) == (Gate.IMPORT, Recommendation.REJECT)
