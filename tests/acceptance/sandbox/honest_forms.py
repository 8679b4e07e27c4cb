"""Further honest optimisations of ordinary code, to which no reading may object."""

# ruff: noqa: E501 - sources that are read as they are run

from collections.abc import Iterator
from typing import Final

from tests.acceptance.sandbox.forging.judge import WORK, Forgery
from tests.acceptance.sandbox.forging.pairs import given

_LISTS = given("(lambda r: [r.randrange(900) for _ in range(300)])(probe.input(i))")["workload"]
_TEXTS = given("(lambda r: ' '.join(f'word{r.randrange(60)}' for _ in range(300)))(probe.input(i))")[
    "workload"
]
_PAIRS = given("(lambda r: [(r.randrange(90), k) for k in range(300)])(probe.input(i))")["workload"]
_TABLES = given("(lambda r: [[r.randrange(9) for _ in range(12)] for _ in range(12)])(probe.input(i))")[
    "workload"
]
_LOOP: Final = "    total = 0\n    for i in range(n + 1):\n        total += i\n"


def _change(name: str, after: str, before: str, workload: str = WORK) -> Forgery:
    return Forgery(name, after, before, workload, by_reading=True)


def _forms() -> Iterator[Forgery]:
    yield _change(
        "with_lock",
        "import threading\n_lock = threading.Lock()\n_n = {}\ndef number(n):\n    with _lock:\n        _n['last'] = n\n        return n * (n + 1) // 2\n",
        "import threading\n_lock = threading.Lock()\n_n = {}\ndef number(n):\n    _lock.acquire()\n    try:\n        _n['last'] = n\n"
        + _LOOP.replace("\n    ", "\n        ").replace("    total = 0", "        total = 0", 1)
        + "        return total\n    finally:\n        _lock.release()\n",
    )
    yield _change(
        "early_continue",
        "def number(x, n):\n    total = 0\n    for each in x:\n        if each % 3:\n            total += each\n    return total\n",
        "def number(x, n):\n    total = 0\n    for _ in range(30):\n        total = 0\n        for each in x:\n            if each % 3 == 0:\n                continue\n            total += each\n    return total\n",
        _LISTS,
    )
    yield _change(
        "two_pointers",
        "def number(x, n):\n    rows = sorted(x)\n    found, i, j = 0, 0, len(rows) - 1\n    while i < j:\n        if rows[i] + rows[j] <= 900:\n            found += j - i\n            i += 1\n        else:\n            j -= 1\n    return found\n",
        "def number(x, n):\n    found = 0\n    for i in range(len(x)):\n        for j in range(i + 1, len(x)):\n            if x[i] + x[j] <= 900:\n                found += 1\n    return found\n",
        _LISTS,
    )
    yield _change(
        "prefix_sums",
        "def number(x, n):\n    sums = [0]\n    for each in x:\n        sums.append(sums[-1] + each)\n    return [sums[k + 5] - sums[k] for k in range(len(x) - 5)]\n",
        "def number(x, n):\n    return [sum(x[k:k + 5]) + 0 * sum(x) for k in range(len(x) - 5)]\n",
        _LISTS,
    )
    yield _change(
        "heap_for_sort",
        "import heapq\ndef number(x, n):\n    return heapq.nlargest(5, x)\n",
        "def number(x, n):\n    for _ in range(20):\n        rows = sorted(x, reverse=True)\n    return rows[:5]\n",
        _LISTS,
    )
    yield _change(
        "dict_comprehension",
        "def number(x, n):\n    return {key: value for key, value in x}\n",
        "def number(x, n):\n    found = {}\n    for _ in range(20):\n        for key, value in x:\n            found[key] = value\n    return found\n",
        _PAIRS,
    )
    yield _change(
        "defaultdict",
        "from collections import defaultdict\ndef number(x, n):\n    found = defaultdict(list)\n    for key, value in x:\n        found[key].append(value)\n    return dict(found)\n",
        "def number(x, n):\n    found = {}\n    for key, value in x:\n        found[key] = found.get(key, []) + [value]\n        str(found)\n    return found\n",
        _PAIRS,
    )
    yield _change(
        "local_alias",
        "def number(x, n):\n    found = []\n    put = found.append\n    for each in x * 20:\n        put(each * 2)\n    return sum(found)\n",
        "def number(x, n):\n    found = []\n    for each in x * 40:\n        found.append(each * 2)\n    return sum(found) // 2\n",
        _LISTS,
    )
    yield _change(
        "walrus",
        "import re\n_P = re.compile(r'word(\\d+)')\ndef number(x, n):\n    return [int(m.group(1)) for each in x.split() if (m := _P.match(each))]\n",
        "import re\n_P = re.compile(r'word(\\d+)')\ndef number(x, n):\n    found = []\n    for each in x.split():\n        if _P.match(each) and _P.match(each) and _P.match(each):\n            found.append(int(_P.match(each).group(1)))\n    return found\n",
        _TEXTS,
    )
    yield _change(
        "transposed",
        "def number(x, n):\n    return [list(row) for row in zip(*x)]\n",
        "def number(x, n):\n    for _ in range(9):\n        found = [[x[i][j] for i in range(len(x))] for j in range(len(x[0]))] if x else []\n    return found\n",
        _TABLES,
    )
    yield _change(
        "any_in_set",
        "def number(x, n):\n    wanted = set(range(0, 900, 7))\n    return [each for each in x if each in wanted]\n",
        "def number(x, n):\n    wanted = list(range(0, 900, 7))\n    return [each for each in x if each in wanted]\n",
        _LISTS,
    )
    yield _change(
        "string_builder",
        "def number(x, n):\n    return ','.join(map(str, x))\n",
        "def number(x, n):\n    text = ''\n    for k, each in enumerate(x):\n        text = ''.join([text, ',' if k else '', str(each)])\n    return text\n",
        _LISTS,
    )
    yield _change(
        "constant_hoisted_to_module",
        "_NAMES = {f'word{k}': k for k in range(60)}\ndef number(x, n):\n    return sum(_NAMES.get(each, 0) for each in x.split())\n",
        "def number(x, n):\n    total = 0\n    for each in x.split():\n        names = {f'word{k}': k for k in range(60)}\n        total += names.get(each, 0)\n    return total\n",
        _TEXTS,
    )
    yield _change(
        "slots_private",
        "class _Point:\n    __slots__ = ('x', 'y')\n    def __init__(self, x, y):\n        self.x, self.y = x, y\ndef number(x, n):\n    rows = [_Point(key, value) for key, value in x]\n    return sum([row.x * row.y for row in rows])\n",
        "class _Point:\n    def __init__(self, x, y):\n        self.x, self.y = x, y\ndef number(x, n):\n    total = 0\n    for _ in range(9):\n        rows = [_Point(key, value) for key, value in x]\n        total = sum([row.x * row.y for row in rows])\n    return total\n",
        _PAIRS,
    )
    yield _change(
        "iterative_for_recursive",
        "def _depth(rows, at):\n    found = 0\n    while at < len(rows):\n        found += rows[at] % 3\n        at += 1\n    return found\ndef number(x, n):\n    return _depth(x, 0)\n",
        "def _depth(rows, at):\n    if at >= len(rows):\n        return 0\n    return rows[at] % 3 + _depth(list(rows), at + 1)\ndef number(x, n):\n    return _depth(x, 0)\n",
        _LISTS,
    )
    yield _change(
        "matrix_rows",
        "def number(x, n):\n    columns = list(zip(*x))\n    return [[sum(map(lambda a, b: a * b, row, column)) for column in columns] for row in x]\n",
        "def number(x, n):\n    size = len(x)\n    found = [[0] * size for _ in range(size)]\n    for i in range(size):\n        for j in range(size):\n            for k in range(size):\n                found[i][j] = found[i][j] + x[i][k] * x[k][j]\n    return found\n",
        _TABLES,
    )
    yield _change(
        "logging_lazy",
        "import logging\n_log = logging.getLogger('shop')\ndef number(n):\n    _log.debug('n is %s', n)\n    return n * (n + 1) // 2\n",
        "import logging\n_log = logging.getLogger('shop')\ndef number(n):\n    _log.debug('n is %s' % n)\n"
        + _LOOP
        + "    return total\n",
    )
    yield _change(
        "dataclass_reused_sum",
        "from dataclasses import dataclass\n@dataclass\nclass Row:\n    a: int\n    b: int\ndef number(x, n):\n    rows = [Row(*each) for each in x]\n    return sum(row.a for row in rows), sum(row.b for row in rows)\n",
        "from dataclasses import dataclass\n@dataclass\nclass Row:\n    a: int\n    b: int\ndef number(x, n):\n    rows = [Row(*each) for each in x]\n    for _ in range(20):\n        a = sum(row.a for row in rows)\n        b = sum(row.b for row in rows)\n    return a, b\n",
        _PAIRS,
    )
    yield _change(
        "try_once",
        "def number(x, n):\n    found = []\n    try:\n        for each in x:\n            found.append(1000 // (each + 1))\n    except ZeroDivisionError:\n        return None\n    return found\n",
        "def number(x, n):\n    found = []\n    for each in x:\n        try:\n            found = [*found, 1000 // (each + 1)]\n        except ZeroDivisionError:\n            return None\n    return found\n",
        _LISTS,
    )
    yield _change(
        "reraise_free_helper",
        "def _part(each):\n    return each * each % 11\ndef number(x, n):\n    return [_part(each) for each in x]\n",
        "def _part(each):\n    return each * each % 11\ndef number(x, n):\n    found = []\n    for k in range(len(x)):\n        found.insert(0, _part(x[k]))\n    found.reverse()\n    return [_part(each) for each in x][:0] + found\n",
        _LISTS,
    )


def _proven() -> Iterator[Forgery]:
    """Yield what looks like a forgery, and of which the source proves that it is none."""
    stock = "import functools\nclass Stock:\n    def __init__(self, rows, each: int):\n        self._rows = tuple(rows)\n        self._each = each\n    @{}\n    def total(self):\n        return sum(self._rows) * self._each\ndef number(x, n):\n    stock = Stock(x, 2)\n    return [stock.total for _ in range(50)]\n"
    yield _change(
        "computed_once_for_an_object",
        stock.format("functools.cached_property"),
        stock.format("property"),
        _LISTS,
    )
    key = "class Key:\n    def __init__(self, a, b):\n        self.a, self.b = a, b\n    def __eq__(self, other):\n        return {}isinstance(other, Key) and (self.a, self.b) == (other.a, other.b)\n    def __hash__(self):\n        return hash((self.a, self.b))\ndef number(x, n):\n    keys = [Key(*each) for each in x]\n    return [keys.count(each) for each in keys[:9]]\n"
    yield _change("the_same_object_first", key.format("self is other or "), key.format(""), _PAIRS)
    row = "from dataclasses import dataclass\n@dataclass(frozen=True{})\nclass Row:\n    a: int\n    b: int\ndef number(x, n):\n    return sum([row.a * row.b for row in [Row(*each) for each in x]])\n"
    yield _change("slots_of_what_nobody_sets", row.format(", slots=True"), row.format(""), _PAIRS)
    there = "{}\ndef number(n):\n    return n * (n + 1) // 2, {}\n"
    yield _change(
        "asked_of_a_path",
        there.format("from pathlib import Path", "(Path('a') / 'b').exists()"),
        there.format("import os", "os.path.exists(os.path.join('a', 'b'))").replace(
            "n * (n + 1) // 2", "sum(range(n + 1))"
        ),
    )
    made = "import os\ndef number(n):\n    {}\n    return {}\n"
    yield _change(
        "a_folder_that_may_be_there",
        made.format("os.makedirs('out', exist_ok=True)", "n * (n + 1) // 2"),
        made.format("if not os.path.isdir('out'):\n        os.makedirs('out')", "sum(range(n + 1))"),
    )
    gone = "import contextlib, os\ndef number(n):\n    {}\n    return {}\n"
    yield _change(
        "a_file_that_may_be_missing",
        gone.format(
            "with contextlib.suppress(FileNotFoundError):\n        os.remove('out')", "n * (n + 1) // 2"
        ),
        gone.format(
            "try:\n        os.remove('out')\n    except FileNotFoundError:\n        pass", "sum(range(n + 1))"
        ),
    )
    tries = "def retry(times):\n    return lambda f: f\n@retry({})\ndef number(n):\n    return {}\n"
    yield _change(
        "tried_once_more", tries.format(4, "n * (n + 1) // 2"), tries.format(3, "sum(range(n + 1))")
    )


def _beside_texts() -> Iterator[Forgery]:
    """Yield changes of programs that run text as code, import what may be missing, or declare an encoding."""
    rule = "def _cost(n):\n    return eval('n * 2 + 1', None, {'n': n})\n"
    yield _change(
        "beside_a_text_that_is_run",
        rule + "def number(n):\n    return sum(range(n + 1)) + _cost(n)\n",
        rule + f"def number(n):\n{_LOOP}    return total + _cost(n)\n",
    )
    either = "try:\n    from ujson import dumps\nexcept ImportError:\n    from json import dumps\n"
    yield _change(
        "beside_an_import_that_may_fail",
        either + "def number(n):\n    return dumps(n * (n + 1) // 2)\n",
        either + f"def number(n):\n{_LOOP}    return dumps(total)\n",
    )
    declared = "# -*- coding: latin-1 -*-\n"
    yield _change(
        "with_an_encoding_that_reads_the_same",
        declared + "def number(n):\n    return n * (n + 1) // 2\n",
        declared + f"def number(n):\n{_LOOP}    return total\n",
    )


def honest_forms() -> list[Forgery]:
    """All of them."""
    return [*_forms(), *_proven(), *_beside_texts()]
