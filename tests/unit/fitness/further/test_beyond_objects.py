"""What a candidate answers about other objects than the workload hands over."""

import pytest

from geoheal.domain.evaluation.change import CodeChange
from geoheal.fitness.further.beyond import answers_beyond
from geoheal.sandbox import Sandbox
from tests.unit.fitness.further.test_beyond import CASES, functions

PRELUDE = """
from collections import Counter, namedtuple
from dataclasses import dataclass
from types import SimpleNamespace
STAFF, USERS = {'ann', 'bob'}, {'ann', 'bob', 'eve'}
Row = namedtuple('Row', 'a b')
@dataclass(frozen=True)
class Point:
    a: int
    b: int
class Order:
    def __init__(self, lines):
        self._lines = tuple(lines)
    @property
    def lines(self):
        return self._lines
"""
FORGED = (
    ("module.Row(i + 40, i + 50)", "return max(x)", "return x.b", "f(Row(a="),
    ("module.Point(i + 40, i + 50)", "return max(x.a, x.b)", "return x.b", "f(Point(a="),
    (
        "module.SimpleNamespace(items=[i + 40, i + 50])",
        "return sorted(x.items)",
        "return [*x.items]",
        "f(namespace(",
    ),
    (
        "[module.Row(i + 40, 'a'), module.Row(i + 40, 'b')]",
        "return x[0].b.split(' ')",
        "return x[0].b.split()",
        "f([Row(",
    ),
    ("module.Counter([i + 40, i + 50])", "return sum(x.values())", "return len(x)", "f(Counter("),
    (
        "frozenset([i + 40, i + 50])",
        "return sum(x) // len(x) if x else 0",
        "return sum(x) // len(x)",
        "f(frozenset()",
    ),
    ("module.Order([i + 40, i + 50])", "return sorted(x.lines)", "return [*x.lines]", "f(<"),
    ("['ann', 'bob'][i % 2]", "return x in STAFF", "return x in USERS", "f('eve')"),
)
"""What is given, the current code, a forged one, and how the first call begins that tells them apart."""
HONEST = (
    ("module.Row(i + 40, i + 50)", "return max(x.a, x.b)", "return x.b if x.b > x.a else x.a"),
    ("module.Point(i + 40, i + 50)", "return [x.a] + [x.b]", "return [x.a, x.b]"),
    (
        "module.SimpleNamespace(items=[i + 40, i + 50])",
        "return sorted(x.items)",
        "rows = [*x.items]\n    rows.sort()\n    return rows",
    ),
    ("module.Counter([i + 40, i + 50])", "return sum(x.values())", "return sum([*x.values()])"),
    ("module.Order([i + 40, i + 50])", "return sorted(x.lines)", "return sorted(x._lines)"),
    ("['ann', 'bob'][i % 2]", "return x in list(STAFF)", "return x in STAFF"),
)


@pytest.fixture(scope="module")
def sandbox():
    with Sandbox(warm=0) as sandbox:
        yield sandbox


def beyond(sandbox, cases):
    given, current, new = zip(*(each[:3] for each in cases), strict=True)
    change = CodeChange(
        module_name="sums",
        new_code=PRELUDE + "".join(functions(new)),
        current_code=PRELUDE + "".join(functions(current)),
        workload=CASES.replace("GIVEN", f"[{', '.join(f'lambda i, draw: {each}' for each in given)}]"),
    )
    return answers_beyond(sandbox, change)


def test_another_answer_about_another_object_is_found(sandbox):
    result = beyond(sandbox, FORGED)
    for number, (*_, call) in enumerate(FORGED):
        begins = call.replace("f(", f"f{number}(", 1)
        assert any(each.startswith(begins) for each in result), (begins, result)


def test_an_honest_change_answers_the_same_about_other_objects(sandbox):
    assert beyond(sandbox, HONEST) == ()
