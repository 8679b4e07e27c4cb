"""Lists in a mapping that find by hash: the same answers, and only lists that the module creates."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geoheal.healing.transforms.elsewhere import Elsewhere
from geoheal.healing.transforms.speed.indexed.lists_in_mappings import lists_in_mappings
from tests.unit.healing.changed import names_of, text

GRAPH = """
from collections import defaultdict

class Graph:
    def __init__(self, roots=()):
        self.edges = {}
        self.back = defaultdict(list)
        for root in roots:
            self.edges[root] = [root]

    def link(self, a, b):
        known = self.edges.setdefault(a, [])
        if b not in known:
            known.append(b)
        if a not in self.back[b]:
            self.back[b].append(a)

    def common(self, a, b):
        return [x for x in self.edges.get(a, []) if x in self.edges.get(b, ())]

    def place(self, a, b):
        return self.edges[a].index(b), self.edges[a].count(b)

    def cut(self, a, b):
        self.edges[a].remove(b)
        self.back[b] = [x for x in self.back[b] if x != a]
"""
SEARCH = (
    "class A:\n    def f(self, a, b):\n        xs = self.xs.setdefault(a, [])\n"
    "        if b not in xs:\n            xs.append(b)\n"
)
NOT = {
    "lists are changed without their methods": "import heapq\n" + SEARCH,
    "a list is repeated in place": SEARCH + "    def g(self, a):\n        xs = self.xs[a]\n        xs *= 2\n",
    "the module does not create them": SEARCH.replace(".setdefault(a, [])", "[a]"),
    "the name is bound twice": SEARCH.replace("        if b", "        xs = self.other(xs)\n        if b"),
    "an attribute is searched, not an entry": SEARCH.replace("b not in xs", "b not in self.ys"),
}


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["link", "link", "link", "common", "place", "cut"]),
            st.integers(0, 3),
            st.one_of(st.integers(0, 9), st.sampled_from([1.0, True, "a", (1, 2)])),
        ),
        max_size=80,
    )
)
def test_answers_are_the_same(calls):
    outcomes = []
    changed = text(lists_in_mappings(GRAPH))
    assert changed.count("_IndexedList(") - changed.count("class _IndexedList(") >= 2
    assert "defaultdict(_IndexedList)" in changed
    for source in (GRAPH, changed):
        graph, seen = names_of(source)["Graph"]([1, 2]), []
        for method, *given_values in calls:
            try:
                seen.append(repr(getattr(graph, method)(*given_values)))
            except (KeyError, ValueError) as error:
                seen.append(type(error).__name__)
        outcomes.append((seen, repr(graph.edges), repr(dict(graph.back))))
    assert outcomes[0] == outcomes[1]


def test_a_long_list_is_not_compared_element_by_element():
    graph = names_of(text(lists_in_mappings(GRAPH)))["Graph"]()
    for number in range(200):
        graph.link(0, number)
    known = graph.edges[0]
    assert known == list(range(200))
    assert len(known._counts) >= 190  # of those that were there at the last search


@pytest.mark.parametrize("source", NOT.values(), ids=NOT.keys())
def test_what_may_mean_something_else_stays(source):
    assert lists_in_mappings(SEARCH) is not None
    assert lists_in_mappings(source) is None


def test_a_person_is_asked_whether_the_type_matters():
    elsewhere = Elsewhere()
    lists_in_mappings(SEARCH, None, elsewhere)
    assert "The lists in xs are of a subclass of list now" in elsewhere.doubts[0]
