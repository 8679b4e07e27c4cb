"""What a candidate answers where the workload does not ask, and what is not held against it."""

import sys

import pytest

from geoheal.domain.evaluation.change import CodeChange
from geoheal.fitness.further.beyond import FAILS, answers_beyond, differing
from geoheal.sandbox import Sandbox

WORK = """
def workload(module, probe):
    for i in range(8):
        draw = probe.input(i)
        given = GIVEN
        with probe.request("f"):
            found = module.f(given)
        probe.output(found)
"""
CASES = """
def workload(module, probe):
    for i in range(8):
        for number, given in enumerate(GIVEN):
            draw = probe.input(i)
            probe.output(getattr(module, f"f{number}")(given(i, draw)))
"""


@pytest.fixture(scope="module")
def sandbox():
    with Sandbox(warm=0) as sandbox:
        yield sandbox


def beyond(sandbox, given, current, new):
    change = CodeChange(
        module_name="sums",
        new_code=f"def f(x):\n    {new}\n",
        current_code=f"def f(x):\n    {current}\n",
        workload=WORK.replace("GIVEN", given),
    )
    return answers_beyond(sandbox, change)


def beyond_each(sandbox, given, current, new, prelude=""):
    """Ask functions f0, f1, … of one module in one run."""
    change = CodeChange(
        module_name="sums",
        new_code=prelude + "".join(new),
        current_code=prelude + "".join(current),
        workload=CASES.replace("GIVEN", f"[{', '.join(f'lambda i, draw: {each}' for each in given)}]"),
    )
    return answers_beyond(sandbox, change)


OTHERWISE = (
    ("draw.random() + 9.5", "return x < 10", "return x <= 10", "f(10.0) is answered differently"),
    ("9 if i % 2 else None", "return 7 if x is None else x", "return x or 7", "f(0) is answered diff"),
    ("'a b'", "return x.split(' ')", "return x.split()", "f('a  b') is answered differently"),
    ("{'a': i}", "return x['a']", "return x.get('a')", "f({}) is answered, but the current code refuses"),
    ("i + 40", "return abs(x)", "return x", "f(-1) is answered differently"),
    ("i + 40", "return x", "return 1 / x and x", "f(0) fails with ZeroDivisionError"),
    ("'a' * i + 'b'", "return x", "while x == '': pass\n    return x", "f('') is not answered in time"),
    ("[i, 3]", "return [y for y in x]", "return x[:]", "f(<list_iterator>) fails with TypeError"),
    (
        "{i, 3}",
        "return max(x)",
        "x.add(0)\n    return max(x)",
        "f(frozenset({0, 3})) fails with AttributeError",
    ),
    ("[i, 3]", "for y in x: yield y", "yield from list(x)", "f(<cycle>) is not answered in time"),
)


def functions(bodies):
    return [f"def f{number}(x):\n    {body}\n" for number, body in enumerate(bodies)]


@pytest.mark.thorough
@pytest.mark.parametrize("ends", [True, False])
def test_another_answer_beyond_the_workload_is_found(sandbox, ends):
    cases = [
        each for each in OTHERWISE if ("in time" not in each[-1]) is ends
    ]  # endless calls use up a run's time
    given, current, new, _ = zip(*cases, strict=True)
    result = beyond_each(sandbox, given, functions(current), functions(new))
    for number, (*_, found) in enumerate(cases):
        assert any(each.startswith(found.replace("f(", f"f{number}(", 1)) for each in result), (found, result)


BEGUN_ELSEWHERE = """
import asyncio
def all_of(items):
    return list(items)
async def running(work):
    return await work
def count(x):
    yield CURRENT
async def size(x):
    return CURRENT
"""

CALLS = ["module.count(i + 40)", "list(module.count(i + 40))"]
if sys.version_info >= (3, 12):  # which notes the calls of the workload as they are made
    CALLS += [
        "module.all_of(module.count(i + 40))",
        "asyncio.run(module.size(i + 40))",
        "asyncio.run(module.running(module.size(i + 40)))",
    ]


@pytest.mark.parametrize("call", CALLS)
def test_generators_and_coroutines_are_asked_wherever_they_begin(sandbox, call):
    change = CodeChange(
        module_name="sums",
        current_code=BEGUN_ELSEWHERE.replace("CURRENT", "abs(x)"),
        new_code=BEGUN_ELSEWHERE.replace("CURRENT", "x"),
        workload=f"import asyncio\n{WORK.replace('GIVEN', 'i').replace('module.f(given)', call)}",
    )
    name = "size" if "size" in call else "count"
    found = answers_beyond(sandbox, change)
    assert f"{name}(-1) is answered differently than by the current code" in found, found


ALIKE = (
    ("i + 40", "return sum(range(x + 1))", "return x * (x + 1) // 2"),  # for natural numbers
    ("[3, i]", "return [each for each in x if each in [1, 2]]", "return [y for y in x if y in {1, 2}]"),
    ("'a b'", "t = ''\n    for c in x: t += c\n    return t", "return ''.join(x)"),
    ("[i, 3]", "for y in x: yield y", "yield from x"),
    ("i + 40", "import os\n    return os.urandom(x)", "import os\n    return os.urandom(x + 0)"),
)


@pytest.mark.thorough
def test_a_change_that_answers_the_same_is_let_be(sandbox):
    given, current, new = zip(*ALIKE, strict=True)
    assert beyond_each(sandbox, given, functions(current), functions(new)) == ()


def test_a_candidate_that_does_not_get_through_is_objected_to(sandbox):
    """It answers what the workload asks, and ends the run before what it answers otherwise is told."""
    ending = "import os\n    x in (0, 1) and os._exit(0)\n    return x"
    assert beyond(sandbox, "i + 2", "return x", ending) == (FAILS,)
    assert beyond(sandbox, "i + 2", ending, f"{ending} + (x == 0)") == ()


def test_what_the_current_code_fails_at_may_be_what_a_change_mends(sandbox):
    assert beyond(sandbox, "{'a': 1} if i else {}", "return x['a']", "return x.get('a')") == ()


REMEMBERING = """
import functools
rate = 2
last = [None, None]
def kept(function):
    known = {}
    def inner(*given):
        key = repr(given)[:14]
        if key not in known:
            known[key] = function(*given)
        return known[key]
    return inner
"""


MEMORIES = (
    ("i + 40", "x * y", "@functools.cache\ndef f(x, y=2):\n    return x * y\n", "f(40.0, 2), after f(40, 2)"),
    (
        "i + 40",
        "x * rate",
        "@functools.lru_cache(typed=True)\ndef f(x, y=2):\n    return x * rate\n",
        "with another rate",
    ),
    ("f'{i}' * 20", "x + x", "@kept\ndef f(x, y=2):\n    return x + x\n", "after"),
    (
        "[i, 3, 4]",
        "sum(x)",
        "def f(x, y=2):\n    if last[0] is not x:\n        last[:] = x, sum(x)\n    return last[1]\n",
        "f([0, 0, 4], 2), after f([0, 3, 4], 2)",
    ),
    ("i + 40", "x * y", "@functools.lru_cache(typed=True)\ndef f(x, y=2):\n    return x * y\n", None),
    ("i + 40", "sum(range(x))", "@functools.cache\ndef f(x, y=2):\n    return sum(range(x))\n", None),
    ("i + 40", "x // 1", "def f(x, y=2):\n    return int(x)\n", None),
)


@pytest.mark.thorough
def test_a_memory_is_found_where_it_answers_for_something_else(sandbox):
    given, answers, new, _ = zip(*MEMORIES, strict=True)
    current = [f"def f{number}(x, y=2):\n    return {answer}\n" for number, answer in enumerate(answers)]
    named = [each.replace("def f(", f"def f{number}(") for number, each in enumerate(new)]
    result = beyond_each(sandbox, given, current, named, REMEMBERING)
    for number, (*_, found) in enumerate(MEMORIES):
        own = [each.replace(f"f{number}(", "f(") for each in result if each.startswith(f"f{number}(")]
        assert any(found in each for each in own) if found else not own, (number, result)


HARD = """
import threading
from dataclasses import dataclass
rate = 2
locks = {"a": threading.Lock()}
@dataclass(frozen=True)
class Frozen:
    n: int
    def __ne__(self, other):
        raise ValueError("the truth of this is ambiguous")
known = {}
def f(x, n):
    return KEPT
"""


def test_what_cannot_be_changed_copied_or_compared_does_not_end_the_asking(sandbox):
    """It would end it on both sides, so that nothing differs."""
    change = CodeChange(
        module_name="sums",
        new_code=HARD.replace("KEPT", "known.setdefault(n, n * rate)"),
        current_code=HARD.replace("KEPT", "n * rate"),
        workload=WORK.replace("module.f(given)", "module.f(given, 7)").replace(
            "GIVEN", "[module.Frozen(i), module.Frozen(3)] if i % 2 else module.Frozen(i)"
        ),
    )
    result = answers_beyond(sandbox, change)
    assert any("with another rate" in each for each in result), result
    assert any("7.0" in each for each in result), result


COUNTER = """
class C:
    def __init__(self):
        self.n = 3
    def m(self, *, k=5):
        return self.n < k
"""


def test_methods_and_arguments_by_name_are_asked_too(sandbox):
    change = CodeChange(
        module_name="sums",
        new_code=COUNTER.replace("self.n < k", "self.n < k and k != 3 or k == 3"),
        current_code=COUNTER,
        workload="def workload(module, probe):\n    probe.output(module.C().m(k=7))\n",
    )
    assert any("k=3" in each for each in answers_beyond(sandbox, change))


@pytest.mark.parametrize(
    ("current", "new", "is_found"),
    [
        (
            "return [n for n in range(9) if n in list(x)]",
            "s = {*x}; return [n for n in range(9) if n in s]",
            False,
        ),
        ("return sum(n + 1 for n in x)", "return sum(x) + len(x)", True),
    ],
)
def test_an_iterator_is_asked_of_code_that_takes_one(sandbox, current, new, is_found):
    """Code that reads its argument several times finds an iterator empty, and so its answer says nothing."""
    found = beyond(sandbox, "[draw.randrange(9) for _ in range(5)]", current, new)
    assert any("list_iterator" in each for each in found) is is_found


def test_a_function_that_is_called_iterator_is_compared_with_other_containers_too():
    current = {
        "iterator_of given~": ("iterator_of([1])", "answer", [1]),
        "iterator_of 0.0.0tuple~": ("iterator_of((1,))", "answer", [2]),
    }
    candidate = {**current, "iterator_of 0.0.0tuple~": ("iterator_of((1,))", "answer", [3])}
    assert differing(current, candidate)


DECIMALS = "import decimal\nAS_MADE = decimal.Context()\n"
FOLLOWING = (
    ("i", "return decimal.Decimal(x + 1) / 7", "return AS_MADE.divide(decimal.Decimal(x + 1), 7)"),
    ("i", "return os.path.join(os.getcwd(), str(x))", "return os.path.join(HERE, str(x))"),
    ("i + 1", "return locale.str(x / 2)", "return str(x / 2) if x % 2 else str(x // 2)"),
)


def test_settings_of_libraries_that_an_answer_follows_are_followed_on(sandbox):
    given, current, new = zip(*FOLLOWING, strict=True)
    prelude = f"{DECIMALS}import locale, os\nHERE = os.getcwd()\n"
    found = beyond_each(sandbox, given, functions(current), functions(new), prelude)
    assert [each.partition("(")[0] for each in found] == ["f0", "f1", "f2"]
    assert all("with other settings of libraries is answered differently" in each for each in found)
    assert beyond_each(sandbox, given, functions(current), functions(current), prelude + "# again\n") == ()


HALF = """context = decimal.getcontext()
    before, context.prec = context.prec, 30
    found = decimal.Decimal(x) / 7
    context.prec = before
    return found"""
WHOLE = """with decimal.localcontext() as context:
        context.prec = 30
        return decimal.Decimal(x) / 7"""


def test_settings_that_a_failing_call_leaves_half_set_are_found(sandbox):
    found = beyond_each(sandbox, ["str(i)"], functions([WHOLE]), functions([HALF]), DECIMALS)
    assert "f0('') leaves the context of decimal in another state than the current code" in found
