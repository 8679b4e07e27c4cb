"""A guard changes the calls that failed; those that worked go on to answer as before."""

# ruff: noqa: E501 - one example a line

import pytest

from geoheal.healing.transforms.errors.guard_clauses import guard_clauses
from geoheal.healing.transforms.errors.guards.texts.unread_texts import is_blank
from tests.unit.healing.changed import names_of
from tests.unit.healing.transforms.errors.test_errors import failure

PRICE = "class Price:\n    def of(self, other, d):\n        other.default_currency = 'EUR'\n        return [d['currency']]\n"


def guarded(source, error, part, message="", function="f"):
    line = next(n for n, each in enumerate(source.splitlines(), 1) if part in each)
    return guard_clauses(source, [failure(error, function, line, source=source, text=part, message=message)])


def test_the_default_of_another_object_is_not_the_method_s_own():
    changed = guarded(PRICE, "KeyError", "d['currency']", function="Price.of")
    assert "self.default_currency" not in (changed or "")
    own = guarded(
        PRICE.replace("other.default", "self.default"), "KeyError", "d['currency']", function="Price.of"
    )
    assert names_of(own)["Price"]().of(None, {}) == ["EUR"]


def test_what_cannot_be_read_is_left_out_whatever_else_is_asked():
    source = "def f(xs):\n    return [int(x) for x in xs if x == '7' or x]\n"
    changed = guarded(source, "ValueError", "int(x)", f"{BLANK}'a'")
    assert names_of(changed)["f"](["7", "a", "", "8"]) == [7, 8]
    with_two = source.replace("x == '7' or x", "x == 'a' or x")
    assert names_of(guarded(with_two, "ValueError", "int(x)", f"{BLANK}'a'"))["f"](["a", "8"]) == [8]


BLANK = "invalid literal for int() with base 10: "
READING = {
    "a value": "def f(x):\n    n = int(x)\n    return n + 1\n",
    "a result": "def f(x):\n    return int(x)\n",
    "where the module shows what then holds": "def f(x):\n    if x is None:\n        return 0\n    n = int(x)\n    return n + 1\n",
}


@pytest.mark.parametrize("source", READING.values(), ids=READING)
def test_a_number_that_was_read_among_blank_texts_is_read_on(source):
    line = next(n for n, each in enumerate(source.splitlines(), 1) if "int(x)" in each)
    seen = failure(
        "ValueError", "f", line, source=source, text="int(x)", message=f"{BLANK}''", others=(f"{BLANK}' '",)
    )
    f, before = names_of(guard_clauses(source, [seen]))["f"], names_of(source)["f"]
    assert [f(each) for each in (5, 0, 2.5, "7", b"8", " 9 ")] == [
        before(each) for each in (5, 0, 2.5, "7", b"8", " 9 ")
    ]
    assert f("") == f(" ")


@pytest.mark.parametrize(
    ("text", "is_one"), [(" \n\x1c\xa0", True), ("\x00", False), ("\x01 ", False), ("", True), (b" ", False)]
)
def test_a_blank_text_is_one_of_which_strip_leaves_nothing(text, is_one):
    assert is_blank(BLANK + repr(text)) is is_one


SUM_OF_LISTS = "unsupported operand type(s) for +: 'int' and 'NoneType'"
NOT_TEXT = "sequence item 0: expected str instance, NoneType found"
WORKED = {
    "the first of an iterator": ("def f(rows) -> int:\n    \"\"\"Give the first; 0 for none.\"\"\"\n    first = list(rows)[0]\n    return first + 1\n", "IndexError", "list(rows)[0]", "list index out of range", lambda: iter([4, 5]), 5),
    "the first of what is filtered": ("def f(rows) -> int:\n    \"\"\"Give the first; 0 for none.\"\"\"\n    first = [r for r in rows][0]\n    return first + 1\n", "IndexError", "[r for r in rows][0]", "list index out of range", lambda: iter([4, 5]), 5),
    "a part of a sum": ("def f(xs):\n    return 8 / sum(xs)\n", "ZeroDivisionError", "8 / sum(xs)", "division by zero", lambda: iter([1, 3]), 2),
    "a part of a generator's sum": ("def f(xs):\n    return 8 % sum(x for x in xs)\n", "ZeroDivisionError", "8 % sum(x for x in xs)", "division by zero", lambda: iter([1, 4]), 3),
    "lists": ("def f(rows):\n    return sum((r['tags'] for r in rows), [])\n", "TypeError", "sum((r['tags'] for r in rows), [])", SUM_OF_LISTS, lambda: [{"tags": []}, {"tags": ["a"]}], ["a"]),
    "lists with a condition": ("def f(rows):\n    return sum((r['tags'] for r in rows if r or 1), [])\n", "TypeError", "sum((r['tags'] for r in rows if r or 1), [])", SUM_OF_LISTS, lambda: [{"tags": []}, {"tags": ["a"]}], ["a"]),
    "what is taken": ("def f(queue):\n    return ','.join(queue.pop() for _ in range(2))\n", "TypeError", "','.join(queue.pop() for _ in range(2))", NOT_TEXT, lambda: ["a", "b", "c"], "c,b"),
    "a place in a list": ("def f(tags):\n    return tags.index('a')\n", "AttributeError", "tags.index", "'int' object has no attribute 'index'", lambda: ["b", "a"], 1),
    "bytes": ("def f(raw):\n    return raw.strip()\n", "AttributeError", "raw.strip", "'int' object has no attribute 'strip'", lambda: b" a", b"a"),
}  # fmt: skip
WITH_NONE = {
    "rows": ("def f(rows):\n    return sum(r['n'] for r in rows)\n", "sum(r['n'] for r in rows)", SUM_OF_LISTS, [{"n": None}, {"n": 2}], 2),
    "what is asked": ("def f(rows):\n    return sum(r.pop('n') for r in rows)\n", "sum(r.pop('n') for r in rows)", SUM_OF_LISTS, [{"n": None}, {"n": 2}], 2),
    "names": ("def f(xs):\n    return ','.join(xs)\n", "','.join(xs)", NOT_TEXT, [None, "a"], "a"),
}  # fmt: skip


@pytest.mark.parametrize(
    ("source", "error", "part", "message", "given", "expected"), WORKED.values(), ids=WORKED
)
def test_what_worked_gives_the_same(source, error, part, message, given, expected):
    assert names_of(source)["f"](given()) == expected
    changed = guarded(source, error, part, message)
    if changed is not None:
        assert names_of(changed)["f"](given()) == expected


@pytest.mark.parametrize(
    ("source", "part", "message", "given", "expected"), WITH_NONE.values(), ids=WITH_NONE
)
def test_none_is_left_out_of_what_is_put_together(source, part, message, given, expected):
    assert names_of(guarded(source, "TypeError", part, message))["f"](given) == expected


def test_the_largest_of_what_a_generator_yields_is_looked_for_among_anything():
    source = "def f(rows) -> list[int]:\n    return [max(r for r in rows)]\n"
    changed = guarded(source, "ValueError", "max(r for r in rows)", "max() arg is an empty sequence")
    assert "if not" not in (changed or "")
    assert names_of(changed)["f"](iter([3, 4])) == [4]
