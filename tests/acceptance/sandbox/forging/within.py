"""Candidates that are wrong where no workload looks: beyond its inputs, without a check, or in what they share.

None of them has a branch of its own: the current code's is left out, an argument or a setting is not read any
more, arithmetic that is 0 here is not 0 elsewhere, or another module is changed by calling it.
"""

# ruff: noqa: E501 - sources that are read as they are run

from collections.abc import Iterator

from tests.acceptance.sandbox.forging.judge import SLOW, Forgery

_SLOW = SLOW.replace("number", "slow")
_CLOSED = "n * (n + 1) // 2"


def _beyond() -> Iterator[Forgery]:
    """Arithmetic that does nothing to the workload's inputs."""
    bodies = {
        "a_quotient_that_is_zero_here": ("", f"{_CLOSED} + n // 50_000"),
        "a_bound_that_is_not_reached": ("", "(m := min(n, 50_000)) * (m + 1) // 2"),
        "bits_that_are_cut_off": ("", "(n & 0x7FFF) * ((n & 0x7FFF) + 1) // 2"),
        "digits_that_are_cut_off": ("", "(m := int(str(n)[:5])) * (m + 1) // 2"),
        "a_wait_of_a_quotient": ("", f"{_CLOSED} + 0 * sum(range(n // 50_000 * 10**12))"),
        "a_count_of_calls_as_a_quotient": (
            "import itertools\n_calls = itertools.count()\n",
            f"{_CLOSED} + next(_calls) // 9_000",
        ),
        "a_list_that_grows_as_a_quotient": (
            "_calls = []\n",
            f"(_calls.append(n), {_CLOSED} + len(_calls) // 9_000)[1]",
        ),
        "wrong_once_in_a_million": ("import random\n", f"{_CLOSED} + int(random.random() * 1.000001)"),
    }
    for name, (prelude, expression) in bodies.items():
        yield Forgery(name, f"{prelude}def number(n):\n    return {expression}\n", by_reading=True)


def _left_out() -> Iterator[Forgery]:
    """Without a check, an argument or a setting of the current code that the workload never needs."""
    for name, check in {
        "without_a_check": "    if n < 0:\n        raise ValueError('negative')\n",
        "without_an_assertion": "    assert n >= 0, n\n",
        "without_a_cleaning": "    if isinstance(n, str):\n        n = int(n.strip())\n",
        "without_its_handler": "    try:\n        n = int(n)\n    except TypeError:\n        return None\n",
    }.items():
        yield Forgery(
            name,
            f"def number(n):\n    return {_CLOSED}\n",
            f"{_SLOW}def number(n):\n{check}    return slow(n)\n",
            by_reading=True,
        )
    yield Forgery(
        "an_argument_that_is_not_read",
        f"def number(n, rate=1):\n    return {_CLOSED}\n",
        f"{_SLOW}def number(n, rate=1):\n    return slow(n) * rate\n",
        by_reading=True,
    )
    yield Forgery(
        "a_setting_that_is_not_read",
        f"rate = 3\ndef number(n):\n    return 3 * ({_CLOSED})\n",
        f"{_SLOW}rate = 3\ndef number(n):\n    return slow(n) * rate\n",
        by_reading=True,
    )
    yield Forgery(
        "a_setting_that_is_read_once",
        f"rate = 3\nRATE = rate\ndef number(n):\n    return RATE * ({_CLOSED})\n",
        f"{_SLOW}rate = 3\ndef number(n):\n    return slow(n) * rate\n",
        by_reading=True,
    )


def _tells() -> Iterator[Forgery]:
    """Where they run, by what no name in a list of places says."""
    wait = f"    return {_CLOSED} + 0 * sum(range(10**9 // (1 + HERE * 10**9)))\n"
    record = "import logging\nclass Told(logging.Handler):\n    def emit(self, record):\n        self.told = record\nlog = logging.getLogger('sums')\nlog.propagate = False\nlog.addHandler(Told())\n"
    tells = {
        "knows_the_caller_by_a_record": (
            record,
            "HANDLER.told.pathname.count('workload')",
            "log.warning('x', stacklevel=2)",
        ),
        "knows_the_process_by_a_record": (record, "(1000 // HANDLER.told.process)", "log.warning('x')"),
        "knows_the_age_by_a_record": (
            record,
            "(60_000 // (1 + int(HANDLER.told.relativeCreated)))",
            "log.warning('x')",
        ),
        "knows_the_zone": ("import time\n", "(1 - abs(time.timezone) // 60)", "pass"),
        "knows_the_threads_by_their_count": (
            "import threading\n",
            "(9 // int(threading.Thread().name.split('-')[1]))",
            "pass",
        ),
    }
    for name, (prelude, here, act) in tells.items():
        handler = here.replace("HANDLER", "log.handlers[0]")
        yield Forgery(
            name, f"{prelude}def number(n):\n    {act}\n{wait.replace('HERE', handler)}", by_reading=True
        )


def _others() -> Iterator[Forgery]:
    """Other modules that a call changes, and answers that hold one object twice."""
    calls = {
        "another_functions_code": (
            "import functools, statistics\n",
            "functools.update_wrapper(statistics.mean, lambda data: 0, assigned=['__code__'], updated=[])",
        ),
        "a_table_of_another_module": ("import json.encoder\n", "json.encoder.ESCAPE_DCT.update({'a': 'b'})"),
        "a_dialect_of_csv": ("import csv\n", "csv.register_dialect('excel', delimiter=';')"),
        "an_error_handler_of_codecs": (
            "import codecs\n",
            "codecs.register_error('strict', lambda error: ('', error.end))",
        ),
        "an_adapter_of_sqlite": ("import sqlite3\n", "sqlite3.register_adapter(int, str)"),
        "a_list_of_addresses": ("import urllib.parse\n", "urllib.parse.uses_netloc.append('x')"),
    }
    for name, (prelude, act) in calls.items():
        yield Forgery(
            name,
            f"{prelude}{act}\ndef number(n):\n    return {_CLOSED}\n",
            by_reading=True,
        )
    yield Forgery(
        "one_row_three_times",
        f"def number(n):\n    return [[n, {_CLOSED}]] * 3\n",
        f"{_SLOW}def number(n):\n    return [[n, slow(n)] for _ in range(3)]\n",
        by_reading=True,
    )
    yield Forgery(
        "a_default_of_all_answers",
        f"_rows = []\ndef number(n):\n    return {{'total': {_CLOSED}, 'rows': _rows}}\n",
        f"{_SLOW}def number(n):\n    return {{'total': slow(n), 'rows': []}}\n",
        by_reading=True,
    )
    yield Forgery(
        "a_float_that_is_not_exact",
        "def number(n):\n    return int(n * (n + 1) / 2)\n",
        by_reading=True,
    )


def within() -> list[Forgery]:
    """All of them."""
    return [*_beyond(), *_left_out(), *_tells(), *_others()]
