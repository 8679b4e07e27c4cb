"""Definitions that others rely on, values that are kept, and what only looks like a change of either."""

# ruff: noqa: E501 - sources that are read as they are run

import pytest

from geoheal.fitness.reading.definitions.class_forms import class_forms
from geoheal.fitness.reading.definitions.decorators import decorations
from geoheal.fitness.reading.definitions.kept_values import kept_values
from geoheal.fitness.reading.in_between.hidden_errors import hidden_errors
from geoheal.fitness.reading.in_between.not_awaited import not_awaited
from geoheal.fitness.reading.in_between.written_alike import written_alike
from geoheal.fitness.reading.running_out import used_up
from geoheal.fitness.reading.surroundings import new_reaches
from geoheal.fitness.reading.withdrawn import withdrawn

READINGS = (class_forms, decorations, hidden_errors, kept_values, not_awaited, used_up, withdrawn)
STOCK = """
class Stock:
    def __init__(self, rows: list, each: int):
        {init}
    @{by}
    def total(self):
        return {total}
    def size(self):
        return {size}
"""
KEY = """
class Key:
    def __init__(self, a):
        self.a = a
        self._a = a
    def __eq__(self, other):
        {body}
"""
TRIED = "def f(x, g):\n  try:\n    {}\n  except {}:\n    {}\n"


def stock(by, init="self._rows = list(rows)", total="sum(self._rows)", size="0"):
    return STOCK.format(by=by, init=init, total=total, size=size)


@pytest.mark.parametrize(
    ("current", "new"),
    [
        (TRIED.format("g(int(x))", "OSError", "raise"), TRIED.format("x = int(x)", "OSError", "raise") + "  g(x)"),
        ("def f(x, g): g(x)", TRIED.format("g(x)", "OSError", "pass")),
        ("class A: pass", "class A(metaclass=M): pass"),
        ("@a\n@b\ndef f(): pass", "@a\n@c\n@b\ndef f(): pass"),
        ("@dataclass\nclass A:\n  a: int", "@dataclass\nclass A:\n  a: int\n  b: int = 0"),
        ("class A:\n  a: int\n  b: int", "class A:\n  b: int\n  a: int"),
        ("class A:\n  def f(self): self.n = 0", "class A:\n  n = 0\n  def f(self): pass"),
        ("RATES = {'a': 1}\ndef f(n): return RATES[n]", "RATES = {'a': 1}\n@lru_cache(9)\ndef f(n): return RATES[n]"),
        ("def f(x):\n  for each in x: g(each)", "def f(x):\n  list(map(g, x))"),
        ("def f(x): return any(g(each) for each in x)", "def f(x): return any(map(g, x))"),
        ("_ids = itertools.count()\ndef f(): return next(_ids)", "_i = itertools.count()\ndef f(): return next(_i)"),
        ("def f(x):\n  for k in range(3): g(k)", "def f(x):\n  try:\n    pass\n  finally:\n    for k in x: break"),
    ],
)  # fmt: skip
def test_what_is_no_less_than_before(current, new):
    assert [each for read in READINGS for each in read(new, current)] == []


LOOP = "def f(self, text, go):\n  at = 0\n  while at < len(text):\n    at = {} + 1\n    go(at)\n"


@pytest.mark.parametrize(
    ("current", "new", "is_named"),
    [
        ("for row in x:\n    if row.hidden: return 1", "return any(row.hidden for row in x)", False),
        ("while x.next:\n    x = x.next\n  return x", "y = x.next\n  while y: x, y = y, y.next\n  return x", False),
        ("for g in x:\n    if self.done: break\n    g()", "[g() for g in x if not self.done]", False),
        ("while not self.open: c.wait()", "c.wait_for(lambda: self.open)", False),
        ("for g in x:\n    if self.done: break\n    g()", "if self.done: return\n  for g in x: g()", True),
        ("while not x.done: x = poll()", "if not x.done: x = poll()", True),
    ],
)  # fmt: skip
def test_what_may_be_set_meanwhile_is_asked_in_each_turn(current, new, is_named):
    before, after = (f"def f(self, x, c):\n  {each}\n" for each in (current, new))
    assert bool(list(not_awaited(after, before))) == is_named


@pytest.mark.parametrize(
    ("found", "may_grow"), [("text.find(' ', at)", False), ("text.find(b' ', at)", True)]
)
def test_only_a_text_is_as_long_as_before(found, may_grow):
    before = LOOP.format(found)
    after = before.replace("at = 0", "at, most = 0, len(text)").replace("at < len(text)", "at < most")
    assert bool(list(not_awaited(after, before))) == may_grow


@pytest.mark.parametrize(
    "more",
    [
        {"init": "self._rows = rows"},
        {"init": "self._rows = list(rows)", "size": "self._rows"},
        {"init": "self._rows = list(rows)", "size": "self._rows.append(1)"},
        {"init": "self._rows = list(rows)", "size": "len(put(self._rows))"},
        {"init": "self.rows = list(rows)", "total": "sum(self.rows)"},
        {"init": "self._rows = list(rows)", "total": "sum(len(each) for each in self._rows)"},
        {"init": "self._rows = list(rows)", "total": "sum(each.n for each in self._rows)"},
        {"init": "self._rows = list(rows)", "total": "sorted(self._rows)"},
        {"init": "self._rows = list(rows)", "total": "sum(self._rows) * rate()"},
        {"init": "self._rows = list(rows)", "total": "sum(self._rows) * RATE"},
    ],
)
def test_an_attribute_whose_parts_others_change_is_not_computed_once(more):
    assert list(kept_values(stock("cached_property", **more), stock("property", **more)))


@pytest.mark.parametrize(
    "more",
    [
        {},
        {"size": "len(self._rows)"},
        {"init": "self._each = each", "total": "self._each * 2"},
        {"init": "self._rows = [*rows]", "total": "sum(each * each for each in self._rows)"},
    ],
)
def test_one_whose_parts_stay_may_be(more):
    before, after = stock("property", **more), stock("cached_property", **more)
    assert not [each for read in (class_forms, decorations, kept_values) for each in read(after, before)]


@pytest.mark.parametrize(
    ("body", "is_plain"),
    [
        ("return self is other or (self.a,) == (other.a,)", True),
        ("if self is other:\n            return True\n        return (self.a,) == (other.a,)", True),
        ("return self is other or self.a == other.a", False),
        ("return self is other or (self.a,) == (other._a,)", False),
        ("return self is other or (self.a,) == (other.a,) and ready()", False),
        ("return self.a is other.a or (self.a,) == (other.a,)", False),
        ("if self is other:\n            return False\n        return (self.a,) == (other.a,)", False),
    ],
)
def test_only_what_always_equals_itself_may_be_compared_with_itself_first(body, is_plain):
    before = KEY.format(body="return (self.a,) == (other.a,)")
    assert (new_reaches(KEY.format(body=body), before) == []) == is_plain


@pytest.mark.parametrize(
    ("one", "other", "is_alike"),
    [
        ("if not os.path.exists(a): os.makedirs(a)", "os.makedirs(a, exist_ok=True)", True),
        ("if not os.path.exists(a): os.makedirs(b)", "os.makedirs(b, exist_ok=True)", False),
        ("os.makedirs(a)", "os.makedirs(a, exist_ok=True)", False),
        ("if os.path.exists(a): os.makedirs(a)", "os.makedirs(a, exist_ok=True)", False),
        ("try: os.remove(a)\nexcept FileNotFoundError: pass", "with suppress(FileNotFoundError): os.remove(a)", True),
        ("os.remove(a)", "with suppress(FileNotFoundError): os.remove(a)", False),
        ("try: os.remove(a)\nexcept OSError: pass", "with suppress(FileNotFoundError): os.remove(a)", False),
        ("os.path.isfile(a)", "from pathlib import Path\nPath(a).is_file()", True),
        ("os.path.isfile(a)", "from pathlib import Path\nPath(a).is_dir()", False),
        ("os.path.isfile(a)", "class Path: pass\nPath(a).is_file()", False),
        ("os.path.join(a, b)", "from pathlib import Path\nPath(a) / b", False),
    ],
)  # fmt: skip
def test_two_ways_to_write_the_same(one, other, is_alike):
    written = (written_alike(f"import os\n{each}").replace("import pathlib\n", "") for each in (one, other))
    before, after = (each.replace("import os\n", "") for each in written)
    assert (before == after) == is_alike
