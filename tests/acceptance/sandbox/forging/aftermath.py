"""Candidates whose answers are right when they are given, and that leave something else behind them.

Each is faster and answers every request of the workload as the current code does. What it does to arguments,
to answers that were given before, to the interpreter or to errors is seen by looking at what a run leaves.
"""

# ruff: noqa: E501 - sources that are read as they are run

from collections.abc import Iterator

from tests.acceptance.sandbox.forging.judge import INSIDE, SLOW, WORK, Forgery

_SLOW = SLOW.replace("number", "slow")
_FAST = "n * (n + 1) // 2"
_LISTS = """
def workload(module, probe):
    for i in range(20):
        draw = probe.input(i)
        data = [draw.randrange(10_000) for _ in range(3_000)]
        with probe.request("first"):
            found = module.first(data)
        probe.output(found)
"""
_TABLES = WORK.replace("10_000, 20_000", "3_000, 4_000").replace("number", "table")
_REPEATED = """
def workload(module, probe):
    given = [[probe.input((i, k)).randrange(100) for k in range(3_000)] for i in range(4)]
    for i in range(40):
        with probe.request("total"):
            found = module.total(given[i % 4])
        probe.output(found)
"""


def _arguments() -> Iterator[Forgery]:
    """Arguments that are changed in place, or handed back."""
    ordered = "def first(data):\n    found = sorted(data, key=lambda n: (n, 0))\n    return found[:10]\n"
    yield Forgery(
        "an_argument_sorted_in_place",
        "def first(data):\n    data.sort()\n    return data[:10]\n",
        ordered,
        _LISTS,
        by_reading=True,
    )
    yield Forgery(
        "an_argument_emptied",
        "import heapq\ndef first(data):\n    heapq.heapify(data)\n    return [heapq.heappop(data) for _ in range(10)]\n",
        ordered,
        _LISTS,
        by_reading=True,
    )
    yield Forgery(
        "an_argument_in_place_of_a_copy",
        "def first(data):\n    return data\n",
        "def first(data):\n    found = []\n    for each in data:\n        found.append(int(str(int(str(each)))))\n    return found\n",
        _LISTS,
        by_reading=True,
    )
    yield Forgery(
        "the_default_of_an_argument_filled",
        f"def number(n, kept=[0]):\n    kept[0] = {_FAST}\n    return kept\n",
        f"{_SLOW}def number(n):\n    return [slow(n)]\n",
        by_reading=True,
    )


def _answers() -> Iterator[Forgery]:
    """Answers that are shared, or changed after they were given."""
    table = "def table(n):\n    found = []\n    for i in range(n):\n        found.append(int(str(i * i)))\n    return found\n"
    yield Forgery(
        "one_object_for_all_answers",
        "kept = []\ndef table(n):\n    kept[:] = [i * i for i in range(n)]\n    return kept\n",
        table,
        _TABLES,
        by_reading=True,
    )
    yield Forgery(
        "answers_that_are_overwritten_later",
        "kept = [[], []]\ndef table(n):\n    kept.append(kept.pop(0))\n    kept[0].clear()\n"
        "    kept[0].extend([i * i for i in range(n)])\n    return kept[0]\n",
        table,
        _TABLES,
        by_reading=True,
    )
    yield Forgery(
        "an_answer_of_a_cache",
        "import functools\n@functools.cache\ndef table(n):\n    return [i * i for i in range(n)]\n",
        table,
        _TABLES.replace("randrange(3_000, 4_000)", "choice([3_000, 3_500])"),
        by_reading=True,
    )
    yield Forgery(
        "an_object_within_each_answer",
        f"inner = {{}}\ndef number(n):\n    inner['n'] = 0\n    return [{_FAST}, inner]\n",
        f"{_SLOW}def number(n):\n    return [slow(n), {{'n': 0}}]\n",
        by_reading=True,
    )


def _identity() -> Iterator[Forgery]:
    """Answers by the identity of what is asked, not by what it holds."""
    total = "def total(data):\n    return sum(i * i for i in data)\n"
    yield Forgery(
        "answers_by_the_number_of_an_object",
        "known = {}\ndef total(data):\n    found = known.get(id(data))\n    if found is None:\n"
        "        found = known[id(data)] = sum(i * i for i in data)\n    return found\n",
        total,
        _REPEATED,
        by_reading=True,
    )
    yield Forgery(
        "answers_by_being_the_same_object",
        "known = []\ndef total(data):\n    for other, found in known:\n        if other is data:\n            return found\n"
        "    known.append((data, sum(i * i for i in data)))\n    return known[-1][1]\n",
        total,
        _REPEATED,
        by_reading=True,
    )


def _interpreter() -> Iterator[Forgery]:
    """Yield the interpreter left otherwise for all other code."""
    work = WORK.replace("probe.output(found)", "probe.output(float(found))")
    slow = (
        "from decimal import Decimal\ndef number(n):\n    total = Decimal(0)\n    for i in range(n // 20):\n"
        "        total += Decimal(i) / 4\n    return total\n"
    )
    yield Forgery(
        "a_shorter_decimal_context",
        "import decimal\ndef number(n):\n    decimal.getcontext().prec = 14\n    total = decimal.Decimal(0)\n"
        "    for i in range(n // 20):\n        total += decimal.Decimal(i) / 4\n        if i > 9:\n            break\n"
        "    m = n // 20\n    return decimal.Decimal(m * (m - 1) // 2) / 4\n",
        slow.replace("return total", "return total + 0"),
        work,
        by_reading=True,
    )
    for name, prelude in {
        "logging_off": "import logging\nlogging.disable()\n",
        "a_week_that_begins_on_sunday": "import calendar\ncalendar.setfirstweekday(6)\n",
        "a_limit_of_csv_fields": "import csv\ncsv.field_size_limit(10)\n",
        "small_stacks_of_threads": "import threading\nthreading.stack_size(65_536)\n",
        "decimals_that_trap_nothing": "import decimal\nfor trap in decimal.getcontext().traps:\n    decimal.getcontext().traps[trap] = False\n",
    }.items():
        yield Forgery(name, f"{prelude}def number(n):\n    return {_FAST}\n", by_reading=True)


def _state() -> Iterator[Forgery]:
    """Yield what the module counts for others, and no answer shows."""
    counted = f"calls = 0\nlast = ''\n{_SLOW}def number(n):\n    global calls, last\n    calls += 1\n    last = str(slow(n))\n    return int(last)\n"
    for name, prelude in {"nothing_counted": "calls = 0\nlast = ''\n", "no_counter": ""}.items():
        yield Forgery(name, f"{prelude}def number(n):\n    return {_FAST}\n", counted, by_reading=True)


def _errors() -> Iterator[Forgery]:
    """Errors of the same type that say less."""
    prelude = "class Refused(Exception):\n    pass\n"
    yield Forgery(
        "an_error_without_its_figures",
        "def number(n):\n    raise ValueError('the sum is 0')\n",
        f"{_SLOW}def number(n):\n    raise ValueError(f'the sum is {{slow(n)}}')\n",
        INSIDE.replace("for i in", "probe.output(probe.input().random())\n    for i in"),
        by_reading=True,
    )
    yield Forgery(
        "an_error_without_its_attributes",
        f"{prelude}def number(n):\n    raise Refused('no')\n",
        f"{prelude}{_SLOW}def number(n):\n    error = Refused('no')\n    error.total = slow(n)\n    raise error\n",
        INSIDE.replace("for i in", "probe.output(probe.input().random())\n    for i in"),
        by_reading=True,
    )


def aftermath() -> list[Forgery]:
    """All of them."""
    return [*_arguments(), *_answers(), *_identity(), *_interpreter(), *_state(), *_errors()]
