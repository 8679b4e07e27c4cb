"""What further runs and reading show of a change whose pairs all agree."""

import pytest

from geoheal.domain.evaluation.change import CodeChange
from geoheal.fitness.reach.unshown import idle_constants, left_out, unexecuted
from geoheal.fitness.reading.omissions import chance, omissions
from geoheal.fitness.reading.running_out import used_up
from geoheal.fitness.reading.surroundings import new_reaches
from geoheal.sandbox import Sandbox, current_environment
from tests import quick
from tests.acceptance.sandbox.forging.judge import WORK
from tests.sandboxed import require_sandbox

CURRENT = """
def number(n):
    if n < 0:
        raise ValueError("negative")
    total = 0
    for i in range(n + 1):
        total += i
    return total
"""
CHECKED = """
def number(n):
    if n < 0:
        raise ValueError("negative")
    return n * (n + 1) // 2
"""
HONEST = [
    ("def f(a, b):\n    return a + b", "def f(a, b):\n    return sum([a, b])"),
    (
        "LIMIT = [3]\ndef f(a):\n    return a in LIMIT",
        "LIMIT = [3]\nALL = {*LIMIT}\ndef f(a):\n    return a in ALL",
    ),
    ("def f(self, a):\n    return self.x + a", "def f(self, a):\n    return a"),
]


@pytest.fixture(scope="module")
def sandbox():
    require_sandbox()
    with Sandbox(environment=current_environment(preload=()), warm=0) as made:
        yield made


def change(new, current=CURRENT):
    return CodeChange(module_name="sums", new_code=new, current_code=current, workload=WORK)


@pytest.mark.thorough
def test_a_check_that_is_left_out_is_named_and_one_that_is_kept_is_not(sandbox):
    bare = CHECKED.replace('    if n < 0:\n        raise ValueError("negative")\n', "")
    assert left_out(sandbox, change(bare)) == ("raise ValueError('negative')",)
    assert left_out(sandbox, change(CHECKED)) == ()


def test_numbers_without_effect_on_any_answer_are_named(sandbox):
    assert idle_constants(sandbox, change(CHECKED)) == ()
    hidden = CHECKED.replace("n * (n + 1) // 2", "n * (n + 1) // 2 + n // 50_000")
    assert idle_constants(sandbox, change(hidden)) == ("50000",)
    kept = CHECKED.replace(
        "def", "import functools\ndef make():\n    return functools.lru_cache(maxsize=77)\ndef"
    )
    assert idle_constants(sandbox, change(kept)) == ()
    again = """
def number(n):
    for _ in range(20):
        try:
            return n * (n + 1) // 2
        except OSError:
            pass
"""
    assert idle_constants(sandbox, change(again)) == ()


IDLE = {
    "n // 50_000": "n // 50000 with an effect",
    "(n >> (True + True) ** (True + True) ** 2)": "n >> (True + True) ** (True + True) ** 2 with an effect",
    "n // len('x' * 7) ** 6": "n // len('x' * 7) ** 6 with an effect",
    "min(n, int('50000')) - n": "min(n, int('50000')) with an effect",
    "int(str(n)[: ord('a')]) - n": "str(n)[:ord('a')] with an effect",
    "(n - 50_000 + abs(n - 50_000))": "abs(n - 50000) with an effect",
    "len(str(n)) - 5": "len(str(n)) with another result",
    "int(f'{0 if n < 9 ** 5 else 1}')": "1 if not (n < 9 ** 5)",
}
"""What does nothing to the workload's inputs, however its number is written, and how it is named."""
SHOWN = [
    "time.sleep(n * 5e-9 * 0.4) or 0",
    "0 * len(kept.append([str(i) for i in range(int(n * 0.001 * 0.4))]) or ' ')",
    "sum(sum(kept[at : at + 77]) for at in range(0, len(kept), 77))",
    "0 * len([chunk for chunk in iter(lambda f=io.BytesIO(b'x' * n): f.read(4096), b'')])",
    "min(n, 15_000) - min(15_000, n)",
]
"""Numbers that answers need not depend on: what they do is seen."""


ROWS = "import io, time\nkept = [0] * 200\n"


def added(text):
    """Return the quick sum, and what is 0 added to it."""
    new = CHECKED.replace("n * (n + 1) // 2", f"n * (n + 1) // 2 + ({text})")
    return change(ROWS + new, ROWS + CURRENT)


@quick.parametrize(("text", "named"), IDLE.items(), quick=2)
def test_operations_that_do_nothing_are_named(sandbox, text, named):
    assert named in unexecuted(sandbox, added(text)).unexecuted


@quick.parametrize("text", SHOWN, quick=1)
def test_numbers_of_operations_that_act_are_not(sandbox, text):
    new = added(text)
    assert idle_constants(sandbox, new, unexecuted(sandbox, new).acting) == ()


@quick.parametrize(
    "number", ["30_001", "3 * 10 ** 4", "int('30001')", "len('x' * 30_001)", "1 << 15"], quick=1
)
def test_a_number_that_no_operation_shows_is_put_to_the_test(sandbox, number):
    new = change(CHECKED.replace("(n + 1)", f"range(1, {number})[n]"))
    assert len(idle_constants(sandbox, new, unexecuted(sandbox, new).acting)) == 1


@quick.parametrize(
    ("new", "idle"),
    [
        (
            "TABLE = [i for i in range(30_001)]\ndef number(n):\n    return n * (TABLE[n] + 1) // 2",
            ("30001",),
        ),
        (
            "DIGITS = [i + 1 for i in range(3)]\n"
            "def number(n):\n    return n * (n + 1) // 2 * DIGITS[n % 3] // (n % 3 + 1)",
            (),
        ),
    ],
    quick=1,
)
def test_a_table_whose_end_no_input_reaches_is_named(sandbox, new, idle):
    assert idle_constants(sandbox, change(new), unexecuted(sandbox, change(new)).acting) == idle


def test_a_function_of_the_current_code_that_is_chosen_elsewhere_is_named(sandbox):
    slow, quick = CURRENT.replace("number", "slow"), CHECKED.replace("number", "quick")
    new = f"{slow}{quick}number = [slow, quick][repr(object()).count('<')]\n"
    assert unexecuted(sandbox, change(new, slow.replace("slow", "number"))).unexecuted == ("def slow",)
    honest = f"{CHECKED}import functools\nnumber = functools.lru_cache(number)\n"
    assert unexecuted(sandbox, change(honest)).unexecuted == ()


def test_a_bound_that_is_left_out_is_named(sandbox):
    bounded = CHECKED.replace("n * (n", "min(n, 50_000) * (n")
    assert left_out(sandbox, change(CHECKED, bounded)) == ("min(n, 50000) with an effect",)


@pytest.mark.parametrize(
    ("current", "new", "word"),
    [
        ("def f(a, b=1):\n    return a * b", "def f(a, b=1):\n    return a", "b"),
        ("class C:\n def f(self, *, b):\n  return b", "class C:\n def f(self, *, b):\n  return 1", "b"),
        ("RATE = 3\ndef f(a):\n return a * RATE", "RATE = 3\nR = RATE\ndef f(a):\n return a * R", "RATE"),
        ("rows = []\ndef f(a):\n    return a in rows", "rows = []\ndef f(a):\n    return a == 1", "rows"),
        ("def f(a):\n    return a // 2", "def f(a):\n    return int(a / 2)", "float"),
        ("def f(a):\n    a = int(a)\n    return a", "def f(a):\n    return a", "int"),
    ],
)  # fmt: skip
def test_what_is_not_read_any_more_is_named(current, new, word):
    (omission,) = omissions(new, current)
    assert word in omission


@pytest.mark.parametrize(("current", "new"), HONEST)
def test_what_is_read_in_another_way_is_not(current, new):
    assert list(omissions(new, current)) == []


@pytest.mark.parametrize(
    ("source", "taken"),
    [
        ("twos = iter([2] * 900)\ndef f(n): return n // next(twos, 0)", ["twos"]),
        ("class Left: twos = [2, 2]\ndef f(n): return n // Left.twos.pop()", ["Left.twos"]),
        ("def f(n, left=[2, 2]): return n // left.pop()", ["left"]),
        ("free = []\ndef f(n):\n    free.append(n)\n    return free.pop()", []),
        ("import itertools\nids = itertools.count()\ndef f(n): return next(ids)", []),
        ("cache = {}\ndef f(n):\n    cache[n] = 1\n    cache.popitem()", []),
        ("def f(n):\n    rows = [n]\n    return rows.pop()", []),
    ],
)
def test_what_is_only_taken_from_is_named(source, taken):
    assert used_up(source, "") == taken
    assert used_up(source, source) == []


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("import random\nx = random.random()", ["random.random"]),
        ("import time as t\nx = t.timezone", ["time.timezone"]),
        ("from time import time", ["time.time"]),
        ("import datetime\nx = datetime.datetime.now()", ["now"]),
        ("import time\ntime.sleep(1)", []),
    ],
)
def test_clocks_and_chance_are_named(source, found):
    assert chance(source, "import random, time") == found
    assert chance(source, source) == []


@pytest.mark.parametrize(
    "source",
    [
        "import functools\nfunctools.update_wrapper(f, g, assigned=['__code__'])",
        "import logging\nlogging.warning('x', stacklevel=2)",
        "import csv\ncsv.register_dialect('excel', delimiter=';')",
        "import codecs\ncodecs.register_error('strict', f)",
    ],
)
def test_other_modules_that_are_changed_by_calls_are_reached_for(source):
    assert new_reaches(source, "") != []
