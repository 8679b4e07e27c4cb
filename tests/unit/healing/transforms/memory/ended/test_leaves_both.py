"""What is stored in two containers leaves both, if nothing takes it out of the second one today."""

import pytest

from geoheal.healing.transforms.elsewhere import Elsewhere
from geoheal.healing.transforms.memory.ended.leaves_both import leaves_both
from tests.unit.healing.changed import names_of

WORKERS = """
class Task:
    def __init__(self, name, owner):
        self.name = name
        self.owner = owner
class Worker:
    def __init__(self):
        self.tasks = {made}
class Scheduler:
    def __init__(self):
        self.workers = {"a": Worker(), "b": Worker()}
        self.known = {}
    def add(self, name, owner):
        task = Task(name, owner)
        self.known[name] = task
        self.workers[owner].tasks.{add}(task)
    def done(self, {given}):
        {leave}
"""
LEAVING = {
    "by the object": ("set()", "add", "task", "del self.known[task.name]"),
    "by its name": ("set()", "add", "name", "self.known.pop(name, Task(name, 'b'))"),
    "by its name, which must be there": ("[]", "append", "name", "del self.known[name]"),
}


@pytest.mark.parametrize(("made", "add", "given", "leave"), LEAVING.values(), ids=LEAVING)
def test_a_thing_leaves_the_container_of_its_owner_too(made, add, given, leave):
    source = WORKERS
    for name, text in {"made": made, "add": add, "given": given, "leave": leave}.items():
        source = source.replace(f"{{{name}}}", text)
    elsewhere = Elsewhere()
    scheduler = names_of(leaves_both(source, elsewhere))["Scheduler"]()
    scheduler.add("x", "a")
    scheduler.add("y", "a")
    scheduler.done(scheduler.known["x"] if given == "task" else "x")
    assert list(scheduler.known) == ["y"]
    assert [each.name for each in scheduler.workers["a"].tasks] == ["y"]
    assert elsewhere.doubts == [
        "Entries that done removes from known are also removed from tasks: "
        "check that no code needs them there later."
    ]


def test_a_thing_that_is_not_there_leaves_nothing():
    source = WORKERS.replace("{made}", "set()").replace("{add}", "add").replace("{given}", "name")
    scheduler = names_of(leaves_both(source.replace("{leave}", "self.known.pop(name, None)")))["Scheduler"]()
    scheduler.add("x", "a")
    scheduler.done("y")
    assert list(scheduler.known) == ["x"]
    scheduler.done("x")
    assert not scheduler.known
    assert not scheduler.workers["a"].tasks


REGISTRY = """
class Registry:
    def __init__(self):
        self.by_number = {}
        self.numbers = {}
    def add(self, signal, number, function):
        mine = self.numbers.setdefault(signal, {})
        mine[function] = number
        self.by_number[number] = function
    def remove(self, {given}):
        {leave}
"""


def test_a_table_the_other_way_round_is_left_by_what_was_taken_out():
    source = REGISTRY.replace("{given}", "signal, number").replace("{leave}", "del self.by_number[number]")
    registry = names_of(leaves_both(source))["Registry"]()
    registry.add("a", 1, len)
    registry.add("a", 2, max)
    registry.remove("a", 1)
    assert registry.numbers == {"a": {max: 2}}
    with pytest.raises(KeyError):
        registry.remove("a", 1)


LEFT_ALONE = {
    "whose place is not known": REGISTRY.replace("{given}", "number"),
    "something else takes it out": REGISTRY.replace("{given}", "signal, number")
    + "    def drop(self, signal):\n        self.numbers.pop(signal)\n",
    "another one takes its place": REGISTRY.replace("{given}", "signal, number")
    + "    def reset(self):\n        self.numbers = {}\n",
    "of something else": REGISTRY.replace("{given}", "signal, number").replace(
        "mine[function] = number", "mine[signal] = len(signal)"
    ),
}


QUEUE = """
class Queue:
    def __init__(self):
        self.jobs = {}
        self.order = []
    def add(self, name, job):
        self.jobs[name] = job
        self.order.append(name)
    def finish(self):
        {before}
        for name in {order}:
            del self.jobs[name]
"""


@pytest.mark.parametrize(
    ("before", "order"),
    [("pass", "self.order"), ("pass", "reversed(self.order)"), ("order = self.order", "order")],
)
def test_a_container_that_is_gone_through_loses_nothing_meanwhile(before, order):
    source = QUEUE.replace("{before}", before).replace("{order}", order)
    assert leaves_both(source) is None
    assert leaves_both(source.replace(f"in {order}:", "in sorted(self.jobs):")) is not None


@pytest.mark.parametrize("source", LEFT_ALONE.values(), ids=LEFT_ALONE)
def test_containers_that_may_be_left_otherwise_are_left_alone(source):
    assert leaves_both(source.replace("{leave}", "del self.by_number[number]")) is None
