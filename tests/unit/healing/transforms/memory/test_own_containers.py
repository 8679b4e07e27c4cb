"""What objects put into a container of their class goes into one of their own, unless it is meant for all."""

# ruff: noqa: E501 - one example a line

import pytest

from geoheal.healing.project_sources import ProjectSources
from geoheal.healing.transforms.elsewhere import Elsewhere
from geoheal.healing.transforms.memory.shared.own_containers import own_containers
from tests.unit.healing.changed import names_of

PAGE = """class Page:
    words = []
    def __init__(self, text):
        "Make a page."
        self.text = text
    def read(self):
        self.words.extend(self.text.split())
        return self.words
"""
LEFT = {
    "by the class": PAGE + "def all_words():\n    return Page.words\n",
    "of another object": PAGE + "def words_of(page):\n    return page.words\n",
    "never filled": PAGE.replace("self.words.extend(self.text.split())", "pass"),
    "given by each object": PAGE.replace("self.text = text", "self.words = []"),
    "a registry": PAGE.replace("words", "registry"),
    "by a class method": PAGE.replace("    def read(self)", "    @classmethod\n    def read(self)"),
    "a base makes the object": "class Page(list):\n    words = []\n    def read(self):\n        self.words.append(1)\n",
}


@pytest.mark.parametrize("source", [PAGE, PAGE.replace('        "Make a page."\n', "")])
def test_every_object_gets_its_own(source):
    elsewhere = Elsewhere()
    changed = own_containers(source, elsewhere)
    assert changed is not None
    page = names_of(changed)["Page"]
    assert (page("a b").read(), page("c").read(), page.words) == (["a", "b"], ["c"], [])
    assert "need not share it" in elsewhere.doubts[0]


@pytest.mark.parametrize("source", LEFT.values(), ids=LEFT)
def test_what_may_be_meant_for_all_is_left_alone(source):
    assert own_containers(source) is None


def test_what_other_files_use_is_left_alone():
    assert own_containers(PAGE, Elsewhere(ProjectSources({"a.py": "page.words"}))) is None
