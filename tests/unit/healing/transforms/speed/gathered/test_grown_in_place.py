"""Containers of an object grow where they are only where nobody could hold the one before."""

# ruff: noqa: E501 - one example a line

import pytest

from geoheal.healing.transforms.elsewhere import Elsewhere
from geoheal.healing.transforms.speed.gathered.grown_in_place import grown_in_place
from tests.unit.healing.changed import names_of, text

PAGE = """
class Page:
    def __init__(self):
        self._rows = []
    def add(self, row):
        self._rows = self._rows + [row]
    def text(self):
        return "".join(self._rows)
"""
LEFT = {
    "it is handed out": PAGE + "    def rows(self):\n        return self._rows\n",
    "it is handed on": PAGE + "    def show(self, screen):\n        screen.show(self._rows)\n",
    "it is given a second name": PAGE + "    def two(self):\n        rows = self._rows\n        self.add(1)\n        return rows\n",
    "it is given from outside": PAGE.replace("__init__(self)", "__init__(self, rows)").replace("= []", "= rows"),
    "the class has one for all": PAGE.replace("    def __init__(self):\n        self._rows = []\n", "    _rows = []\n"),
    "the class has one, too": PAGE.replace("class Page:\n", "class Page:\n    _rows = []\n"),
    "it grows in a loop over it": PAGE + "    def twice(self):\n        for row in self._rows:\n            self.add(row)\n",
    "what comes reaches it": PAGE + "    def size(self):\n        return len(self._rows)\n".replace("size", "get")
    + "    def more(self, row):\n        self._rows = self._rows + [self.get()]\n",
    "what is put in reaches it": PAGE + "    def more(self):\n        self._rows.append(self.add(1))\n",
    "it may be a tuple": PAGE + "    def close(self):\n        self._rows = tuple(self._rows)\n",
    "it is a set at first": PAGE.replace("= []", "= set()").replace("self._rows + [row]", "[*self._rows, row]"),
    "the greater one is handed out": PAGE + "    def best(self, rows):\n        return max(self._rows, rows)\n",
    "a sum begins with it": PAGE + "    def all(self, more):\n        return sum(more, self._rows)\n",
    "any iterable is added": PAGE.replace("+ [row]", "+ row"),
    "somebody else's grows": PAGE + "def more(page):\n    page._rows = page._rows + [1]\n",
    "objects are copied": "import copy\n" + PAGE + "def twin(page):\n    return copy.copy(page)\n",
    "it is a property": PAGE.replace("_rows", "rows") + "    @property\n    def rows(self):\n        return []\n",
}  # fmt: skip


@pytest.mark.parametrize("source", LEFT.values(), ids=LEFT)
def test_what_somebody_may_hold_is_copied_as_before(source):
    assert grown_in_place(source) is None


def test_nothing_is_copied():
    page = names_of(grown_in_place(PAGE))["Page"]()
    rows = page._rows
    for number in range(3):
        page.add(str(number))
    assert page._rows is rows
    assert page.text() == "012"


def test_a_public_container_is_left_to_a_person():
    elsewhere = Elsewhere()
    assert "self.rows += [row]" in text(grown_in_place(PAGE.replace("_rows", "rows"), None, elsewhere))
    assert elsewhere.doubts
