"""Rows found by bisection: the same rows in the same order as before, whatever happens to the list."""

# ruff: noqa: E501 - one example a line

import random
from datetime import UTC, datetime, timedelta
from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geoheal.healing.transforms.elsewhere import Elsewhere
from geoheal.healing.transforms.speed.rows.rows_in_order import rows_in_order
from tests.unit.healing.changed import names_of, text

LOG = """
class Event:
    def __init__(self, time, size):
        self.time, self.size, self.name = time, size, "n" + str(time)

class Log:
    def __init__(self):
        self.events = []
        self.pairs = []

    def between(self, low, high):
        return [e.size for e in self.events if low <= e.time < high]

    def from_to(self, low, high):
        found = []
        for e in self.events:
            if e.size and e.time >= low and e.time <= high:
                found.append((e.time, e.size))
        return found

    def sizes(self, low):
        found = {}
        for number, e in enumerate(self.events):
            if low < e.time:
                found[number] = e.size
        return found

    def first_after(self, low):
        for e in self.events:
            if e.time > low:
                return e.size

    def next_after(self, low):
        return next((e.size for e in self.events if e.time >= low), None)

    def last_before(self, high):
        found = None
        for e in self.events:
            if e.time > high:
                break
            found = e
        return found and found.size

    def place_before(self, high):
        place = -1
        for number, e in enumerate(self.events):
            if high <= e.time:
                break
            place = number
        return place

    def named(self, start):
        return sum(e.size for e in self.events if e.name.startswith(start))

    def any_later(self, low):
        return any(e.time > low for e in self.events), {size for time, size in self.pairs if time < low}

def outcome(call, *given):
    try:
        return call(*given)
    except TypeError:
        return "TypeError"

def act(log, kind, low, high):
    if kind == 0:
        log.events.append(Event(low, high))
        log.pairs.append((low, high))
    elif kind == 1 and log.events:
        log.events.pop()
    elif kind == 2:
        log.events = sorted(log.events, key=lambda e: str(e.time))
    elif kind == 3:
        log.events.extend([Event(low, 1), Event(high, 2)])
    return [
        outcome(log.between, low, high), outcome(log.from_to, low, high), outcome(log.sizes, low),
        outcome(log.first_after, low), outcome(log.next_after, low), outcome(log.last_before, high),
        outcome(log.place_before, high), outcome(log.named, "n" + str(low)), outcome(log.any_later, low),
        outcome(log.named, low),
    ]
"""
SEARCHES = 10
SEARCH = "class A:\n    def f(self, x):\n        return [r.n for r in self.xs if r.k > x]\n"
NOT = {
    "the field is set later": SEARCH + "    def g(self, r):\n        r.k = 1\n",
    "the list is sorted": SEARCH + "    def g(self):\n        self.xs.sort()\n",
    "a row is replaced": SEARCH + "    def g(self, n, r):\n        self.xs[n] = r\n",
    "the field is computed": "class R:\n    @property\n    def k(self):\n        return now()\n" + SEARCH,
    "something is done for every row": "class A:\n    def f(self, x):\n        n = 0\n        for r in self.xs:\n            n += 1\n            if r.k > x:\n                return n\n",
    "rows before the end count": "class A:\n    def f(self, x):\n        n = 0\n        for r in self.xs:\n            if r.k > x:\n                break\n            n += 1\n        return n\n",
    "rows before the end are kept": "class A:\n    def f(self, x):\n        n = None\n        for r in self.xs:\n            if r.k > x:\n                break\n            n = (r, n)\n        return n\n",
    "the bound depends on the row": "class A:\n    def f(self):\n        return [r.n for r in self.xs if r.k > r.n]\n",
    "the bound changes": "class A:\n    def f(self, x):\n        for r in self.xs:\n            if r.k > x:\n                x = r.k\n        return x\n",
    "it ends at the first one between": "class A:\n    def f(self, x):\n        n = None\n        for r in self.xs:\n            if x < r.k < 9:\n                break\n            n = r\n        return n\n",
    "it ends at the first one below": "class A:\n    def f(self, x):\n        n = None\n        for r in self.xs:\n            if r.k < x:\n                break\n            n = r\n        return n\n",
}
MOMENTS = st.one_of(
    st.integers(-3, 9),
    st.sampled_from([0.5, 2.5, float("nan"), None, "a", "ab", "b", datetime(2026, 1, 1), timedelta(1)]),  # noqa: DTZ001 - such rows exist
    st.sampled_from([datetime(2026, 1, day, tzinfo=UTC) for day in range(1, 5)]),
)


@cache
def both():
    changed = text(rows_in_order(LOG, None, Elsewhere()))
    assert changed.count("in _ordered(") + changed.count("enumerate(_ordered(") == SEARCHES
    return names_of(LOG), names_of(changed)


@given(
    st.one_of(
        st.lists(st.tuples(st.integers(0, 4), st.integers(-3, 9), st.integers(-3, 9)), max_size=40),
        st.lists(st.tuples(st.integers(0, 4), MOMENTS, MOMENTS), max_size=12),
    )
)
def test_the_same_rows_are_found_while_the_list_changes(steps):
    plain, other = [
        [repr(names["act"](log, *step)) for step in steps] for names in both() for log in [names["Log"]()]
    ]
    assert plain == other


@pytest.mark.parametrize("is_in_order", [True, False])
def test_few_rows_are_compared(is_in_order):
    looked = []

    class Counted:
        size = 1

        def __init__(self, number):
            self.number = number

        @property
        def time(self):
            looked.append(self.number)
            return self.number

    log = both()[1]["Log"]()
    numbers = list(range(400))
    if not is_in_order:
        random.Random(3).shuffle(numbers)
    log.events = [Counted(each) for each in numbers]
    for number in range(0, 400, 4):
        assert log.between(number, number + 2) == [1, 1]
        log.events.append(Counted(400 + number))
    assert len(looked) < 4 * 500


@pytest.mark.parametrize("source", NOT.values(), ids=NOT.keys())
def test_searches_that_may_mean_something_else_stay(source):
    assert rows_in_order(SEARCH) is not None
    assert rows_in_order(source) is None


def test_a_person_is_asked_whether_rows_change_elsewhere():
    elsewhere = Elsewhere()
    rows_in_order(SEARCH, None, elsewhere)
    assert "f looks up rows of self.xs by r.k" in elsewhere.doubts[0]
