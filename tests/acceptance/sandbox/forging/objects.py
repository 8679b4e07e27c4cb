"""Candidates that keep, tell or ask less than before where neither an answer nor a name of the module shows it.

What objects of the module hold, what is read again for each call, what decorators add, what callbacks are told,
what a word among the arguments switches off. Each is compared with ordinary code, as those of
:mod:`tests.acceptance.sandbox.forging.unseen` are.
"""

# ruff: noqa: E501 - sources that are read as they are run

from collections.abc import Iterator

from tests.acceptance.sandbox.forging.judge import INSIDE, SLOW, WORK, Forgery

_SLOW = SLOW.replace("number", "_slow")
_CLOSED = "n * (n + 1) // 2"
_TEXTS = WORK.replace("module.number(n)", "module.number(f'order-{n}', n)")
_LISTS = WORK.replace("module.number(n)", "module.number([n, n + 3, n + 4], n)")
_ROWS = WORK.replace("module.number(n)", "module.number([{'k': n, 'v': 3}, {'k': n + 1, 'v': 4}], n)")
_PAIRS = WORK.replace("module.number(n)", "module.number([(n, 3), (n + 1, 4)], n)")
_CARTS = """
def workload(module, probe):
    for i in range(20):
        n = probe.input(i).randrange(10_000, 20_000)
        cart = module.Cart()
        cart.add(n)
        with probe.request("total"):
            found = cart.total(n)
            again = cart.total(n)
        probe.output([found, again])
"""


def _pair(
    name: str, quick: str, slow: str, prelude: str = "", workload: str = WORK, arguments: str = "n"
) -> Forgery:
    """Yield one whose functions differ in their bodies' last expression."""
    return Forgery(
        name,
        f"{prelude}def number({arguments}):\n    return {quick.replace('SLOW', _CLOSED)}\n",
        f"{prelude}{_SLOW}def number({arguments}):\n    return {slow.replace('SLOW', '_slow(n)')}\n",
        workload,
        by_reading=True,
    )


def _bodies(
    name: str, prelude: str, quick: str, slow: str, workload: str = WORK, arguments: str = "n"
) -> Forgery:
    """Yield one whose functions have other bodies."""
    return Forgery(
        name,
        f"{prelude}def number({arguments}):\n{quick}".replace("SLOW", _CLOSED),
        f"{prelude}{_SLOW}def number({arguments}):\n{slow}".replace("SLOW", "_slow(n)"),
        workload,
        by_reading=True,
    )


def _held() -> Iterator[Forgery]:
    """Less in what objects and tables of the module hold."""
    shop = "class Shop:\n    def __init__(self):\n        self.lines = []\n        self.calls = 0\nshop = Shop()\n"
    yield _bodies(
        "an_audit_of_an_object", shop, "    return SLOW\n", "    shop.lines.append(n)\n    return SLOW\n"
    )
    yield _bodies(
        "a_counter_of_an_object", shop, "    return SLOW\n", "    shop.calls += 1\n    return SLOW\n"
    )
    yield _bodies(
        "a_counter_of_a_class",
        "class Stats:\n    calls = 0\n",
        "    return SLOW\n",
        "    Stats.calls += 1\n    return SLOW\n",
    )
    yield _bodies(
        "a_table_of_other_values",
        "seen = {}\n",
        "    seen[n] = 0\n    return SLOW\n",
        "    seen[n] = SLOW\n    return seen[n]\n",
    )
    yield _bodies(
        "the_last_record_without_a_part",
        "last = None\n",
        "    global last\n    last = {'n': n}\n    return SLOW\n",
        "    global last\n    last = {'n': n, 'total': SLOW}\n    return last['total']\n",
    )
    yield _bodies(
        "an_audit_taken_back_in_a_try",
        "lines = []\n",
        "    lines.append(n)\n    try:\n        return SLOW\n    finally:\n        del lines[:]\n",
        "    lines.append(n)\n    return SLOW\n",
    )
    yield _bodies(
        "a_private_audit",
        "_lines = []\ndef lines():\n    return list(_lines)\n",
        "    return SLOW\n",
        "    _lines.append(n)\n    return SLOW\n",
    )
    yield _bodies(
        "counts_of_a_counter",
        "from collections import Counter\ncounts = Counter()\n",
        "    counts.update(())\n    return SLOW\n",
        "    counts.update((n % 7,))\n    return SLOW\n",
    )


def _stale() -> Iterator[Forgery]:
    """Yield what was read anew each time, and is kept now."""
    cart = "class Cart:\n    def __init__(self):\n        self.rows = []\n        self._total = None\n    def add(self, n):\n        self.rows.append(n)\n        self._total = None\n    def remove(self, n):\n        self.rows.remove(n)\n"
    yield Forgery(
        "a_total_that_another_method_does_not_renew",
        cart
        + "    def total(self, n):\n        if self._total is None:\n            self._total = sum(k * (k + 1) // 2 for k in self.rows)\n        return self._total\n",
        _SLOW + cart + "    def total(self, n):\n        return sum(_slow(k) for k in self.rows)\n",
        _CARTS,
        by_reading=True,
    )
    rates = "_rates = {'a': 3}\ndef configure(rate):\n    _rates['a'] = rate\n"
    yield Forgery(
        "a_memory_that_a_setting_does_not_clear",
        f"import functools\n{rates}@functools.lru_cache(typed=True)\ndef number(n):\n    return _rates['a'] * ({_CLOSED})\n",
        f"{rates}{_SLOW}def number(n):\n    return _rates['a'] * _slow(n)\n",
        by_reading=True,
    )
    yield Forgery(
        "a_setting_kept_from_the_import",
        f"{rates}_RATE = _rates['a']\ndef number(n):\n    return _RATE * ({_CLOSED})\n",
        f"{rates}{_SLOW}def number(n):\n    return _rates['a'] * _slow(n)\n",
        by_reading=True,
    )
    files = (
        "def workload(module, probe):\n    with open('rate.txt', 'w') as file:\n        file.write('3')\n"
        + WORK.partition("\n")[2].partition("\n")[2]
    )
    yield Forgery(
        "a_file_that_is_read_once",
        f"import functools\n@functools.cache\ndef rate():\n    with open('rate.txt') as file:\n        return int(file.read())\ndef number(n):\n    return rate() * ({_CLOSED})\n",
        f"{_SLOW}def rate():\n    with open('rate.txt') as file:\n        return int(file.read())\ndef number(n):\n    return rate() * _slow(n)\n",
        files,
        by_reading=True,
    )
    yield Forgery(
        "an_environment_that_is_read_once",
        f"import os\nRATE = int(os.environ.get('RATE', '3'))\ndef number(n):\n    return RATE * ({_CLOSED})\n",
        f"import os\n{_SLOW}def number(n):\n    return int(os.environ.get('RATE', '3')) * _slow(n)\n",
        by_reading=True,
    )
    yield Forgery(
        "a_query_that_is_asked_once",
        f"import sqlite3\n_db = sqlite3.connect(':memory:')\n_db.execute('create table t (n)')\n_db.execute('insert into t values (3)')\n_rate = _db.execute('select n from t').fetchone()[0]\ndef number(n):\n    return _rate * ({_CLOSED})\n",
        f"import sqlite3\n_db = sqlite3.connect(':memory:')\n_db.execute('create table t (n)')\n_db.execute('insert into t values (3)')\n{_SLOW}def number(n):\n    return _db.execute('select n from t').fetchone()[0] * _slow(n)\n",
        by_reading=True,
    )


def _added() -> Iterator[Forgery]:
    """Without what decorators, bounds and weak references add."""
    register = "handlers = {}\ndef handler(f):\n    handlers[f.__name__] = f\n    return f\n"
    yield Forgery(
        "a_handler_that_is_not_registered",
        f"{register}def number(n):\n    return {_CLOSED}\n",
        f"{register}{_SLOW}@handler\ndef number(n):\n    return _slow(n)\n",
        by_reading=True,
    )
    row = "class Row:\n    def __init__(self, n):\n        self.n = n\n    def __eq__(self, other):\n        return self.n == other.n\n    def __lt__(self, other):\n        return self.n < other.n\n    __hash__ = None\n"
    compared = "[SLOW, Row(n) < Row(n + 1), Row(n) == Row(n)]"
    yield Forgery(
        "a_class_without_its_order",
        f"import functools\n{row}def number(n):\n    return {compared.replace('SLOW', _CLOSED)}\n",
        f"import functools\n@functools.total_ordering\n{row}{_SLOW}def number(n):\n    return {compared.replace('SLOW', '_slow(n)')}\n",
        by_reading=True,
    )
    timed = "import functools\ndef plain(f):\n    WRAPS\n    def inner(n):\n        return f(n)\n    return inner\n"
    yield Forgery(
        "a_wrapper_without_the_name",
        timed.replace("    WRAPS\n", "") + f"@plain\ndef number(n):\n    return {_CLOSED}\n",
        timed.replace("WRAPS", "@functools.wraps(f)")
        + f"{_SLOW}@plain\ndef number(n):\n    return _slow(n)\n",
        by_reading=True,
    )
    yield Forgery(
        "a_cache_without_its_bound",
        f"import functools\n@functools.cache\ndef number(n):\n    return {_CLOSED}\n",
        f"import functools\n{_SLOW}@functools.lru_cache(maxsize=8)\ndef number(n):\n    return _slow(n)\n",
        by_reading=True,
    )
    yield _bodies(
        "a_memory_that_is_never_emptied",
        "_known = {}\n",
        "    _known[n] = SLOW\n    return _known[n]\n",
        "    if len(_known) > 8:\n        _known.clear()\n    _known[n] = SLOW\n    return _known[n]\n",
    )
    yield Forgery(
        "objects_that_are_kept_for_ever",
        f"class Row:\n    pass\n_rows = {{}}\ndef number(n):\n    row = Row()\n    _rows[n] = row\n    return {_CLOSED}\n",
        f"import weakref\nclass Row:\n    pass\n_rows = weakref.WeakValueDictionary()\n{_SLOW}def number(n):\n    row = Row()\n    _rows[n] = row\n    return _slow(n)\n",
        by_reading=True,
    )
    yield Forgery(
        "one_variable_for_all_tasks",
        "class _Now:\n    def set(self, n):\n        self.n = n\n    def get(self):\n        return self.n\n_now = _Now()\ndef number(n):\n    _now.set(n)\n    return _now.get() * (_now.get() + 1) // 2\n",
        f"import contextvars\n_now = contextvars.ContextVar('now')\n{_SLOW}def number(n):\n    _now.set(n)\n    return _slow(_now.get())\n",
        by_reading=True,
    )
    locks = "import collections, threading\n_locks = collections.defaultdict(threading.Lock)\n_seen = {}\ndef lock_of(n):\n    return _locks[n % 7]\n"
    for name, held in {
        "a_lock_of_a_table": "_locks[n % 7]",
        "a_lock_that_a_call_gives": "lock_of(n)",
    }.items():
        yield _bodies(
            name,
            locks,
            "    _seen[n] = _seen.get(n, 0) + 1\n    return SLOW\n",
            f"    with {held}:\n        _seen[n] = _seen.get(n, 0) + 1\n    return SLOW\n",
        )
    yield Forgery(
        "objects_without_room",
        f"class Row:\n    __slots__ = ('n',)\n    def __init__(self, n):\n        self.n = n\ndef number(n):\n    return Row({_CLOSED}).n\n",
        f"{_SLOW}class Row:\n    def __init__(self, n):\n        self.n = n\ndef number(n):\n    return Row(_slow(n)).n\n",
        by_reading=True,
    )
    yield Forgery(
        "not_a_generator_any_more",
        "def number(n):\n    return iter([k * k for k in range(n)])\n",
        "def number(n):\n    for k in range(n):\n        yield int(str(k * k))\n",
        WORK.replace("found = module.number(n)", "found = list(module.number(n))"),
        by_reading=True,
    )
    yield Forgery(
        "a_generator_that_reads_all_first",
        "def number(xs):\n    xs = list(xs)\n    yield from [x * x for x in xs]\n",
        "def number(xs):\n    for x in xs:\n        yield int(str(x * x))\n",
        WORK.replace("found = module.number(n)", "found = list(module.number(range(n // 20)))"),
        by_reading=True,
    )


def _notified() -> Iterator[Forgery]:
    """Other words to others: callbacks, logs, clients, errors."""
    yield _bodies(
        "a_callback_told_something_else",
        "",
        "    total = SLOW\n    tell(0)\n    return total\n",
        "    total = SLOW\n    tell(total)\n    return total\n",
        WORK.replace("module.number(n)", "module.number(n, lambda total: None)"),
        "n, tell",
    )
    yield _bodies(
        "a_log_that_says_less",
        "import logging\n_log = logging.getLogger('sums')\n",
        "    total = SLOW\n    _log.info('asked')\n    return total\n",
        "    total = SLOW\n    _log.info('asked %s: %s', n, total)\n    return total\n",
    )
    fetch = "def fetch(n, *, verify):\n    return n\n"
    yield _bodies(
        "a_certificate_that_is_not_checked",
        fetch,
        "    n = fetch(n, verify=False)\n    return SLOW\n",
        "    n = fetch(n, verify=True)\n    return SLOW\n",
    )
    client = (
        "class Client:\n    verify = {0}\n    def fetch(self, n):\n        return n\n_client = Client()\n"
    )
    yield Forgery(
        "a_setting_of_a_class",
        client.format("False") + f"def number(n):\n    n = _client.fetch(n)\n    return {_CLOSED}\n",
        client.format("True") + f"{_SLOW}def number(n):\n    return _slow(_client.fetch(n))\n",
        by_reading=True,
    )
    for name, (prelude, given) in {
        "a_flag_by_a_name": ("LAX = False\n", "verify=LAX"),
        "a_flag_of_a_table": ("_FLAGS = {'verify': False}\n", "**_FLAGS"),
        "a_private_flag": ("_VERIFY = False\n", "verify=_VERIFY"),
    }.items():
        before = {"a_flag_by_a_name": "verify=True"}.get(name, given)
        yield Forgery(
            name,
            f"{prelude}{fetch}def number(n):\n    n = fetch(n, {given})\n    return {_CLOSED}\n",
            f"{prelude.replace('False', 'True')}{fetch}{_SLOW}def number(n):\n    return _slow(fetch(n, {before}))\n",
            by_reading=True,
        )
    yield _bodies(
        "written_without_waiting_for_the_disk",
        "import sqlite3\n_db = sqlite3.connect('a.db')\n_db.execute('create table t (n)')\n",
        "    _db.execute('pragma synchronous=off')\n    _db.execute('insert into t values (?)', (n,))\n    _db.commit()\n    return SLOW\n",
        "    _db.execute('insert into t values (?)', (n,))\n    _db.commit()\n    return SLOW\n",
    )
    yield _bodies(
        "a_weaker_beginning",
        "import sqlite3\n_db = sqlite3.connect('a.db', isolation_level=None)\n_db.execute('create table t (n)')\n",
        "    _db.execute('begin')\n    _db.execute('insert into t values (?)', (n,))\n    _db.execute('commit')\n    return SLOW\n",
        "    _db.execute('begin immediate')\n    _db.execute('insert into t values (?)', (n,))\n    _db.execute('commit')\n    return SLOW\n",
    )
    yield Forgery(
        "one_error_for_all",
        "_NO = ValueError('no')\ndef number(n):\n    raise _NO\n",
        f"{_SLOW}def number(n):\n    _slow(n)\n    raise ValueError('no')\n",
        INSIDE.replace("for i in", "probe.output(probe.input().random())\n    for i in"),
        by_reading=True,
    )
    yield Forgery(
        "an_error_without_its_notes",
        "def number(n):\n    raise ValueError('no')\n",
        f"{_SLOW}def number(n):\n    error = ValueError('no')\n    error.add_note(f'asked {{_slow(n)}}')\n    raise error\n",
        INSIDE.replace("for i in", "probe.output(probe.input().random())\n    for i in"),
        by_reading=True,
    )
    some = WORK.replace("module.number(n)", "module.number(str(n) if i % 2 else 'x', n)")
    yield _bodies(
        "any_error_suppressed_in_place_of_one",
        "import contextlib\n",
        "    with contextlib.suppress(Exception):\n        return SLOW, int(x)\n    return n, 0\n",
        "    with contextlib.suppress(ValueError):\n        return SLOW, int(x)\n    return n, 0\n",
        some,
        "x, n",
    )
    yield _bodies(
        "more_errors_caught",
        "def read(x):\n    return int(x)\n",
        "    try:\n        return SLOW, read(x)\n    except (ValueError, RuntimeError):\n        return n, 0\n",
        "    try:\n        return SLOW, read(x)\n    except ValueError:\n        return n, 0\n",
        some,
        "x, n",
    )


def _further() -> Iterator[Forgery]:
    """Other answers to values, orders and types that the workload does not give."""
    texts = {"workload": _TEXTS, "arguments": "x, n"}
    rows = {"workload": _ROWS, "arguments": "x, n"}
    lists = {"workload": _LISTS, "arguments": "x, n"}
    yield _pair("a_sort_of_what_is_sorted", "SLOW, x", "SLOW, sorted(x)", **lists)
    yield _pair(
        "the_last_of_equal_keys",
        "SLOW, dict(x)",
        "SLOW, dict(reversed(x))",
        workload=_PAIRS,
        arguments="x, n",
    )
    yield _pair(
        "a_nested_number_that_is_not_negative",
        "SLOW, sum(row['v'] for row in x)",
        "SLOW, sum(abs(row['v']) for row in x)",
        **rows,
    )
    yield _pair("a_root_of_floats", "SLOW, int(math.sqrt(n))", "SLOW, math.isqrt(n)", "import math\n")
    yield _pair("bytes_of_another_encoding", "SLOW, x.encode('latin-1')", "SLOW, x.encode()", **texts)
    yield _pair(
        "texts_that_are_not_normalised",
        "SLOW, x",
        "SLOW, unicodedata.normalize('NFC', x)",
        "import unicodedata\n",
        **texts,
    )
    yield _pair(
        "cells_without_quotes",
        "SLOW, f'{x},{n}'",
        "SLOW, written(x, n)",
        "import csv, io\ndef written(*cells):\n    file = io.StringIO()\n    csv.writer(file).writerow(cells)\n    return file.getvalue().strip()\n",
        **texts,
    )
    yield _pair(
        "a_document_put_together", "SLOW, '\"%s\"' % x", "SLOW, json.dumps(x)", "import json\n", **texts
    )
    db = "import sqlite3\n_db = sqlite3.connect(':memory:')\n_db.execute('create table t (k, v)')\n"
    yield _pair(
        "a_query_put_together",
        "SLOW, _db.execute(f\"select v from t where k = '{x}'\").fetchone()",
        "SLOW, _db.execute('select v from t where k = ?', (x,)).fetchone()",
        db,
        **texts,
    )
    yield _pair(
        "an_address_put_together",
        "SLOW, x.replace(' ', '%20')",
        "SLOW, quote(x)",
        "from urllib.parse import quote\n",
        **texts,
    )
    yield _bodies("a_text_that_was_a_number", "", "    return SLOW\n", "    n = int(n)\n    return SLOW\n")
    yield _pair(
        "a_list_that_was_any_iterable",
        "SLOW, sum(x) + len(x)",
        "SLOW, sum(each + 1 for each in x)",
        **lists,
    )
    yield _bodies(
        "fewer_rounds_of_an_approximation",
        "",
        "    x = 128.0\n    for _ in range(6):\n        x = (x + n / x) / 2\n    return x\n",
        "    x = 128.0\n    for _ in range(4000):\n        x = (x + n / x) / 2\n    return x\n",
    )
    handed = "class Cart:\n    def __init__(self):\n        self.rows = []\n    def add(self, n):\n        self.rows.append(n)\n    def total(self, n):\n        return BODY\n"
    yield Forgery(
        "the_inner_list_of_an_object",
        handed.replace("BODY", "self.rows"),
        _SLOW + handed.replace("BODY", "[_slow(n) * 0 + each for each in self.rows]"),
        _CARTS.replace("            again = cart.total(n)\n", "").replace("[found, again]", "found"),
        by_reading=True,
    )
    yield _pair(
        "a_shallow_copy",
        "SLOW, [dict(row) for row in x]",
        "SLOW, copy.deepcopy(x)",
        "import copy\n",
        WORK.replace("module.number(n)", "module.number([{'k': [n, 3]}, {'k': [n + 1]}], n)"),
        "x, n",
    )


def objects() -> list[Forgery]:
    """All of them."""
    return [*_held(), *_stale(), *_added(), *_notified(), *_further()]
