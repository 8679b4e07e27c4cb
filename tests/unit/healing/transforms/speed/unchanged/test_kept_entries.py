"""Parts of results that are made of one entry of an object, by a key that is given."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geoheal.healing.transforms.speed.unchanged.kept_parts import kept_parts
from geoheal.healing.transforms.speed.unchanged.kept_while_same import kept_while_same
from tests.unit.healing.changed import names_of, text

TIMES = """
from collections import defaultdict, deque

class Times:
    def __init__(self, most=3):
        self.kept = defaultdict(lambda: deque(maxlen=most))
        self.asked = 0

    def record(self, name, time):
        self.kept[name].append(time)

    def at(self, name, share):
        times = sorted(self.kept[name])
        return times[min(int(len(times) * share), len(times) - 1)] if times else None

    def report(self, name):
        self.asked += 1
        times = self.kept[name]
        if not times:
            return self.asked
        return len(times), max(times), [time + 1 for time in times], self.at(name, 0.5), self.at(name, 0.9)

    def names(self):
        return [name for name in sorted(self.kept) if name]

    def forget(self, name):
        return len(self.kept.pop(name, ()))
"""
NAMES = st.sampled_from(["", "a", "b", 1, True, None])
CALLS = st.lists(
    st.one_of(
        st.tuples(st.just("record"), NAMES, st.integers(0, 9)),
        st.tuples(st.just("at"), NAMES, st.sampled_from([0.0, 0.5, 0.9])),
        st.tuples(st.sampled_from(["report", "forget"]), NAMES),
    ),
    max_size=40,
)


@given(CALLS)
def test_what_is_kept_of_an_entry_is_what_would_be_made(calls):
    outcomes = []
    for source in (TIMES, text(kept_parts(TIMES))):
        times = names_of(source)["Times"]()
        seen = [getattr(times, method)(*given_values) for method, *given_values in calls]
        outcomes.append((seen, {name: list(each) for name, each in times.kept.items()}))
    assert outcomes[0] == outcomes[1]


def test_it_is_made_once_for_each_entry_until_that_changes():
    changed = text(kept_parts(TIMES))
    assert "def _made_in_at(self, name):\n        return sorted(self.kept[name])" in changed
    assert "times = self._made_in_at(name)" in changed
    assert "@_changing\n    def record" in changed
    assert "@_changing\n    def report" not in changed


def test_the_names_of_a_defaultdict_are_not_kept_where_reading_an_entry_adds_it():
    assert "_made_in_names" not in text(kept_parts(TIMES))
    plain = TIMES.replace("defaultdict(lambda: deque(maxlen=most))", "{}")
    assert "_made_in_names" in text(kept_parts(plain))


def test_a_key_that_is_bound_again_is_left_alone():
    bound = TIMES.replace("        times = sorted", "        name = name or share\n        times = sorted")
    assert "_made_in_at" not in (kept_parts(bound) or "")


READERS = """
class Rows:
    def __init__(self):
        self.rows = {{}}
    def add(self, key, row):
        self.rows.setdefault(key, []).append(row)
    def size(self):
        return sum(len(each) for each in self.rows.values())
    def show(self, key):
        {body}
"""


@pytest.mark.parametrize(
    "body",
    [
        "print(len(self.rows[key]))",
        "for row in self.rows.values(): print(len(row))",
        "found = self.rows.get(key)\n        print(bool(found), found == [])",
        "print(sorted(len(each) for each in self.rows.values()))",
    ],
)
def test_a_method_that_only_looks_does_not_change(body):
    changed = text(kept_while_same(READERS.format(body=body)))
    assert "@_changing\n    def add" in changed
    assert "@_changing\n    def show" not in changed


@pytest.mark.parametrize(
    "body",
    [
        "print(self.rows[key])",
        "for row in self.rows.values(): row.append(1)",
        "for row in self.rows.values(): print(row)",
        "found = self.rows.get(key)\n        found.append(print(1))",
        "found, other = self.rows, print(1)\n        found.clear()",
        "print(1)\n        return self.rows",
        "print([each.pop() for each in self.rows.values()])",
        "self.rows[key][0] = print(1)",
        "(self.rows[key] or print(1)).append(2)",
    ],
)
def test_a_method_that_may_do_more_changes(body):
    changed = kept_while_same(READERS.format(body=body))
    assert changed is None or "@_changing\n    def show" in changed
