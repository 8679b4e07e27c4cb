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
        held = self.topics[topic]
        try:
            held.remove(client)
        except (KeyError, ValueError):
            return "unknown"
        return None

    def leave_all(self, client):
        for held in self.topics.values():
            {discard}

    def tell(self, topic):
        return sorted(self.topics[topic])
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
    bus, found, seen = names_of(source)["Bus"](preset), [], set(preset)
    for what, topic, client in steps:
        given = [client] if what == "leave_all" else [topic] if what == "tell" else [topic, client]
        if topic in seen or what in {"join", "leave_all"}:
            found.append(getattr(bus, what)(*given))
        if what == "join":
            seen.add(topic)
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
        ("return sorted(self.topics[topic])", "return topic in self.topics"),
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


def test_it_is_a_doubt():
    elsewhere = Elsewhere()
    assert text(emptied_entries(bus(), elsewhere))
    assert "means nothing to anybody" in elsewhere.doubts[0]
