"""What is written in many forms gets one; what would mean something else in it stays."""

# ruff: noqa: E501 - one example a line

from types import SimpleNamespace
from typing import Any

import pytest

from geoheal.healing.case import HotSpot
from geoheal.healing.project_sources import ALONE
from geoheal.healing.strategies.performance_regression_fix import PerformanceRegressionFix
from geoheal.healing.transforms.elsewhere import Elsewhere
from geoheal.healing.transforms.speed.indexed.index_search import index_search
from geoheal.healing.transforms.speed.indexed.set_membership import set_membership
from geoheal.healing.transforms.speed.plain_form.plain_form import plain_form
from tests.unit.healing.changed import names_of, text

KEPT = "def f(xs):\n    kept = []\n    for x in xs:\n        SEARCH\n            kept.append(x)\n    return kept\n"
FORMS = {
    "any": "if not any(each == x for each in kept):",
    "all": "if all(each != x for each in kept):",
    "count": "if kept.count(x) < 1:",
    "length": "if len([each for each in kept if each == x]) == 0:",
    "flag": "known = False\n        for each in kept:\n            if each == x:\n                known = True\n                break\n        if not known:",
    "flag without break": "new = True\n        for each in kept:\n            if x == each:\n                new = False\n        if new:",
    "else": "for each in kept:\n            if each == x:\n                break\n        else:",
    "while": "i = 0\n        known = False\n        while i < len(kept):\n            if kept[i] == x:\n                known = True\n                break\n            i += 1\n        if not known:",
    "while not found": "i = 0\n        known = False\n        while i < len(kept) and not known:\n            each = kept[i]\n            if each == x:\n                known = True\n            i += 1\n        if not known:",
    "places": "known = False\n        for i in range(len(kept)):\n            if kept[i] == x:\n                known = True\n        if not known:",
    "a function": "if not holds(kept, x):",
}
HOLDS = "def holds(values, value):\n    for each in values:\n        if each == value:\n            return True\n    return False\n"
STAY = {
    "a condition that acts": "def f(xs, log):\n    found = False\n    for x in xs:\n        if log.pop():\n            found = True\n    return found\n",
    "a loop whose variable is read later": "def f(xs):\n    for x in xs:\n        if x == 3:\n            break\n    else:\n        return 0\n    return x\n",
    "a count that goes on": "def f(xs):\n    i = 0\n    while i < len(xs):\n        if xs[i] == 3:\n            i += 1\n            continue\n        i += 1\n    return i\n",
    "a place that is read later": "def f(xs):\n    i = 0\n    while i < len(xs):\n        if xs[i] == 3:\n            break\n        i += 1\n    return i\n",
    "a list that grows meanwhile": "def f(xs):\n    i = 0\n    while i < len(xs):\n        if xs[i] > 3:\n            xs.append(xs[i] - 3)\n        i += 1\n    return xs\n",
    "a list that whoever takes its values may change": "class A:\n    def f(self):\n        for i in range(len(self.xs)):\n            yield self.xs[i]\n",
    "a given list that whoever takes its values may change": "def f(xs):\n    for i in range(len(xs)):\n        yield xs[i]\n",
    "a made list that somebody else has": "def f(text, log):\n    xs = text.split()\n    log(xs)\n    for i in range(len(xs)):\n        yield xs[i]\n",
    "places that are stored into": "def f(xs):\n    for i in range(len(xs)):\n        xs[i] = xs[i] + 1\n    return xs\n",
    "more than one": "def f(xs, x):\n    return xs.count(x) > 1\n",
    "what may not be a list": "def f(xs, x):\n    xs += [x]\n    return xs\n",
    "a function with two answers": "def holds(xs, x):\n    print(x)\n    return x in xs\ndef f(xs, x):\n    return holds(xs, x)\n",
    "a count that begins with a part": "def f(xs):\n    i = 0.0\n    while i < len(xs):\n        print(i)\n        i += 1\n",
    "a count by truth": "def f(xs):\n    i = 0\n    while i < len(xs):\n        print(xs)\n        i += True\n",
    "a list that the condition may change": "def f(xs, step):\n    i = 0\n    while i < len(xs) and step(xs):\n        print(i)\n        i += 1\n",
    "a count beside other statements": "def f(xs):\n    i = 0; n = 1\n    while i < len(xs):\n        print(n)\n        i += 1\n",
    "a list that is the one that grows": "def f(xs):\n    ys = xs\n    for i in range(len(xs)):\n        ys.append(xs[i])\n",
    "an attribute that grows by another name": "class A:\n    def f(self):\n        ys = self.xs or []\n        for i in range(len(self.xs)):\n            ys.append(self.xs[i])\n",
    "an attribute of another object each time": "def f(node):\n    for i in range(len(node.parts)):\n        node = node.parts[i]\n    return node\n",
    "a place that a function reads later": "def f(xs):\n    i = 0\n    out = []\n    while i < len(xs):\n        out.append(lambda: i)\n        i += 1\n    return out\n",
    "a value that a function reads later": "def f(xs):\n    out = []\n    for i in range(len(xs)):\n        out.append((lambda: xs[i], xs[i], i))\n    xs[:] = []\n    return out\n",
    "a parameter that stands for an attribute now and then": "class A:\n    def f(self, rows):\n        if self.fast:\n            print(1)\n            rows = self.rows\n        return sum(rows)\n",
    "a name that stands for an attribute now and then": "class A:\n    def f(self, match):\n        if match:\n            print(1)\n            rows = self.rows\n        return sum(rows)\n",
    "a name that a pattern binds, too": "class A:\n    def f(self, given):\n        rows = self.rows\n        match given:\n            case [rows]:\n                pass\n        return sum(rows)\n",
    "an attribute that is set where it is made": "class A:\n    def __init__(self, rows):\n        old = self.rows\n        self.rows = rows\n        print(old)\n",
    "a flag beside other statements": "def f(xs, x):\n    n = 1; known = False\n    for each in xs:\n        if each == x:\n            known = True\n            break\n    return n, known\n",
    "a search that reads to the end of what may be an iterator": "def f(rows, x):\n    known = False\n    for row in rows:\n        if row == x:\n            known = True\n    return known, list(rows)\n",
    "a length that reads to the end of what may be an iterator": "def f(rows, x):\n    return len([row for row in rows if row == x]) > 0\n",
    "a length of what comes in time": "async def f(x):\n    rows = []\n    return len([row async for row in rows if row == x]) > 0\n",
    "what is not always a list": "def f(given, x):\n    xs = []\n    for xs in given:\n        xs += [x]\n    return xs\n",
    "a question of a class's body": "def has(x, xs):\n    return any(x > each for each in xs)\ndef f(rows):\n    class A:\n        z = 3\n        is_there = has(z, rows)\n    return A\n",
    "a condition of an alternative": "def f(xs, a, b, c):\n    n = 0\n    for x in xs:\n        if x == a:\n            n += 1\n        elif x == b:\n            if x != c:\n                n += 10\n    return n\n",
    "a function that another one's name hides": "def same(a, b):\n    return a == b\ndef f(rows, x, same):\n    return [row for row in rows if same(row, x)]\n",
    "a function that a lambda's name hides": "def same(a, b):\n    return a == b\ndef f(x):\n    return lambda same: same(x, 3)\n",
    "a question whose rows have the name of what it is given": "def has(x, xs):\n    return any(x > 3 for x in xs)\ndef f(z, rows):\n    return has(z.w, rows)\n",
    "a name that the module gives to something else": "from numpy import any\ndef f(xs, x):\n    return any(each == x for each in xs)\n",
    "an attribute that is set elsewhere": "class A:\n    def __init__(self):\n        self.q = []\n    def reset(self):\n        self.q = []\n    def f(self):\n        q = self.q\n        self.reset()\n        return q\n",
}


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS.keys())
def test_duplicates_are_found_by_a_set_however_they_are_looked_for(form):
    source = HOLDS + KEPT.replace("SEARCH", form)
    changed = text(set_membership(text(plain_form(source)), ["f"]))
    assert "kept_set" in changed
    for values in ([], [1, 2, 1, 3, 2], [[1], [1], 2], ["a", None, "a", 1, True]):
        assert names_of(changed)["f"](values) == names_of(source)["f"](values)


@pytest.mark.parametrize("source", STAY.values(), ids=STAY.keys())
def test_what_would_mean_something_else_stays(source):
    assert plain_form(source) is None


CHANGED = {
    "a condition on the value before": "def f(xs, a, b):\n    v, out = None, []\n    i = 0\n    while i < len(xs) and v != b:\n        v = xs[i]\n        out.append(v)\n        i += 1\n    return out\n",
    "a value that is read after a condition ended the loop": "def f(xs, a, b):\n    v = None\n    i = 0\n    while i < len(xs) and i != b:\n        v = xs[i]\n        print(v)\n        i += 1\n    return v\n",
    "a place that is read in the next round": "def f(xs, a, b):\n    i = 0\n    out = []\n    for _ in xs:\n        out.append(i)\n        for i in range(len(xs)):\n            out.append(xs[i])\n    return out\n",
    "either": "def f(xs, a, b):\n    n = []\n    for x in xs:\n        if x == (a or b):\n            continue\n        n.append(x)\n    return n\n",
    "a name within the condition": "def f(xs, a, b):\n    n = []\n    for x in xs:\n        if (m := a or x) is None:\n            continue\n        n.append(m)\n    return n\n",
    "a function of several lines": "def same(x, y):\n    return (x ==\n            y)\ndef f(xs, a, b):\n    return [x for x in xs if same(x, b)]\n",
}


@pytest.mark.parametrize("source", CHANGED.values(), ids=CHANGED.keys())
def test_what_is_written_anew_answers_the_same(source):
    changed = text(plain_form(source))
    for a, b in ((0, 2), (2, 0), (None, 3), (None, None)):
        assert names_of(changed)["f"]([1, 2, 3, None], a, b) == names_of(source)["f"]([1, 2, 3, None], a, b)


def test_a_search_by_way_of_continue_and_places_gets_an_index():
    source = (
        "def f(users, orders):\n    found = []\n    for user in users:\n        for i in range(len(orders)):\n"
        "            if orders[i][0] != user:\n                continue\n            found.append(orders[i])\n    return found\n"
    )
    changed = text(index_search(text(plain_form(source))))
    assert "orders_index" in changed
    given = [3, 1, 3], [(1, "a"), (3, "b"), (1, "c"), (3.0, "d")]
    assert names_of(changed)["f"](*given) == names_of(source)["f"](*given)


def test_what_a_generator_has_made_for_itself_stays_as_it_is():
    source = "def f(text):\n    xs = text.split()\n    last = xs.pop()\n    i = 0\n    while i < len(xs):\n        x = xs[i]\n        yield x\n        i += 1\n    yield last\n"
    changed = text(plain_form(source))
    assert "for x in xs:\n        yield x\n" in changed
    assert list(names_of(changed)["f"]("a b c")) == ["a", "b", "c"]


def test_comments_stay_where_nothing_is_written_anew():
    source = "def f(xs):\n    for i in range(len(xs)):  # all\n        print(xs[i])  # one\n"
    assert text(plain_form(source)) == "def f(xs):\n    for x in xs:  # all\n        print(x)  # one\n"


def test_a_person_is_shown_what_the_module_does_not_show():
    elsewhere = Elsewhere()
    plain_form("def f(xs, x):\n    return any(each == x for each in xs)\n", None, elsewhere)
    assert elsewhere.doubts == ["Check that xs is not a text, and that x is not NaN, which equals nothing."]
    plain_form("def f(bag, x):\n    return bag.count(x) > 0\n", None, elsewhere)
    assert "other types may count differently" in elsewhere.doubts[-1]


def test_a_search_by_a_flag_is_a_candidate_together_with_what_fits_already():
    source = KEPT.replace("SEARCH", FORMS["flag"]) + KEPT.replace("def f", "def g").replace(
        "SEARCH", "if x not in kept:"
    )
    spots = [HotSpot(function=each, line=1, calls=1, self_share=0.5, total_share=0.5) for each in "fg"]
    laboratory = SimpleNamespace(profile=lambda: spots, repetitions=tuple)
    case: Any = SimpleNamespace(subject=SimpleNamespace(source=source), laboratory=laboratory, project=ALONE)
    as_it_is, in_plain_form = list(PerformanceRegressionFix().propose(case))[:2]
    assert [each.new_code.count("kept_set = ") for each in (as_it_is, in_plain_form)] == [1, 2]
    assert as_it_is.proven
    assert "Loops and searches are rewritten" in " ".join(in_plain_form.doubts)
    assert "Loops and searches were rewritten" in in_plain_form.explanation


JOINS = {
    "a function of the row": "def f(xs, key):\n    return {k: [x for x in xs if key(x) == k] for k in map(key, xs)}\n",
    "a method of the row": "def f(xs, key):\n    return [[x for x in xs if str(x).upper() == str(y)] for y in xs]\n",
    "the row itself": "def f(xs, key):\n    return [(y, len([x for x in xs if x == y])) for y in xs]\n",
    "any": "def f(xs, key):\n    rows = [(x, x) for x in xs]\n    return [any(row[0] == y for row in rows) for y in xs]\n",
    "in a list": "def f(xs, key):\n    rows = [(x, x) for x in xs]\n    return [y in [row[1] for row in rows] for y in xs]\n",
    "one of several conditions": "def f(xs, key):\n    return [[x for x in xs if x and x == y] for y in xs]\n",
    "a row in parts": "def f(xs, key):\n    rows = [(x, n) for n, x in enumerate(xs)]\n    return [[n for x, n in rows if x == y] for y in xs]\n",
    "a mapping": "def f(xs, key):\n    rows = [(x, n) for n, x in enumerate(xs)]\n    return [{row[1]: 1 for row in rows if row[0] == y} for y in xs]\n",
}


@pytest.mark.parametrize("source", JOINS.values(), ids=JOINS.keys())
def test_rows_are_found_by_whatever_is_the_same_of_them(source):
    changed = text(index_search(source))
    for values in ([], [3, 1, 3, 0, 2.0, 2], ["a", "B", "a"], [(1,), (1,)], [[1], [1]]):
        assert names_of(changed)["f"](values, repr) == names_of(source)["f"](values, repr)


def test_a_table_of_the_module_is_not_asked_by_functions_that_are_given_later():
    source = (
        "ROWS = [3, 1]\ndef f(xs, key):\n    return [[row for row in ROWS if key(row) == x] for x in xs]\n"
    )
    assert index_search(source) is None


def test_what_a_key_calls_is_a_doubt():
    elsewhere = Elsewhere()
    index_search(JOINS["a function of the row"], None, elsewhere)
    assert "key is called once" in elsewhere.doubts[0]
