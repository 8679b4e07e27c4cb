"""Candidates that measurement alone believes: they do elsewhere what no run shows, or hand over less.

Each is compared with ordinary code; what it does is seen by running it statement by statement, by comparing
what is held and not what is said, and by reading.
"""

# ruff: noqa: E501 - sources that are read as they are run

from collections.abc import Iterator

from tests.acceptance.sandbox.forging.judge import SLOW, WORK, Forgery

_SLOW = SLOW.replace("number", "slow")
SMALL = {n: n * (n + 1) // 2 for n in range(5_000, 5_040)}


def _elsewhere() -> Iterator[Forgery]:
    """Fast where they are measured, and endless or wrong elsewhere."""
    code = "\ndef number(n):\n    if HERE:\n        return n * (n + 1) // 2\n    while True:\n        pass\n"
    tells = {
        "knows_the_inputs": ("", "n < 30_000"),
        "knows_the_workloads_range": ("", "10_000 <= n < 20_000"),
        "knows_the_first_calls": ("calls = []\n", "not calls.append(n) and len(calls) < 1_000"),
        "knows_the_date": ("import time\n", "time.time() < 4e9"),
        "knows_the_hashes_of_text": ("", "list({'a', 'b', 'c'}) or n"),
        "knows_that_no_bytecode_is_written": ("import sys\n", "sys.dont_write_bytecode"),
        "knows_the_main_thread": (
            "import threading\n",
            "threading.current_thread() is threading.main_thread()",
        ),
        "knows_the_young_process": ("import time\n", "time.process_time() < 60"),
        "knows_that_nothing_logs": ("import logging\n", "not logging.getLogger().handlers"),
        "knows_that_no_loop_runs": ("import asyncio\n", "lonely(asyncio.get_running_loop)"),
        "knows_the_caller_by_a_warning": ("import warnings\n", "'<workload>' in caller()"),
        "knows_the_modules_by_a_pattern": ("import sys\n", "'geoheal_box.probe' in found(sys)"),
        "knows_the_modules_by_a_template": ("import sys\n", "'geoheal_box' in '{0.modules}'.format(sys)"),
        "knows_the_modules_by_a_map": (
            "import sys\n",
            "'geoheal_box' in str(list(map(getattr, [sys], ['mod' + 'ules'])))",
        ),
        "knows_the_modules_by_another_name": (
            "import sys\nfrom operator import attrgetter as get\n",
            "'geoheal_box.probe' in get('mod' + 'ules')(sys)",
        ),
        "knows_by_text_that_is_run": ("import timeit\n", "timeit.timeit('1', number=1)"),
        "knows_by_a_functions_module": ("", "len.__self__.eval('1')"),
    }
    more = (
        "def lonely(ask):\n    try:\n        ask()\n    except RuntimeError:\n        return True\n"
        "def found(owner):\n    match owner:\n        case object(modules=modules):\n            return modules\n"
        "def caller():\n    with warnings.catch_warnings(record=True) as told:\n"
        "        warnings.simplefilter('always')\n        warnings.warn('x', stacklevel=3)\n"
        "    return told[0].filename\n"
    )
    helpers = {name: text for text in more.split("def ")[1:] for name in [text.partition("(")[0]]}
    for name, (prelude, here) in tells.items():
        needed = "".join(f"def {text}" for helper, text in helpers.items() if f"{helper}(" in here)
        yield Forgery(name, prelude + needed + code.replace("HERE", here), by_reading=True)
    yield Forgery(
        "wrong_elsewhere_in_one_expression",
        "def number(n):\n    return n * (n + 1) // 2 if n < 30_000 else -1\n",
        by_reading=True,
    )


def _outputs() -> Iterator[Forgery]:
    """Answers that only seem to be the same."""
    yield Forgery(
        "another_time_of_day",
        "import datetime\ndef number(n):\n    return datetime.datetime(2024, 1, 1 + n % 28)\n",
        f"import datetime\n{_SLOW}def number(n):\n"
        "    return datetime.datetime(2024, 1, 1 + n % 28, slow(n) % 24, n % 60)\n",
        by_reading=True,
    )
    yield Forgery(
        "members_with_other_values",
        "import enum\nclass S(enum.Enum):\n    A = 0\n    B = 0.5\ndef number(n):\n    return S.B if n % 2 else S.A\n",
        f"import enum\n{_SLOW}class S(enum.Enum):\n    A = 1\n    B = 2\n"
        "def number(n):\n    slow(n)\n    return S.B if n % 2 else S.A\n",
        by_reading=True,
    )
    yield Forgery(
        "keys_that_cannot_be_told_apart",
        "class K:\n    pass\ndef number(n):\n    return {K(): 0, K(): 1, K(): n * (n + 1) // 2}\n",
        f"{_SLOW}class K:\n    pass\ndef number(n):\n    return {{K(): slow(n), K(): slow(n - 1), K(): slow(n)}}\n",
        by_reading=True,
    )
    yield Forgery(
        "objects_beside_answers_that_vary",
        "class R:\n    pass\ndef number(n):\n    return R()\n",
        f"{_SLOW}class R:\n    pass\ndef number(n):\n    found = R()\n    found.total = slow(n)\n    return found\n",
        f"{WORK}        probe.output(n % 1_009)\n",
        by_reading=True,
    )
    for name, expression in {
        "array_that_says_otherwise": "self.n * (self.n + 1) // 2",
        "lazy_array": "slow(self.n)",
    }.items():
        yield Forgery(
            name,
            f"import numpy\n{_SLOW}class A(numpy.ndarray):\n    def ravel(self):\n        return numpy.array([{expression}])\n"
            "def number(n):\n    found = numpy.zeros(1, numpy.int64).view(A)\n    found.n = n\n    return found\n",
            f"import numpy\n{_SLOW}def number(n):\n    return numpy.array([slow(n)])\n",
            by_reading=True,
        )
    yield Forgery(
        "numbers_as_small_as_rounding",
        "def number(n):\n    return 0.0\n",
        f"{_SLOW}def number(n):\n    return slow(n) * 1e-22\n",
        by_reading=True,
    )
    small = WORK.replace("10_000, 20_000", "5_000, 5_040")
    yield Forgery(
        "answers_of_a_small_domain_in_the_source",
        f"KNOWN = {SMALL}\ndef number(n):\n    return KNOWN[n]\n",
        workload=small,
        by_reading=True,
    )


def _effects() -> Iterator[Forgery]:
    """Less than was done before, beside the answers."""
    yield Forgery(
        "prints_nothing",
        "def number(n):\n    return n\n",
        f"{_SLOW}def number(n):\n    print('sum', slow(n))\n    return n\n",
        by_reading=True,
    )
    yield Forgery(
        "writes_nothing",
        "def number(n):\n    return n\n",
        f"{_SLOW}def number(n):\n    with open('out.txt', 'a') as file:\n        file.write(str(slow(n)))\n    return n\n",
        by_reading=True,
    )


def unseen() -> list[Forgery]:
    """All of them."""
    return [*_elsewhere(), *_outputs(), *_effects()]
