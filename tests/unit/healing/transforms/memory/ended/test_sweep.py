"""What removes old entries, and is never called, is called where new ones are stored."""

import pytest

from geoheal.healing.project_sources import ProjectSources
from geoheal.healing.transforms.elsewhere import Elsewhere
from geoheal.healing.transforms.memory.ended.sweep import sweep
from tests.unit.healing.changed import names_of

LIMITER = """class Limiter:
    def __init__(self):
        self.seen = {}
    def ask(self, name, now):
        if name not in self.seen:
            self.seen[name] = now
        return now - self.seen[name]
    def cleanup(self, now, age=10):
        for name in [name for name, at in self.seen.items() if True]:
            if now - self.seen[name] > age:
                del self.seen[name]
"""
LEFT = {
    "called": LIMITER + "def tidy(limiter):\n    limiter.cleanup(3)\n",
    "handed on": LIMITER + "def tidy(limiter, timer):\n    timer(limiter.cleanup)\n",
    "removes all": LIMITER.replace(
        "            if now - self.seen[name] > age:\n                del", "            del"
    ),
    "removes one": LIMITER[: LIMITER.index("    def cleanup")]
    + "    def forget(self, name):\n        del self.seen[name]\n",
    "needs what is not there": LIMITER.replace("cleanup(self, now, age=10)", "cleanup(self, now, age)"),
    "slots": LIMITER.replace("class Limiter:\n", "class Limiter:\n    __slots__ = ('seen',)\n"),
}


def test_old_entries_are_removed_and_new_ones_stay():
    elsewhere = Elsewhere()
    changed = sweep(LIMITER, elsewhere)
    assert changed is not None
    limiter = names_of(changed)["Limiter"]()
    for number in range(10_000):
        assert limiter.ask(f"n{number}", number) == 0
        assert limiter.ask(f"n{number}", number) == 0
    assert len(limiter.seen) <= 130
    assert "which was never called" in elsewhere.doubts[0]


@pytest.mark.parametrize("source", LEFT.values(), ids=LEFT)
def test_what_is_not_a_sweep_or_is_called_is_left_alone(source):
    assert sweep(source) is None


def test_a_sweep_that_another_file_calls_is_left_alone():
    assert sweep(LIMITER, Elsewhere(ProjectSources({"a.py": "limiter.cleanup(now)"}))) is None
