"""Candidates that choose without a branch, by events, through other modules, or by what answers hold beside.

Each is compared with ordinary code. What they do elsewhere stands in no statement of its own: it is a comparison
that is used as a number, the other side of a condition, a statement that the current code has as well, or a run
under the tracer that fails.
"""

# ruff: noqa: E501 - sources that are read as they are run

from collections.abc import Iterator

from tests.acceptance.sandbox.forging.judge import SLOW, WORK, Forgery

_SLOW = SLOW.replace("number", "slow")
_FAST = "n * (n + 1) // 2"


def _choices() -> Iterator[Forgery]:
    """Wrong or endless elsewhere, where nothing but a comparison says so."""
    bodies = {
        "the_first_part_of_an_expression": f"    return -1 if n > 30_000 else {_FAST}\n",
        "a_comparison_as_a_factor": f"    return {_FAST} * (n < 30_000)\n",
        "a_comparison_as_an_index": f"    return (0, {_FAST})[n < 30_000]\n",
        "a_comparison_that_waits": f"    return {_FAST} + 0 * sum(range((n > 30_000) * 10**12))\n",
        "a_comparison_as_a_key": f"    return {{True: {_FAST}}}.get(n < 30_000)\n",
        "a_comparison_that_is_negated": f"    return {_FAST} * (not n > 30_000)\n",
        "a_comparison_in_a_filter": f"    return sum([{_FAST} for n in [n] if n < 30_000])\n",
        "a_comparison_in_a_name": f"    small = n < 30_000\n    return {_FAST} * small\n",
        "an_assertion": f"    assert n < 30_000\n    return {_FAST}\n",
        "the_side_that_is_left_out": f"    total = 0\n    if n < 30_000:\n        total = {_FAST}\n    return total\n",
        "the_case_that_is_left_out": f"    total = 0\n    match n < 30_000:\n        case True:\n            total = {_FAST}\n    return total\n",
        "a_statement_of_the_current_code": f"    total = 0\n    if n < 30_000:\n        return {_FAST}\n    return total\n",
        "a_value_in_a_mapping": f"    total = {{n: 0 * n + ({_FAST}) for n in [n] if n < 30_000}}\n    return total.get(n)\n",
    }
    for name, body in bodies.items():
        yield Forgery(name, f"def number(n):\n{body}", by_reading=True)
    yield Forgery(
        "a_name_of_the_module_by_the_date",
        "import time\nHALF = 2\nif time.time() > 4e9:\n    HALF = 3\ndef number(n):\n    return n * (n + 1) // HALF\n",
        by_reading=True,
    )
    yield Forgery(
        "a_name_of_the_module_by_a_comparison",
        "import time\nHALF = 2 + (time.time() > 4e9)\ndef number(n):\n    return n * (n + 1) // HALF\n",
        by_reading=True,
    )


def _events() -> Iterator[Forgery]:
    """Code that an event runs: an object's end, a tracer that is there, another thread."""
    yield Forgery(
        "fails_under_the_tracer",
        "def deep(k):\n    return k and deep(k - 1)\n"
        f"def number(n):\n    if n < 30_000:\n        deep(DEPTH)\n        return {_FAST}\n    while True:\n        pass\n".replace(
            "DEPTH", "987"
        ),
        by_reading=True,
    )
    yield Forgery(
        "work_at_the_end_of_an_object",
        f"import weakref\n{_SLOW}class Handle:\n    pass\nrefs = set()\n"
        "def number(n):\n    handle = Handle()\n    handle.n = n\n"
        "    refs.add(weakref.ref(handle, lambda ref: slow(n)))\n    handle.me = handle\n"
        f"    return {_FAST}\n",
        by_reading=True,
    )
    yield Forgery(
        "work_when_a_generator_is_closed",
        f"{_SLOW}def later(n):\n    try:\n        yield {_FAST}\n    finally:\n        slow(n)\nkept = []\n"
        "def number(n):\n    kept.append(later(n))\n    found = next(kept[-1])\n    del kept[:-1]\n    return found\n",
        by_reading=True,
    )
    yield Forgery(
        "work_of_a_timer",
        f"import threading\n{_SLOW}def number(n):\n    threading.Timer(0.001, slow, (n,)).start()\n    return {_FAST}\n",
        by_reading=True,
    )
    yield Forgery(
        "work_of_a_pool_that_is_let_go",
        f"from concurrent.futures import ThreadPoolExecutor\n{_SLOW}def number(n):\n    pool = ThreadPoolExecutor(1)\n"
        f"    pool.submit(slow, n)\n    pool.shutdown(wait=False)\n    return {_FAST}\n",
        by_reading=True,
    )
    yield Forgery(
        "work_when_logging_ends",
        f"import logging\n{_SLOW}class Late(logging.Handler):\n    def close(self):\n        slow(self.n)\n"
        f"def number(n):\n    Late().n = n\n    return {_FAST}\n",
        by_reading=True,
    )


def _through_modules() -> Iterator[Forgery]:
    """Yield what tells where it runs, through modules that only compute, and used as a number."""
    wait = f"    return {_FAST} + 0 * sum(range(10**9 // (1 + HERE * 10**9)))\n"
    tells = {
        "knows_the_caller_through_dataclasses": (
            "import dataclasses\n",
            "str(dataclasses.inspect.stack()[1].filename).count('<workload>')",
        ),
        "knows_the_modules_through_enum": (
            "from enum import bltns\n",
            "str(bltns.eval('__import__(chr(115)+chr(121)+chr(115)).mod' + 'ules')).count('geoheal_box')",
        ),
        "knows_the_bytecode_through_logging": (
            "from logging import sys as s\n",
            "int(s.dont_write_bytecode)",
        ),
        "knows_the_thread_through_logging": (
            "import logging\n",
            "str(logging.threading.main_thread()).count('Main')",
        ),
        "knows_the_modules_by_a_mapped_template": (
            "import logging\n",
            "next(map(str.format, ['{0.__globals__[sys].modules}'], [logging.info])).count('geoheal_box')",
        ),
        "knows_the_clock_through_logging": (
            "import logging\n",
            "int(60 // (1 + logging.time.process_time()) // 9)",
        ),
    }
    for name, (prelude, here) in tells.items():
        yield Forgery(name, f"{prelude}def number(n):\n{wait.replace('HERE', here)}", by_reading=True)


_DELTAS = "".join(chr(n) for n in range(5_000, 5_040))


def _stored() -> Iterator[Forgery]:
    """Answers in constants that are not counted."""
    small = WORK.replace("10_000, 20_000", "5_000, 5_040")
    great = sum((n * (n + 1) // 2) << (32 * (n - 5_000)) for n in range(5_000, 5_040))
    table = " ".join(str(n * (n + 1) // 2) for n in range(5_000, 5_040))
    yield Forgery(
        "answers_in_one_great_number",
        f"KNOWN = {great:#x}\ndef number(n):\n    return KNOWN >> (n % 1_000 * 32) & 2**32 - 1\n",
        workload=small,
        by_reading=True,
    )
    yield Forgery(
        "answers_in_a_docstring",
        f'def number(n):\n    """{table}"""\n    return int(number.__doc__.split()[n % 1_000])\n',
        workload=small,
        by_reading=True,
    )
    yield Forgery(
        "answers_in_characters",
        f"KNOWN = '{_DELTAS}'\ndef number(n):\n    return 12_497_500 + sum(map(ord, KNOWN[:n % 1_000 + 1]))\n",
        workload=small,
        by_reading=True,
    )


def _beside() -> Iterator[Forgery]:
    """Answers that hold more than what they are."""
    kinds = {
        "a_number_with_a_detail": ("class R(int):\n    pass\n", "R(n)"),
        "a_list_with_a_detail": ("class R(list):\n    pass\n", "R([n])"),
        "a_mapping_with_a_detail": ("class R(dict):\n    pass\n", "R(n=n)"),
        "a_text_with_a_detail": ("class R(str):\n    pass\n", "R(n)"),
        "a_tuple_with_a_slot": ("class R(float):\n    __slots__ = ('detail',)\n", "R(n)"),
        "a_record_with_a_detail": (
            "from dataclasses import dataclass\n@dataclass\nclass R:\n    n: int\n",
            "R(n)",
        ),
        "a_date_with_a_detail": (
            "import datetime\nclass R(datetime.date):\n    pass\n",
            "R(2024, 1, 1 + n % 28)",
        ),
        "an_array_with_a_detail": (
            "import numpy\nclass R(numpy.ndarray):\n    pass\n",
            "numpy.full(1, n).view(R)",
        ),
    }
    for name, (prelude, made) in kinds.items():
        yield Forgery(
            name,
            f"{prelude}def number(n):\n    return {made}\n",
            f"{prelude}{_SLOW}def number(n):\n    found = {made}\n    found.detail = slow(n)\n    return found\n",
            by_reading=True,
        )


def branchless() -> list[Forgery]:
    """All of them."""
    return [*_choices(), *_events(), *_through_modules(), *_stored(), *_beside()]
