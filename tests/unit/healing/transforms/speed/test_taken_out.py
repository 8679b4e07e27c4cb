"""Elements that are removed in one pass are those that were removed one by one; look-alikes stay."""

# ruff: noqa: E501 - one example a line

import random
from typing import Any

import pytest

from geoheal.healing.transforms.elsewhere import Elsewhere
from geoheal.healing.transforms.speed.taken_out.taken_out_together import taken_out_together
from tests.unit.healing.changed import names_of, text

EACH = """
def f(items, values):
    for value in values:
        items.remove(value)
"""
IN = EACH.replace("        items.remove", "        if value in items:\n            items.remove")
FAILING = """
def f(items, seen, test):
    place = 0
    while place < len(items):
        if test(items[place], seen):
            del items[place]
            continue
        place += 1
"""
LEFT_ALONE = {
    "the list itself": "def f(xs):\n    for x in xs:\n        xs.remove(x)\n",
    "a condition about the list": "def f(xs, ys):\n    for y in ys[:]:\n        if len(xs) > 3:\n            xs.remove(y)\n",
    "a condition that may be": "def f(self, ys):\n    for y in ys[:]:\n        if self.full():\n            self.xs.remove(y)\n",
    "a value that is read later": "def f(xs, ys):\n    for y in ys:\n        xs.remove(y)\n    return y\n",
    "a list of each value": "def f(ys):\n    for y in ys:\n        y.xs.remove(y)\n",
    "something else besides": "def f(xs, ys):\n    for y in ys:\n        xs.remove(y)\n        print(xs)\n",
    "a property": "class A:\n    @property\n    def xs(self):\n        return list(self.all)\n    def f(self, ys):\n        for y in ys:\n            self.xs.remove(y)\n",
    "the place before": "def f(xs):\n    n = 0\n    while n < len(xs):\n        if n and xs[n] == xs[n - 1]:\n            xs.pop(n)\n        else:\n            n += 1\n",
    "a counter that goes back": "def f(xs):\n    n = 0\n    while n < len(xs):\n        if xs[n]:\n            xs.pop(n)\n            n = 0\n        else:\n            n += 1\n",
    "a counter that is shown": "def f(xs):\n    n = 0\n    while n < len(xs):\n        if xs[n]:\n            xs.pop(n)\n        else:\n            print(n)\n            n += 1\n",
    "the number that is left": "def f(xs):\n    n = 0\n    while n < len(xs):\n        if xs[n] and len(xs) > 2:\n            xs.pop(n)\n        else:\n            n += 1\n",
    "the list by another name": "def f(self):\n    xs = self.xs\n    n = 0\n    while n < len(self.xs):\n        if xs[0]:\n            self.xs.pop(n)\n        else:\n            n += 1\n",
    "the next one after it": "def f(xs):\n    for n in range(len(xs) - 1, -1, -1):\n        if xs[n]:\n            del xs[n]\n            print(xs[n])\n",
    "upwards": "def f(xs, ns):\n    for n in range(len(xs)):\n        del xs[n]\n",
    "another list's length": "def f(xs, ys):\n    n = 0\n    while n < len(ys):\n        if xs[n]:\n            xs.pop(n)\n        else:\n            n += 1\n",
    "every second one": "def f(xs, k):\n    return [x for n, x in enumerate(xs) if n % 2 != k]\n",
    "all but a value": "def f(xs, k):\n    return [x for n, x in enumerate(xs) if x != k]\n",
}


class Thing:
    """Compared by identity."""


class Same:
    """Equal to everything, and so found first."""

    def __eq__(self, other):
        return True

    def __hash__(self):
        return 1


def outcome(function, *given):
    """Return what a call leaves of its arguments, or its error."""
    try:
        function(*given)
    except Exception as error:  # noqa: BLE001 - an answer, too
        return repr(error), given
    return None, given


@pytest.mark.parametrize("source", [EACH, IN], ids=["each", "in"])
def test_the_same_elements_go_as_one_by_one(source):
    once, before = (names_of(each)["f"] for each in (taken_out_together(source), source))
    rng = random.Random(4)
    things = [Thing() for _ in range(9)]
    for _ in range(300):
        pool: Any = rng.choice(
            [range(9), [0, 0.0, True, "a", None, float("nan")], things, [*things, Same(), [1]]]
        )
        items = [rng.choice(pool) for _ in range(rng.randrange(40))]
        values = rng.sample(items, rng.randrange(len(items) + 1)) + [rng.choice(pool)] * rng.randrange(2)
        if rng.random() < 0.3:
            start = rng.randrange(len(items) + 1)
            values = items[start : start + 5]
        kind: Any = rng.choice([list, tuple, iter])
        one, two = list(items), list(items)
        (failed, _), (also, _) = outcome(once, one, kind(values)), outcome(before, two, kind(values))
        assert failed == also
        assert [*map(id, one)] == [*map(id, two)]


def test_a_list_that_is_its_own_values_loses_every_second_one():
    once = names_of(taken_out_together(EACH))["f"]
    items = [1, 2, 3, 4, 5]
    once(items, items)
    assert items == [2, 4]


def test_a_test_that_fails_leaves_what_it_left_before():
    once, before = (names_of(each)["f"] for each in (taken_out_together(FAILING), FAILING))

    def test(item, seen):
        seen.append(item)
        return 6 / item > 2

    for items in ([1, 9, 2, 3, 0, 1], [1, 1, 9, 2], []):
        (one, kept), (two, also) = (outcome(each, list(items), [], test) for each in (once, before))
        assert (one, kept) == (two, also)


@pytest.mark.parametrize("source", LEFT_ALONE.values(), ids=LEFT_ALONE.keys())
def test_look_alikes_stay(source):
    assert taken_out_together(source) is None


def test_a_person_is_asked_where_a_call_may_look_at_the_list():
    elsewhere = Elsewhere()
    text(taken_out_together(FAILING, None, elsewhere))
    assert ["items" in each for each in elsewhere.doubts] == [True]
    elsewhere = Elsewhere()
    text(taken_out_together(FAILING.replace("test(items[place], seen)", "items[place] > 3"), None, elsewhere))
    assert not elsewhere.doubts
