"""What a table holds under a key is forgotten where it is stopped, with what is stored beside it."""

import pytest

from geoheal.healing.transforms.memory.ended.ended_entries import ended_entries
from tests.unit.healing.changed import names_of

TIMERS = """class Timer:
    def cancel(self):
        pass
class Lookup:
    def __init__(self):
        self.timers = {}
        self.retries = {}
        self.names = {}
    def begin(self, number, name):
        self.names[number] = name
    def again(self, number):
        if number in self.timers:
            self.timers[number].cancel()
        self.retries[number] = self.retries.get(number, 0) + 1
        self.timers[number] = Timer()
        return self.retries[number]
    def delivered(self, number):
        timer = self.timers.get(number)
        if timer is not None:
            timer.cancel()
        return self.names[number]
"""


def test_a_stopped_entry_leaves_its_table_and_the_one_that_is_filled_with_it():
    lookup = names_of(ended_entries(TIMERS))["Lookup"]()
    for number in range(9):
        lookup.begin(number, f"n{number}")
        assert [lookup.again(number), lookup.again(number)] == [1, 2]
        assert lookup.delivered(number) == f"n{number}"
    assert (lookup.timers, lookup.retries) == ({}, {})
    assert len(lookup.names) == 9


def test_who_stops_an_entry_to_put_another_in_its_place_ends_nothing():
    source = TIMERS[: TIMERS.index("    def delivered")]
    assert ended_entries(source) is None


SERVERS = """class Servers:
    def __init__(self):
        self.servers = {}
    def add(self, key):
        self.servers[key] = Server(key)
        self.servers[key].start()
    def halt(self, key):
        self.servers[key].stop()
    def port(self, key):
        return self.servers[key].port
"""


STARTED = {
    "by another function": """
    def resume(self, key):
        self.servers[key].start()
""",
    "by the same one": """
    def restart(self, key):
        server = self.servers.get(key)
        server.stop()
        server.start()
""",
    "or made": """
    def play(self, key):
        if key not in self.servers:
            self.servers[key] = Server(key)
        self.servers[key].start()
""",
}


@pytest.mark.parametrize("started", STARTED.values(), ids=list(STARTED))
def test_an_entry_that_is_started_again_only_pauses(started):
    assert ended_entries(SERVERS) is not None
    assert ended_entries(SERVERS + started) is None
