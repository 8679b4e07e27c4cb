"""A list that finds by hash answers like a list, whatever is done to it."""

import copy
import json
import pickle

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geoheal.healing.transforms.elsewhere import Elsewhere
from geoheal.healing.transforms.speed.indexed.indexed_list import INDEXED_LIST
from geoheal.healing.transforms.speed.indexed.indexed_lists import indexed_lists
from tests.unit.healing.changed import names_of, text

NAN = float("nan")
OBJECT = object()


class Same:
    """Equals everything, and has no hash that lasts."""

    def __eq__(self, other):
        return True

    def __hash__(self):
        return 7


VALUES = st.sampled_from(
    [0, 1, True, 1.0, "a", "b", b"a", None, (1, "a"), (1, [2]), [1], NAN, OBJECT, Same()]
)
ACTIONS = st.one_of(
    st.tuples(st.sampled_from(["append", "remove", "index", "count", "__contains__"]), VALUES),
    st.tuples(st.just("insert"), st.integers(-9, 9), VALUES),
    st.tuples(st.just("__setitem__"), st.integers(-9, 9), VALUES),
    st.tuples(st.sampled_from(["pop", "__delitem__"]), st.integers(-3, 3)),
    st.tuples(st.sampled_from(["extend", "__iadd__"]), st.lists(VALUES, max_size=3)),
    st.tuples(st.sampled_from(["pop", "reverse", "clear", "sort"])),
)


def done(values, action, *given_values):
    try:
        return getattr(values, action)(*given_values)
    except (ValueError, IndexError, TypeError) as error:
        return type(error), str(error)


def indexed():
    return names_of(INDEXED_LIST)["_IndexedList"]


@given(st.lists(VALUES), st.lists(ACTIONS, max_size=60), st.integers(0, 9))
def test_it_answers_like_a_list(start, actions, asks):
    plain, other = list(start), indexed()(start)
    for action in actions:
        assert _plain(done(plain, *action)) == _plain(done(other, *action))
        for _ in range(asks):
            for value in ("a", 1, None):
                assert (value in plain) == (value in other)
                assert plain.count(value) == other.count(value)
                assert _plain(done(plain, "index", value)) == _plain(done(other, "index", value))
        assert list(map(id, plain)) == list(map(id, other))


def _plain(answer):
    """Return an answer that can be compared: one that is not equal to itself, as what it is."""
    return "itself" if isinstance(answer, list) and answer != [1] else (answer if answer == answer else "nan")


def test_a_sort_that_raises_leaves_places_that_are_right():
    held = indexed()([1, 3, 2, 0, None])
    for _ in range(20):
        held.index(3)
    with pytest.raises(TypeError):
        held.sort()
    assert list(held) != [1, 3, 2, 0, None]
    assert [held.index(each) for each in list(held)] == [0, 1, 2, 3, 4]


def test_copies_and_texts_are_those_of_a_list():
    values = indexed()([1, "a"])
    assert [values] == [[1, "a"]]
    assert (repr(values), json.dumps(values)) == ("[1, 'a']", '[1, "a"]')
    assert {
        type(each) for each in (copy.copy(values), copy.deepcopy(values), pickle.loads(pickle.dumps(values)))
    } == {list}


ASKED = """
def f({given}):
    {made}
    for y in ys:
        if y in seen:
            seen.append(y)
    {left}
"""


@pytest.mark.parametrize(
    ("left", "is_doubted"),
    [("return len(seen)", False), ("return seen", True), ("use(seen)", True), ("return seen[0]", False)],
)
def test_who_may_see_the_type_is_a_doubt(left, is_doubted):
    elsewhere = Elsewhere()
    source = ASKED.format(given="ys", made="seen = []", left=left)
    assert "seen = _IndexedList()" in text(indexed_lists(source, None, elsewhere))
    assert bool(elsewhere.doubts) is is_doubted


def test_threads_are_a_doubt():
    elsewhere = Elsewhere()
    source = "import threading\n" + ASKED.format(given="ys", made="seen = []", left="return 1")
    text(indexed_lists(source, None, elsewhere))
    assert "threads" in elsewhere.doubts[0]


def test_lists_of_a_module_a_dataclass_and_a_call_are_found():
    source = """
from dataclasses import dataclass, field
NAMES = []
@dataclass
class A:
    xs: list = field(default_factory=list)
    def f(self, x):
        self.xs.append(x)
        return x in self.xs
def g(x):
    NAMES.append(x)
    return NAMES.index(x)
"""
    changed = text(indexed_lists(source))
    assert "default_factory=_IndexedList)" in changed
    assert "NAMES = _IndexedList()" in changed
    names = names_of(changed)
    assert [names["A"]().f(1), [names["g"](n % 3) for n in range(20)][-1]] == [True, 1]


MADE = """
class Words:
    def __init__(self, words):
        self._items = self.made(words)

    def made(self, words):
        seen = []
        for word in words:
            seen.append(word.strip())
        return {returned}

    def has(self, word):
        return word in self._items
"""


def test_a_list_that_a_method_of_the_module_makes_is_indexed():
    elsewhere = Elsewhere()
    changed = indexed_lists(MADE.replace("{returned}", "seen"), None, elsewhere)
    assert "self._items = _IndexedList(self.made(words))" in text(changed)
    assert "it does so in every subclass" in " ".join(elsewhere.doubts)
    assert names_of(changed)["Words"]([" a", "b"]).has("a")


@pytest.mark.parametrize("returned", ["tuple(seen)", "self.kept(seen)", "seen if words else None"])
def test_what_may_be_no_list_is_left_alone(returned):
    assert indexed_lists(MADE.replace("{returned}", returned)) is None


def test_a_list_that_is_kept_elsewhere_too_is_left_alone():
    source = MADE.replace("{returned}", "seen").replace("seen = []", "seen = []; self.all = seen")
    assert indexed_lists(source) is None


COUNTED = """
class Words:
    def __init__(self, text):
        self.words = [each.lower() for each in text]

    def share(self, word):
        return self.words.count(word) / len(self.words)
"""


def test_an_objects_list_whose_values_are_counted_counts_them_once():
    changed = text(indexed_lists(COUNTED))
    assert "self.words = _IndexedList([" in changed
    found = []
    for source in (COUNTED, changed):
        words = names_of(source)["Words"]("abcAbca" * 9)
        found.append([words.share(each) for each in "abcd" * 9])
    assert found[0] == found[1]
