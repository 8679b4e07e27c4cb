"""What an ending takes out, it takes out also where a handler that it calls before fails."""

# ruff: noqa: E501 - one example a line

import pytest

from geoheal.healing.transforms.elsewhere import Elsewhere
from geoheal.healing.transforms.memory.end_always import end_always
from tests.unit.healing.changed import names_of, text

ROOMS = """class Rooms:
    def __init__(self):
        self.rooms = {}
    def enter(self, sid):
        self.rooms[sid] = [sid]
    def leave(self, sid):
        self.rooms.pop(sid, None)
class Server:
    def __init__(self, handlers):
        self.manager, self.handlers, self.open = Rooms(), handlers, set()
    def connect(self, sid):
        self.manager.enter(sid)
        self.open.add(sid)
    def trigger(self, event, sid):
        return self.handlers[event](sid)
    def disconnect(self, sid):
        {end}
    def left(self):
        return sorted(self.manager.rooms), sorted(self.open)
"""
ENDS = {
    "by a method that tells": 'self.trigger("disconnect", sid)\n        self.manager.leave(sid)\n        self.open.discard(sid)',
    "by each handler": "for handler in self.handlers.values():\n            handler(sid)\n        self.open.discard(sid)\n        self.manager.leave(sid)",
    "by an entry": 'self.handlers["disconnect"](sid)\n        self.manager.leave(sid)',
    "where it is told at all": 'if sid in self.open:\n            self.trigger("disconnect", sid)\n        self.open.remove(sid)',
}
LEFT = {
    "nothing is told": "print(sid)\n        self.manager.leave(sid)",
    "it is removed first": 'self.manager.leave(sid)\n        self.trigger("disconnect", sid)',
    "nothing is removed": 'self.trigger("disconnect", sid)\n        self.left()',
    "its result is needed": 'sid = self.trigger("disconnect", sid)\n        self.manager.leave(sid)',
    "a refusal": 'if self.trigger("disconnect", sid):\n            return\n        self.manager.leave(sid)',
    "an end that is refused": "if sid not in self.open:\n            raise KeyError(sid)\n        self.manager.leave(sid)",
    "it is in order": 'try:\n            self.trigger("disconnect", sid)\n        finally:\n            self.manager.leave(sid)',
}


@pytest.mark.parametrize("end", ENDS.values(), ids=ENDS)
def test_what_an_end_removes_is_removed_when_a_handler_fails(end):
    source, elsewhere = ROOMS.replace("{end}", end), Elsewhere()
    changed = text(end_always(source, elsewhere))
    assert len(elsewhere.doubts) == 1
    for fails, code in ((False, source), (False, changed), (True, changed)):
        told = list[object]()

        def handler(sid, told=told, fails=fails):
            told.append(sid)
            if fails:
                raise LookupError(sid)

        server = names_of(code)["Server"]({"disconnect": handler})
        server.connect(7)
        try:
            server.disconnect(7)
        except LookupError:
            assert fails
        assert told == [7]
        assert [] in server.left()


@pytest.mark.parametrize("end", LEFT.values(), ids=LEFT)
def test_other_endings_are_left_alone(end):
    assert end_always(ROOMS.replace("{end}", end)) is None


def test_only_what_is_named_after_an_end_is_changed():
    source = ROOMS.replace("{end}", ENDS["by an entry"]).replace("def disconnect", "def next_turn")
    assert end_always(source) is None
