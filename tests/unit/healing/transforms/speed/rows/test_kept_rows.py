"""Rows of lists that outlive their searches: the same rows as before, whatever happens to the list."""

# ruff: noqa: E501 - one example a line

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geoheal.healing.transforms.elsewhere import Elsewhere
from geoheal.healing.transforms.speed.rows.kept_rows import kept_rows
from tests.unit.healing.changed import names_of, text

SHELF = """
class Book:
    def __init__(self, name, size):
        self.name, self.size = name, size
        self.tags = NAMES if name == "b" else (name, name, size)

LENT = []

class Shelf:
    def __init__(self):
        self.books = []
        self.pairs = []

    def tagged(self, tag):
        for place, book in enumerate(self.books):
            if tag in book.tags:
                return place
        return [book.size for book in self.books if tag in book.tags]

    def paired(self, name):
        for size, key in self.pairs:
            if key == name and size:
                return size

    def first(self, name):
        for book in self.books:
            if book.name == name and book.size > 1:
                return book.size
        return None

    def place(self, name):
        for place, book in enumerate(self.books):
            if book.name == name:
                return place
        return -1

    def sizes(self, name):
        return [book.size for book in self.books if name == book.name]

    def has(self, name):
        return any(book.name == name for book in self.books), name in [book.name for book in self.books]

    def titled(self, name):
        return {book.size for book in self.books if str(book.name).lower() == str(name).strip().lower()}

    def filtered(self, name):
        return [book.size for book in filter(lambda book: book.name == name, self.books)]

def lent(name):
    return next((book.size for book in LENT if book.name == name), None)

def among(books, name):
    for book in books:
        if book.name == name:
            return book.size

def act(shelf, step):
    kind, number = step
    name = NAMES[number % len(NAMES)]
    if kind == 0:
        shelf.books.append(Book(name, number))
        shelf.pairs.append((number, name))
    elif kind == 1 and shelf.books:
        shelf.books.pop(number % len(shelf.books))
    elif kind == 2:
        shelf.books = [*shelf.books]
    elif kind == 3:
        shelf.books.extend([Book(name, 2), Book("a", 3)])
        LENT.append(Book(name, number))
    return [
        shelf.first(name), shelf.place(name), shelf.sizes(name), shelf.has(name), shelf.filtered(name),
        lent(name), among(shelf.books, name), shelf.tagged(name), shelf.tagged(number), shelf.paired(name),
        sorted(shelf.titled(f" {name} ")),
    ]

NAMES = ["a", 1, True, 1.0, None, "b", (1,), float("nan"), b"a"]
"""
NOT = {
    "the field is set later": (
        "class A:\n    def f(self, x):\n        for r in self.xs:\n            if r.k == x:\n                return r\n"
        "    def g(self, r):\n        r.k = 1\n"
    ),
    "the list is sorted": (
        "class A:\n    def f(self, x):\n        for r in self.xs:\n            if r.k == x:\n                return r\n"
        "    def g(self):\n        self.xs.sort()\n"
    ),
    "a row is replaced": (
        "class A:\n    def f(self, x):\n        for r in self.xs:\n            if r.k == x:\n                return r\n"
        "    def g(self, n, r):\n        self.xs[n] = r\n"
    ),
    "the field is computed": (
        "class R:\n    @property\n    def k(self):\n        return now()\n"
        "class A:\n    def f(self, x):\n        for r in self.xs:\n            if r.k == x:\n                return r\n"
    ),
    "other rows count too": (
        "class A:\n    def f(self, x):\n        n = 0\n        for r in self.xs:\n            n += 1\n"
        "            if r.k == x:\n                return n\n"
    ),
    "what is wanted changes": (
        "class A:\n    def f(self, x):\n        for r in self.xs:\n            if r.k == x:\n                x = r.next\n"
    ),
    "the loop changes the list": (
        "class A:\n    def f(self, x):\n        for r in self.xs:\n            if r.k == x:\n                self.drop(r)\n"
    ),
    "something is done before the comparison": (
        "class A:\n    def f(self, x):\n        for r in self.xs:\n            if log(r) and r.k == x:\n                return r\n"
    ),
    "what the field holds is changed": (
        "class A:\n    def f(self, x):\n        for r in self.xs:\n            if x in r.names:\n                return r\n"
        "    def g(self, r):\n        r.names.append(1)\n"
    ),
    "objects are copied": (
        "import copy\nclass A:\n    def f(self, x):\n        for r in self.xs:\n            if r.k == x:\n                return r\n"
        "    def g(self):\n        return copy.copy(self)\n"
    ),
}


@given(st.lists(st.tuples(st.integers(0, 4), st.integers(0, 40)), max_size=25))
def test_the_same_rows_are_found_while_the_list_changes(steps):
    elsewhere = Elsewhere()
    changed = text(kept_rows(SHELF, None, elsewhere))
    assert changed.count("_having(") == 13  # twelve searches, one definition
    assert elsewhere.doubts
    answers = []
    for source in (SHELF, changed):
        names = names_of(source)
        shelf = names["Shelf"]()
        answers.append(repr([names["act"](shelf, step) for step in steps]))
    assert answers[0] == answers[1]


def test_what_is_appended_is_found_without_looking_at_the_others_again():
    names = names_of(text(kept_rows(SHELF)))
    shelf, looks = names["Shelf"](), []

    class Counted:
        size = 2

        @property
        def name(self):
            looks.append(1)
            return "x"

    for _ in range(200):
        shelf.books.append(Counted())
        shelf.place("y")
    assert len(looks) == 200


@pytest.mark.parametrize("source", NOT.values(), ids=NOT.keys())
def test_searches_that_may_mean_something_else_stay(source):
    assert kept_rows(source) is None


def test_places_are_not_kept_for_rows_of_unknown_kinds():
    names = names_of(text(kept_rows(SHELF)))
    shelf = names["Shelf"]()
    shelf.books = [names["Book"]([number], number) for number in range(9)]
    random.Random(4).shuffle(shelf.books)
    assert shelf.sizes([3]) == [3]
    assert shelf.sizes(3) == []


SCOPES = """
class Scopes:
    def __init__(self):
        self._scopes = {}

    def add(self, scope, name, size):
        names = self._scopes.setdefault(scope, [])
        for known, _ in names:
            if known == name:
                raise KeyError(name)
        names.append((name, size))

    def size(self, scope, name):
        names = self._scopes.get(scope, ())
        return [size for known, size in names if known == name]

    def cut(self, scope, count):
        del self._scopes[scope][count:]
"""


@given(
    st.lists(
        st.tuples(st.sampled_from(["add", "size", "cut"]), st.sampled_from("abc"), st.integers(0, 4)),
        max_size=30,
    )
)
def test_lists_in_a_mapping_keep_their_rows_apart(calls):
    outcomes = []
    for source in (SCOPES, kept_rows(SCOPES)):
        scopes = names_of(source)["Scopes"]()
        seen: list[object] = []
        for method, scope, name in calls:
            try:
                given = (scope, name, len(seen)) if method == "add" else (scope, name)
                seen.append(getattr(scopes, method)(*given))
            except KeyError as error:
                seen.append(repr(error))
        outcomes.append(seen)
    assert outcomes[0] == outcomes[1]


def test_lists_that_are_searched_are_not_kept_for_ever():
    names = names_of(kept_rows(SCOPES))
    for number in range(500):
        scopes = names["Scopes"]()
        scopes.add("a", "b", number)
        scopes.size("a", "b")
    assert len(names["_LISTS_SEEN"]) <= 64


@pytest.mark.parametrize(
    "change",
    [
        "self._scopes[scope].sort()",
        "self._scopes[scope][0] = row",
        "self._scopes.get(scope).reverse()",
        "found = self._scopes[scope]; found.sort()",
        "found = self._scopes[scope]; found[0] = row",
        "found = self._scopes.get(scope); random.shuffle(found)",
        "for found in self._scopes.values(): found.reverse()",
        "for _, found in self._scopes.items(): found.insert(0, row)",
    ],
)
def test_what_is_reordered_where_it_is_held_is_left_alone(change):
    assert kept_rows(SCOPES + f"\n    def change(self, scope, row):\n        {change}\n") is None


def test_a_field_of_a_row_that_is_held_may_be_stored():
    change = "first = self._scopes[scope][0]; first['seen'] = row"
    assert kept_rows(SCOPES + f"\n    def change(self, scope, row):\n        {change}\n") is not None


def test_a_list_that_the_call_makes_itself_is_left_alone():
    source = "def f(xs, k):\n    rows = [x for x in xs]\n    return [x for x in rows if x.name == k]\n"
    assert kept_rows(source) is None


CHECKS = """
class Check:
    def __init__(self, models):
        self.models = models

    def size(self, key):
        return next((model.size for model in self.models if model.key == key), None)

def work(models, keys):
    return [Check(models).size(key) for key in keys]
"""


class Model:
    """A row that counts how often it is asked for its key."""

    asked = 0

    def __init__(self, key, size):
        self._key, self.size = key, size

    @property
    def key(self):
        Model.asked += 1
        return self._key


INHERITED = CHECKS.replace("class Check:", "class Base:").replace(
    "    def size", "class Check(Base):\n    def size"
)


@pytest.mark.parametrize("checks", [CHECKS, INHERITED], ids=["own", "inherited"])
def test_objects_that_are_given_the_same_list_look_its_rows_up_together(checks):
    models = [Model(f"m{number}", number) for number in range(200)]
    keys = [f"m{number}" for number in (3, 150, 400, 3, 199) * 40]
    found = []
    for source in (checks, kept_rows(checks)):
        Model.asked = 0
        found.append(names_of(source)["work"](models, keys))
    assert found[0] == found[1]
    assert Model.asked < 2 * len(models)


def test_a_list_that_an_object_makes_is_looked_up_in_the_object():
    changed = text(kept_rows(CHECKS.replace("self.models = models", "self.models = list(models)")))
    assert "_having(self, " in changed


FOLDED = """
class Book:
    def __init__(self, title, owner):
        self.title, self.owner = title, {"name": owner}

class Shelf:
    def __init__(self, books):
        self.books = [Book(*each) for each in books]

    def titled(self, title):
        return next((book.owner for book in self.books if book.title.lower() == title.strip().lower()), None)

    def owned(self, name):
        found = {}
        for book in self.books:
            if book.owner.get("name") == name:
                found[book.title] = name
        return found
"""


@pytest.mark.parametrize("title", ["B ", "x", "", None, 7])
@pytest.mark.parametrize(
    "books", [[], [("a", 1), ("B", "a")], [("b", 1)] * 3, [(None, 1)], [(1, 2), ("b", 7)]]
)
def test_what_is_made_of_a_field_finds_the_same_rows_or_fails_in_the_same_way(books, title):
    found = []
    for source in (FOLDED, text(kept_rows(FOLDED))):
        shelf = names_of(source)["Shelf"](books)
        found.append(shelf.owned(title))
        try:
            found.append(shelf.titled(title))
        except AttributeError as error:
            found.append(str(error))
    assert found[:2] == found[2:]
    assert text(kept_rows(FOLDED)).count("in _having(") == 2


@pytest.mark.parametrize(
    "change", ["book.title = title", "book.owner = title", 'book.owner["name"] = title', "self.books.sort()"]
)
def test_what_decides_about_a_field_must_not_be_set(change):
    method = f"\n    def change(self, book, title):\n        {change}\n"
    before = text(kept_rows(FOLDED)).count("in _having(")
    assert (kept_rows(FOLDED + method) or "").count("in _having(") < before
