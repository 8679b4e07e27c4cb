"""Of each file one version is kept; caches whose keys hold no version are left alone."""

import pytest

from geoheal.healing.transforms.elsewhere import Elsewhere
from geoheal.healing.transforms.memory.windows.old_versions import old_versions
from tests.unit.healing.changed import names_of, text

CATALOG = """
PARSED = {}
class Catalog:
    def __init__(self, store, path):
        self.store, self.path = store, path
    def entries(self):
        key = (self.path, self.store.modified(self.path))
        if key not in PARSED:
            PARSED[key] = self.store.read(self.path)
        return PARSED[key]
"""
LEFT_ALONE = {
    "no version": CATALOG.replace("modified", "size"),
    "a version of something else": CATALOG.replace("modified(self.path)", "modified()"),
    "no tuple": CATALOG.replace(
        "(self.path, self.store.modified(self.path))", "self.store.modified(self.path)"
    ),
    "a second place": CATALOG + "def known():\n    return len(PARSED)\n",
    "a second key": CATALOG + "    def first(self):\n        return PARSED.get((self.path, 1))\n",
    "a key that changes": CATALOG.replace("        if key", "        key = (self.path, 0)\n        if key"),
}


class Store:
    """Files with their time of change."""

    def __init__(self):
        self.time, self.read_at = 0, []

    def modified(self, _path):
        return self.time

    def read(self, path):
        self.read_at.append((path, self.time))
        return f"{path} at {self.time}"


def test_of_each_file_one_version_is_kept():
    elsewhere = Elsewhere()
    names, store = names_of(text(old_versions(CATALOG, elsewhere))), Store()
    for store.time in range(5):
        found = [names["Catalog"](store, path).entries() for path in "aba"]
        assert found == [f"{path} at {store.time}" for path in "aba"]
    assert list(names["PARSED"]) == [("a", 4), ("b", 4)]
    assert len(store.read_at) == 10
    assert len(elsewhere.doubts) == 1


@pytest.mark.parametrize("source", LEFT_ALONE.values(), ids=LEFT_ALONE.keys())
def test_other_caches_are_left_alone(source):
    assert old_versions(source) is None
