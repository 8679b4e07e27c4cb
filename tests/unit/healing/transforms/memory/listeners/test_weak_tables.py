"""Objects that remove themselves when they are gone can go; all others stay in their tables."""

import gc

import pytest

from geoheal.healing.transforms.memory.listeners.weak_tables import weak_tables
from tests.unit.healing.changed import names_of

LOCKS = """
ACTIVE = {}
class Lock:
    def __init__(self, path):
        self.path = path
        ACTIVE[id(self)] = self
    def __del__(self):
        ACTIVE.pop(id(self), None)
def paths():
    return sorted(lock.path for lock in ACTIVE.values())
"""
FORMS = {
    "by number": LOCKS,
    "in a set": LOCKS.replace("{}", "set()")
    .replace("[id(self)] = self", ".add(self)")
    .replace("pop(id(self), None)", "discard(self)")
    .replace(".values()", ""),
    "of its class": LOCKS.replace("ACTIVE = {}\n", "")
    .replace("class Lock:", "class Lock:\n    ACTIVE = {}")
    .replace("        ACTIVE", "        Lock.ACTIVE")
    .replace("in ACTIVE", "in Lock.ACTIVE"),
}
LEFT_ALONE = {
    "objects without an end": LOCKS.replace(
        "    def __del__(self):\n        ACTIVE.pop(id(self), None)\n", ""
    ),
    "another object": LOCKS.replace("= self\n    def", "= path\n    def"),
    "an end that fails without the entry": LOCKS.replace("id(self), None", "id(self)"),
    "no room": LOCKS.replace("class Lock:", "class Lock:\n    __slots__ = ('path',)"),
    "a table that is handed out": LOCKS + "def all():\n    return dict(ACTIVE)\n",
    "other objects beside them": LOCKS + "def put(key, lock):\n    ACTIVE[key] = lock\n",
}


@pytest.mark.parametrize("source", FORMS.values(), ids=FORMS.keys())
def test_they_go_when_nothing_else_holds_them(source):
    names = names_of(weak_tables(source))
    kept = names["Lock"]("a")
    names["Lock"]("b")
    gc.collect()
    assert names["paths"]() == ["a"]
    del kept
    assert names["paths"]() == []


@pytest.mark.parametrize("source", LEFT_ALONE.values(), ids=LEFT_ALONE.keys())
def test_others_are_left_alone(source):
    assert weak_tables(source) is None
