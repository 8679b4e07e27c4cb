"""Lists whose first element goes become deques, however it goes, where nobody sees the difference."""

# ruff: noqa: E501 - one example a line

import pytest

from geoheal.healing.transforms.speed.ordered.attribute_queues import attribute_queues
from geoheal.healing.transforms.speed.ordered.double_ended_queue import double_ended_queue
from tests.unit.healing.changed import names_of

CLASS = "class A:\n    def __init__(self):\n        self.q = []\n    def go(self, xs):\n        self.q.extend(xs)\n        {go}\n"
ATTRIBUTES = {
    "deleted": "first = self.q[0]\n        del self.q[0]\n        return first, len(self.q), self.q[:2], self.q[0:9]",
    "popped": "return self.q.pop(0) if self.q and len(self.q) > 1 else None",
    "put there": "self.q.insert(0, 9)\n        return list(self.q)",
}
LEAKS = {
    "as a text": "del self.q[0]\n        return str(self.q)",
    "where it is not empty": "del self.q[0]\n        return self.q or None",
    "where something holds": "del self.q[0]\n        return self.q if xs else []",
    "from its middle": "del self.q[0]\n        return self.q[1:2]",
}


@pytest.mark.parametrize("go", ATTRIBUTES.values(), ids=ATTRIBUTES)
def test_an_objects_queue_answers_like_its_list(go):
    source = CLASS.format(go=go)
    changed = attribute_queues(source)
    assert changed is not None
    assert "deque" in changed
    objects = [names_of(each)["A"]() for each in (source, changed)]
    for xs in ([1], [2, 3], [4, 5, 6]):
        before, after = (each.go(xs) for each in objects)
        assert before == after


@pytest.mark.parametrize("go", LEAKS.values(), ids=LEAKS)
def test_a_queue_that_is_given_away_stays_a_list(go):
    assert attribute_queues(CLASS.format(go=go)) is None


def test_a_local_queue_is_deleted_from_the_front():
    source = "def f(xs):\n    q = list(xs)\n    found = []\n    while q:\n        found.append(q[0])\n        del q[0]\n    return found\n"
    changed = double_ended_queue(source)
    assert changed is not None
    assert "collections.deque(list(xs))" in changed
    assert names_of(changed)["f"]([1, 2]) == [1, 2]
