"""Parts of results are kept until a method of their object changes it, for the same arguments."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geoheal.healing.transforms.speed.unchanged.kept_parts import kept_parts
from tests.unit.healing.changed import names_of, text

TABLE = """
class Table:
    def __init__(self, text):
        self._times, self._text = {}, text
    def add(self, route, time):
        self._times.setdefault(route, []).append(time)
    def write(self, text):
        self._text = text
    def time(self, route, place):
        times = sorted(self._times[route])
        return times[place % len(times)]
    def line(self, place):
        lines = self._text.splitlines()
        return lines[place % len(lines)]
"""
METHOD = (
    "class A:\n    def __init__(self):\n        self._xs, self._text = {}, ''\n"
    "    def f(self, x, y):\n        "
)
NOT = {
    "it reads all arguments": "return len(sorted(self._xs[x][y]))",
    "an argument is set before": "x = y[0]\n        return sorted(self._xs[x])[y]",
    "its result is changed": "xs = sorted(self._xs[x])\n        xs.append(y)\n        return xs",
    "it reads another variable": "z = y + 1\n        return sorted(self._xs[z])[0]",
    "the text is another object's": "return x.text.splitlines()[y]",
    "it is the whole result": "return sorted(self._xs[x])",
}


@given(
    st.lists(
        st.one_of(
            st.tuples(st.just("add"), st.sampled_from("ab"), st.integers(0, 9)),
            st.tuples(st.just("time"), st.sampled_from("ab"), st.integers(0, 9)),
            st.tuples(st.just("write"), st.sampled_from(["", "a\nb", "c\nd\ne"])),
            st.tuples(st.just("line"), st.integers(0, 9)),
        ),
        max_size=40,
    )
)
def test_answers_are_the_same_while_the_object_changes(calls):
    outcomes = []
    for source in (TABLE, text(kept_parts(TABLE))):
        table = names_of(source)["Table"]("x\ny")
        seen = []
        for method, *arguments in calls:
            try:
                seen.append(getattr(table, method)(*arguments))
            except (KeyError, ZeroDivisionError) as error:
                seen.append(repr(error))
        outcomes.append(seen)
    assert outcomes[0] == outcomes[1]


def test_a_part_of_the_object_and_some_arguments_is_made_once():
    changed = text(kept_parts(TABLE))
    assert "def _made_in_time(self, route):" in changed
    assert "def _made_in_line(self):" in changed
    table = names_of(changed)["Table"]("")
    looked = []

    class Time(int):
        def __lt__(self, other):
            looked.append(other)
            return int(self) < int(other)

    for number in range(50):
        table.add("a", Time(number * 7 % 50))
    assert [int(table.time("a", place)) for place in range(50)] == list(range(50))
    assert len(looked) < 400  # one sort, not fifty


@pytest.mark.parametrize("body", NOT.values(), ids=NOT.keys())
def test_parts_that_may_mean_something_else_stay(body):
    assert kept_parts(f"{METHOD}return sorted(self._xs[x])[y]\n") is not None
    assert kept_parts(f"{METHOD}{body}\n") is None
