"""The method that takes an object's entry out of a table is called at the end of the object."""

# ruff: noqa: E501 - one example a line

import pytest

from geoheal.healing.project_sources import ProjectSources
from geoheal.healing.transforms.elsewhere import Elsewhere
from geoheal.healing.transforms.memory.called_remover import called_remover
from tests.unit.healing.changed import names_of, text

GAUGES = """class Gauge:
    def __init__(self):
        self.children = {}
    def labels(self, *values):
        if values not in self.children:
            self.children[values] = [0]
        return self.children[values]
    def forget(self, *values):
        "Take a child out."
        self.children.pop(values, None)
SENT = Gauge()
class Connection:
    def __init__(self, peer):
        self.peer = peer
    def send(self, size):
        SENT.labels(self.peer)[0] += size
    def close(self):
        self.is_open = False
def work(peers):
    for peer in peers:
        connection = Connection(peer)
        connection.send(3)
        connection.close()
    return len(SENT.children)
"""
FORMS = {
    "labels": GAUGES,
    "one key": GAUGES.replace("*values", "values"),
    "by setdefault": GAUGES.replace(
        "        if values not in self.children:\n            self.children[values] = [0]\n        return self.children[values]\n",
        "        return self.children.setdefault(values, [0])\n",
    ),
    "a set": GAUGES.replace("{}", "set()")
    .replace(
        "        if values not in self.children:\n            self.children[values] = [0]\n        return self.children[values]\n",
        "        self.children.add(values)\n        return [0]\n",
    )
    .replace("pop(values, None)", "discard(values)"),
    "a table of the object": GAUGES.replace("self.peer = peer", "self.peer, self.sent = peer, SENT")
    .replace("SENT.labels", "self.sent.labels")
    .replace("self.peer, self.sent = peer, SENT", "self.peer = peer\n        self.sent = SENT"),
}
LEFT = {
    "it is called": GAUGES + "def drop(peer):\n    SENT.forget(peer)\n",
    "the key is set again": GAUGES.replace("self.is_open = False", "self.peer = None"),
    "no end": GAUGES.replace("def close", "def pause"),
    "it fails where there is none": GAUGES.replace("pop(values, None)", "pop(values)"),
    "it does more": GAUGES.replace(
        "self.children.pop(values, None)",
        "self.children.pop(values, None)\n        self.children[values] = [0]",
    ),
    "other keys": GAUGES.replace("SENT.labels(self.peer)", "SENT.labels(size)"),
    "another number of keys": GAUGES.replace("forget(self, *values)", "forget(self, values)"),
    "a result at the end": GAUGES.replace("self.is_open = False", "return SENT.labels(self.peer)"),
}


@pytest.mark.parametrize("source", FORMS.values(), ids=FORMS)
def test_an_object_takes_its_entry_out_when_it_is_closed(source):
    elsewhere = Elsewhere()
    changed = text(called_remover(source, elsewhere))
    assert len(elsewhere.doubts) == 1
    assert [names_of(each)["work"](["a", "b", "a"]) for each in (source, changed)] == [2, 0]


@pytest.mark.parametrize("source", LEFT.values(), ids=LEFT)
def test_other_methods_and_objects_are_left_alone(source):
    assert called_remover(source) is None


def test_what_another_file_calls_is_left_alone():
    files = {"other.py": "from shop import SENT\nSENT.forget(1)\n"}
    assert called_remover(GAUGES, Elsewhere(ProjectSources(files, module="shop"))) is None
