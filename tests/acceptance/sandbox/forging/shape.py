"""Candidates that take protection away, hand over what lives on, or are right for plain inputs alone.

Each is compared with ordinary code, as those of :mod:`tests.acceptance.sandbox.forging.unseen` are: copies dropped,
other kinds of results, other classes, special characters and numbers, ties, tables of others.
"""

# ruff: noqa: E501 - sources that are read as they are run

from collections.abc import Iterator

from tests.acceptance.sandbox.forging.judge import WORK, Forgery
from tests.acceptance.sandbox.forging.pairs import CLOSED, SLOWLY, bodies, given, pair


def classes(name: str, text: str, quick: str, slow: str, workload: str = WORK) -> Forgery:
    """Return one whose class differs in a part."""
    return Forgery(
        name,
        text.replace("PART", quick).replace("SLOW", CLOSED),
        SLOWLY + text.replace("PART", slow).replace("SLOW", "_slow(n)"),
        workload,
        by_reading=True,
    )


def _copies() -> Iterator[Forgery]:
    """Yield copies that are dropped."""
    lists = given("[n, n + 3, n + 1]")
    bag = "import copy\nclass Bag:\n    def __init__(self, rows):\n        PART\n    def total(self):\n        return sum(self.rows)\ndef number(x, n):\n    return SLOW, Bag(x).total()\n"
    for name, quick, slow in (
        ("annotated", "self.rows: list = rows", "self.rows: list = list(rows)"),
        ("by_another_name", "kept = rows\n        self.rows = kept", "self.rows = list(rows)"),
        ("in_a_tuple", "self.rows, self.n = rows, 0", "self.rows, self.n = list(rows), 0"),
        ("by_a_comprehension", "self.rows = rows", "self.rows = [each for each in rows]"),
        (
            "if_it_is_a_list",
            "self.rows = rows if isinstance(rows, list) else list(rows)",
            "self.rows = list(rows)",
        ),
        ("by_setattr", "setattr(self, 'rows', rows)", "self.rows = list(rows)"),
        ("into_a_tuple", "self.rows = rows", "self.rows = tuple(rows)"),
        ("by_a_walrus", "self.rows = (kept := rows)", "self.rows = list(rows)"),
        ("with_or", "self.rows = rows or []", "self.rows = list(rows or [])"),
    ):
        yield classes(f"copy_dropped_{name}", bag, quick, slow, lists["workload"])
    table = (
        "_rows = []\ndef put(rows):\n    PART\ndef number(x, n):\n    put(x)\n    return SLOW, _rows[-1][0]\n"
    )
    yield classes(
        "copy_dropped_in_a_table", table, "_rows[:] = [rows]", "_rows[:] = [list(rows)]", lists["workload"]
    )
    yield classes(
        "copy_dropped_of_rows_within",
        bag.replace("sum(self.rows)", "sum(each[0] for each in self.rows)"),
        "self.rows = list(rows)",
        "self.rows = copy.deepcopy(rows)",
        given("[[n], [n + 3]]")["workload"],
    )
    inner = "class Bag:\n    def __init__(self):\n        self._rows = [1, 2]\n    def rows(self):\n        return PART\n_bag = Bag()\ndef number(n):\n    return SLOW, len(_bag.rows())\n"
    yield classes("own_rows_handed_out", inner, "self._rows", "list(self._rows)")
    yield classes(
        "own_rows_handed_out_by_a_view",
        inner.replace("[1, 2]", "{1: 2}"),
        "self._rows.keys()",
        "list(self._rows)",
    )
    yield classes(
        "own_rows_handed_out_by_an_iterator",
        inner.replace("len(", "sum("),
        "iter(self._rows)",
        "list(self._rows)",
    )
    turn = "_jobs = {1: 2}\ndef number(n):\n    return SLOW, sum(k for k in PART)\n"
    yield classes("looked_at_while_others_change_it", turn, "_jobs", "list(_jobs)")
    yield classes(
        "looked_at_while_others_change_it_by_items",
        turn.replace("sum(k for k in PART)", "sum(k for k, _ in PART)"),
        "_jobs.items()",
        "list(_jobs.items())",
    )
    yield classes(
        "others_may_change_the_table",
        "from types import MappingProxyType\nRATES = PART\ndef number(n):\n    return SLOW, RATES['a']\n",
        "{'a': 3}",
        "MappingProxyType({'a': 3})",
    )
    yield classes(
        "others_may_change_the_names",
        "NAMES = PART\ndef number(n):\n    return SLOW, NAMES[0]\n",
        "['a', 'b']",
        "('a', 'b')",
    )
    yield bodies(
        "answer_that_is_used_up",
        "",
        "return map(int, (SLOW, n))",
        "return [int(SLOW), int(n)]",
        workload=WORK.replace("probe.output(found)", "probe.output(sum(found))"),
    )
    yield bodies(
        "answer_of_a_view",
        "",
        "return {n: SLOW}.values()",
        "return [SLOW]",
        workload=WORK.replace("probe.output(found)", "probe.output(sum(found))"),
    )
    yield bodies(
        "answer_that_makes_up_keys",
        "from collections import defaultdict\n",
        "found = defaultdict(int)\nfound[n] += SLOW\nreturn found",
        "found = defaultdict(int)\nfound[n] += SLOW\nreturn dict(found)",
        workload=WORK.replace("probe.output(found)", "probe.output(list(found.items()))"),
    )
    yield bodies(
        "later_in_place_of_at_once",
        "def rows(n):\n    return iter([n])\n",
        "return SLOW, list(rows(n))",
        "return SLOW, list(rows(n))",
        new="def rows(n):\n    yield n\n",
    )


def _classes() -> Iterator[Forgery]:
    """Yield what others derive from, compare, pickle or read, and cannot as before."""
    row = "class Row:\n    rate = 3\n    def __init__(self, n):\n        self.n = n\n    def total(self):\n        n = self.n\n        return PART\ndef number(n):\n    return Row(n).total()\n"
    yield classes("rate_of_the_class_in_place_of_the_object", row, "Row.rate * (SLOW)", "self.rate * (SLOW)")
    yield classes("rate_written_out", row, "3 * (SLOW)", "self.rate * (SLOW)")
    again = row.replace("return PART", "return PART.n, SLOW")
    yield classes("class_written_out", again, "Row(n + 1)", "type(self)(n + 1)")
    made = "class Row:\n    def __init__(self, n):\n        self.n = n\n    @classmethod\n    def of(cls, n):\n        return PART\ndef number(n):\n    return SLOW, Row.of(n).n\n"
    yield classes("class_method_that_makes_its_own", made, "Row(n)", "cls(n)")
    kind = "class Order:\n    def __init__(self, n):\n        self.n = n\ndef number(x, n):\n    return SLOW, PART\n"
    yield classes(
        "subclasses_no_more",
        kind,
        "type(x) is Order",
        "isinstance(x, Order)",
        given("module.Order(n)")["workload"],
    )
    yield classes(
        "subclasses_of_numbers_no_more",
        "def number(x, n):\n    return SLOW, PART\n",
        "type(x) is int",
        "isinstance(x, int)",
        given("n")["workload"],
    )
    yield classes(
        "hints_are_gone", "def number(nHINT):\n    return SLOW\n".replace("HINT", "PART"), "", ": int"
    )
    yield classes(
        "fields_without_hints",
        "class Row:\n    n PART\n    def total(self):\n        n = self.n\n        return SLOW\ndef number(n):\n    row = Row()\n    row.n = n\n    return row.total()\n",
        "= 0",
        ": int = 0",
    )
    prop = "class Cart:\n    def __init__(self, n):\n        self.n = n\n    @PART\n    def total(self):\n        return self.n * 2\ndef number(n):\n    cart = Cart(n)\n    return SLOW, cart.total + cart.total\n"
    yield classes(
        "property_kept_for_ever", "import functools\n" + prop, "functools.cached_property", "property"
    )
    yield classes(
        "dunder_that_is_gone",
        "class Row:\n    def __init__(self, n):\n        self.n = n\nPARTdef number(n):\n    row = Row(n)\n    return SLOW, row.n\n",
        "",
        "    def __lt__(self, other): return self.n < other.n\n    def __len__(self): return 1\n",
    )
    yield classes(
        "lambda_in_place_of_a_function",
        "def _key(n): return n\nclass Row:\n    def __init__(self, n):\n        self._key = PART\n        self.n = n\ndef number(n):\n    return SLOW, Row(n).n\n",
        "lambda n: n",
        "_key",
    )


def _inputs() -> Iterator[Forgery]:
    """Yield other answers for special characters, numbers and ties."""
    texts, floats = given("f'order-{n}'"), given("n + probe.input(i).randrange(4) / 4")
    yield pair("lines_by_one_character", "SLOW, x.split('\\n')", "SLOW, x.splitlines()", **texts)
    yield pair("digits_of_any_kind", "SLOW, x[-1:].isdecimal()", "SLOW, x[-1:].isdigit()", **texts)
    yield pair(
        "markup_by_a_table",
        "SLOW, x",
        "SLOW, x.translate(_T)",
        "_T = str.maketrans({'<': '&lt;', '&': '&amp;'})\n",
        **texts,
    )
    yield pair(
        "quotes_within_a_query",
        "SLOW, _D.execute(f\"select '{x}'\").fetchone()",
        "SLOW, _D.execute('select ?', (x,)).fetchone()",
        "import sqlite3\n_D = sqlite3.connect(':memory:')\n",
        **texts,
    )
    yield pair("not_less_in_place_of_more", "SLOW, not x < 5", "SLOW, x >= 5", **floats)
    yield pair("largest_of_what_is_none", "SLOW, max(x, 0.0)", "SLOW, max(0.0, x)", **floats)
    yield pair(
        "path_that_goes_up",
        "SLOW, '/srv/' + x",
        "SLOW, posixpath.join('/srv', x)",
        "import posixpath\n",
        **texts,
    )
    yield pair("percent_within_a_text", "SLOW, f'{x}'.replace('%%', '%')", "SLOW, f'{x}'", **texts)
    yield pair("blanks_alone", "SLOW, x.strip(' \\n')", "SLOW, x.strip()", **texts)
    yield pair(
        "words_by_a_pattern",
        "SLOW, re.findall('[a-z0-9_]+', x)",
        "SLOW, re.findall('\\\\w+', x)",
        "import re\n",
        **texts,
    )
    yield pair(
        "from_the_left_by_characters", "SLOW, x.lstrip('order-')", "SLOW, x.removeprefix('order-')", **texts
    )
    rows = given("[(n, 'a'), (n + 1, 'b'), (n + 2, 'c')]")
    yield pair(
        "ties_in_another_order",
        "SLOW, sorted(x, key=lambda r: r[0])[::-1]",
        "SLOW, sorted(x, key=lambda r: r[0], reverse=True)",
        **rows,
    )
    yield pair(
        "largest_of_ties",
        "SLOW, sorted(x, key=lambda r: r[0])[-1]",
        "SLOW, max(x, key=lambda r: r[0])",
        **rows,
    )
    yield pair("ties_by_the_rest", "SLOW, sorted(x)", "SLOW, sorted(x, key=lambda r: r[0])", **rows)
    moments = WORK.replace("module.number(n)", "module.number(module.moment(n), n)")
    yield pair(
        "zone_taken_for_granted",
        "SLOW, x.hour",
        "SLOW, x.astimezone(datetime.UTC).hour",
        "import datetime\ndef moment(n):\n    return datetime.datetime.fromtimestamp(n * 997, datetime.UTC)\n",
        moments,
        "x, n",
    )
    yield pair("nearly_equal_no_more", "SLOW, x == x * 3 / 3", "SLOW, abs(x - x * 3 / 3) < 1e-9", **floats)
    yield pair(
        "infinite_as_a_number",
        "SLOW, int(x - x == 0.0)",
        "SLOW, int(math.isfinite(x) or x != x)",
        "import math\n",
        **floats,
    )


def _tables_of_others() -> Iterator[Forgery]:
    """Yield what others share, changed by calls."""
    for name, prelude in {
        "unbound_setter": "import json.encoder\ndict.__setitem__(json.encoder.ESCAPE_DCT, 'a', 'b')\n",
        "unbound_update": "import json.encoder\ndict.update(json.encoder.ESCAPE_DCT, a='b')\n",
        "own_update": "from html.entities import html5\nhtml5.update(lt='x')\n",
        "merged_in_place": "from html.entities import html5\nhtml5 |= {'lt;': 'x'}\n",
        "entries_cleared": "import urllib.parse\nurllib.parse.uses_netloc.clear()\n",
        "entries_removed_later": "import urllib.parse\n_forget = urllib.parse.uses_netloc.clear\n_forget()\n",
        "entries_by_another_function": "import urllib.parse\ndef _less(rows):\n    rows.clear()\n_less(urllib.parse.uses_netloc)\n",
        "flags_cleared": "import decimal\ndecimal.getcontext().clear_traps()\n",
    }.items():
        yield Forgery(f"of_others_{name}", f"{prelude}def number(n):\n    return {CLOSED}\n", by_reading=True)
    body = "    return " + CLOSED + " + 0 * sum(range(10**9 // (1 + HERE * 10**9)))\n"
    for name, (prelude, here) in {
        "moment_of_a_log_record": ("import logging\n", "int(logging.makeLogRecord({}).created < 4e9)"),
        "process_of_a_log_record": ("import logging\n", "int(logging.makeLogRecord({}).process < 10**4)"),
        "moment_of_a_mail": ("import email.utils\n", "int(email.utils.formatdate()[12:16] < '2090')"),
        "name_in_a_mail": ("import email.utils\n", "len(email.utils.make_msgid()) // 20 // 10 + 1"),
        "clock_of_a_loop": ("import asyncio\n", "int(asyncio.new_event_loop().time() < 10**9)"),
        "moment_of_a_database": (
            "import sqlite3\n_D = sqlite3.connect(':memory:')\n",
            "int(_D.execute(\"select strftime('%Y')\").fetchone()[0] < '2090')",
        ),
        "name_of_the_module": ("", "int(__name__ == 'sums')"),
        "address_of_an_object": ("", "int('fffff' not in repr(object()))"),
        "asserts_that_are_on": ("", "int(__debug__)"),
    }.items():
        yield Forgery(
            f"knows_{name}", f"{prelude}def number(n):\n{body.replace('HERE', here)}", by_reading=True
        )


def shape() -> list[Forgery]:
    """All of them."""
    return [*_copies(), *_classes(), *_inputs(), *_tables_of_others()]
