"""Guards do what the module does nearby where something is missing, in whatever way it is written."""

import ast
from types import SimpleNamespace

import pytest

from geoheal.healing.transforms.errors.guard_clauses import guard_clauses
from geoheal.healing.transforms.errors.neighbours import of_overrides
from geoheal.healing.transforms.module_view import ModuleView
from tests.unit.healing.changed import names_of
from tests.unit.healing.transforms.errors.test_errors import failure

STATISTICS = """class S:
    def __init__(self, times):
        self.times = times
    def middle(self):
        if not self.times:
            return None
        return sorted(self.times)[len(self.times) // 2]
    def wanted(self):
        {body}
"""
OF_TIMES = {
    "the largest": (
        "return max(self.times)",
        "max(self.times)",
        "ValueError",
        "max() arg is an empty sequence",
    ),
    "rounded": (
        "return round(max(self.times) / 10, 3)",
        "max(self.times)",
        "ValueError",
        "max() arg is an empty sequence",
    ),
    "a mean": (
        "return sum(self.times) / len(self.times)",
        "sum(self.times) / len(self.times)",
        "ZeroDivisionError",
        "division by zero",
    ),
    "the last": (
        "return sorted(self.times)[-1]",
        "sorted(self.times)[-1]",
        "IndexError",
        "list index out of range",
    ),
    "a place": (
        "return sorted(self.times)[int(0.9 * len(self.times))]",
        "sorted(self.times)[int(0.9 * len(self.times))]",
        "IndexError",
        "list index out of range",
    ),
    "a part of one": (
        "return str(self.times[0]).strip()",
        "self.times[0]",
        "IndexError",
        "list index out of range",
    ),
}
LEDGER = """class L:
    def __init__(self, rows):
        self.rows = rows
    def closed(self, name):
        for row in self.rows:
            if row.kind == 'close' and row.name == name:
                return row.day
        return None
    def opened(self, name):
        {body}
"""
OPENED = {
    "sought": (
        "return next(r.day for r in self.rows if r.name == name)",
        "next(r.day for r in self.rows if r.name == name)",
        "StopIteration",
    ),
    "its day": (
        "return next(r for r in self.rows if r.name == name).day",
        "next(r for r in self.rows if r.name == name)",
        "StopIteration",
    ),
    "named": (
        "row = next(r for r in self.rows if r.name == name)\n        return row.day",
        "next(r for r in self.rows if r.name == name)",
        "StopIteration",
    ),
    "gathered": (
        "found = [r for r in self.rows if r.name == name]\n        return found[0].day",
        "found[0]",
        "IndexError",
    ),
}
LEVEL = """class D:
    def __init__(self, text):
        self.text = text
    def level(self):
        {body}
    def is_low(self):
        level = self.level()
        return level is not None and level < 20
"""
READ = {
    "alone": ("return int(self.text)", 5),
    "after a test": (
        "if self.text is None:\n            return None\n        return int(self.text)",
        7,
    ),
    "beside a test": ("return None if self.text is None else int(self.text)", 5),
    "limited": ("return min(int(self.text), 100)", 5),
}
BLANK, DECIMALS = (f"invalid literal for int() with base 10: {each!r}" for each in ("", "19.5"))
GATHERED = {
    "added": ("found = set()\n    for x in xs:\n        found.add(x.id)\n    return found", 4),
    "named": (
        "found = set()\n    for x in xs:\n        name = x.id\n        found.add(name)\n    return found",
        4,
    ),
    "in a comprehension": ("return {x.id for x in xs}", 2),
    "in a test": ("return {7 for x in xs if x.id == 7}", 2),
    "counted": ("found = {}\n    for x in xs:\n        found[x.id] = 1\n    return set(found)", 4),
}
CONVERTED = {
    "bytes": ("x.decode()", "str", b"7", "7"),
    "a moment": ("x.isoformat()", "str", SimpleNamespace(isoformat=lambda: "7"), "7"),
    "a number": ("x.strip()", "int", " 7", 7),
}


@pytest.mark.parametrize(("body", "text", "error", "message"), OF_TIMES.values(), ids=OF_TIMES)
def test_a_figure_of_nothing_is_what_a_sibling_gives_of_the_same(body, text, error, message):
    source = STATISTICS.format(body=body)
    line = 9
    seen = failure(error, "S.wanted", line, source=source, text=text, message=message)
    changed, before = (names_of(each)["S"] for each in (guard_clauses(source, [seen]), source))
    assert changed([]).wanted() is None
    assert changed([3, 5, 4]).wanted() == before([3, 5, 4]).wanted()


@pytest.mark.parametrize(
    ("figure", "message"), [("mean", "mean requires at least one data point"), ("stdev", "two data points")]
)
def test_a_rounded_figure_of_too_few_is_what_a_sibling_gives(figure, message):
    text = f"statistics.{figure}(self.times)"
    source = STATISTICS.format(body=f"return round({text}, 3)") + "import statistics\n"
    bases = ("ValueError",)
    seen = failure(
        "statistics.StatisticsError", "S.wanted", 9, source=source, text=text, message=message, bases=bases
    )
    changed = names_of(guard_clauses(source, [seen]))["S"]
    assert changed([]).wanted() is None
    assert changed([3, 5, 4]).wanted() == names_of(source)["S"]([3, 5, 4]).wanted()


@pytest.mark.parametrize(("body", "text", "error"), OPENED.values(), ids=OPENED)
def test_what_is_not_found_is_what_a_sibling_gives_that_seeks_by_the_same(body, text, error):
    source = LEDGER.format(body=body)
    line = next(n for n, each in enumerate(source.splitlines(), 1) if n > 8 and text in each)
    seen = failure(error, "L.opened", line, source=source, text=text)
    changed = names_of(guard_clauses(source, [seen]))["L"]
    assert changed([]).opened("a") is None
    assert changed([SimpleNamespace(name="a", day=7, kind="open")]).opened("a") == 7


@pytest.mark.parametrize(("body", "line"), READ.values(), ids=READ)
@pytest.mark.parametrize(
    ("messages", "text", "expected"),
    [
        ((BLANK,), " ", None),
        ((DECIMALS,), "19.5", 19),
        ((DECIMALS, BLANK), "", None),
        ((BLANK, DECIMALS), "19.5", 19),
    ],
)
def test_blank_texts_are_none_where_callers_ask_for_it_and_decimals_are_cut(
    body, line, messages, text, expected
):
    source = LEVEL.format(body=body)
    seen = failure(
        "ValueError",
        "D.level",
        line,
        source=source,
        text="int(self.text)",
        message=messages[0],
        others=messages[1:],
    )
    changed = names_of(guard_clauses(source, [seen]))["D"]
    assert changed(text).level() == expected
    assert changed(" 80 ").level() == 80
    assert changed("10000000000000001").level() in {100, 10000000000000001}


def test_only_blank_texts_were_seen_so_others_still_raise():
    source = LEVEL.format(body=READ["alone"][0])
    seen = failure("ValueError", "D.level", 5, source=source, text="int(self.text)", message=BLANK)
    with pytest.raises(ValueError, match="invalid literal"):
        names_of(guard_clauses(source, [seen]))["D"]("seven").level()


@pytest.mark.parametrize(("body", "line"), GATHERED.values(), ids=GATHERED)
def test_an_element_without_what_is_gathered_is_left_out(body, line):
    source = f"def f(xs):\n    {body}\n"
    seen = failure(
        "AttributeError", "f", line, source=source, text="x.id", message="'int' object has no attribute 'id'"
    )
    assert names_of(guard_clauses(source, [seen]))["f"]([SimpleNamespace(id=7), 3]) in ({7}, [7])


def test_the_own_object_without_an_attribute_is_left_alone():
    source = "class A:\n    def f(self):\n        return self.id\n"
    seen = failure(
        "AttributeError", "A.f", 3, source=source, text="self.id", message="'A' object has no attribute 'id'"
    )
    assert guard_clauses(source, [seen]) is None


@pytest.mark.parametrize(("asked", "kind", "given", "other"), CONVERTED.values(), ids=CONVERTED)
def test_what_is_converted_already_stays(asked, kind, given, other):
    source = f"def f(x):\n    return {asked}\n"
    name = asked[2:-2]
    seen = failure(
        "AttributeError",
        "f",
        2,
        source=source,
        text=f"x.{name}",
        message=f"'{kind}' object has no attribute '{name}'",
    )
    changed = names_of(guard_clauses(source, [seen]))["f"]
    assert changed(given) == changed(other) == "7"


def test_one_number_where_a_list_is_expected_is_the_only_element():
    source = "def f(xs):\n    return [x + 1 for x in xs]\n"
    seen = failure(
        "TypeError", "f", 2, source=source, text="[x + 1 for x in xs]", message="'int' object is not iterable"
    )
    changed = names_of(guard_clauses(source, [seen]))["f"]
    assert changed(6) == changed([6]) == [7]


FAMILY = """
class Aggregation:
    pass

class Mean(Aggregation):
    def run(self, column):
        return sum(column) / len(column)

class Median({base}):
    def run(self, column):
        values = sorted(column)
        if not values:
            return None
        return values[len(values) // 2]
"""


def test_an_override_in_a_sibling_class_shows_what_stands_for_nothing():
    tree = ast.parse(FAMILY.replace("{base}", "Aggregation"))
    view = ModuleView(tree)
    assert list(of_overrides(view.functions["Mean.run"], view)) == ["None"]


def test_an_unrelated_class_shows_nothing():
    view = ModuleView(ast.parse(FAMILY.replace("{base}", "Other")))
    assert list(of_overrides(view.functions["Mean.run"], view)) == []
