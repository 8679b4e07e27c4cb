"""Calls for an effect, as a profiler sees them: on what outlives the call, whatever its name."""

import sys
from types import ModuleType

import pytest

from geoheal.sandbox.box.further.lasting import lasting_of, sizes_of
from geoheal.sandbox.box.further.observed.effect_calls import EffectCalls, is_part_of
from geoheal.sandbox.box.further.public import attributes_of, public_of

SOURCE = """
import asyncio, queue, threading
_lock, _jobs, _slots = threading.Lock(), queue.Queue(), threading.Semaphore(3)
def locked(n):
    _lock.acquire()
    _lock.release()
def renamed(n):
    put = _jobs.put
    put(n)
def asked(n):
    return _slots.acquire()
def local(n):
    rows = []
    rows.append(n)
    queue.Queue().put(n)
async def awaited(n):
    await asyncio.sleep(0)
async def answered(n):
    found = await asyncio.sleep(0, n)
    return found
def named(n):
    _jobs.put
def own(n):
    locked(n)
"""


def made(name: str) -> set[str]:
    """Return the calls that a function of the module makes for their effect."""
    module = ModuleType("sums")
    exec(SOURCE, vars(module))
    calls = EffectCalls(module, lambda: iter(()))
    function = vars(module)[name]
    sys.setprofile(lambda *event: calls.look_at(*event) if event[1] in ("call", "c_call") else None)
    try:
        found = function(1)
        if hasattr(found, "send"):
            vars(module)["asyncio"].run(found)
    finally:
        sys.setprofile(None)
    return set(calls.made)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("locked", {"lock.acquire", "lock.release"}),
        ("own", {"lock.acquire", "lock.release"}),
        ("renamed", {"queue.Queue.put"}),
        ("awaited", {"asyncio.tasks.sleep"}),
        ("asked", set()),
        ("local", set()),
        ("answered", set()),
        ("named", set()),
    ],
)
def test_a_call_counts_whose_result_nobody_uses(name, expected):
    assert made(name) == expected


def test_what_closures_and_private_slots_hold_was_there_before_the_call():
    class Slots:
        __slots__ = ("__kept",)

        def __init__(self, kept):
            self.__kept = kept

    one = object()
    assert is_part_of(one, [lambda: one])
    assert is_part_of(one, [Slots(one)])
    assert not is_part_of(object(), [Slots(one)])


@pytest.mark.parametrize("slots", ["", "    __slots__ = 'rows', 'other'\n"])
def test_an_object_that_answers_for_any_attribute_is_looked_at_as_it_is(slots):
    shop = ModuleType("shop")
    exec(
        f"class Client:\n{slots}    def __init__(self): self.rows = [1]\n"
        "    def __getattr__(self, name): return Client\nclient = Client()\n",
        vars(shop),
    )
    assert dict(attributes_of(shop.client)) == {"rows": [1]}
    assert dict(public_of(shop))["client.rows"] == [1]
    assert sizes_of(shop) == {"client.rows": 1}
    assert lasting_of(shop) == {"client.rows": [1]}
    assert is_part_of(shop.client.rows, [shop.client])


def test_what_functions_hold_in_closures_and_attributes_is_found():
    shop = ModuleType("shop")
    exec(
        "def make():\n    rows = [1]\n    def count(n): rows.append(n)\n    return count\n"
        "count = make()\ndef total(): pass\ntotal.kept = {'a': 1}\n",
        vars(shop),
    )
    assert sizes_of(shop) == {"count.:rows": 1, "total.kept": 1}
    assert lasting_of(shop) == {"count.:rows": [1], "total.kept": [["a", 1]]}
