"""Callbacks leave their list once they were called for what has ended; others stay."""

import pytest

from geoheal.healing.transforms.elsewhere import Elsewhere
from geoheal.healing.transforms.memory.ended.called_once import called_once
from tests.unit.healing.changed import names_of

WAITING = """class Broker:
    def __init__(self):
        self.waiting = []
    def leave(self, name, call):
        self.waiting.append((name, call))
    def confirmed(self, name):
        for each, call in self.waiting:
            if each == name:
                call(name)
"""
LEFT = {
    "an event, not an ending": WAITING.replace("confirmed", "publish"),
    "counted": WAITING + "    def open(self):\n        return len(self.waiting)\n",
    "run over elsewhere": WAITING
    + "    def names(self):\n        return [name for name, _ in self.waiting]\n",
    "taken out already": WAITING + "    def tidy(self):\n        self.waiting.clear()\n",
    "called for all": WAITING.replace(
        "            if each == name:\n                call(name)", "            call(name)"
    ),
    "more is done": WAITING.replace(
        "                call(name)", "                call(name)\n                break"
    ),
}


def test_what_was_called_leaves_and_the_rest_stays():
    elsewhere = Elsewhere()
    calls: list[str] = []
    changed = called_once(WAITING, elsewhere)
    assert changed is not None
    broker = names_of(changed)["Broker"]()
    for name in "aba":
        broker.leave(name, calls.append)
    broker.confirmed("a")
    broker.confirmed("c")
    assert calls == ["a", "a"]
    assert [name for name, _ in broker.waiting] == ["b"]
    assert "must not be called again" in elsewhere.doubts[0]


@pytest.mark.parametrize("source", LEFT.values(), ids=LEFT)
def test_lists_of_which_more_is_asked_are_left_alone(source):
    assert called_once(source) is None
