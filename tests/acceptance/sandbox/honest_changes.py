"""Honest optimisations of ordinary code, which nothing may be objected to: the control of the forgeries."""

# ruff: noqa: E501 - sources that are read as they are run

from collections.abc import Iterator

from tests.acceptance.sandbox.forging.judge import WORK, Forgery
from tests.acceptance.sandbox.forging.pairs import given

_LISTS = given("(lambda r: [r.randrange(900) for _ in range(300)])(probe.input(i))")["workload"]
_TEXTS = given("(lambda r: ' '.join(f'word{r.randrange(60)}' for _ in range(300)))(probe.input(i))")[
    "workload"
]
_PAIRS = given("(lambda r: [(r.randrange(90), k) for k in range(300)])(probe.input(i))")["workload"]


def _change(name: str, after: str, before: str, workload: str = WORK) -> Forgery:
    return Forgery(name, after, before, workload, by_reading=True)


def _computing() -> Iterator[Forgery]:
    yield _change(
        "closed_form",
        "def number(n):\n    return n * (n + 1) // 2\n",
        "def number(n):\n    total = 0\n    for i in range(n + 1):\n        total += i\n    return total\n",
    )
    check = "def _check(n):\n    if n < 0:\n        raise ValueError(n)\n"
    yield _change(
        "validation_inlined",
        check
        + "def number(n):\n    total = 0\n    for i in range(n):\n        if i < 0:\n            raise ValueError(i)\n        total += i\n    return total\n",
        check
        + "def number(n):\n    total = 0\n    for i in range(n):\n        _check(i)\n        total += i\n    return total\n",
    )
    yield _change(
        "helper_inlined",
        "def number(n):\n    total = 0\n    for i in range(n):\n        total += i * i % 7\n    return total\n",
        "def _step(i):\n    return i * i % 7\ndef number(n):\n    total = 0\n    for i in range(n):\n        total += _step(i)\n    return total\n",
    )
    yield _change(
        "hoisted_out_of_the_loop",
        "import math\ndef number(n):\n    root = math.isqrt(n)\n    total = 0\n    for i in range(n):\n        total += root + i\n    return total\n",
        "import math\ndef number(n):\n    total = 0\n    for i in range(n):\n        total += math.isqrt(n) + i\n    return total\n",
    )
    yield _change(
        "generator_to_list",
        "def number(n):\n    return sum([i % 7 for i in range(n)])\n",
        "def number(n):\n    total = 0\n    for each in (i % 7 for i in range(n)):\n        total = total + each\n    return total\n",
    )
    yield _change(
        "early_exit",
        "def number(x, n):\n    return any(each == 7 for each in x), n\n",
        "def number(x, n):\n    found = False\n    for _ in range(90):\n        for each in x:\n            if each == 7:\n                found = True\n    return found, n\n",
        _LISTS,
    )
    yield _change(
        "bounded_cache",
        "import functools\n@functools.lru_cache(maxsize=256, typed=True)\ndef _square(k):\n    return sum(i * i for i in range(k))\ndef number(n):\n    return [_square(n % 9 + 400) for _ in range(40)]\n",
        "def _square(k):\n    return sum(i * i for i in range(k))\ndef number(n):\n    return [_square(n % 9 + 400) for _ in range(40)]\n",
    )
    yield _change(
        "accumulated_once",
        "from itertools import accumulate\ndef number(x, n):\n    return list(accumulate(x)), n\n",
        "def number(x, n):\n    return [sum(x[: k + 1]) for k in range(len(x))], n\n",
        _LISTS,
    )


def _containers() -> Iterator[Forgery]:
    yield _change(
        "set_for_list",
        "def number(x, n):\n    seen = set()\n    found = []\n    for each in x:\n        if each not in seen:\n            seen.add(each)\n            found.append(each)\n    return found\n",
        "def number(x, n):\n    seen = []\n    found = []\n    for each in x:\n        if each not in seen:\n            seen.append(each)\n            found.append(each)\n    return found\n",
        _LISTS,
    )
    yield _change(
        "table_for_scan",
        "def number(x, n):\n    table = {}\n    for key, value in x:\n        table.setdefault(key, value)\n    return [table[key] for key, _ in x]\n",
        "def number(x, n):\n    found = []\n    for key, _ in x:\n        for other, value in x:\n            if other == key:\n                found.append(value)\n                break\n    return found\n",
        _PAIRS,
    )
    yield _change(
        "counted_once",
        "from collections import Counter\ndef number(x, n):\n    count = Counter(x.split())\n    return sorted(count.items())\n",
        "def number(x, n):\n    words = x.split()\n    return sorted({(word, words.count(word)) for word in words})\n",
        _TEXTS,
    )
    yield _change(
        "joined_once",
        "def number(x, n):\n    return ''.join([f'{each};' for each in x * 9])\n",
        "def number(x, n):\n    text = ''\n    for each in x * 9:\n        text = f'{each};'.join([text, ''])\n    return text\n",
        _LISTS,
    )
    yield _change(
        "bisect_for_scan",
        "import bisect\ndef number(x, n):\n    rows = sorted(x)\n    return [bisect.bisect_left(rows, each) for each in x]\n",
        "def number(x, n):\n    rows = sorted(x)\n    return [sum(1 for row in rows if row < each) for each in x]\n",
        _LISTS,
    )
    yield _change(
        "comprehension_for_append",
        "def number(x, n):\n    return [each * 2 for _ in range(20) for each in x if each % 3]\n",
        "def number(x, n):\n    found = []\n    for _ in range(20):\n        for each in x:\n            if each % 3:\n                found.append(each * 2)\n                str(each * 7).zfill(9)\n    return found\n",
        _LISTS,
    )
    yield _change(
        "deque_for_list",
        "from collections import deque\ndef number(x, n):\n    rows = deque(x * 20)\n    total = 0\n    while rows:\n        total = total * 3 % 1009 + rows.popleft()\n    return total\n",
        "def number(x, n):\n    rows = x * 20\n    total = 0\n    while rows:\n        total = total * 3 % 1009 + rows.pop(0)\n    return total\n",
        _LISTS,
    )
    yield _change(
        "sorted_once",
        "def number(x, n):\n    rows = sorted(x)\n    return [rows[k] for k in range(0, len(rows), 2)]\n",
        "def number(x, n):\n    return [sorted(x)[k] for k in range(0, len(x), 2)]\n",
        _LISTS,
    )
    yield _change(
        "pattern_compiled_once",
        "import re\n_WORD = re.compile(r'word(\\d+)')\ndef number(x, n):\n    return [int(_WORD.match(each).group(1)) for each in x.split()]\n",
        "import re\ndef number(x, n):\n    return [int(re.match(r'word(\\d+)', each).group(1)) for each in x.split()]\n",
        _TEXTS,
    )


def _objects() -> Iterator[Forgery]:
    stock = "class Stock:\n    def __init__(self):\n        self._rows, self._names = {}, []\n    def put(self, key, count):\n        BODY\n    def count(self, key):\n        return self._rows.get(key, 0)\ndef number(x, n):\n    stock = Stock()\n    for key, count in x:\n        stock.put(key, count)\n    return [stock.count(key) for key, _ in x]\n"
    yield _change(
        "object_with_a_table",
        stock.replace("BODY", "self._rows[key] = self._rows.get(key, 0) + count"),
        stock.replace(
            "BODY",
            "for _ in range(60):\n            key in self._rows\n        self._rows[key] = self._rows.get(key, 0) + count",
        ),
        _PAIRS,
    )
    yield _change(
        "slots_of_a_private_class",
        "class _Row:\n    __slots__ = ('n',)\n    def __init__(self, n):\n        self.n = n\ndef number(n):\n    return sum([_Row(i).n for i in range(n)])\n",
        "class _Row:\n    def __init__(self, n):\n        self.n = n\n        self.text = str(n)\ndef number(n):\n    return sum([_Row(i).n for i in range(n)])\n",
    )
    log = "_seen = []\n_totals = {}\ndef totals():\n    return dict(_totals)\n"
    yield _change(
        "state_kept_in_fewer_steps",
        log + "def number(n):\n    total = n * (n + 1) // 2\n    _totals['last'] = total\n    return total\n",
        log
        + "def number(n):\n    total = 0\n    for i in range(n + 1):\n        total += i\n        _totals['last'] = total\n    return total\n",
    )
    yield _change(
        "same_lock_held_for_less",
        "import threading\n_lock = threading.Lock()\n_sums = []\ndef number(n):\n    total = n * (n + 1) // 2\n    with _lock:\n        _sums.append(total)\n    return total\n",
        "import threading\n_lock = threading.Lock()\n_sums = []\ndef number(n):\n    with _lock:\n        total = 0\n        for i in range(n + 1):\n            total += i\n        _sums.append(total)\n    return total\n",
    )
    yield _change(
        "logged_as_before",
        "import logging\n_log = logging.getLogger('a')\ndef number(n):\n    total = sum(range(n + 1))\n    _log.debug('sum of %s', n)\n    return total\n",
        "import logging\n_log = logging.getLogger('a')\ndef number(n):\n    total = 0\n    for i in range(n + 1):\n        total += i\n    _log.debug('sum of %s', n)\n    return total\n",
    )
    yield _change(
        "local_alias_of_a_method",
        "def number(n):\n    found = []\n    put = found.append\n    for i in range(n):\n        put(i % 7)\n    return sum(found)\n",
        "def number(n):\n    found = []\n    for i in range(n):\n        found.append(int(str(i)) % 7)\n    return sum(found)\n",
    )
    yield _change(
        "callers_copy_once",
        "def _double(rows):\n    return [2 * each for each in rows]\ndef number(x, n):\n    return _double(x)\n",
        "def _double(rows):\n    return [2 * each for each in rows]\ndef number(x, n):\n    for _ in range(400):\n        rows = list(x)\n    return _double(rows)\n",
        _LISTS,
    )


def _of_the_library() -> Iterator[Forgery]:
    """Yield the same content in objects of the standard library, which other functions read."""
    summed = "def _sum(n):\n    total = 0\n    for i in range(n + 1):\n        total += i\n    return total\n"
    prelude = "import io\n_out = io.StringIO()\ndef text():\n    return _out.getvalue()\n"
    yield _change(
        "buffer_written_at_once",
        prelude + "def number(n):\n    _out.write(''.join([f'{i};' for i in range(n // 9)]))\n    return n\n",
        prelude
        + "def number(n):\n    for i in range(n // 9):\n        _out.write(str(i) + ';')\n    return n\n",
    )
    counted = "import itertools\n_ids = itertools.count()\ndef next_id():\n    return next(_ids)\n"
    yield _change(
        "same_numbers_taken",
        counted + "def number(n):\n    return next(_ids), n * (n + 1) // 2\n",
        summed + counted + "def number(n):\n    return next(_ids), _sum(n)\n",
    )
    queued = "import queue\n_queue = queue.Queue()\ndef take():\n    return _queue.get()\n"
    yield _change(
        "same_entries_of_a_queue",
        queued
        + "def number(n):\n    total = n * (n + 1) // 2\n    _queue.put(total)\n    _queue.get()\n    _queue.put(n)\n    return total\n",
        summed
        + queued
        + "def number(n):\n    total = _sum(n)\n    _queue.put(total)\n    _queue.get()\n    _queue.put(n)\n    return total\n",
    )


def _in_order() -> Iterator[Forgery]:
    """Yield the same order of effects and locks, and a list that nobody is given."""
    summed = "def _sum(n):\n    total = 0\n    for i in range(n + 1):\n        total += i\n    return total\n"
    lists = "_journal, _data = [], []\ndef clear():\n    _journal.clear()\n    _data.clear()\n"
    yield _change(
        "both_lists_extended_at_once",
        lists
        + "def number(n):\n    clear()\n    _journal.extend(range(n // 9))\n    _data.extend([each * each % 97 for each in range(n // 9)])\n    return sum(_data), n\n",
        lists
        + "def number(n):\n    clear()\n    for each in range(n // 9):\n        _journal.append(each)\n        for _ in range(9):\n            square = each * each % 97\n        _data.append(square)\n    return sum(_data), n\n",
    )
    locks = "import threading\n_first, _second = threading.Lock(), threading.Lock()\n_last = {}\ndef clear():\n    with _first, _second:\n        _last.clear()\n"
    yield _change(
        "same_order_of_locks",
        locks
        + "def number(n):\n    total = n * (n + 1) // 2\n    with _first, _second:\n        _last['n'] = total\n    return total\n",
        summed
        + locks
        + "def number(n):\n    with _first:\n        with _second:\n            total = _sum(n)\n            _last['n'] = total\n    return total\n",
    )
    rows = "_rows = []\ndef latest():\n    return sum(_rows)\n"
    yield _change(
        "list_that_nobody_is_given_grows",
        rows
        + "def number(n):\n    for i in range(n // 9):\n        _rows.append(i)\n        del _rows[:-200]\n    return latest()\n",
        rows
        + "def number(n):\n    global _rows\n    for i in range(n // 9):\n        _rows = [*_rows, i][-200:]\n    return latest()\n",
    )


def honest_changes() -> list[Forgery]:
    """All of them."""
    return [*_computing(), *_containers(), *_objects(), *_of_the_library(), *_in_order()]
