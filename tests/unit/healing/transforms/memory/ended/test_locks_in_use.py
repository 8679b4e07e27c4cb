"""Locks by key are kept while somebody refers to them; what is held by hand or counted is left alone."""

# ruff: noqa: E501 - one example a line

import gc
import threading

import pytest

from geoheal.healing.project_sources import ProjectSources
from geoheal.healing.transforms.elsewhere import Elsewhere
from geoheal.healing.transforms.memory.ended.locks_in_use import locks_in_use
from tests.unit.healing.changed import names_of

LOCKS = """import threading
LOCKS = {}
def lock_of(name):
    if name not in LOCKS:
        LOCKS[name] = threading.Lock()
    return LOCKS[name]
def work(name, act):
    with lock_of(name):
        return act()
"""
FORMS = {
    "stored where missing": LOCKS,
    "by a name": LOCKS.replace(
        "    if name not in LOCKS:\n        LOCKS[name] = threading.Lock()\n    return LOCKS[name]",
        "    lock = LOCKS.get(name)\n    if lock is None:\n        lock = threading.Lock()\n        LOCKS[name] = lock\n    return lock",
    ),
    "by setdefault": LOCKS.replace(
        "    if name not in LOCKS:\n        LOCKS[name] = threading.Lock()\n    return LOCKS[name]",
        "    return LOCKS.setdefault(name, threading.Lock())",
    ),
    "by default": LOCKS.replace(
        "LOCKS = {}", "from collections import defaultdict\nLOCKS = defaultdict(threading.Lock)"
    ).replace("    if name not in LOCKS:\n        LOCKS[name] = threading.Lock()\n", ""),
}
LEFT = {
    "held by hand": "def f(name):\n    lock_of(name).acquire()\n",
    "released elsewhere": "def f(name):\n    lock = lock_of(name)\n    lock.acquire()\ndef g(name):\n    lock = lock_of(name)\n    lock.release()\n",
    "counted": "def f():\n    return len(LOCKS)\n",
    "taken out": "def f(name):\n    LOCKS.pop(name, None)\n",
    "of another kind": "def f(name):\n    LOCKS[name] = object()\n",
}


@pytest.mark.parametrize("source", FORMS.values(), ids=FORMS)
def test_a_lock_stays_while_it_is_held_and_goes_afterwards(source):
    changed = locks_in_use(source)
    assert changed is not None
    names = names_of(changed)
    inside, same = threading.Event(), []

    def hold():
        with names["lock_of"]("a") as _:
            inside.set()
            same.append(names["LOCKS"]["a"].locked())

    thread = threading.Thread(target=hold)
    thread.start()
    thread.join()
    assert same == [True]
    held = names["lock_of"]("b")
    assert names["lock_of"]("b") is held
    for number in range(1000):
        assert names["work"](number, lambda number=number: number) == number
    gc.collect()
    assert len(names["LOCKS"]) <= 257
    assert names["lock_of"]("b") is held


@pytest.mark.parametrize("more", LEFT.values(), ids=LEFT)
def test_tables_of_which_more_is_asked_are_left_alone(more):
    assert locks_in_use(LOCKS + more) is None


def test_tables_that_other_files_use_are_left_alone():
    assert locks_in_use(LOCKS, Elsewhere(ProjectSources({"a.py": "locks.LOCKS"}, "locks"))) is None
