"""Lists whose first element goes become deques, however it goes, where nobody sees the difference."""

# ruff: noqa: E501 - one example a line

import pytest

from geoheal.healing.transforms.speed.ordered.attribute_queues import attribute_queues
from geoheal.healing.transforms.speed.ordered.double_ended_queue import double_ended_queue
from geoheal.healing.transforms.speed.ordered.nested_queues import nested_queues
from tests.unit.healing.changed import names_of, text

CLASS = "class A:\n    def __init__(self):\n        self.q = []\n    def go(self, xs):\n        self.q.extend(xs)\n        {go}\n"
ATTRIBUTES = {
    "deleted": "first = self.q[0]\n        del self.q[0]\n        return first, len(self.q), self.q[:2], self.q[0:9]",
    "popped": "return self.q.pop(0) if self.q and len(self.q) > 1 else None",
    "put there": "self.q.insert(0, 9)\n        return list(self.q)",
}
MADE = {
    "with a hint": CLASS.replace("self.q = []", "self.q: list[int] = []"),
    "beside another": CLASS.replace("self.q = []", "self.q, self.other = [], None"),
    "a field": "from dataclasses import dataclass, field\n@dataclass\n"
    + CLASS.replace(
        "    def __init__(self):\n        self.q = []\n", "    q: list[int] = field(default_factory=list)\n"
    ),
}
MADE_OTHERWISE = {
    "a list of all objects": CLASS.replace(
        "    def __init__(self):\n        self.q = []\n", "    q: list = []\n"
    ),
    "one after the other": CLASS.replace("self.q = []", "self.q = self.other = []"),
    "of a call": CLASS.replace("self.q = []", "self.q, self.other = given()"),
    "a field of another kind": "from dataclasses import dataclass, field\n@dataclass\n"
    + CLASS.replace(
        "    def __init__(self):\n        self.q = []\n", "    q: list[int] = field(default_factory=make)\n"
    ),
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


@pytest.mark.parametrize("source", MADE.values(), ids=MADE)
def test_a_queue_is_found_however_it_is_made(source):
    source = source.format(go=ATTRIBUTES["popped"])
    changed = text(attribute_queues(source))
    assert "deque" in changed
    assert "list[int]" not in changed
    objects = [names_of(each)["A"]() for each in (source, changed)]
    for xs in ([1], [2, 3], [4, 5, 6]):
        before, after = (each.go(xs) for each in objects)
        assert before == after


@pytest.mark.parametrize("source", MADE_OTHERWISE.values(), ids=MADE_OTHERWISE)
def test_a_list_that_others_may_have_stays_one(source):
    assert attribute_queues(source.format(go=ATTRIBUTES["popped"])) is None


@pytest.mark.parametrize("go", LEAKS.values(), ids=LEAKS)
def test_a_queue_that_is_given_away_stays_a_list(go):
    assert attribute_queues(CLASS.format(go=go)) is None


def test_a_local_queue_is_deleted_from_the_front():
    source = "def f(xs):\n    q = list(xs)\n    found = []\n    while q:\n        found.append(q[0])\n        del q[0]\n    return found\n"
    changed = double_ended_queue(source)
    assert changed is not None
    assert "collections.deque(list(xs))" in changed
    assert names_of(changed)["f"]([1, 2]) == [1, 2]


TASKS = """class Tasks:
    def __init__(self):
        self._queues = {}
    def _queue(self, task):
        {get}
    def put(self, task, message):
        self._queue(task).append(message)
    def take(self, task):
        {take}
    def left(self, task):
        return len(self._queue(task)), sorted(self._queues)
"""
GET = {
    "stored where it is missing": "if task not in self._queues:\n            self._queues[task] = []\n        return self._queues[task]",
    "by setdefault": "return self._queues.setdefault(task, [])",
    "through a name": "queue = self._queues.setdefault(task, [])\n        return queue",
}
TAKE = {
    "through a name": "queue = self._queue(task)\n        if not queue:\n            return None\n        return queue[0], queue.pop(0)",
    "at once": "return self._queue(task).pop(0) if self._queue(task) else None",
    "all of them": "queue = self._queue(task)\n        messages = list(queue)\n        while queue:\n            queue.pop(0)\n        return messages",
}
HANDED_ON = {
    "to the caller": "queue = self._queue(task)\n        return queue.pop(0), queue",
    "as it is": "self._queue(task).pop(0)\n        return self._queue(task)",
    "the method itself": "self._queue(task).pop(0)\n        return self._queue",
    "another list instead": "queue = self._queue(task) or [7]\n        return queue.pop(0)",
    "a part": "queue = self._queue(task)\n        return queue.pop(0), queue[1:]",
    "changed meanwhile": "for each in self._queue(task):\n            self.put(task, each)\n        return self._queue(task).pop(0)",
}


@pytest.mark.parametrize("get", GET.values(), ids=GET)
@pytest.mark.parametrize("take", TAKE.values(), ids=TAKE)
def test_queues_that_a_method_hands_out_answer_like_their_lists(get, take):
    source = TASKS.replace("{get}", get).replace("{take}", take)
    changed = nested_queues(source)
    assert "popleft" in text(changed)
    shown = []
    for code in (source, changed):
        tasks, steps = names_of(code)["Tasks"](), list[object]()
        for task in (1, 2, 1, 1):
            tasks.put(task, len(steps))
        steps += [(tasks.take(task), tasks.left(task)) for task in (1, 1, 2, 2, 3)]
        shown.append(steps)
    assert shown[0] == shown[1]


@pytest.mark.parametrize("take", HANDED_ON.values(), ids=HANDED_ON)
def test_queues_that_go_further_stay_lists(take):
    source = TASKS.replace("{get}", GET["by setdefault"]).replace("{take}", take)
    assert nested_queues(source) is None


def test_a_method_that_another_class_overrides_hands_out_lists():
    source = TASKS.replace("{get}", GET["by setdefault"]).replace("{take}", TAKE["at once"])
    assert (
        nested_queues(f"{source}class Other(Tasks):\n    def _queue(self, task):\n        return [task]\n")
        is None
    )


LINES = """class Desk:
    def __init__(self, count):
        self.lines = [[] for _ in range(count)]
    def put(self, line, item):
        self.lines[line].append(item)
    def take(self):
        {take}
    def left(self):
        return sum(len(each) for each in self.lines), len(self.lines)
"""
FIRST = {
    "in a loop": "for line in self.lines:\n            if line:\n                return line.pop(0)\n        return None",
    "by its place": "for place in range(len(self.lines)):\n            if self.lines[place]:\n                return place, self.lines[place].pop(0)\n        return None",
    "through a name": "line = self.lines[-1]\n        return line.pop(0) if line else None",
}
OTHERS = {
    "the line itself": "for line in self.lines:\n            if line:\n                line.pop(0)\n                return line\n        return None",
    "all lines": "self.lines[0].pop(0)\n        return self.lines",
    "some lines": "return [line.pop(0) for line in self.lines[1:]]",
    "another list": "self.lines[0] = [1]\n        return self.lines[0].pop(0)",
    "a copy of all": "self.lines[0].pop(0)\n        return list(self.lines)",
    "with its number": "for place, line in enumerate(self.lines):\n            if line:\n                return line.pop(0), line",
}


@pytest.mark.parametrize("take", FIRST.values(), ids=FIRST)
def test_queues_side_by_side_answer_like_their_lists(take):
    source = LINES.replace("{take}", take)
    changed = text(nested_queues(source))
    assert "popleft" in changed
    shown = []
    for code in (source, changed):
        desk, steps = names_of(code)["Desk"](3), list[object]()
        for number in range(9):
            desk.put(number % 3, number)
        steps += [(desk.take(), desk.left()) for _ in range(11)]
        shown.append(steps)
    assert shown[0] == shown[1]


@pytest.mark.parametrize("take", OTHERS.values(), ids=OTHERS)
def test_lines_that_others_have_stay_lists(take):
    assert nested_queues(LINES.replace("{take}", take)) is None
