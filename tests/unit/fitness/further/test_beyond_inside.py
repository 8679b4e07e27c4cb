"""What public functions answer that the workload reaches through another one alone."""

import pytest

from geoheal.domain.evaluation.change import CodeChange
from geoheal.fitness.further.beyond import answers_beyond
from geoheal.sandbox import Sandbox
from tests.unit.fitness.further.test_beyond import WORK

CODE = """
import re
NAME = re.compile(r'{pattern}')
def is_name(text):
    return NAME.fullmatch(text) is not None
def gap(a, b):
    return {gap}
def _half(n):
    return {half}
def f(x):
    return is_name('abc'), gap(x + 3, x), _half(40), {last}
"""
CURRENT = {"pattern": "[a-z]+", "gap": "abs(a - b)", "half": "abs(n) // 2", "last": "gap(9, x)"}


@pytest.fixture(scope="module")
def sandbox():
    with Sandbox(warm=0) as sandbox:
        yield sandbox


def beyond(sandbox, **other):
    change = CodeChange(
        module_name="sums",
        new_code=CODE.format(**CURRENT | other),
        current_code=CODE.format(**CURRENT),
        workload=WORK.replace("GIVEN", "i"),
    )
    return answers_beyond(sandbox, change)


def test_another_answer_of_a_function_within_is_found(sandbox):
    found = beyond(sandbox, pattern="[a-z].*", gap="a - b", last="9 - x")
    assert any(each.startswith("is_name('abc") for each in found), found
    assert any(each.startswith("gap(") for each in found), found


def test_private_functions_and_calls_that_differ_are_let_be(sandbox):
    assert beyond(sandbox, half="n // 2") == ()
    assert beyond(sandbox, gap="max(a, b) - min(a, b)", pattern="[a-z][a-z]*") == ()
