"""What all share is not extended by who reads it under another name; what is meant to gather goes on."""

import pytest

from geoheal.healing.transforms.elsewhere import Elsewhere
from geoheal.healing.transforms.memory.shared.own_copies import own_copies
from tests.unit.healing.changed import names_of

STYLES = """STYLES = {"page": ["base.css"], "print": {"black.css"}}

def work(kind, more):
    found = STYLES[kind]
    found += more
    return found
"""
OF_CLASS = """class Page:
    styles = ["base.css"]

    def work(self, more):
        found = self.styles
        found.extend(more)
        return sorted(found)
"""
LEFT = {
    "a registry": STYLES.replace("STYLES", "HANDLERS"),
    "a place to put things": STYLES.replace('["base.css"]', "[]").replace('{"black.css"}', "set()"),
    "filled by its name": STYLES + '\ndef add(style):\n    STYLES["page"].append(style)\n',
    "not read": STYLES.replace("    return found\n", ""),
    "a memory": STYLES.replace("found += more", "found[more] = 1"),
    "a copy already": STYLES.replace("STYLES[kind]", "list(STYLES[kind])"),
    "of its own": OF_CLASS + "\n    def reset(self):\n        self.styles = []\n",
    "bound again": STYLES.replace("found += more", "found = found + more"),
}


@pytest.mark.parametrize("take", ["STYLES[kind]", "STYLES.get(kind)"])
@pytest.mark.parametrize("add", ["found += more", "found.extend(more)"])
def test_the_shared_container_stays_as_it_is(take, add):
    elsewhere = Elsewhere()
    source = STYLES.replace("STYLES[kind]", take).replace("found += more", add)
    names = names_of(own_copies(source, elsewhere))
    assert names["work"]("page", ["a.css"]) == ["base.css", "a.css"]
    assert names["work"]("page", ["b.css"]) == ["base.css", "b.css"]
    assert names["STYLES"]["page"] == ["base.css"]
    assert "no other call needs it" in elsewhere.doubts[0]


def test_that_of_a_class_stays_as_it_is():
    page = names_of(own_copies(OF_CLASS))["Page"]
    assert (page().work(["a.css"]), page.styles) == (["a.css", "base.css"], ["base.css"])


@pytest.mark.parametrize("source", LEFT.values(), ids=LEFT)
def test_what_is_meant_to_gather_is_left_alone(source):
    assert own_copies(source) is None
