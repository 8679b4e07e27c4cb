"""Entries leave after every error where they left after one; handlers that do anything else stay."""

import pytest

from geoheal.healing.transforms.elsewhere import Elsewhere
from geoheal.healing.transforms.memory.unfinished.removed_by_handlers import removed_by_handlers
from tests.unit.healing.changed import names_of, text

SOCKET = """
class Socket:
    def __init__(self):
        self.pending = {}
    def send(self, number, transport):
        self.pending[number] = transport
        try:
            return transport(number)
        except TimeoutError:
            self.pending.pop(number, None)
            raise
"""
RAISE = "            raise"
LEFT_ALONE = {
    "another entry": SOCKET.replace("pop(number", "pop(0"),
    "an entry of another call": SOCKET.replace("        self.pending[number] = transport\n", ""),
    "something else besides": SOCKET.replace(
        "            raise", "            print(number)\n            raise"
    ),
    "an error that ends there": SOCKET.replace(RAISE, "            return None"),
    "another error": SOCKET.replace(RAISE, "            raise ValueError(number)"),
    "all errors": SOCKET.replace("TimeoutError", "BaseException"),
    "a second handler": SOCKET.replace(
        "            raise", "            raise\n        except OSError:\n            pass"
    ),
}


def test_an_entry_leaves_after_every_error():
    elsewhere = Elsewhere()
    socket = names_of(text(removed_by_handlers(SOCKET, elsewhere)))["Socket"]()
    assert socket.send(1, str) == "1"
    for error in (TimeoutError, OSError, KeyboardInterrupt):

        def fail(number, error=error):
            raise error(number)

        with pytest.raises(error):
            socket.send(2, fail)
    assert set(socket.pending) == {1}
    assert len(elsewhere.doubts) == 1


@pytest.mark.parametrize("source", LEFT_ALONE.values(), ids=LEFT_ALONE.keys())
def test_other_handlers_stay(source):
    assert removed_by_handlers(source) is None
