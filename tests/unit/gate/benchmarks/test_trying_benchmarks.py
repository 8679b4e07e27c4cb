"""What two runs of a project's benchmarks say of how they are to be run."""

import ast

import pytest

from geoheal.gate.benchmarks.chosen import Choice
from geoheal.gate.benchmarks.found import Benchmarks
from geoheal.gate.benchmarks.workload import tried
from tests.unit.fitness.runs import ran, request

NAME = "speed.py::bench_total"
CHOICE = Choice({"speed.py": Benchmarks(functions=("bench_total",))}, {"speed.py": ""}, ())


def run_of(result):
    outputs = [] if result is None else [(None, ["bench", NAME, result])]
    return ran(request(0, name=NAME), outputs=outputs)


@pytest.mark.parametrize(
    ("results", "is_silent"), [((1, 1), False), ((1, 2), True), ((1, None), True), ((None, 1), True)]
)
def test_a_result_is_compared_where_both_runs_hand_over_the_same(results, is_silent):
    found = tried(CHOICE, [run_of(each) for each in results], has_plugins=False)
    assert found.workload is not None
    order = next(
        ast.literal_eval(each.value)
        for each in ast.parse(found.workload).body
        if isinstance(each, ast.Assign) and ast.unparse(each.targets[0]) == "ORDER"
    )
    assert order["silent"] == ([NAME] if is_silent else [])
    assert any("differ from run to run" in each for each in found.notices) is is_silent
