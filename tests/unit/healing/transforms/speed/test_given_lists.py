"""Lists that are passed to the function that searches and extends them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geoheal.healing.transforms.elsewhere import Elsewhere
from geoheal.healing.transforms.speed.indexed.indexed_lists import indexed_lists
from tests.unit.healing.changed import names_of, text

GROWING = "def f(x, seen):\n    if x in seen:\n        seen.append(x)\n"
WALK = """
class Tree:
    def __init__(self, parts):
        self.parts = parts
        self.met = []
    def below(self, node):
        self.add(node, self.met, 0)
        return self.met

    def add(self, node, met, depth):
        if node in met or depth > 9:
            return
        met.append(node)
        for each in self.parts.get(node, ()):
            self.add(each, met, depth + 1)

def gather(parts, node, seen, found=[]):
    for each in parts.get(node, ()):
        if each not in seen:
            seen.append(each)
            found = found + [each, *gather(parts, each, seen)]
    return found

def walk(parts, first):
    known = [first]
    around = gather(parts, first, seen=known)
    return around, known, gather(parts, first, []), Tree(parts).below(first)
"""
NODES = st.sampled_from([0, 1, 1.0, True, "a", (1, "a"), None])


@given(st.dictionaries(NODES, st.lists(NODES, max_size=6), max_size=7), NODES)
def test_it_answers_the_same(parts, first):
    before, after = names_of(WALK), names_of(text(indexed_lists(WALK)))
    assert repr(before["walk"](parts, first)) == repr(after["walk"](parts, first))


def test_new_lists_variables_and_attributes_are_followed_to_where_they_are_made():
    elsewhere = Elsewhere()
    changed = text(indexed_lists(WALK, None, elsewhere))
    assert "known = _IndexedList([first])" in changed
    assert "self.met = _IndexedList()" in changed
    assert "gather(parts, first, _IndexedList())" in changed
    assert "found=[])" in changed
    assert len(elsewhere.doubts) == 3


@pytest.mark.parametrize(
    "source",
    [
        "def f(x, seen):\n    return x in seen\ndef g(x):\n    return f(x, [])\n",
        "def f(x, seen):\n    seen = tuple(seen)\n    return x in seen\ndef g(x):\n    return f(x, [])\n",
        "def f(x, seen):\n    if x in seen:\n        seen.add(x)\ndef g(x):\n    return f(x, [])\n",
        GROWING + "def g(x, *more):\n    return f(*more, [])\n",
        GROWING + "def g(x):\n    return h(x, [])\n",
        "import heapq\n"
        + GROWING
        + "def g(x):\n    made = []\n    heapq.heappush(made, x)\n    return f(x, made)\n",
    ],
)
def test_lists_that_do_not_grow_or_come_from_elsewhere_are_left_alone(source):
    assert indexed_lists(source) is None


def test_a_list_that_a_heap_changes_inside_of_the_function_is_left_alone():
    source = (
        "import heapq\ndef f(x, seen):\n    if x in seen:\n        seen.append(x)\n    heapq.heapify(seen)\n"
        "def g(x):\n    return f(x, [])\n"
    )
    assert indexed_lists(source) is None
