"""Entries leave their container at the end of the function that was seen to know them last."""

import dataclasses
from types import SimpleNamespace

import pytest

from geoheal.healing.case import LifeCycle
from geoheal.healing.project_sources import ProjectSources
from geoheal.healing.transforms.elsewhere import Elsewhere
from geoheal.healing.transforms.memory.ended.after_last_use import released_after
from tests.soak.corpus import LAST_USE
from tests.unit.healing.changed import names_of, text

SOURCE = """OPEN = {made}
class Store:
    def __init__(self):
        self.held = OPEN
class Link:
    def __init__(self, name, store=None):
        self.name, self.store = name, store
        {adding}
    def close(self, how=''):
        'End it.'
        {body}
"""
LINKS = SOURCE.format(made="{}", adding="OPEN[name] = self", body="self.is_open = False")
KINDS = {
    "dict": ("{}", "OPEN[name] = self", "self.name"),
    "set": ("set()", "OPEN.add(self)", "self"),
    "list": ("[]", "OPEN.append(self)", "self"),
}
BODIES = {
    "plain": "self.is_open = False",
    "nothing": "pass",
    "early": "if how == 'early':\n            return None\n        self.is_open = False",
    "failing": "if how == 'failing':\n            raise ValueError(how)\n        return 1",
}


def cycle(**given):
    return dataclasses.replace(LAST_USE, **given)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("body", BODIES)
def test_the_entry_leaves_on_every_way_out(kind, body):
    made, adding, key = KINDS[kind]
    source = SOURCE.format(made=made, adding=adding, body=BODIES[body])
    names = names_of(released_after(source, cycle(kind=kind, key=key)))
    links = [names["Link"](str(number)) for number in range(3)]
    try:
        links[1].close(body)
    except ValueError:
        assert body == "failing"
    links[1].close("again")
    assert len(names["OPEN"]) == 2
    assert names["Link"].close.__doc__ == "End it."


def test_the_way_to_the_container_may_be_none_before_there_is_one():
    source = LINKS + "    def leave(self):\n        self.store = None\n"
    changed = names_of(released_after(source, cycle(container="self.store.held")))
    changed["Link"]("a", None).close()
    assert set(changed["OPEN"]) == {"a"}
    changed["Link"]("a", changed["Store"]()).close()
    assert not changed["OPEN"]


def test_who_ends_all_entries_runs_over_a_copy():
    source = LINKS + "def close_all():\n    for link in OPEN.values():\n        link.close()\n"
    names = names_of(released_after(source, cycle()))
    for name in "abc":
        names["Link"](name)
    names["close_all"]()
    assert not names["OPEN"]


REFUSED = {
    "of no such function": {"function": "Link.shut"},
    "by a name that the function has not": {"key": "name"},
    "of a container that it cannot reach": {"container": "store.held"},
    "where the object begins": {"function": "Link.__init__"},
    "by what is no name": {"key": "print(1) or self.name"},
    "of a group that it does not know": {"container": "OPEN[kind]"},
    "of what is no group": {"container": "OPEN[print(1)]"},
}


@pytest.mark.parametrize("given", REFUSED.values(), ids=REFUSED)
def test_what_was_seen_may_be_of_no_use(given):
    assert released_after(LINKS, cycle(**given)) is None


SEEN = """SEEN = set()
def is_new(name):
    if name in SEEN:
        return False
    SEEN.add(name)
    return True
def {function}(name):
    return is_new(name) and name
"""


@pytest.mark.parametrize(
    ("function", "is_changed"), [("receive", False), ("is_new", False), ("forget", True)]
)
def test_what_is_kept_to_be_known_again_leaves_only_where_something_is_named_to_end(function, is_changed):
    source = SEEN.replace("{function}", function if function != "is_new" else "other")
    changed = released_after(source, cycle(kind="set", container="SEEN", function=function, key="name"))
    assert (changed is not None) is is_changed


def test_what_a_function_asks_for_and_lets_another_one_store_is_remembered():
    source = """SEEN = set()
def note(digest):
    SEEN.add(digest)
def receive(digest):
    if digest in SEEN:
        raise ValueError(digest)
    note(digest)
    return len(digest)
"""
    ended = cycle(kind="set", container="SEEN", function="receive", key="digest")
    assert released_after(source, ended) is None
    assert released_after(source.replace("if digest in SEEN:", "if not digest:"), ended) is not None


def test_another_file_may_ask_for_the_entries():
    project = ProjectSources({"other.py": "from shop import OPEN\n"}, module="shop")
    assert released_after(LINKS, cycle(), Elsewhere(project)) is None


def test_a_person_is_shown_what_to_check():
    elsewhere = Elsewhere()
    assert text(released_after(LINKS, cycle(), elsewhere)).count("OPEN.pop(self.name, None)") == 1
    assert "check that no code needs them later" in elsewhere.doubts[0]


def test_what_was_seen_is_a_life_cycle():
    assert isinstance(LAST_USE, LifeCycle)


EVENTS = """class Tracker:
    def __init__(self):
        self.states = {}
    def began(self, event):
        self.states[event["session"]] = [event]
    def finish(self, event):
        return len(self.states[event["session"]])
"""
BY_EVENT = LifeCycle(
    kind="dict",
    container="self.states",
    function="Tracker.finish",
    key="event.get('session')",
    share=1.0,
    entries=60,
)


def test_an_entry_leaves_by_the_key_that_an_event_brings_along():
    tracker = names_of(released_after(EVENTS, BY_EVENT))["Tracker"]()
    tracker.began({"session": 7})
    assert tracker.finish({"session": 7}) == 1
    assert tracker.states == {}
    with pytest.raises(KeyError):
        tracker.finish({"other": 7})


@pytest.mark.parametrize(
    "key",
    ["event.get('session', print())", "event.get('a') or quit()", 'event.get("a")', "event.pop('session')"],
)
def test_a_forged_key_is_written_nowhere(key):
    assert released_after(EVENTS, dataclasses.replace(BY_EVENT, key=key)) is None


OWN_LOCKS = """
class Lock:
    def __init__(self, name):
        self.name = name
{method}

class Manager:
    def __init__(self):
        self.held = {}

    def lock(self, name):
        self.held[name] = Lock(name)
        return self.held[name]

    def unlock(self, lock):
        lock.over = True
"""
UNLOCKED = LifeCycle(
    kind="dict", container="self.held", function="Manager.unlock", key="lock.name", share=1.0, entries=9
)


def test_a_class_that_is_only_named_like_a_lock_may_be_taken_out():
    assert "self.held.pop(lock.name, None)" in str(
        released_after(OWN_LOCKS.replace("{method}", ""), UNLOCKED)
    )


@pytest.mark.parametrize("method", ["    def acquire(self): pass", "    async def wait(self): pass"])
def test_what_others_may_wait_for_stays(method):
    assert released_after(OWN_LOCKS.replace("{method}", method), UNLOCKED) is None


TWO_WAYS = """
class Pool:
    def __init__(self):
        self.by_id, self.by_name = {}, {}
    def add(self, job):
        self.by_id[job.id] = job
        self.by_name[job.name] = job
    def remove(self, number):
        job = self.by_id.pop(number, None)
        if job is None:
            return None
        job.over = True
        return job
"""
REMOVED = LifeCycle(
    kind="dict", container="self.by_name", function="Pool.remove", key="job.name", share=1.0, entries=9
)


def test_what_a_function_takes_out_of_one_table_leaves_the_other_too():
    changed = names_of(released_after(TWO_WAYS, REMOVED))
    pool, job = changed["Pool"](), SimpleNamespace(id=1, name="a")
    pool.add(job)
    assert pool.remove(2) is None
    assert pool.by_name == {"a": job}
    assert pool.remove(1) is job
    assert pool.by_name == {}


def test_what_a_function_returns_is_computed_before_the_entry_leaves():
    source = TWO_WAYS.replace("return job\n", "return job.name, len(self.by_name)\n")
    pool = names_of(released_after(source, REMOVED))["Pool"]()
    pool.add(SimpleNamespace(id=1, name="a"))
    assert pool.remove(1) == ("a", 1)
    assert pool.by_name == {}


TOPICS = """
class Driver:
    def __init__(self):
        self.topics = {made}
    def lost(self, topic, address):
        return address
"""
GROUPED_KINDS = {
    "sets": ("{'a': {1, 2}, 'b': {1}}", "self.topics", {"a": {2}, "b": set()}),
    "lists": ("{'a': [1, 2], 'b': [3]}", "self.topics", {"a": [2], "b": [3]}),
    "dicts": ("{'a': {1: 5}, 'b': {1: [], 2: 0}}", "self.topics", {"a": {}, "b": {2: 0}}),
    "dicts emptied": ("{'a': {1: [5]}, 'b': {1: []}}", "self.topics", {"a": {1: [5]}, "b": {}}),
    "dict": ("{'a': {1: 5}, 'b': {1: 6}}", "self.topics[topic]", {"a": {}, "b": {1: 6}}),
    "dict emptied": ("{'a': {1: []}, 'b': {1: []}}", "self.topics[topic]", {"a": {}, "b": {1: []}}),
}


@pytest.mark.parametrize("kind", GROUPED_KINDS)
def test_an_entry_leaves_its_group_or_all_groups(kind):
    made, container, left = GROUPED_KINDS[kind]
    ended = LifeCycle(
        kind=kind, container=container, function="Driver.lost", key="address", share=1.0, entries=9
    )
    driver = names_of(released_after(TOPICS.replace("{made}", made), ended))["Driver"]()
    assert driver.lost("a", 1) == 1
    assert driver.lost("missing", 9) == 9
    assert driver.topics == left


SOMETIMES = """
GROUPS = dict()
def put(key, value):
    {asked}
def send(key, whole=False):
    if whole:
        GROUPS.pop(key, None)
        return []
    {end}
"""
GROUPED = "if key in GROUPS:\n        GROUPS[key].append(value)\n    else:\n        GROUPS[key] = [value]"
SENT = LifeCycle(kind="dict", container="GROUPS", function="send", key="key", share=1.0, entries=9)


def test_a_group_that_is_begun_where_it_is_missing_is_not_remembered_on_purpose():
    source = SOMETIMES.format(asked=GROUPED, end="return list(GROUPS[key])")
    names = names_of(released_after(source, SENT))
    names["put"]("a", 1)
    names["put"]("a", 2)
    assert names["send"]("a") == [1, 2]
    assert names["GROUPS"] == {}
    other = "if key not in GROUPS:\n        GROUPS[key] = value"
    assert released_after(SOMETIMES.format(asked=other, end="return GROUPS[key]"), SENT) is None


@pytest.mark.parametrize(
    "was",
    ["job = self.by_id.pop(number, None)", "job.over = True"],
    ids=["twice", "in a loop"],
)
def test_a_variable_that_may_stand_for_something_else_is_not_used(was):
    now = {
        "job = self.by_id.pop(number, None)": "job = self.by_id.pop(number, None)\n        job = job or None",
        "job.over = True": "for job in (job,): job.over = True",
    }
    assert released_after(TWO_WAYS.replace(f"        {was}\n", f"        {now[was]}\n"), REMOVED) is None
