"""Entries that stay behind where the function that takes them out returns early."""

import pytest

from geoheal.healing.transforms.elsewhere import Elsewhere
from geoheal.healing.transforms.memory.ended.left_early import left_early
from tests.unit.healing.changed import names_of

POOL = """class Pool:
    def __init__(self):
        self.used = {made}
    def take(self, line):
        {put}
    def release(self, line, broken):
        if {test}:
            {then}
        {out}
        return True
"""
KINDS = {
    "set": ("set()", "self.used.add(line)", "self.used.remove(line)"),
    "list": ("[]", "self.used.append(line)", "self.used.remove(line)"),
    "table": ("{}", "self.used[line] = 1", "del self.used[line]"),
}
LEFT_ALONE = {
    "it asks whether the entry is held": ("line not in self.used", "return False"),
    "who holds it is counted": ("broken > 1", "return False"),
    "nothing was given": ("line is None", "return False"),
    "it is taken out there": ("broken", "self.used.clear(); return False"),
    "another way out": ("broken", "raise ValueError"),
}


def pool(kind, test="broken", then="return False"):
    made, put, out = KINDS[kind]
    return POOL.format(made=made, put=put, out=out, test=test, then=then)


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_broken_is_taken_out_too(kind):
    elsewhere = Elsewhere()
    lines = names_of(left_early(pool(kind), elsewhere))["Pool"]()
    for line, broken in (("a", True), ("b", False), ("c", True)):
        lines.take(line)
        assert lines.release(line, broken) is not broken
    assert not lines.used
    assert lines.release("a", True) is False
    assert elsewhere.doubts


@pytest.mark.parametrize(("test", "then"), LEFT_ALONE.values(), ids=LEFT_ALONE)
def test_what_may_not_be_over_is_left_in(test, then):
    assert left_early(pool("set", test, then)) is None
