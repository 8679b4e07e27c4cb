"""Lists that are kept in order answer as those that were looked through, whatever is put into them."""

# ruff: noqa: E501 - one example a line

import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geoheal.healing.transforms.elsewhere import Elsewhere
from geoheal.healing.transforms.speed.ordered.kept_in_order import kept_in_order
from tests.unit.healing.changed import names_of, text

QUEUE = """
class Queue:
    def __init__(self):
        self._waiting = []
    def put(self, item):
        self._waiting.append(item)
    def next(self):
        least = min(self._waiting)
        self._waiting.remove(least)
        return least
    def __len__(self):
        return len(self._waiting)
"""
BOARD = """
class Queue:
    def __init__(self):
        self._waiting = []
    def put(self, item):
        self._waiting.append(item)
        self._waiting.sort()
    def next(self):
        return self._waiting.pop(0)
    def __len__(self):
        return len([each for each in self._waiting])
"""
PLAIN = st.one_of(
    st.integers(0, 3), st.booleans(), st.sampled_from([0.0, -0.0, 1.0, math.inf, math.nan]), st.none()
)
ITEMS = st.one_of(PLAIN, st.sampled_from(["a", "b", b"a", [1]]), st.tuples(PLAIN, st.sampled_from("ab")))


def played(kind, acts):
    """Return what a queue answers, to the last bit: 1 is not 1.0 is not True, and which error it was."""
    queue: Any = kind()
    answers: list[str | int] = []
    for item in acts:
        try:
            answers.append(repr(queue.put(item) if item != "next" else queue.next()))
        except (TypeError, ValueError, IndexError) as error:
            answers.append(repr(error))
        answers.append(len(queue))
    return answers


@pytest.mark.parametrize("source", [QUEUE, BOARD], ids=["asked for the least", "sorted after each"])
def test_it_answers_the_same_for_any_items(source):
    before, after = names_of(source)["Queue"], names_of(kept_in_order(source))["Queue"]

    @given(st.lists(st.one_of(st.integers(0, 3), st.just("next"), ITEMS), max_size=12))
    def holds(acts):
        assert played(after, acts) == played(before, acts)

    holds()


@pytest.mark.parametrize("source", [QUEUE, BOARD], ids=["asked for the least", "sorted after each"])
def test_items_are_compared_few_times(source):
    queue = names_of(kept_in_order(source))["Queue"]()
    for number in range(2000):
        queue.put((number * 7919 % 2000, number))
    assert type(queue._waiting[0]) is tuple
    assert queue._waiting == sorted(queue._waiting)


LEFT = {
    "the list is handed out": QUEUE + "    def all(self):\n        return self._waiting\n",
    "its order is seen": QUEUE + "    def first(self):\n        return self._waiting[0]\n",
    "something else leaves": QUEUE + "    def drop(self, item):\n        self._waiting.remove(item)\n",
    "the last one leaves": QUEUE + "    def last(self):\n        return self._waiting.pop()\n",
    "it begins with something": QUEUE.replace("= []", "= [3, 1]"),
    "it is given from outside": QUEUE.replace("__init__(self)", "__init__(self, xs)").replace("= []", "= xs"),
    "it comes unsorted, too": BOARD + "    def push(self, item):\n        self._waiting.append(item)\n",
    "it is changed in the middle": BOARD
    + "    def put_first(self, item):\n        self._waiting[0] = item\n",
    "something is done between": BOARD.replace(
        "        self._waiting.sort", "        print(len(self))\n        self._waiting.sort"
    ),
    "sorted by a key": BOARD.replace("sort()", "sort(key=str)"),
    "sorted backwards": BOARD.replace("sort()", "sort(reverse=True)"),
    "only the least, and nothing leaves": "def f(xs):\n    q = []\n    for x in xs:\n        q.append(x)\n    return min(q)\n",
    "a parameter": "def f(q):\n    q.append(1)\n    q.sort()\n    return q[0]\n",
    "a name of two functions": "def f(xs):\n    q = []\n    def g(q):\n        q.append(1)\n        q.sort()\n    g(xs)\n    q.append(2)\n    q.sort()\n    return q[0]\n",
    "objects are pickled": "import pickle\n" + BOARD + "def save(q):\n    return pickle.dumps(q)\n",
}


@pytest.mark.parametrize("source", LEFT.values(), ids=LEFT)
def test_what_could_be_distinguished_is_left_alone(source):
    assert kept_in_order(source) is None


def test_a_public_list_is_left_to_a_person():
    elsewhere = Elsewhere()
    assert "_Ordered()" in text(kept_in_order(BOARD.replace("_waiting", "waiting"), None, elsewhere))
    assert elsewhere.doubts
