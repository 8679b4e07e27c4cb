"""Transforms that keep answers leave those of generated functions as they are, or refuse them."""

# ruff: noqa: E501 - one function a line

import copy
import itertools
from typing import Any, Final

import pytest

from geoheal.healing.transforms.elsewhere import Elsewhere
from geoheal.healing.transforms.speed.patterns.kept_patterns import kept_patterns
from geoheal.healing.transforms.speed.remembered.kept_moments import kept_moments
from geoheal.healing.transforms.speed.remembered.memoise import memoise
from geoheal.healing.transforms.speed.remembered.remember_readings import remember_readings
from tests.unit.healing.changed import names_of

MEMORIES: Final = {
    "memoise": lambda source, elsewhere: memoise(source, None, elsewhere),
    "remember_readings": lambda source, elsewhere: remember_readings(source, None, elsewhere),
    "kept_moments": lambda source, _: kept_moments(source),
    "kept_patterns": lambda source, _: kept_patterns(source),
}
IN_EVERY_RUN: Final = frozenset({"typed", "recursive over a tail"})
START: Final = "import re\nfrom datetime import datetime\n"
PARTS: Final = (
    "x + y", "x * 2", "x / 2", "-x", "x - y", "x ** 2", "x % 3", "str(x)", "repr(x)", "f'{x}'", "(x, y)",
    "x if x else y", "x or y", "int(x)", "float(x)", "abs(x)", "max(x, y)", "min(x, 0)", "round(x, 1)",
    "len(x)", "sum(x)", "x[0]", "x[-1]", "x.upper()", "x.strip() + 'a'", "type(x).__name__", "[x, y]",
    "isinstance(x, bool)", "x is y", "x == 1", "sorted(x)", "iter([x])", "(i for i in [x, y])", "{x: y}",
    "sum(i * x for i in range(9))", "re.compile('a+').sub('b', x)", "datetime.fromisoformat(x)", "x == y",
)  # fmt: skip
SHAPES: Final = {
    "plain": "def f(x, y=1):\n    return {part}\n",
    "typed": "def f(x: float, y: float = 1.0) -> float:\n    return {part}\n",
    "of texts": "def f(x: str, y: str = 'b'):\n    return {part}\n",
    "recursive": "def f(x, y=1, k=3):\n    if k == 0:\n        return {part}\n    return f(x, y, k - 1)\n",
    "recursive over a tail": "def f(x, y=1):\n    if y:\n        return f(x, y - 1 if y == 1 else 0)\n    return {part}\n",
    "recursive over an argument": "def f(x, y=1):\n    if isinstance(x, list) and x:\n        x.pop()\n        return f(x, y)\n    return {part}\n",
    "with a default that is kept": "def f(x, y=1, seen=[]):\n    seen.append(x)\n    return {part}, len(seen)\n",
    "of the module's state": "rates = [1]\ndef grow():\n    rates.append(1)\ndef f(x, y=1):\n    return {part}, len(rates)\n",
    "yielding": "def f(x, y=1):\n    yield {part}\n    yield x\n",
    "within": "def f(x, y=1):\n    def inner(x, y):\n        return {part}\n    return [inner(x, y), inner(y, x), inner(x, y)]\n",
    "of an object": "class C:\n    def __init__(self):\n        self.rate = 1\n    def g(self, x, y):\n        return {part}, self.rate\nheld = C()\ndef grow():\n    held.rate += 1\ndef f(x, y=1):\n    return held.g(x, y)\n",
    "of a property": "class C:\n    def __init__(self, x, y):\n        self.x, self.y = x, y\n    @property\n    def results(self):\n        x, y = self.x, self.y\n        return {part}\nheld = C(1, 2)\ndef f(x, y=1):\n    held.x, held.y = x, y\n    return held.results\n",
}  # fmt: skip
VALUES: Final = (
    0, 1, 2, -1, True, False, 1.0, 0.0, -0.0, 2.5, float("nan"), float("inf"), "a", "1", " a ", "aa", "",
     "2024-01-02", None, (1, 2), (1.0, 2), (True, 2), [1], [2, 1], {1: 2}, b"a", 1 + 0j, 10**20,
)  # fmt: skip


def answers(source: str, calls: Any) -> list[object]:
    """Call a module's function, its arguments and what it gives changed between the calls."""
    names, results = names_of(source), []
    shared = copy.deepcopy([value for pair in calls for value in pair])
    for number in range(2 * len(calls)):
        at = number % len(calls)
        results.append(_answer(names["f"], shared[2 * at], shared[2 * at + 1]))
        if isinstance(shared[2 * at], list):
            shared[2 * at].append(7)
        names.get("grow", int)()
    return results


def _answer(function: Any, *given: object) -> object:
    try:
        found = function(*given)
        said = _said(found)
        if isinstance(found, list):
            found.append("changed by who asked")
    except Exception as error:  # noqa: BLE001 - which one it is, is the answer
        return type(error).__name__
    return said


@pytest.mark.parametrize(
    "shape",
    [pytest.param(each, marks=[] if each in IN_EVERY_RUN else [pytest.mark.soak]) for each in SHAPES],
)
def test_kept_answers_are_the_answers_of_the_code_as_it_was(shape):
    values = [each for each in VALUES if isinstance(each, str)] if shape == "of texts" else VALUES
    calls = [*itertools.product(values, values)]
    for part in PARTS:
        source = START + SHAPES[shape].format(part=part)
        for memory in MEMORIES.values():
            elsewhere = Elsewhere()
            changed = memory(source, elsewhere)
            if changed is not None and not elsewhere.doubts:
                assert answers(changed, calls) == answers(source, calls), part


def _said(found: object) -> str:
    if hasattr(found, "__next__"):
        return f"yields {_said(list(found))}"  # type: ignore[call-overload]
    if isinstance(found, tuple | list):
        return f"{type(found).__name__} of {[*map(_said, found)]}"
    return repr(found)


@pytest.mark.soak
def test_some_of_them_are_kept():
    """Else nothing was tried."""
    kept = {
        (name, shape)
        for name, memory in MEMORIES.items()
        for shape, text in SHAPES.items()
        for part in PARTS
        if memory(START + text.format(part=part), Elsewhere())
    }
    assert {
        ("memoise", "typed"),
        ("memoise", "of texts"),
        ("remember_readings", "recursive"),
        ("remember_readings", "of an object"),
    } <= kept
    assert len(kept) >= 8
