"""A method's memory lives as long as its object, and answers as the one for all objects did."""

# ruff: noqa: E501 - one example a line

import gc
import weakref

import pytest

from geoheal.healing.project_sources import ProjectSources
from geoheal.healing.transforms.elsewhere import Elsewhere
from geoheal.healing.transforms.memory.kept_by_object import kept_by_object
from tests.unit.healing.changed import names_of

QUERY = """import functools

class Query:
    def __init__(self, text):
        self.text, self.asked = text, 0

    @functools.lru_cache(maxsize=None)
    def rows(self, limit=3, *, order="a"):
        "The rows."
        self.asked += 1
        if limit < 0:
            raise ValueError(limit)
        return [self, self.text, limit, order]

    @functools.cache
    def _size(self):
        return [len(self.text)]
"""
LEFT = {
    "of no size": QUERY.replace("maxsize=None", "maxsize=0").replace("@functools.cache\n", "@property\n"),
    "of another size each time": QUERY.replace("maxsize=None", "maxsize=SIZE").replace(
        "@functools.cache\n", "@property\n"
    ),
    "by kind": QUERY.replace("maxsize=None", "maxsize=8, typed=True").replace(
        "@functools.cache\n", "@property\n"
    ),
    "equal to others": QUERY + "\n    def __eq__(self, other):\n        return True\n",
    "without room": QUERY.replace("class Query:\n", "class Query:\n    __slots__ = ('text', 'asked')\n"),
    "a value": QUERY.replace("class Query", "@dataclass\nclass Query"),
    "emptied": QUERY + "\ndef clear():\n    Query.rows.cache_clear()\n",
    "copied": "import copy\n" + QUERY + "\ndef twin(query):\n    return copy.copy(query)\n",
    "a function": "import functools\n@functools.cache\ndef f(x):\n    return x\n",
    "of the class": "import functools\nclass A:\n    @classmethod\n    @functools.cache\n    def f(cls):\n        return 1\n",
}


def test_a_property_is_kept_with_its_object():
    source = QUERY.replace("    @functools.cache\n", "    @property\n    @functools.cache\n")
    query = names_of(kept_by_object(source))["Query"]("ab")
    assert query._size == [2]
    assert query._size is query._size
    held = weakref.ref(query)
    del query
    gc.collect()
    assert held() is None


def test_it_gives_the_same_objects_and_raises_as_before():
    for query in (names_of(source)["Query"]("ab") for source in (QUERY, kept_by_object(QUERY))):
        first = query.rows()
        assert first is query.rows()
        assert query.rows(3) is not first
        assert query.rows(3.0) is query.rows(3)
        assert query.rows(order="a", limit=3) is not query.rows(limit=3, order="a")
        assert query.asked == 4
        with pytest.raises(ValueError, match="-1"):
            query.rows(-1)
        with pytest.raises(TypeError, match="unhashable"):
            query.rows([])
        assert query._size() is query._size()
        assert type(query).rows.__doc__ == "The rows."


def test_a_method_and_the_one_that_it_replaces_remember_apart():
    source = """import functools

class Query:
    @functools.cache
    def rows(self, limit):
        return limit

class Doubled(Query):
    @functools.cache
    def rows(self, limit):
        return 5 if limit < 2 else super().rows(limit - 1) * 2
"""
    for names in (names_of(source), names_of(kept_by_object(source))):
        query = names["Doubled"]()
        assert [query.rows(1), query.rows(2), names["Query"].rows(query, 1)] == [5, 2, 1]


def test_an_object_goes_with_its_memory():
    for source, is_gone in ((QUERY, False), (kept_by_object(QUERY), True)):
        names = names_of(source)
        query = names["Query"]("ab")
        query.rows(), query._size()
        seen = weakref.ref(query)
        del query
        gc.collect()
        assert (seen() is None) is is_gone


@pytest.mark.parametrize(
    ("form", "most"),
    [
        ("@functools.lru_cache(maxsize=3)", 3),
        ("@functools.lru_cache(2)", 2),
        ("@functools.lru_cache", 128),
        ("@functools.lru_cache()", 128),
    ],
)
def test_a_memory_of_a_size_keeps_the_last_of_each_object(form, most):
    source = QUERY.replace("@functools.lru_cache(maxsize=None)", form)
    elsewhere = Elsewhere()
    names = names_of(kept_by_object(source, elsewhere))
    assert f"its last {most} results" in elsewhere.doubts[0]
    for kind in (names_of(source)["Query"], names["Query"]):
        query = kind("ab")
        for limit in (*range(most), 0, most):
            query.rows(limit)
        assert query.asked == most + 1
        query.rows(0)
        assert query.asked == most + 1
        query.rows(1)
        assert query.asked == most + 2
    seen = weakref.ref(query)
    del query
    gc.collect()
    assert seen() is None


@pytest.mark.parametrize("source", LEFT.values(), ids=LEFT)
def test_what_would_answer_otherwise_is_left_alone(source):
    assert kept_by_object(source) is None


def test_what_other_files_empty_is_left_alone_and_an_unseen_base_is_a_doubt():
    files = {"other.py": "from shop import Query\nQuery.rows.cache_clear()\n"}
    assert kept_by_object(QUERY, Elsewhere(ProjectSources(files, module="shop"))) is None
    elsewhere = Elsewhere()
    assert kept_by_object(QUERY.replace("class Query:", "class Query(Base):"), elsewhere) is not None
    assert "derives from a class outside of the module" in elsewhere.doubts[0]
