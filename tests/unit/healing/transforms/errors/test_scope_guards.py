"""An element or a function that has nothing to go on with is left out; values that are only kept are not."""

import ast

import pytest

from geoheal.healing.case import Failure
from geoheal.healing.transforms.errors.guard_clauses import scope_guards
from tests.unit.healing.changed import names_of

LINES = """
def read(text):
    found = []
    for line in text.split("\\n"):
        parts = line.strip().split(",")
        name = parts[0] + parts[1]
        found.append((name, int(parts[2])))
    return found
"""
FEED = """
class Entry:
    def __init__(self, row):
        self.row = row

    def published(self):
        year, month = self.row["published"].split("-")
        return int(year), int(month)

    def updated(self):
        if "updated" not in self.row:
            return ()
        return (self.row["updated"],)
"""
FIXES = """
class Fix:
    def __init__(self, data):
        self.data = data

    def time(self):
        text = self.data.get("time")
        if text is None:
            return None
        return int(text)

    def latitude(self):
        text = self.data.get("latitude")
        return int(text[:2]) + float(text[2:]) / 60

    def longitude(self):
        text = self.data.get("longitude")
        return int(text[:3]) + float(text[3:]) / 60
"""
EXAMPLES = """
def example(data):
    found = {}
    fields = data.get("fields")
    names = data.get("names", fields.keys())
    for name, value in fields.items():
        if name in names:
            found[name] = value
    return found
"""
FIRSTS = """
def firsts(groups):
    found = []
    for group in groups:
        first = group.rows[0]
        found.append(first.name)
    return found
"""


def failing(source, error, message, expression, function):
    """Return the failure of an expression."""
    tree = ast.parse(source)
    node = next(
        each for each in ast.walk(tree) if isinstance(each, ast.expr) and ast.unparse(each) == expression
    )
    return Failure(
        error=error,
        message=message,
        function=function,
        line=node.lineno,
        count=1,
        column=node.col_offset,
        end_column=node.end_col_offset,
    )


def guarded(source, error, message, expression, function, *, narrowly=True):
    failure = failing(source, error, message, expression, function)
    return scope_guards(source, [failure], narrowly=narrowly)


RANGE = ("IndexError", "list index out of range")
NONE = ("TypeError", "'NoneType' object is not subscriptable")


def test_blank_lines_are_passed_over_and_others_still_fail():
    read = names_of(guarded(LINES, *RANGE, "parts[1]", "read"))["read"]
    assert read("a,b,1\n\nc,d,2\n  \n") == [("ab", 1), ("cd", 2)]
    with pytest.raises(IndexError):
        read("a,b,1\nc")


def test_where_lines_with_too_few_parts_come_they_are_passed_over_if_that_is_tried():
    read = names_of(guarded(LINES, *RANGE, "parts[1]", "read", narrowly=False))["read"]
    assert read("a,b,1\nc\nc,d,2") == [("ab", 1), ("cd", 2)]


def test_an_element_of_which_nothing_can_be_taken_is_passed_over():
    class Group:
        def __init__(self, *rows):
            self.rows = rows

    class Row:
        name = "a"

    firsts = names_of(guarded(FIRSTS, *RANGE, "group.rows[0]", "firsts"))["firsts"]
    assert firsts([Group(Row()), Group(), Group(Row())]) == ["a", "a"]


def test_a_function_is_left_with_what_its_sibling_gives():
    entry = names_of(guarded(FEED, "KeyError", "'published'", "self.row['published']", "Entry.published"))
    assert entry["Entry"]({}).published() == ()
    assert entry["Entry"]({"published": "2020-2"}).published() == (2020, 2)


def test_the_same_fault_elsewhere_is_mended_with_it():
    fix = names_of(guarded(FIXES, *NONE, "text[:2]", "Fix.latitude"))["Fix"]
    assert (fix({}).latitude(), fix({}).longitude()) == (None, None)
    assert fix({"longitude": "00730"}).longitude() == 7.5


def test_what_is_only_run_over_begins_with_nothing():
    message = "'NoneType' object has no attribute 'keys'"
    example = names_of(guarded(EXAMPLES, "AttributeError", message, "fields.keys", "example"))["example"]
    assert example({}) == {}
    assert example({"fields": {"a": 1, "b": 2}, "names": ["a"]}) == {"a": 1}
    assert example({"fields": {"a": 1}}) == {"a": 1}


KEPT = {
    "only kept": ("def f(row):\n    name = row['n']\n    return [name]\n", "KeyError", "'n'", "row['n']"),
    "in a comprehension": (
        "def f(rows):\n    return [int(row['n']) for row in rows]\n",
        "KeyError",
        "'n'",
        "row['n']",
    ),
    "a promise": (
        'def f(row):\n    "Raises KeyError without one."\n    return int(row["n"])\n',
        "KeyError",
        "'n'",
        "row['n']",
    ),
    "given once more": (
        "def f(rows):\n    return next(rows)[0] + 1\n",
        "IndexError",
        "list index out of range",
        "next(rows)[0]",
    ),
    "a step of a count": (
        "def f(rows):\n    n = 0\n    for row in rows:\n        n += row[1]\n    return n\n",
        "IndexError",
        "list index out of range",
        "row[1]",
    ),
}


@pytest.mark.parametrize(("source", "error", "message", "expression"), KEPT.values(), ids=KEPT)
def test_where_a_value_could_stand_in_its_place_nothing_is_left_out(source, error, message, expression):
    assert guarded(source, error, message, expression, "f") is None


def test_a_container_that_others_change_does_not_begin_with_nothing():
    source = "def f(data):\n    rows = data.get('r')\n    rows.append(1)\n    return [row for row in rows]\n"
    message = "'NoneType' object has no attribute 'append'"
    changed = guarded(source, "AttributeError", message, "rows.append", "f")
    assert changed is None or "rows = ()" not in changed


def test_a_sibling_that_says_that_it_raises_is_left_alone():
    says = 'def longitude(self):\n        """Return it; raises TypeError where there is none."""'
    source = FIXES.replace("def longitude(self):", says)
    fix = names_of(guarded(source, *NONE, "text[:2]", "Fix.latitude"))["Fix"]
    assert fix({}).latitude() is None
    with pytest.raises(TypeError):
        fix({}).longitude()
