"""Entries leave with their last element, and everything else is as before."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geoheal.healing.transforms.elsewhere import Elsewhere
from geoheal.healing.transforms.memory.ended.emptied_entries import emptied_entries
from tests.unit.healing.changed import names_of, text

BUS = """
class Bus:
    def __init__(self, preset):
        self.topics = {each: {empty} for each in preset}

    def join(self, topic, client):
        if topic not in self.topics:
            self.topics[topic] = {empty}
        self.topics[topic].{add}(client)

    def leave(self, topic, client):
        held = self.topics.get(topic, {empty})
        try:
            held.remove(client)
        except (KeyError, ValueError):
            return "unknown"
        return None

    def leave_all(self, client):
        for held in self.topics.values():
            {discard}

    def tell(self, topic):
        return sorted(self.topics.get(topic, ()))
"""
KINDS = {
    "set": ("set()", "add", "held.discard(client)"),
    "list": ("[]", "append", "held[:] = [each for each in held if each != client]"),
}
STEPS = st.lists(
    st.tuples(
        st.sampled_from(["join", "leave", "leave_all", "tell"]), st.sampled_from("ab"), st.integers(0, 2)
    ),
    max_size=12,
)


def bus(kind="set"):
    empty, add, discard = KINDS[kind]
    return BUS.replace("{empty}", empty).replace("{add}", add).replace("{discard}", discard)


def work(source, preset, steps):
    """Return the answers of a bus, its topics, and those with clients."""
    bus, found = names_of(source)["Bus"](preset), []
    for what, topic, client in steps:
        given = [client] if what == "leave_all" else [topic] if what == "tell" else [topic, client]
        found.append(getattr(bus, what)(*given))
    return found, set(bus.topics), {topic for topic, held in bus.topics.items() if held}


@given(steps=STEPS, preset=st.sampled_from([(), ("b",)]))
def test_answers_stay_and_only_empty_entries_go(steps, preset):
    found, _, filled = work(bus(), preset, steps)
    now, left, still = work(emptied_entries(bus()), preset, steps)
    assert (now, still) == (found, filled)
    assert left == filled | set(preset)


@pytest.mark.parametrize(
    ("was", "now"),
    [
        ("self.topics[topic].add(client)", "pass"),
        ("return sorted(self.topics.get(topic, ()))", "return topic in self.topics"),
        (
            "        return None\n",
            "        if not held:\n            self.topics.pop(topic)\n        return None\n",
        ),
    ],
    ids=["created empty", "asked for", "removed already"],
)
def test_what_an_empty_entry_means_is_kept(was, now):
    source = bus().replace(was, now).replace("held.discard(client)", "pass")
    assert was in bus()
    assert emptied_entries(source) is None


PLAIN = """
class Bus:
    def __init__(self):
        self.topics = {}

    def join(self, topic, client):
        self.topics.setdefault(topic, set()).add(client)

    def leave(self, topic, client):
        if topic in self.topics:
            self.topics[topic].discard(client)

"""
RETURNED = "            self.topics[topic].discard(client)\n            return True\n        return False\n"
TAKING = "return self.topics[topic].pop()"
READS = {
    "a lookup of any key": "return sorted(self.topics[topic])",
    "a lookup of another key": "return sorted(self.topics[topic]) if self in self.topics else []",
    "how many": "return len(self.topics)",
    "whether any": "return bool(self.topics)",
    "all names": "return sorted(self.topics)",
    "the mapping": "return self.topics",
    "an entry itself": "return self.topics.get(topic, set())",
    "lengths": "return {name: len(held) for name, held in self.topics.items()}",
    "names of others": "return [name for name, held in self.topics.items() if name in topic]",
    "whether it is there": "if topic in self.topics:\n            return sorted(self.topics[topic])",
    "an entry by or": "return topic or self.topics.get(topic)",
    "an entry or another one": "return self.topics.get(topic) or set()",
    "what is false": "return self.topics.get(topic) and len(self.topics)",
    "an entry by a name": "held = self.topics.get(topic)\n        return held or None",
    "an entry by a name of two": (
        "held = self.topics.get(topic, set())\n        held = held or topic\n        return held"
    ),
    "elements of None": (
        "held = self.topics.get(topic)\n        if held:\n            print(held)\n        return [*held]"
    ),
    "None": "held = self.topics.get(topic)\n        return held is None",
    "another default": "return len(self.topics.get(topic, [None]))",
    "later": "return (each for held in self.topics.values() for each in held)",
    "removed by name": "del self.topics[topic]",
    "taken out": "return self.topics.pop(topic)",
    "filled": "self.topics.update(topic)",
    "removed meanwhile": "for each in self.topics:\n            self.leave(each, topic)",
}
INSTEAD = {
    "another name": (
        "self.topics.setdefault(topic, set())",
        "client.held = self.topics.setdefault(topic, set())\n        client.held",
    ),
    "whether it was there": ("            self.topics[topic].discard(client)\n", RETURNED),
    "an error": (
        "        if topic in self.topics:\n    ",
        "        if topic not in self.topics:\n            raise ValueError(topic)\n",
    ),
    "read afterwards": (
        "        if topic in self.topics:\n            self.topics[topic].discard(client)\n",
        "        self.topics[topic].discard(client)\n"
        "        if client:\n            return len(self.topics[topic])\n",
    ),
    "another key afterwards": (
        "            self.topics[topic].discard(client)\n",
        "            self.topics[topic].discard(client)\n            topic = client\n"
        "            print(len(self.topics.get(topic, ())))\n",
    ),
    "held by a coroutine": (
        "    def join(self, topic, client):\n        self.topics.setdefault(topic, set()).add(client)\n",
        "    async def join(self, topic, client):\n        held = self.topics.setdefault(topic, set())\n"
        "        await client.ready()\n        held.add(client)\n",
    ),
}


@pytest.mark.parametrize("read", READS.values(), ids=READS)
def test_what_shows_that_an_entry_is_there_is_kept(read):
    assert emptied_entries(f"{PLAIN}    def tell(self, topic):\n        {read}\n") is None


@pytest.mark.parametrize(("was", "now"), INSTEAD.values(), ids=INSTEAD)
def test_what_depends_on_an_empty_entry_is_kept(was, now):
    assert was in PLAIN
    assert emptied_entries(PLAIN.replace(was, now)) is None


@pytest.mark.parametrize(
    "read",
    [
        "return [each is None for each in self.topics.get(topic, ())]",
        "return [each is None for each in self.topics.get(topic) or ()]",
        "held = self.topics.get(topic)\n        if not held:\n            return 0\n        return len(held)",
        "return sum(len(held) for held in self.topics.values())",
        "return [name for name, held in self.topics.items() if topic in held]",
        "for each in list(self.topics):\n            self.leave(each, topic)",
        "for held in self.topics.values():\n            for each in held:\n                each(self)",
        "self.topics.pop(topic, None)",
    ],
)
def test_what_only_reads_elements_finds_the_same(read):
    changed = emptied_entries(f"{PLAIN}    def tell(self, topic):\n        {read}\n")
    results = []
    for source in (f"{PLAIN}    def tell(self, topic):\n        {read}\n", text(changed)):
        bus = names_of(source)["Bus"]()
        heard: list[int] = []

        def client(bus, heard=heard):
            heard.append(1)
            bus.leave("a", heard[0])

        for topic, each in (("a", client), ("b", client)):
            bus.join(topic, each)
        bus.leave("b", client)
        results.append(([bus.tell(each) for each in ("a", "b", "c", client)], heard))
    assert results[0] == results[1]


def test_an_unknown_key_still_raises():
    source = PLAIN.replace("        if topic in self.topics:\n    ", "")
    elsewhere = Elsewhere()
    bus = names_of(emptied_entries(source, elsewhere))["Bus"]()
    with pytest.raises(KeyError):
        bus.leave("never there", None)
    assert any("raises KeyError after the last element was removed" in each for each in elsewhere.doubts)


def test_what_filters_an_entry_takes_it_out():
    source = """from collections import defaultdict
CALLS = defaultdict(list)
def on(event, call):
    CALLS[event].append(call)
def off(event, call):
    CALLS[event] = [each for each in CALLS[event] if each is not call]
def fire(event):
    return [call() for call in CALLS[event]]
"""
    changed = names_of(emptied_entries(source))
    changed["on"]("a", print)
    changed["off"]("a", print)
    assert dict(changed["CALLS"]) == {}


def test_a_removal_on_the_line_of_its_condition_is_left_alone():
    assert emptied_entries(f"{PLAIN}    def take(self, topic):\n        {TAKING}\n") is not None
    changed = text(emptied_entries(f"{PLAIN}    def take(self, topic):\n        with LOCK: {TAKING}\n"))
    assert f"with LOCK: {TAKING}" in changed


def test_names_of_a_function_are_not_used_to_remove_entries():
    source = bus().replace("def leave_all(self, client):", "def leave_all(self, client, key=7, entry=8):")
    source = source.replace("held.discard(client)", "held.discard(client)\n        return key, entry")
    changed = names_of(emptied_entries(source))["Bus"](())
    changed.join("a", 1)
    assert changed.leave_all(1) == (7, 8)
    assert not changed.topics


LOCKED = PLAIN.replace("        self.topics.set", "        with LOCK:\n            self.topics.set").replace(
    "            self.topics[topic].", "            with LOCK:\n                self.topics[topic]."
)


@pytest.mark.parametrize(
    ("source", "is_doubt"),
    [(f"import threading\n{PLAIN}", True), (f"import threading\n{LOCKED}", False), (PLAIN, False)],
    ids=["threads", "threads with a lock", "no threads"],
)
def test_threads_without_a_lock_are_a_doubt(source, is_doubt):
    elsewhere = Elsewhere()
    assert emptied_entries(source, elsewhere) is not None
    assert any("no two threads" in each for each in elsewhere.doubts) is is_doubt


def test_it_is_a_doubt():
    elsewhere = Elsewhere()
    assert text(emptied_entries(bus(), elsewhere))
    assert "have no meaning" in elsewhere.doubts[0]
