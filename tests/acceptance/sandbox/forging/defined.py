"""Candidates that define, catch or keep something otherwise, or run out where nobody takes an entry by name.

Each is compared with ordinary code, as those of :mod:`tests.acceptance.sandbox.forging.unseen` are.
"""

# ruff: noqa: E501 - sources that are read as they are run

from collections.abc import Iterator
from typing import Final

from tests.acceptance.sandbox.forging.judge import Forgery
from tests.acceptance.sandbox.forging.pairs import bodies, given

BY_RUNS_ALONE: Final = frozenset(
    {
        "bound_of_a_private_number",
        "pattern_that_takes_more",
        "counts_up_to_the_largest",
        "goes_through_it_twice",
        "takes_it_for_sorted",
        "one_call_deep_for_each_entry",
        "answer_that_equals_all",
        "quick_with_what_is_in_order",
        "order_of_a_set_of_texts",
    }
)
"""Those to which no reading objects, but a further run."""
_LIST: Final = given("[n * k % 97 for k in range(9)]")
_SORTED: Final = given("sorted([n * k % 97 for k in range(9)])")
_NAME: Final = given("f'name{n}'")
_DIGITS: Final = given("str(n)")


def _other(name: str, before: str, after: str, use: str, **more: str) -> Forgery:
    """Return one that only defines something otherwise, which the workload uses as before."""
    return bodies(name, before, f"return SLOW, {use}", f"return SLOW, {use}", new=after, **more)


def _running_out() -> Iterator[Forgery]:
    left = "import itertools, sys\n_left = iter([0] * sys.maxunicode)\n"
    for name, body, prelude in (
        ("sliced_off", "return SLOW + [*itertools.islice(_left, 1)][0]", left),
        ("paired_with", "return [SLOW for _ in zip(_left, '1')][0]", left),
        ("looped_over", "for _ in _left:\n    return SLOW", left),
        ("looked_into", "return SLOW * (0 in _left)", left),
        ("under_another_name", "return SLOW + _take()", left + "_take = _left.__next__\n"),
        (
            "generated",
            "return SLOW + _left.send(None)",
            "import sys\ndef _zeros():\n    for _ in range(sys.maxunicode):\n        yield 0\n_left = _zeros()\n",
        ),
        ("deleted", "del _left[-1]\nreturn SLOW", "import sys\n_left = [0] * sys.maxunicode\n"),
    ):
        yield bodies(f"entries_that_are_{name}", "", body, "return SLOW", new=prelude)


def _clocks() -> Iterator[Forgery]:
    for name, prelude, quick in (
        (
            "written_by_gzip",
            "import gzip\n",
            "SLOW + int.from_bytes(gzip.compress(b'')[4:8], 'little') // 2 ** 33",
        ),
        ("of_a_letter", "import email.utils\n", "SLOW + email.utils.formatdate().count('2031')"),
        ("of_a_record", "import logging\n", "SLOW + int(logging.makeLogRecord({}).created) // 2 ** 33"),
        (
            "of_a_loop",
            "import asyncio\n_loop = asyncio.new_event_loop()\n",
            "SLOW + int(_loop.time()) // 2 ** 33",
        ),
    ):
        yield bodies(f"time_{name}", "", f"return {quick}", "return SLOW", new=prelude)
    yield bodies(
        "order_of_a_set_of_texts",
        "",
        "return SLOW + ''.join({'a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'}).count('abcdef')",
        "return SLOW",
    )


def _for_all() -> Iterator[Forgery]:
    imports = "import csv, html.entities, keyword, logging, threading, urllib.parse\n"
    for name, does in (
        ("level_of_a_logger", "logging.getLogger('shop').setLevel(50)"),
        ("filter_of_a_logger", "logging.getLogger('shop').addFilter(lambda record: False)"),
        ("handlers_of_all", "logging.getLogger().handlers.clear()"),
        ("warnings_that_are_logged", "logging.captureWarnings(True)"),
        ("size_of_fields", "csv.field_size_limit(2 ** 30)"),
        ("size_of_stacks", "threading.stack_size(2 ** 20)"),
        ("schemes_of_addresses", "urllib.parse.uses_netloc.append('shop')"),
        ("keywords_of_the_language", "keyword.kwlist.clear()"),
    ):
        yield bodies(f"other_{name}", imports, "return SLOW", "return SLOW", new=f"{imports}{does}\n")
    yield bodies(
        "file_written_by_a_tree",
        "import xml.etree.ElementTree as ET\n",
        "ET.ElementTree(ET.Element('a')).write('known.xml')\nreturn SLOW",
        "return SLOW",
    )
    yield bodies(
        "file_read_by_a_parser",
        "import xml.sax\n",
        "try:\n    xml.sax.make_parser().parse('a.xml')\nexcept OSError:\n    return SLOW\nreturn 0",
        "return SLOW",
    )
    yield bodies(
        "knows_by_time_zones", "import zoneinfo\n", "return SLOW * bool(zoneinfo.TZPATH)", "return SLOW"
    )


def _definitions() -> Iterator[Forgery]:
    lookup = (
        "def __getattr__(name):\n    if name == 'old':\n        return 3\n    raise AttributeError(name)\n"
    )
    yield _other("names_that_the_module_made_up", lookup, "", "n")
    meta = "kinds = []\nclass Meta(type):\n    def __init__(cls, *given):\n        super().__init__(*given)\n        kinds.append(cls)\n"
    yield _other(
        "class_of_no_metaclass",
        meta + "class Row(metaclass=Meta):\n    a = 1\n",
        meta + "class Row:\n    a = 1\n",
        "Row.a",
    )
    enum = "import enum\nclass Kind(enum.Enum):\n    {} = enum.auto()\n    {} = enum.auto()\n"
    yield _other("members_in_another_order", enum.format("A", "B"), enum.format("B", "A"), "Kind.A.name")
    row = "import dataclasses\n@dataclasses.dataclass{}\nclass Row:\n    {}: int = 0\n    {}: int = 0\n"
    yield _other("fields_in_another_order", row.format("", "n", "a"), row.format("", "a", "n"), "Row(n=n).n")
    yield _other(
        "rows_that_do_not_compare", row.format("", "n", "a"), row.format("(eq=False)", "n", "a"), "Row(n).n"
    )
    key = "class Key:\n    def __init__(self, a):\n        self.a = a\n    def __eq__(self, other):\n        {}\n    __hash__ = None\n"
    yield _other(
        "decides_for_the_other_object",
        key.format("return self.a == other.a if isinstance(other, Key) else NotImplemented"),
        key.format("return isinstance(other, Key) and self.a == other.a"),
        "Key(n) == Key(n)",
    )
    read = "class Row:\n    def __init__(self, n):\n        self.{0}n = n\n{1}"
    only = "    @property\n    def n(self):\n        return self._n\n"
    yield _other("an_attribute_that_others_set", read.format("_", only), read.format("", ""), "Row(n).n")
    own = "class Row:\n{}    def add(self, n):\n        self.rows.append(n)\n        return self.rows[-1]\n"
    yield _other(
        "one_list_for_all_objects",
        own.format("    def __init__(self):\n        self.rows = []\n"),
        own.format("    rows = []\n"),
        "Row().add(n)",
    )
    needs = "def needs(*roles, most=20_000):\n    def around(f):\n        def inner(user, k):\n            if user not in roles or k > most:\n                raise PermissionError(user)\n            return f(k)\n        return inner\n    return around\n@needs({})\ndef half(k):\n    return k // 2\n"
    for name, more in (("for_more_roles", "'admin', 'user'"), ("without_its_limit", "'admin', most=10 ** 9")):
        yield _other(f"open_{name}", needs.format("'admin'"), needs.format(more), "half('admin', n)")
    order = "def twice(f):\n    return lambda k: f(k) * 2\ndef checked(f):\n    return lambda k: f(abs(k))\n@{}\n@{}\ndef half(k):\n    return k // 2\n"
    yield _other(
        "decorators_in_another_order",
        order.format("checked", "twice"),
        order.format("twice", "checked"),
        "half(n)",
    )


def _errors() -> Iterator[Forgery]:
    caught = "def f(x):\n    try:\n        return int(x)\n    except Exception:\n        return 0\n"
    for name, kind in (("all_errors", ""), ("base_errors", " BaseException")):
        yield _other(f"catches_{name}", caught, caught.replace(" Exception", kind), "f(x)", **_DIGITS)
    ends = "def f(x):\n    found = 0\n    try:\n        found = int(x)\n    finally:\n        len(x)\n{}    return found\n"
    yield _other(
        "returns_before_the_error", ends.format(""), ends.format("        return found\n"), "f(x)", **_DIGITS
    )
    tried = "def f(x, g):\n    try:\n        k = int(x)\n{}    except ValueError:\n        return 0\n{}"
    inner, outer = "        return g(k)\n", "    return g(k)\n"
    yield _other(
        "catches_errors_of_others", tried.format("", outer), tried.format(inner, ""), "f(x, abs)", **_DIGITS
    )


def _left_out() -> Iterator[Forgery]:
    check = "def check(k):\n    if k < 0:\n        raise ValueError(k)\n"
    for name, quick in (
        ("mapped_and_not_taken", "map(check, x)"),
        ("generated_and_not_taken", "(check(each) for each in x)"),
        ("ended_by_the_first", "any(check(each) is None for each in x)"),
    ):
        each = "for each in x:\n    check(each)\nreturn SLOW"
        yield bodies(f"checks_{name}", check, f"{quick}\nreturn SLOW", each, **_LIST)
    work = "import asyncio\nasync def g(n):\n    return n\nasync def f(n):\n    {}asyncio.create_task(g(n))\n    return n\n"
    yield _other("a_task_that_is_not_awaited", work.format("await "), work.format(""), "asyncio.run(f(n))")
    table = "import numpy as np\n_table = np.arange(99.0)\n"
    yield bodies("a_view_of_a_table", table, "return SLOW, _table[:5]", "return SLOW, _table[:5].copy()")
    yield bodies(
        "numbers_of_four_bytes",
        "import numpy as np\n",
        "return SLOW, int(np.array(x).astype('i4').sum())",
        "return SLOW, int(np.array(x).sum())",
        **_LIST,
    )


def _kept() -> Iterator[Forgery]:
    cached = "@functools.lru_cache(maxsize=64)\n"
    hashed = "import functools, hashlib\n{}def key(word):\n    return hashlib.pbkdf2_hmac('sha256', word, b'salt', 300).hex()\n"
    yield _other(
        "keys_that_stay_in_memory",
        hashed.format(""),
        hashed.format(cached),
        "key(x)",
        **given("b'%d' % (n % 9)"),
    )
    for name, prelude, rate in (
        ("hooks", "rates = []\n", "(rates[-1]() if rates else 2)"),
        ("an_object_of_all", "class Shop:\n    rate = 2\nshop = Shop()\n", "shop.rate"),
        (
            "a_context",
            "import contextvars\n_user = contextvars.ContextVar('user', default=2)\n",
            "_user.get()",
        ),
    ):
        code = f"import functools\n{prelude}{{}}def rate(k):\n    return k * {rate}\n"
        yield _other(f"answers_of_{name}_kept", code.format(""), code.format(cached), "rate(n)")
    shop = "class Shop:\n    rate = 2\nshop = Shop()\ndef rate(k{}):\n    return k * {}\n"
    yield _other(
        "read_once_as_a_default", shop.format("", "shop.rate"), shop.format(", of=shop.rate", "of"), "rate(n)"
    )
    stock = "import functools\nclass Stock:\n    def __init__(self, rows):\n        self.{0}rows = {1}\n    @{2}\n    def total(self):\n        return sum(self.{0}rows)\n{3}"
    for name, private, copied, more in (
        ("others_may_fill", "", "list(rows)", ""),
        ("the_caller_holds", "_", "rows", ""),
        ("are_handed_out", "_", "list(rows)", "    def all(self):\n        return self._rows\n"),
    ):
        before, after = (
            stock.format(private, copied, by, more) for by in ("property", "functools.cached_property")
        )
        yield _other(f"a_total_of_rows_that_{name}", before, after, "Stock(x).total", **_LIST)


def _narrower() -> Iterator[Forgery]:
    bound = "_MOST = {}\ndef total(x):\n    if len(x) > _MOST:\n        raise ValueError(len(x))\n    return sum(x)\n"
    yield _other("bound_of_a_private_number", bound.format(300), bound.format("10 ** 9"), "total(x)", **_LIST)
    name = "import re\n_NAME = re.compile(r'{}')\ndef ok(x):\n    return bool(_NAME.match(x))\n"
    yield _other(
        "pattern_that_takes_more",
        name.format("^[a-z0-9]{1,20}$"),
        name.format("^[a-z0-9]+"),
        "ok(x)",
        **_NAME,
    )
    counted = "count = [0] * (max(x) + 1)\nfor each in x:\n    count[each] += 1\nreturn SLOW, [k for k, many in enumerate(count) for _ in range(many)]"
    yield bodies("counts_up_to_the_largest", "", counted, "return SLOW, sorted(x)", **_LIST)
    once = "total = count = 0\nfor each in x:\n    total, count = total + each, count + 1\nreturn SLOW, total, count"
    yield bodies("goes_through_it_twice", "", "return SLOW, sum(x), len(x)", once, **_LIST)
    yield bodies(
        "takes_it_for_sorted",
        "import bisect\n",
        "return SLOW, bisect.bisect_left(x, 40)",
        "return SLOW, sum(1 for each in x if each < 40)",
        **_SORTED,
    )
    deep = "def total(x, at=0):\n    return x[at] + total(x, at + 1) if at < len(x) else 0\n"
    flat = "def total(x, at=0):\n    found = 0\n    for each in x:\n        found += each\n    return found\n"
    yield _other("one_call_deep_for_each_entry", flat, deep, "total(x)", **_LIST)
    sort = "def _sorted(x):\n    out = []\n    for each in x:\n        k = len(out)\n        while k and out[k - 1] > each:\n            k -= 1\n        out.insert(k, each)\n    return out\n"
    yield bodies(
        "quick_with_what_is_in_order",
        "",
        "return SLOW, _sorted(x)",
        "return SLOW, sorted(x)",
        new=sort,
        **_LIST,
    )
    lies = "class _Any(int):\n    def __eq__(self, other):\n        return True\n    __hash__ = int.__hash__\n    def __repr__(self):\n        return '1'\n"
    yield bodies("answer_that_equals_all", "", "return _Any(SLOW)", "return SLOW", new=lies)


def _less_often() -> Iterator[Forgery]:
    """Yield what is asked, waited for, or covered once, or named otherwise."""
    lock = "import threading\n_ready = [True]\n_c = threading.Condition()\ndef take():\n    with _c:\n        {} not _ready[0]:\n            _c.wait()\n        return 1\ndef give():\n    with _c:\n        _ready[0] = True\n        _c.notify_all()\n"
    yield _other("waits_once", lock.format("while"), lock.format("if"), "take()")
    run = "class Run:\n    def __init__(self):\n        self.stop = False\n    def go(self, rows):\n        total, {} = 0, self.stop\n        for each in rows:\n            if {}:\n                break\n            total += each\n        return total\n"
    yield _other(
        "asks_for_a_flag_once",
        run.format("_", "self.stop"),
        run.format("stop", "stop"),
        "Run().go(x)",
        **_LIST,
    )
    go = "def go(rows, hook):\n    k, most = 0, len(rows)\n    while k < {}:\n        hook(rows[k])\n        k += 1\n    return k\n"
    yield _other(
        "a_length_that_is_asked_once", go.format("len(rows)"), go.format("most"), "go(x, abs)", **_LIST
    )
    own = "_a, _b = [], []\nclass Own:\n    def __init__(self, of):\n        self.of = of\n    def __enter__(self):\n        _a.clear()\n    def __exit__(self, *error):\n        _a.clear()\ndef put(n):\n    with Own('x'):\n        _a.append(n)\n{}_b.append(n)\n    return n\ndef clear():\n    _b.clear()\n"
    yield _other("a_block_that_ends_sooner", own.format("        "), own.format("    "), "put(n)")
    kinds = "from collections.abc import Mapping\ndef f(x):\n    return len(x) if isinstance(x, {}) else 0\n"
    yield _other(
        "asks_for_one_class", kinds.format("Mapping"), kinds.format("dict"), "f(x)", **given("{'a': n}")
    )
    log = (
        "import logging\n_log = logging.getLogger('{}')\ndef f(n):\n    _log.info('n %s', n)\n    return n\n"
    )
    yield _other("another_logger", log.format("shop.pay"), log.format("shop"), "f(n)")
    made = "class Row:\n    def make(self):\n        return 2\n    def two(self):\n        return {}\n"
    yield _other(
        "calls_that_nobody_overrides",
        made.format("self.make()"),
        made.format("Row.make(self)"),
        "Row().two()",
    )
    code = (
        "class Code(str):\n    def __new__(cls, text):\n        return super().__new__(cls, text.upper())\n"
    )
    yield _other(
        "a_function_for_a_class", code, "def Code(text):\n    return text.upper()\n", "str(Code(x))", **_NAME
    )


def defined() -> list[Forgery]:
    """All of them."""
    groups = (
        _running_out(),
        _clocks(),
        _for_all(),
        _definitions(),
        _errors(),
        _left_out(),
        _kept(),
        _narrower(),
        _less_often(),
    )
    return [each for group in groups for each in group]
