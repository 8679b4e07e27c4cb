"""An entry does not stay for a call that failed, and stays for one that waits for its answer."""

# ruff: noqa: E501 - one example a line

import asyncio

import pytest

from geoheal.healing.transforms.elsewhere import Elsewhere
from geoheal.healing.transforms.memory.unfinished.removed_on_failure import removed_on_failure
from tests.unit.healing.changed import names_of, text

LINE = """class Line:
    def __init__(self, wire):
        self.wire, self.pending, self.in_flight = wire, {}, 0
    def send(self, number, message):
        {send}
    def on_answer(self, number):
        self.in_flight -= 1
        return self.pending.pop(number)
"""
SENDS = {
    "counted": "self.pending[number] = message\n        self.in_flight += 1\n        self.wire(message)\n        return number",
    "in a branch": "self.pending[number] = message\n        self.in_flight += 1\n        if message:\n            self.wire(message)\n        return number",
}
LEFT = {
    "it looks after it": "self.pending[number] = message\n        try:\n            self.wire(message)\n        except OSError:\n            del self.pending[number]\n            raise",
    "it asks again": "self.pending[number] = message\n        self.wire(message)\n        return self.pending[number]",
    "nothing fails": "self.pending[number] = message\n        return len(message)",
    "nothing follows": "self.wire(message)\n        self.pending[number] = message",
    "another key by then": "self.pending[number] = message\n        number = self.wire(message)\n        return number",
    "a key that is computed": "self.pending[number % 8] = message\n        self.wire(message)",
    "a text of several lines": 'self.pending[number] = message\n        self.wire("""a\n        b""")',
    "step by step": "self.pending[number] = message\n        yield self.wire(message)",
}


@pytest.mark.parametrize("send", SENDS.values(), ids=SENDS)
def test_what_failed_is_not_kept_and_not_counted(send):
    source, elsewhere = LINE.replace("{send}", send), Elsewhere()
    changed = text(removed_on_failure(source, elsewhere))
    assert len(elsewhere.doubts) == 1

    def wire(message):
        if message == "bad":
            raise OSError(message)

    before, after = (names_of(each)["Line"](wire) for each in (source, changed))
    for line in (before, after):
        assert line.send(1, "good") == 1
        with pytest.raises(OSError, match="bad"):
            line.send(2, "bad")
        assert line.on_answer(1) == "good"
    assert (before.pending, before.in_flight) == ({2: "bad"}, 1)
    assert (after.pending, after.in_flight) == ({}, 0)


def test_who_stops_waiting_takes_the_entry_out():
    source = """import asyncio
class Client:
    def __init__(self):
        self.pending = {}
    async def ask(self, number):
        future = asyncio.get_running_loop().create_future()
        self.pending[number] = future
        return await future
    def on_answer(self, number, answer):
        self.pending.pop(number).set_result(answer)
"""

    async def play(client):
        asyncio.get_running_loop().call_later(0.01, client.on_answer, 1, "yes")
        answer = await client.ask(1)
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(client.ask(2), 0.01)
        return answer, sorted(client.pending)

    shown = [asyncio.run(play(names_of(each)["Client"]())) for each in (source, removed_on_failure(source))]
    assert shown == [("yes", [2]), ("yes", [])]


@pytest.mark.parametrize("send", LEFT.values(), ids=LEFT)
def test_other_entries_are_left_alone(send):
    assert removed_on_failure(LINE.replace("{send}", send)) is None


def test_what_nobody_removes_is_left_alone():
    source = LINE.replace("{send}", SENDS["counted"]).replace(
        "self.pending.pop(number)", "self.pending[number]"
    )
    assert removed_on_failure(source) is None
