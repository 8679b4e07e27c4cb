"""A refused change cannot be had again by writing it otherwise, adding to it, or spreading it over files."""

import pytest

from geoheal.domain.evaluation.effects import effects_of

BEFORE = '''
import functools


class Shop:
    """Prices."""

    def __init__(self, rows):
        self.rows = rows

    def price(self, item):
        total = 0
        for row in self.rows:
            if row.name == item:
                total = total + row.price
        return total

    def name(self):
        return "shop"


def rate(country):
    return lookup(country)
'''
AFTER = '''
import functools

_rates = {}


class Shop:
    """Prices."""

    def __init__(self, rows):
        self.rows = rows
        self._by_name = {}

    def price(self, item):
        total = 0
        limit = 128
        for row in self._rows_of(item):
            if row.price > limit:
                total = total + row.price
            else:
                total = total + limit
        return total

    def _rows_of(self, item):
        return self._by_name.setdefault(item, [row for row in self.rows if row.name == item])

    def name(self):
        return "shop"


def _kept(country):
    if country not in _rates:
        _rates[country] = lookup(country)
    return _rates[country]


def rate(country):
    return _kept(country)
'''


def swapped(text):
    """Return a source with its class after its functions."""
    head, _, rest = text.partition("class Shop")
    shop, _, functions = rest.partition("\n\n\ndef")
    return f"{head}def{functions}\n\n\nclass Shop{shop}\n"


KEPT = AFTER[AFTER.index("def _kept") : AFTER.index("def rate")]
AGAIN = {
    "comments and layout": [AFTER.replace("{}\n", "{\n}  # by country\n")],
    "names of a variable and a function": [AFTER.replace("_rates", "_memory").replace("_kept", "_found")],
    "names of an attribute and a method": [
        AFTER.replace("_by_name", "_index").replace("_rows_of", "_matches")
    ],
    "names of variables of functions": [
        AFTER.replace("total", "found").replace("row ", "each ").replace("row.", "each.")
    ],
    "the name of a new function's parameter": [AFTER.replace(KEPT, KEPT.replace("country", "land"))],
    "order of functions": [swapped(AFTER)],
    "order of methods": [
        AFTER.replace('    def name(self):\n        return "shop"\n', "").replace(
            "    def price", "    def name(self):\n        return 'shop'\n\n    def price"
        )
    ],
    "order of new functions": [AFTER.replace(KEPT, "") + "\n\n" + KEPT],
    "type hints": [
        AFTER.replace("_rates = {}", "_rates: dict[str, int] = {}")
        .replace("(country):", "(country: str) -> int:")
        .replace("total = 0", "total: int = 0")
    ],
    "docstrings": [AFTER.replace("def rate(country):\n", "def rate(country):\n    'By country.'\n")],
    "an unused import": [AFTER.replace("import functools", "import functools\nimport json")],
    "a function more": [AFTER + "\n\ndef unused():\n    return 7\n"],
    "a method more": [
        AFTER.replace("    def name", "    def spare(self):\n        return 7\n\n    def name")
    ],
    "a variable more": [
        AFTER.replace("        total = 0\n", "        spare = 7\n        print(spare)\n        total = 0\n")
    ],
    "a statement without effect": [
        AFTER.replace(
            "        total = 0\n",
            "        pass\n        assert True\n        total = 0\n        nothing = 0\n",
        )
    ],
    "a condition that always holds": [
        AFTER.replace("    return _kept(country)", "    if True:\n        return _kept(country)")
    ],
    "a block around it": [
        AFTER.replace("    return _kept(country)", "    with lock:\n        return _kept(country)")
    ],
    "a variable that is returned": [
        AFTER.replace("    return _kept(country)", "    answer = _kept(country)\n    return answer")
    ],
    "augmented assignments": [
        AFTER.replace("total = total + row.price", "total += row.price").replace(
            "total = total + limit", "total += limit"
        )
    ],
    "the other branch first": [
        AFTER.replace("row.price > limit", "row.price <= limit")
        .replace("total + row.price", "total + TMP")
        .replace("total + limit", "total + row.price")
        .replace("total + TMP", "total + limit")
    ],
    "a negated condition": [AFTER.replace("country not in _rates", "not country in _rates")],
    "sides of a comparison": [
        AFTER.replace("row.price > limit", "limit < row.price").replace(
            "row.name == item", "item == row.name"
        )
    ],
    "a number in another form": [AFTER.replace("128", "2 ** 7")],
    "an empty mapping by its name": [AFTER.replace("_rates = {}", "_rates = dict()")],
    "another file": [
        AFTER.replace("_rates = {}\n", "from .rates import _kept\n").replace(KEPT, ""),
        "_rates = {}\n\n\n" + KEPT,
    ],
    "two other files": [
        AFTER.replace("_rates = {}\n", "from .rates import _kept\n").replace(KEPT, ""),
        "from .table import _rates\n\n\n" + KEPT,
        "_rates = {}\n",
    ],
    "another file beside it": [AFTER, "def other():\n    return 8\n"],
}
OTHERS = {
    "nothing": BEFORE,
    "only a part": AFTER.replace("return _kept(country)", "return lookup(country)"),
    "another limit": AFTER.replace("128", "129"),
    "another order": AFTER.replace("row.price > limit", "row.price < limit"),
    "another function": AFTER.replace(
        "_rates[country] = lookup(country)", "_rates[country] = search(country)"
    ),
    "another variable": AFTER.replace("total = total + row.price", "total = limit + row.price"),
    "another table": AFTER.replace("_rates = {}", "_rates = Bounded()"),
    "another built-in": AFTER.replace("setdefault(item, [row", "setdefault(item, [*row"),
}


@pytest.mark.parametrize("sources", AGAIN.values(), ids=AGAIN)
def test_it_is_the_same_change(sources):
    refused = effects_of([BEFORE], [AFTER])
    assert refused
    assert refused <= effects_of([BEFORE, *("" for _ in sources[1:])], sources)


@pytest.mark.parametrize("other", OTHERS.values(), ids=OTHERS)
def test_it_is_another_change(other):
    assert not effects_of([BEFORE], [AFTER]) <= effects_of([BEFORE], [other])


PARTS = {
    "from functools import lru_cache\n@lru_cache(maxsize=9, typed=True)\n": "a part of a library",
    "import functools as f\n@f.lru_cache(typed=True, maxsize=9)\n": "a library under another name",
}


@pytest.mark.parametrize("way", PARTS, ids=PARTS.values())
def test_a_part_of_a_library_is_the_same_under_any_name(way):
    old, plain = (
        "def rate(n):\n    return n\n",
        "import functools\n@functools.lru_cache(maxsize=9, typed=True)\n",
    )
    assert effects_of([old], [plain + old]) == effects_of([old], [way + old]) != frozenset()


SORTED = """
import time
def top(rows, n):
    rows = sorted(rows)
    time.sleep(1)
    return rows[:n]
"""
UNSORTED = SORTED.replace("    rows = sorted(rows)\n", "")


@pytest.mark.parametrize(
    "other",
    [
        SORTED.replace("rows = sorted(rows)", "rows.sort()"),
        SORTED.replace("sorted(rows)", "heapq.nsmallest(n, rows)"),
        UNSORTED.replace("rows[:n]", "sorted(rows)[:n]"),
    ],
)
def test_another_line_in_its_place_is_another_change(other):
    assert not effects_of([SORTED], [UNSORTED]) <= effects_of([SORTED], [other])


@pytest.mark.parametrize(
    "again",
    [
        UNSORTED + "def other(): return 1\n",
        UNSORTED.replace("    return", "    spare = time.time()\n    print(spare)\n    return"),
        UNSORTED.replace("    time.sleep(1)\n", ""),
    ],
)
def test_a_line_that_is_left_out_stays_refused_with_more(again):
    assert effects_of([SORTED], [UNSORTED]) <= effects_of([SORTED], [again])


def test_the_rest_of_the_module_may_have_moved_on():
    more = "\n\nOTHER = 7\n\n\ndef other():\n    return OTHER\n"
    assert effects_of([BEFORE + more], [AFTER + more]) == effects_of([BEFORE], [AFTER])


@pytest.mark.parametrize("broken", ["def", "x = 1\0", "(" * 10_000])
def test_what_is_not_python_has_no_effects(broken):
    assert effects_of([BEFORE], [broken]) == frozenset()
