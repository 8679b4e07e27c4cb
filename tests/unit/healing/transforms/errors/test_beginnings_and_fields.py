"""First entries, attributes that nobody set yet, fields that a class does not take, and None among numbers."""

# ruff: noqa: E501 - one example a line

import copy

import pytest

from geoheal.healing.transforms.errors.guard_clauses import guard_clauses, scope_guards
from tests.unit.healing.changed import names_of
from tests.unit.healing.transforms.errors.test_errors import failure
from tests.unit.healing.transforms.errors.test_kinds_of_nothing import seen as fails

POINT = "class P:\n    def __init__(self, x, *, y=0):\n        self.x, self.y = x, y\n"
DATA = "from dataclasses import dataclass\n@dataclass\nclass P:\n    x: int\n    y: int = 0\n"
KINDS = {
    "an entry that is filled": (
        "    t = {'a': []}\n    for k in d:\n        t[k].append(1)\n    return t\n",
        ["a"],
        ["b"],
        {"a": [], "b": [1]},
    ),
    "an entry of a set": (
        "    t = {'a': set()}\n    for k in d:\n        t[k].add(k)\n    return t\n",
        ["a"],
        ["b"],
        {"a": set(), "b": {"b"}},
    ),
    "an entry that is counted": (
        "    t = {'a': 0}\n    for k in d:\n        t[k] += 1\n    return t\n",
        ["a"],
        ["b", "b"],
        {"a": 0, "b": 2},
    ),
    "None that is rounded": ("    return {'t': round(d['t'], 1)}\n", {"t": 1.25}, {"t": None}, {"t": None}),
    "None beside a number": ("    return min(d['t'], 3)\n", {"t": 1}, {"t": None}, 3),
    "None as text of an element": (
        "    r = []\n    for x in d:\n        r.append(f'{x:.1f}')\n    return r\n",
        [1.0],
        [None, 2.0],
        ["2.0"],
    ),
    "None in place of a pair": (
        "    r = []\n    for x in d:\n        a, b = dict(p=(1, 2)).get(x)\n        r.append(a + b)\n    return r\n",
        ["p"],
        ["q", "p"],
        [3],
    ),
    "None that is added last": (
        "    n = 0\n    for x in d:\n        n += x['n']\n    return n\n",
        [{"n": 1}],
        [{"n": None}, {"n": 2}],
        2,
    ),
    "a number in a text": ("    return 'n: ' + d\n", "1", 3, "n: 3"),
}
LEFT = {
    "a text and None": ("    return 'n: ' + d\n", None),
    "an entry by a constant": ("    t = {}\n    t['a'].append(d)\n    return t\n", 1),
    "a count of what is given": ("    t = {}\n    for k in d:\n        t[k] += d\n    return t\n", ["a"]),
    "None with a format": ("    return f'{d:.1f}'\n", None),
    "a list and a number": ("    return max(d, 3)\n", "a"),
}


@pytest.mark.parametrize(("body", "good", "bad", "expected"), KINDS.values(), ids=KINDS)
def test_what_is_not_there_yet_begins_or_is_left_out(body, good, bad, expected):
    source = f"def f(d):\n{body}"
    failed = fails(source, bad)
    changed = names_of(scope_guards(source, [failed], narrowly=True) or guard_clauses(source, [failed]))["f"]
    assert changed(copy.deepcopy(bad)) == expected
    assert changed(copy.deepcopy(good)) == names_of(source)["f"](copy.deepcopy(good))


@pytest.mark.parametrize(("body", "bad"), LEFT.values(), ids=LEFT)
def test_other_failures_of_these_kinds_are_errors(body, bad):
    source = f"def f(d):\n{body}"
    changed = guard_clauses(source, [fails(source, bad)])
    assert changed is None or "setdefault" not in changed
    assert "str(" not in (changed or "")


@pytest.mark.parametrize("kind", [POINT, DATA], ids=["by __init__", "of a dataclass"])
def test_fields_that_a_class_does_not_take_are_left_out(kind):
    source = kind + "def f(d):\n    return P(**d)\n"
    line = len(source.splitlines())
    message = "P.__init__() got an unexpected keyword argument 'new'"
    seen = failure("TypeError", "f", line, source=source, text="P(**d)", message=message)
    f = names_of(guard_clauses(source, [seen]))["f"]
    assert (f({"x": 1, "new": 2}).x, f({"x": 1, "y": 3}).y) == (1, 3)
    with pytest.raises(TypeError, match="missing"):
        f({"new": 2})


@pytest.mark.parametrize(
    "source",
    [
        POINT.replace("y=0)", "y=0, **more)") + "def f(d):\n    return P(**d)\n",
        POINT.replace("class P:", "class P(dict):") + "def f(d):\n    return P(**d)\n",
        POINT + "def f(d):\n    return P(**d, **d)\n",
        POINT + "def f(d):\n    return P(d)\n",
    ],
    ids=["of any fields", "of another class", "several records", "no record"],
)
def test_other_calls_with_a_field_too_much_are_errors(source):
    text = source.splitlines()[-1].split("return ")[1]
    message = "P.__init__() got an unexpected keyword argument 'new'"
    seen = failure("TypeError", "f", len(source.splitlines()), source=source, text=text, message=message)
    assert guard_clauses(source, [seen]) is None


TASK = """class Timer:
    def __init__(self, name):
        self.name = name
    def start(self):
        self._task = self.name.upper()
        self.rows = []
    def stop(self):
        if self._task:
            self._task = None
            return True
        return False
    def count(self):
        return len(self.rows)
"""


def attribute(source, function, line, name):
    message = f"'Timer' object has no attribute '{name}'"
    text = f"self.{name}"
    return failure("AttributeError", f"Timer.{function}", line, source=source, text=text, message=message)


def test_an_attribute_begins_as_nothing_with_its_object():
    seen = [attribute(TASK, "stop", 8, "_task"), attribute(TASK, "count", 13, "rows")]
    timer = names_of(guard_clauses(TASK, seen))["Timer"]("a")
    assert (timer.stop(), timer.count()) == (False, 0)
    timer.start()
    assert (timer.stop(), timer.stop()) == (True, False)


def test_without_a_beginning_the_class_has_the_attribute():
    source = TASK.replace("    def __init__(self, name):\n        self.name = name\n", "    name = 'a'\n")
    timer = names_of(guard_clauses(source, [attribute(source, "stop", 7, "_task")]))["Timer"]()
    assert timer.stop() is False
    assert guard_clauses(source, [attribute(source, "count", 12, "rows")]) is None


@pytest.mark.parametrize(
    "source",
    [
        TASK.replace("        self._task = None\n", "").replace(
            "        self._task = self.name.upper()\n", "        pass\n"
        ),
        TASK.replace(
            "    def start",
            "    def __getattr__(self, name):\n        raise AttributeError(f\"'Timer' object has no attribute '{name}'\")\n    def start",
        ),
        TASK.replace("class Timer:", "class Timer:\n    __slots__ = ('name', '_task', 'rows')"),
    ],
    ids=["set nowhere", "of its own", "without room"],
)
def test_other_missing_attributes_are_errors(source):
    line = next(number for number, each in enumerate(source.splitlines(), 1) if "if self._task" in each)
    assert guard_clauses(source, [attribute(source, "stop", line, "_task")]) is None


STATES = """from enum import Enum
class State(Enum):
    UNKNOWN = 0
    ON = 1
def f(d):
    return State(d).name
"""
PAGES = """class Pages:
    def __init__(self):
        self.pages = []
    def begin(self):
        self.pages.append([])
    def add(self, line):
        if len(self.pages[-1]) >= 2:
            self.begin()
        self.pages[-1].append(line)
"""


def test_an_unknown_value_is_the_member_for_such_values():
    f = names_of(guard_clauses(STATES, [fails(STATES, 7)]))["f"]
    assert (f(7), f(1)) == ("UNKNOWN", "ON")


def test_an_enumeration_without_such_a_member_has_none_for_it():
    source = STATES.replace("UNKNOWN", "OFF")
    assert guard_clauses(source, [fails(source, 7)]) is None


def last(source):
    message = "list index out of range"
    return failure("IndexError", "Pages.add", 7, source=source, text="self.pages[-1]", message=message)


def test_a_branch_that_makes_the_first_element_is_taken_without_any():
    pages = names_of(guard_clauses(PAGES, [last(PAGES)]))["Pages"]()
    for line in range(5):
        pages.add(line)
    assert pages.pages == [[0, 1], [2, 3], [4]]


def test_a_branch_that_makes_nothing_is_not_taken():
    source = PAGES.replace("            self.begin()", "            return False")
    assert "not self.pages or" not in (guard_clauses(source, [last(source)]) or "")
