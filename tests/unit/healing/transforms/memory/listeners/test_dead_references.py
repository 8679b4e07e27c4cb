"""Weak references do not stay in a list when their objects are gone."""

import gc

import pytest

from geoheal.healing.transforms.elsewhere import Elsewhere
from geoheal.healing.transforms.memory.listeners.dead_references import dead_references
from tests.unit.healing.changed import names_of

GROUP = """import weakref
class Group:
    def __init__(self):
        self.members = []
    def add(self, thing):
        self.members.append(weakref.ref(thing))
    def has(self, thing):
        return any(each() is thing for each in self.members)
    def alive(self):
        found = []
        for each in self.members:
            thing = each()
            if thing is not None:
                found.append(thing)
        return found
class Thing:
    pass
"""


def test_references_to_what_is_gone_leave_the_list_and_the_others_stay():
    names = names_of(dead_references(GROUP))
    group, kept = names["Group"](), [names["Thing"]() for _ in range(3)]
    for number in range(300):
        thing = kept[number // 100] if number % 100 == 0 else names["Thing"]()
        group.add(thing)
        assert group.has(thing)
    del thing
    gc.collect()
    assert group.alive() == kept
    assert len(group.members) <= 16


ROWS = GROUP.replace("append(weakref.ref(thing))", "append((thing.name, weakref.ref(thing)))").replace(
    "for each in self.members", "for _, each in self.members"
)
KNOWN = """    def known(self, asked):
        return any(name == asked for name, _ in self.members)
"""


@pytest.mark.parametrize(
    "source", [ROWS, ROWS.replace("class Thing", f"{KNOWN}class Thing")], ids=["rows", "known"]
)
def test_rows_of_what_is_gone_leave_the_list_and_the_others_stay(source):
    elsewhere = Elsewhere()
    names = names_of(dead_references(source, elsewhere))
    group, kept = names["Group"](), []
    for number in range(300):
        thing = names["Thing"]()
        thing.name = number
        kept += [thing] if number % 100 == 0 else []
        group.add(thing)
    del thing
    gc.collect()
    assert group.alive() == kept
    assert len(group.members) <= 16
    assert len(elsewhere.doubts) == 1


@pytest.mark.parametrize(
    "source",
    [
        ROWS.replace("(thing.name, weakref", "(weakref.ref(self), weakref"),
        ROWS.replace("for _, each in self.members:", "for row in self.members:\n            each = row[1]"),
        ROWS.replace("each() is thing", "each() == thing"),
    ],
    ids=["two references", "whole rows", "compared by value"],
)
def test_other_rows_are_left_alone(source):
    assert dead_references(source) is None


@pytest.mark.parametrize(
    "read",
    [
        "[each() for each in self.members]",
        "len(self.members)",
        "self.members[0]",
        "sum(1 for each in self.members)",
        "[each() == thing for each in self.members]",
    ],
)
def test_a_list_whose_dead_references_are_seen_is_left_alone(read):
    source = GROUP.replace("any(each() is thing for each in self.members)", read)
    assert dead_references(source) is None
