"""A change is measured only where the workload reaches it."""

import pytest

from geoheal.domain.evaluation.change import CodeChange, Gate
from geoheal.domain.evaluation.judgement import Recommendation
from geoheal.fitness.reach.gate import NEVER_REACHED, NOTHING_CHANGED, refusal_of_reach
from geoheal.fitness.reach.unshown import unexecuted
from tests import quick

MODULE = """
import asyncio
import threading

_FACTOR = 2
RATES = {"a": 1}

def plain(n):
    if n < 0:
        n = -n
    return n * RATES["a"]

def unused(n):
    return n * _FACTOR

async def later(n):
    await asyncio.sleep(0)
    return n + 1

def lazily(n):
    for i in range(n):
        yield i

def in_thread(n):
    found = []
    thread = threading.Thread(target=found.append, args=(n,))
    thread.start()
    thread.join()
    return found

class Shop:
    def total(self, items):
        return sum(items)

    def by_key(self, items):
        return sorted(items, key=lambda item: -item)

    def idle(self):
        return None
"""
WORK = """
def workload(module, probe):
    import asyncio, threading
    threading.Thread(target=module.in_thread, args=(3,)).start()
    for i in range(3):
        with probe.request("r"):
            probe.output(module.plain(probe.input(i).randrange(1, 9)))
    shop = module.Shop()
    probe.output([shop.total([1, 2]), shop.by_key([1, 2]), list(module.lazily(3))])
    probe.output(asyncio.run(module.later(1)))
"""


def reason(sandboxes, *edits, workload=WORK, new_code=None):
    """Why a change is not measured; None where it is."""
    candidate = MODULE
    for before, after in edits:
        assert before in candidate
        candidate = candidate.replace(before, after, 1)
    change = CodeChange(
        module_name="shop.work", new_code=new_code or candidate, current_code=MODULE, workload=workload
    )
    refusal = refusal_of_reach(sandboxes.of(None), change)
    return None if refusal is None else refusal.reason


@quick.parametrize(
    "edit",
    [
        ("return n * RATES", "return RATES['a'] * n or RATES"),
        ("    if n < 0:", "    n = int(n)\n    if n < 0:"),
        ("    if n < 0:\n        n = -n\n", ""),
        ("    await asyncio.sleep(0)\n", ""),
        ("        yield i", "        yield i + 0"),
        ("found = []", "found = list()"),
        ("return sum(items)", "return sum(list(items))"),
        ("-item)", "0 - item)"),
        ("def total(self, items):", "def total(self, items, start=0):"),
        ('RATES = {"a": 1}', 'RATES = {"a": 1.0}'),
        ("class Shop:", "class Shop(dict):"),
    ],
    quick=3,
)
def test_what_the_workload_executes_is_reached(sandboxes, edit):
    assert reason(sandboxes, edit) is None


@quick.parametrize(
    "edits",
    [
        [("return n * _FACTOR", "return _FACTOR * n")],
        [("        n = -n\n", "        n = abs(n)\n")],
        [("        n = -n\n", "        n = -n\n        n += 0\n")],
        [("def unused(n):", "def unused(n, m=1):")],
        [("def unused(n):\n    return n * _FACTOR\n", "")],
        [("_FACTOR = 2", "_FACTOR = 3")],
        [("    def idle", "    @property\n    def idle")],
        [
            ("import asyncio\n", "import asyncio\nimport functools\n"),
            ("def unused", "@functools.cache\ndef unused"),
        ],
        [("class Shop", "def helper():\n    return 1\n\nclass Shop")],
    ],
    quick=2,
)
def test_what_the_workload_does_not_execute_is_not_measured(sandboxes, edits):
    assert reason(sandboxes, *edits) == NEVER_REACHED


def test_comments_are_nothing_to_measure(sandboxes):
    assert reason(sandboxes, ("_FACTOR = 2", "_FACTOR = 2  # twice")) == NOTHING_CHANGED


def test_the_same_source_twice_is_a_comparison_that_was_asked_for(sandboxes):
    assert reason(sandboxes) is None


@pytest.mark.parametrize(
    "new_code", ["import nothing_of_this_name\n", "def f(:\n", "import os; os._exit(0)\n"]
)
def test_what_does_not_run_is_left_to_the_other_gates(sandboxes, new_code):
    assert reason(sandboxes, new_code=new_code) is None


def test_a_workload_that_fails_is_left_to_the_other_gates(sandboxes):
    assert reason(sandboxes, ("n * _FACTOR", "_FACTOR * n"), workload="raise ValueError") is None


def test_an_unreached_regression_gets_no_verdict(evaluator):
    slow = MODULE.replace("return n * _FACTOR", "return sum(n for _ in range(10**6))")
    change = CodeChange(module_name="shop.work", new_code=slow, current_code=MODULE, workload=WORK)
    evaluation = evaluator.judge(change)
    assert (evaluation.gate, evaluation.recommendation) == (Gate.COMPARISON, Recommendation.TEST_MORE)
    assert evaluation.reason == NEVER_REACHED
    assert evaluation.judgement is None


LIE = """
import sys

for depth in range(4):
    wire = sys._getframe(depth).f_locals.get("wire")
    if wire is not None:
        wire.send({"type": "reached"})
"""


@pytest.mark.soak
def test_a_candidate_that_lies_about_it_is_measured_like_any_other(evaluator):
    change = CodeChange(module_name="shop.work", new_code=MODULE + LIE, current_code=MODULE, workload=WORK)
    evaluation = evaluator.judge(change)
    assert evaluation.recommendation is not Recommendation.APPLY
    assert evaluation.reason != NEVER_REACHED


BRANCHES = """
def number(n):
    if n < 30_000:
        return n * (n + 1) // 2
    while True:
        pass
"""


LEFT_OUT = ("not (n < 30000)",)
DEEP = "def deep(k):\n    return k and deep(k - 1)\n"
"""Comes to an end, but for the frames of a tracer: as deep as the box leaves room for."""


@quick.parametrize(
    ("candidate", "left"),
    [
        (BRANCHES, ("while True:", "pass")),
        ("def number(n):\n    return n * (n + 1) // 2\n", ()),
        ("def number(n):\n    return n * (n + 1) // 2 if n < 30_000 else -1\n", ("-1 if not (n < 30000)",)),
        ("def number(n):\n    return -1 if n > 30_000 else n * n\n", ("-1 if n > 30000",)),
        ("def number(n):\n    return n * n * (n < 30_000)\n", ("n < 30000 is False",)),
        ("def number(n):\n    return n * (not n > 30_000)\n", ("not n > 30000 is False",)),
        ("def number(n):\n    return sum(i for i in [n] if i < 30_000)\n", ("i < 30000 is False",)),
        ("def number(n):\n    assert n < 30_000\n    return n\n", ("n < 30000 is False",)),
        ("def number(n):\n    total = 0\n    if n < 30_000:\n        return n\n    return total\n", LEFT_OUT),
        ("def number(n):\n    while n < 30_000:\n        return n\n", LEFT_OUT),
        ("def number(n):\n    match n:\n        case int():\n            return n\n", ("no case of n",)),
        ("import time\nX = 2\nif time.time() > 4e9:\n    X = 3\ndef number(n):\n    return n\n", ("X = 3",)),
        ("X = 2 + (len('') > 1)\ndef number(n):\n    return n * X\n", ('len("") > 1 is True',)),
        (
            "def number(n):\n    if n < 30_000:\n        deep(986)\n        return n\n    n = -1\n" + DEEP,
            ("n = -1",),
        ),
        ("def number(n):\n    return n * (n % 2 == 0) + (n if n % 3 else 1)\n", ()),
        ("import numpy\ndef number(n):\n    return int((numpy.array([n]) > 3).sum())\n", ()),
        ("def number(n):\n    if n < 15_000:\n        return n * n\n    return sum(range(n + 1))\n", ()),
        ("def number(n):\n    try:\n        return n * (n + 1) // 2\n    finally:\n        n = 0\n", ()),
    ],
    quick=4,
)
def test_what_no_run_executes_is_named(sandboxes, candidate, left):
    current = (
        "def number(n):\n    total = 0\n    for i in range(n + 1):\n        total += i\n    return total\n"
    )
    workload = (
        "for i in range(9):\n    probe.output(module.number(probe.input(i).randrange(10_000, 20_000)))\n"
    )
    change = CodeChange(module_name="sums", new_code=candidate, current_code=current, workload=workload)
    assert unexecuted(sandboxes.of(None), change).unexecuted == left
