"""Objects keep what a method gives until a method changes what it reads; where others may, nothing is kept."""

# ruff: noqa: E501 - one example a line

import pytest

from geoheal.healing.project_sources import ProjectSources
from geoheal.healing.transforms.elsewhere import Elsewhere
from geoheal.healing.transforms.speed.unchanged.kept_while_same import kept_while_same
from tests.unit.healing.changed import names_of

STORE = """class Store:
    def __init__(self):
        self._rows, self.asked = [], []
    def add(self, row):
        self._rows.append(row)
    def fail(self, row):
        self._rows.append(row)
        before = self.total(1)
        self._rows.append(before)
        raise ValueError(self.total(1))
    def total(self, factor):
        return sum([row * factor for row in self._rows])
    @property
    def widest(self):
        return max([len(str(row)) for row in self._rows])
"""
LEFT_ALONE = {
    "another class changes it": "class B:\n    def __init__(self, store):\n        self.s = store\n    def put(self, row):\n        self.s._rows.append(row)\n",
    "a function changes it": "def put(store, row):\n    store._rows.append(row)\n",
    "a callback changes it": "class C(Store):\n    def later(self):\n        return lambda row: self._rows.append(row)\n",
    "rows are changed deep inside": "def put(store, row):\n    row['n'] = 1\n",
    "objects are copied": "import copy\ndef twin(store):\n    return copy.copy(store)\n",
}
DEEP = STORE.replace("row * factor", "row['n'] * factor").replace("str(row)", "str(row['n'])")


def test_a_result_is_kept_until_the_object_changes():
    changed = kept_while_same(STORE)
    assert changed is not None
    store, plain = names_of(changed)["Store"](), names_of(STORE)["Store"]()
    for each in (store, plain):
        each.add(2)
    assert store.total(2) == store.total(2) == 4
    assert (store.total(True), store.total(1.0)) == (2, 2.0)
    assert store.widest == 1
    store._rows[0] = 50  # what nobody in the module does is what the doubt is about
    assert store.total(2) == 4
    store.add(1)
    assert store.total(2) == 102
    assert store.widest == 2


def test_nothing_is_kept_while_a_method_changes_the_object_even_if_it_fails():
    changed = kept_while_same(STORE)
    assert changed is not None
    store = names_of(changed)["Store"]()
    for expected in ("6", "18"):
        with pytest.raises(ValueError, match=expected):
            store.fail(3)
    assert store.total(1) == 18


@pytest.mark.parametrize("more", LEFT_ALONE.values(), ids=LEFT_ALONE)
def test_where_others_may_change_what_is_read_nothing_is_kept(more):
    source = DEEP if "deep" in more or "row['n'] = " in more else STORE
    assert kept_while_same(source + more) is None


def test_what_other_files_touch_is_left_alone_and_what_is_not_proven_is_said():
    assert kept_while_same(STORE, None, Elsewhere(ProjectSources({"a.py": "store._rows"}))) is None
    elsewhere = Elsewhere()
    assert kept_while_same(STORE, None, elsewhere) is not None
    assert any("until a method of Store changes _rows" in each for each in elsewhere.doubts)
