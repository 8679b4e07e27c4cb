"""Candidates that do less in closures, files, printed lines, awaited calls, callbacks and under locks.

Each is compared with ordinary code, as those of :mod:`tests.acceptance.sandbox.forging.unseen` are.
"""

# ruff: noqa: E501 - sources that are read as they are run

from collections.abc import Iterator

from tests.acceptance.sandbox.forging.judge import WORK, Forgery
from tests.acceptance.sandbox.forging.pairs import CLOSED, SLOWLY, bodies, given


def _beside() -> Iterator[Forgery]:
    closure = "def _counter():\n    rows = []\n    def count(n):\n        rows.append(n)\n    def all_rows():\n        return rows\n    return count, all_rows\n_count, _all_rows = _counter()\n"
    yield bodies(
        "kept_in_a_closure",
        closure,
        "return SLOW",
        "_count(n)\nreturn SLOW",
        new=closure + "def _later():\n    _count(0)\n",
    )
    attribute = (
        "def total(n):\n    total.rows.append(n)\ntotal.rows = []\ndef rows():\n    return total.rows\n"
    )
    yield bodies(
        "kept_in_an_attribute_of_a_function", attribute, "total\nreturn SLOW", "total(n)\nreturn SLOW"
    )
    yield bodies(
        "file_of_the_same_size",
        "",
        "with open('a.txt', 'a') as file:\n    file.write('0' * len(str(n)))\nreturn SLOW",
        "with open('a.txt', 'a') as file:\n    file.write(str(n))\nreturn SLOW",
    )
    yield bodies(
        "file_in_another_order",
        "_lines = []\n",
        "with open('a.txt', 'a') as file:\n    file.write(str(n)[::-1])\nreturn SLOW",
        "with open('a.txt', 'a') as file:\n    file.write(str(n))\nreturn SLOW",
    )
    yield bodies(
        "another_number_is_printed", "", "print('sum', n)\nreturn SLOW", "print('sum', n % 97)\nreturn SLOW"
    )
    shared = "import asyncio\nclass _Sink:\n    def __init__(self):\n        self._rows = []\n    async def put(self, n):\n        self._rows.append(n)\n        await asyncio.sleep(0)\n_sink = _Sink()\nasync def stop():\n    await _sink.put(0)\n"
    yield Forgery(
        "awaited_by_another_function_alone",
        f"{shared}async def ask(n):\n    return {CLOSED}\ndef number(n):\n    return asyncio.run(ask(n))\n",
        f"{SLOWLY}{shared}async def ask(n):\n    await _sink.put(n)\n    return _slow(n)\ndef number(n):\n    return asyncio.run(ask(n))\n",
        by_reading=True,
    )
    yield Forgery(
        "coroutine_made_and_not_awaited",
        f"{shared}async def ask(n):\n    _sink.put(n).close()\n    return {CLOSED}\ndef number(n):\n    return asyncio.run(ask(n))\n",
        f"{SLOWLY}{shared}async def ask(n):\n    await _sink.put(n)\n    return _slow(n)\ndef number(n):\n    return asyncio.run(ask(n))\n",
        by_reading=True,
    )
    called = {
        "workload": WORK.replace(
            "def workload(module, probe):\n",
            "def workload(module, probe):\n    told = []\n    def tell(k):\n        told.append(k)\n",
        ).replace("module.number(n)", "module.number(tell, n)"),
        "a": "x, n",
    }
    yield bodies(
        "callback_called_once", "", "x(0)\nreturn SLOW", "for k in range(3):\n    x(0)\nreturn SLOW", **called
    )
    yield bodies(
        "callback_called_at_the_end_alone",
        "",
        "x(2)\nreturn SLOW",
        "for k in range(3):\n    x(k)\nreturn SLOW",
        **called,
    )
    locked = "import threading\n_lock = threading.Lock()\n_known = {}\n"
    yield bodies(
        "lock_let_go_too_soon",
        locked,
        "with _lock:\n    pass\n_known[n % 9] = n\nreturn SLOW",
        "with _lock:\n    _known[n % 9] = n\nreturn SLOW",
    )
    yield bodies(
        "looked_up_without_the_lock",
        locked,
        "found = _known.get(n % 9, 0)\nwith _lock:\n    _known[n % 9] = n\nreturn SLOW, found - found",
        "with _lock:\n    found = _known.get(n % 9, 0)\n    _known[n % 9] = n\nreturn SLOW, found - found",
    )
    yield bodies(
        "another_lock",
        locked + "_other = threading.Lock()\n",
        "with _other:\n    _known[n % 9] = n\nreturn SLOW",
        "with _lock:\n    _known[n % 9] = n\nreturn SLOW",
    )
    yield bodies(
        "lock_of_each_call",
        locked,
        "with threading.Lock():\n    _known[n % 9] = n\nreturn SLOW",
        "with _lock:\n    _known[n % 9] = n\nreturn SLOW",
    )
    yield Forgery(
        "objects_kept_by_a_cache",
        f"import functools\nclass Row:\n    @functools.lru_cache(maxsize=64, typed=True)\n    def total(self, n):\n        return {CLOSED}\ndef number(n):\n    return Row().total(n)\n",
        f"{SLOWLY}class Row:\n    def total(self, n):\n        return _slow(n)\ndef number(n):\n    return Row().total(n)\n",
        by_reading=True,
    )
    yield Forgery(
        "the_same_list_for_all_callers",
        f"import functools\n@functools.lru_cache(maxsize=64, typed=True)\ndef number(n):\n    return [{CLOSED}]\n",
        f"{SLOWLY}def number(n):\n    return [_slow(n)]\n",
        by_reading=True,
    )
    yield Forgery(
        "the_same_rows_within_an_answer",
        f"_ROW = [0]\ndef number(n):\n    return {CLOSED}, {{'row': _ROW}}\n",
        f"{SLOWLY}def number(n):\n    return _slow(n), {{'row': [0]}}\n",
        by_reading=True,
    )
    rows = given("[n, n + 3, n + 1]")
    yield bodies(
        "argument_sorted_where_it_fails",
        "",
        "x.sort()\nreturn SLOW, x[0] + 0",
        "return SLOW, sorted(x)[0] + 0",
        workload=rows["workload"].replace("[n, n + 3, n + 1]", "[n, n + 1, n + 3]"),
        a="x, n",
    )
    yield bodies(
        "counter_of_calls_that_stops",
        "class _Stats:\n    calls = 0\n    def seen(self):\n        return self.calls\n_stats = _Stats()\n",
        "_stats.calls = 1\nreturn SLOW",
        "_stats.calls += 1\nreturn SLOW",
    )
    yield bodies(
        "sent_twice",
        "import queue\n_q = queue.SimpleQueue()\nclass _Mail:\n    def __init__(self):\n        self._sent = []\n    def send(self, n):\n        self._sent.append(n)\n_mail = _Mail()\n",
        "_mail.send(n)\n_mail.send(n)\nreturn SLOW",
        "_mail.send(n)\nreturn SLOW",
    )
    yield bodies(
        "sent_in_another_order",
        "class _Mail:\n    def __init__(self):\n        self._sent = []\n    def send(self, n):\n        self._sent.append(n)\n_mail = _Mail()\n",
        "for k in (2, 1):\n    _mail.send(k)\nreturn SLOW",
        "for k in (1, 2):\n    _mail.send(k)\nreturn SLOW",
    )


def beside() -> list[Forgery]:
    """All of them."""
    return [*_beside()]
