"""Who knew the entries that stay last: containers wherever they are, and calls by whatever name."""

import json
import random
import sys
from types import ModuleType
from typing import Any

import pytest

from geoheal.healing.diagnosis.instrument import MARK, InstrumentReport, Looking, instrumented
from geoheal.healing.diagnosis.life_cycles import life_cycles
from geoheal.healing.diagnosis.watched_calls import WATCHING

SOURCE = """
class Store:
    HELD = {made}
    def __init__(self):
        self.kept = {made}
STORE, KEPT = Store(), {made}
class Job:
    def __init__(self, name):
        self.name, self.store = name, STORE
        {adding}
    def work(self, n):
        return n + len(self.name)
    def settle(self):
        return self.work(1)
def run(names):
    for name in names:
        job = Job(name)
        job.work(2)
        job.settle()
"""
WORKLOAD = """
def workload(module, probe):
    for number in range(3):
        draw = probe.input(number)
        names = [f"{draw.getrandbits(60):x}" for _ in range(9)]
        with probe.request():
            module.run(names)
"""
HOLDERS = {
    "of the module": ("{}", "KEPT[name] = self", "dict", "KEPT", "self.name"),
    "of an object": ("{}", "STORE.kept[name] = 1", "dict", "self.store.kept", "self.name"),
    "of a class": ("set()", "Store.HELD.add(self)", "set", "Store.HELD", "self"),
    "a list": ("[]", "KEPT.append(self)", "list", "KEPT", "self"),
    "entries that stay behind empty": ("{}", "KEPT[name] = []", "dict emptied", "KEPT", "self.name"),
    "one of a few groups": ("{'a': {}}", "KEPT['a'][name] = self", "dicts", "KEPT", "self.name"),
    "members of a group": (
        "{'a': set()}",
        "STORE.kept['a'].add(name)",
        "sets",
        "self.store.kept",
        "self.name",
    ),
    "the group that a call names": (
        "{'a': {}}",
        "self.group = 'a'\n        STORE.kept['a'][name] = []",
        "dict emptied",
        "self.store.kept[self.group]",
        "self.name",
    ),
    "keys of several parts": ("{}", "KEPT[name, name] = 1", "dict", "KEPT", "(self.name, self.name,)"),
}


class Probe:
    def __init__(self):
        self.sent = []

    def input(self, label=""):
        return random.Random(f"seed {label}")

    def output(self, value):
        self.sent.append(value)


def seen(source, monkeypatch):
    module = ModuleType("subject")
    module.__file__ = "<subject>"
    monkeypatch.setitem(sys.modules, "subject", module)
    exec(compile(source, "<subject>", "exec"), module.__dict__)
    names: dict[str, Any] = {"__name__": "workload"}
    exec(instrumented(WORKLOAD, Looking(WATCHING)), names)
    probe = Probe()
    names["workload"](module, probe)
    return life_cycles(InstrumentReport(json.loads(probe.sent[-1].removeprefix(MARK))))


@pytest.mark.parametrize(("made", "adding", "kind", "container", "key"), HOLDERS.values(), ids=HOLDERS)
def test_the_last_call_that_knew_an_entry_is_found(made, adding, kind, container, key, monkeypatch):
    source = SOURCE.replace("{made}", made).replace("{adding}", adding)
    found = seen(source, monkeypatch)
    best = found[0]
    assert (best.kind, best.container, best.function) == (kind, container, "Job.settle")
    assert key in {each.key for each in found if each.function == "Job.settle"}
    assert best.share > next(each.share for each in found if each.function == "Job.work")


def test_what_does_not_grow_ends_nowhere(monkeypatch):
    adding = "KEPT[name] = self\n        if len(KEPT) > 9: KEPT.clear()"
    assert seen(SOURCE.replace("{made}", "{}").replace("{adding}", adding), monkeypatch) == ()


COROUTINE = """    async def settle(self):
        await Pause()
        return self.work(1)
class Pause:
    def __await__(self):
        yield
def driven(coroutine):
    for _ in range(STEPS):
        try:
            coroutine.send(None)
        except StopIteration:
            pass
    coroutine.close()
"""


def seen_of_coroutines(steps, monkeypatch):
    source = SOURCE.replace("{made}", "{}").replace("{adding}", "KEPT[name] = self")
    source = source.replace("    def settle(self):\n        return self.work(1)\n", COROUTINE)
    source = source.replace("job.settle()", "driven(job.settle())").replace("STEPS", str(steps))
    return seen(source, monkeypatch)


def test_a_coroutine_ends_after_its_last_step(monkeypatch):
    found = [each for each in seen_of_coroutines(2, monkeypatch) if each.container == "KEPT"]
    assert found[0].function == "Job.settle"
    assert found[0].share > next(each.share for each in found if each.function == "Job.work")


def test_a_coroutine_that_never_began_ends_nothing(monkeypatch):
    assert "Job.settle" not in {each.function for each in seen_of_coroutines(0, monkeypatch)}


@pytest.mark.parametrize(
    "report", [None, 7, [[1]], [["dict", "A", "f", "k", float("inf"), 3]], [["x", "A", "f", "k", 1, 3]]]
)
def test_reports_are_not_trusted(report):
    assert life_cycles(InstrumentReport(report)) == ()
