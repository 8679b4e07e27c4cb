"""What an object registered leaves at its end, once, and look-alikes stay as they are."""

import subprocess
import sys

import pytest

from geoheal.healing.transforms.memory.listeners.leave_at_end import leave_at_end
from tests.unit.healing.changed import names_of, text

FEED = """
class Feed:
    def __init__(self):
        self.listeners = {}

    def subscribe(self, symbol, listener):
        self.listeners.setdefault(symbol, []).append(listener)

    def unsubscribe(self, symbol, listener):
        self.listeners[symbol].remove(listener)

    def publish(self, symbol, price):
        for listener in list(self.listeners.get(symbol, ())):
            listener(price)


FEED = Feed()


class Widget:
    def __init__(self, feed, symbol):
        self.feed, self.seen = feed, []
        self.feed = feed
        self.symbol = symbol
        feed.subscribe(symbol, lambda price: self.seen.append(price))

    def close(self):
        self.is_open = False

    def __exit__(self, *given):
        self.close()
""".replace("self.feed, self.seen = feed, []", "self.seen = []")


def test_a_lambda_leaves_with_its_object_once_however_often_it_ends():
    names = names_of(leave_at_end(FEED))
    feed = names["FEED"]
    one, other = names["Widget"](feed, "a"), names["Widget"](feed, "a")
    feed.publish("a", 1)
    one.close()
    one.close()
    one.__exit__(None, None, None)
    feed.publish("a", 2)
    assert (one.seen, other.seen) == ([1], [1, 2])
    assert len(feed.listeners["a"]) == 1


def test_what_is_left_for_the_end_of_the_process_goes_earlier():
    source = """
import atexit


class Area:
    def __init__(self, name):
        self.name = name
        atexit.register(self.cleanup)

    def cleanup(self):
        print("clean", self.name)
        return "clean"


ended, left = Area("ended"), Area("left")
assert ended.cleanup() == "clean"
print("over")
"""
    before, after = (
        subprocess.run([sys.executable, "-c", each], capture_output=True, text=True, check=True).stdout
        for each in (source, text(leave_at_end(source)))
    )
    assert before.splitlines() == ["clean ended", "over", "clean left", "clean ended"]
    assert after.splitlines() == ["clean ended", "over", "clean left"]


def test_where_no_ending_can_be_written_to_nothing_is_registered_otherwise():
    source = FEED.replace(
        "def close(self):\n        self.is_open = False", "def close(self): self.is_open = False"
    )
    assert source != FEED
    assert leave_at_end(source) is None


def test_an_object_that_was_never_registered_ends_as_before():
    names = names_of(leave_at_end(FEED))
    widget = names["Widget"].__new__(names["Widget"])
    widget.close()


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("self.is_open = False", "self.feed.unsubscribe(self.symbol, print)"),
        ("def unsubscribe", "def other"),
        ("def close", "def pause"),
        ("lambda price: self.seen.append(price)", "print"),
        ("self.symbol = symbol\n", "self.symbol = symbol.upper()\n"),
        ("self.is_open = False", "self.symbol = None"),
        ("        self.feed = feed\n", ""),
        ("class Widget:", "class Widget:\n    __slots__ = ('feed', 'symbol', 'seen')\n"),
        ("self.is_open = False", "if self.seen:\n            return\n        self.is_open = False"),
    ],
)
def test_look_alikes_are_left_alone(old, new):
    assert old in FEED
    changed = FEED.replace(old, new)
    if old == "def close":
        changed = changed.replace("self.close()", "pass").replace("__exit__", "after")
    if new.startswith("if self.seen"):
        changed = changed.replace("def __exit__", "def after")
    assert leave_at_end(changed) is None


def test_the_rest_of_the_module_stays():
    assert text(leave_at_end(FEED)).startswith(FEED[: FEED.index("        feed.subscribe")])
