"""Windows in which nothing is recent leave their table; what a client is answered stays the same."""

# ruff: noqa: E501 - one example a line

import random

import pytest

from geoheal.healing.transforms.elsewhere import Elsewhere
from geoheal.healing.transforms.memory.windows.old_windows import old_windows
from tests.unit.healing.changed import names_of, text

LIMITER = """import collections
class Limiter:
    def __init__(self, most):
        self.most = most
        self.calls = {}
    def allow(self, client, now):
        recent = [at for at in self.calls.get(client, []) if now - at < 60]
        self.calls[client] = recent
        if len(recent) >= self.most:
            return False
        recent.append(now)
        return True
    def count(self, client):
        return len(self.calls.get(client, ()))
"""
FILTERED = (
    "recent = [at for at in self.calls.get(client, []) if now - at < 60]\n        self.calls[client] = recent"
)
TAKEN = "recent = self.calls[client]\n        while recent and now - recent[0] >= 60:\n            recent.popleft()"
FORMS = {
    "filtered": LIMITER,
    "of a factory": LIMITER.replace("self.calls = {}", "self.calls = collections.defaultdict(list)").replace(
        "self.calls.get(client, []) if", "self.calls[client] if"
    ),
    "taken off": LIMITER.replace(
        "self.calls = {}", "self.calls = collections.defaultdict(collections.deque)"
    ).replace(FILTERED, TAKEN),
    "under a lock": LIMITER.replace("import collections", "import collections, threading")
    .replace("self.most = most", "self.most, self.lock = most, threading.Lock()")
    .replace(FILTERED, "with self.lock:\n            " + FILTERED.replace("\n", "\n    ")),
    "stored at once": LIMITER.replace(
        FILTERED,
        "self.calls[client] = [at for at in self.calls.setdefault(client, []) if at > now - 60]\n        recent = self.calls[client]",
    ),
    "taken off by a method": LIMITER.replace(
        "self.calls = {}", "self.calls = collections.defaultdict(collections.deque)"
    ).replace(FILTERED, "recent = self.calls[client]\n        self._clean(recent, now, 60)")
    + "    def _clean(self, times, at, span):\n        while times and at - times[0] >= span:\n            times.popleft()\n",
    "counted by a method": LIMITER.replace(
        "self.calls = {}", "self.calls = collections.defaultdict(collections.deque)"
    )
    .replace(FILTERED, "")
    .replace("if len(recent) >=", "if self._used(self.calls[client], now) >=")
    .replace("recent.append(now)", "self.calls[client].append(now)")
    + "    def _used(self, times, now):\n        while times and now - times[0] >= 60:\n            times.popleft()\n        return len(times)\n",
    "filtered by a method": LIMITER.replace(
        FILTERED.splitlines()[0], "recent = self._late(self.calls.get(client, []), now)"
    )
    + "    def _late(self, times, now):\n        return [at for at in times if now - at < 60]\n",
}
LEFT = {
    "by a method with a keyword": LIMITER.replace(
        FILTERED.splitlines()[0], "recent = self._late(self.calls.get(client, []), now=now)"
    )
    + "    def _late(self, times, now):\n        return [at for at in times if now - at < 60]\n",
    "by a method that may be another one": LIMITER.replace(
        FILTERED.splitlines()[0], "recent = self._late(self.calls.get(client, []), now)"
    )
    + "    def _late(self, times, now):\n        return [at for at in times if now - at < 60]\nclass Kind(Limiter):\n    def _late(self, times, now):\n        return list(times)\n",
    "by a method that is passed a sum": LIMITER.replace(
        FILTERED.splitlines()[0], "recent = self._late(self.calls.get(client, []), now + len(client))"
    )
    + "    def _late(self, times, now):\n        return [at for at in times if now - at < 60]\n",
    "removed when it is empty": LIMITER
    + "    def forget(self, client):\n        self.calls.pop(client, None)\n",
    "all of it is read": LIMITER + "    def clients(self):\n        return sorted(self.calls)\n",
    "by the key": LIMITER.replace("now - at < 60", "now - at < client"),
    "by a call": LIMITER.replace("now - at < 60", "self.is_recent(at, now)"),
    "by what is read later": LIMITER.replace("now - at < 60", "now - at < span").replace(
        "self.calls[client] = recent\n", "self.calls[client] = recent\n        span = 60\n", 1
    ),
    "without room": LIMITER.replace(
        "class Limiter:\n", "class Limiter:\n    __slots__ = ('most', 'calls')\n"
    ),
    "every other one": LIMITER.replace("recent = [at for at", "recent = [at + 1 for at"),
}


@pytest.mark.parametrize("source", FORMS.values(), ids=FORMS)
def test_clients_are_answered_as_before_and_those_who_are_gone_are_not_kept(source):
    elsewhere = Elsewhere()
    changed = text(old_windows(source, elsewhere))
    assert len(elsewhere.doubts) == 1
    before, after = (names_of(each)["Limiter"](2) for each in (source, changed))
    draw = random.Random(7)
    for now in range(0, 6000, 3):
        client = draw.choice([now, draw.randrange(4)])
        assert after.allow(client, now) == before.allow(client, now)
    assert len(before.calls) > 800
    assert len(after.calls) < 200


@pytest.mark.parametrize("source", LEFT.values(), ids=LEFT)
def test_other_tables_are_left_alone(source):
    assert old_windows(source) is None
