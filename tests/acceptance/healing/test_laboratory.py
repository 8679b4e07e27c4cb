"""What the laboratory sees of a module in the real sandbox."""

from collections.abc import Iterator

import pytest

from geoheal.healing.case import Subject
from geoheal.healing.diagnosis.laboratory import SandboxLaboratory
from geoheal.sandbox import Policy, Sandbox
from tests.sandboxed import require_sandbox

SOURCE = """
KEPT = []


class Shop:
    def slow(self, n):
        return sum(number for number in range(n))

    def keep(self, n):
        KEPT.append("x" * (n % 100 + 500))

    def fail(self, n):
        return 1 + (10 / n)


SHOP = Shop()
"""
WORK = """
def workload(module, probe):
    for i in range(40):
        n = probe.input(i).randrange(1, 10**6)
        with probe.request("slow"):
            module.SHOP.slow(n % 3000)
        with probe.request("keep"):
            module.SHOP.keep(n)
        with probe.request("fail"):
            module.SHOP.fail(0 if i % 2 else n)
"""


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    require_sandbox()
    with Sandbox(warm=0) as sandbox:
        yield sandbox


def test_it_sees_what_is_slow_what_grows_and_what_fails(sandbox):
    laboratory = SandboxLaboratory(Subject(name="shop", source=SOURCE, workload=WORK), sandbox)
    assert "Shop.slow" in [spot.function for spot in laboratory.profile()[:2]]
    assert (
        laboratory.growth()[0].line
        == SOURCE.splitlines().index('        KEPT.append("x" * (n % 100 + 500))') + 1
    )
    (failure,) = laboratory.failures()
    assert (failure.error, failure.function, failure.column, failure.end_column) == (
        "ZeroDivisionError",
        "Shop.fail",
        20,
        26,
    )
    assert "ArithmeticError" in failure.bases


def test_a_changed_source_is_observed_once(sandbox):
    laboratory = SandboxLaboratory(Subject(name="shop", source="", workload=WORK), sandbox)
    found = laboratory.failures_of(SOURCE)
    assert [each.error for each in found] == ["ZeroDivisionError"]
    assert laboratory.failures_of(SOURCE) is found


@pytest.mark.parametrize(
    "forged",
    [
        "[]",
        '["f", -1, 1, 1, 1]',
        '[["f", 1, 1, 1e999, 1], ["g", true, 1, 1, 1], [[], {}, null, "", 1]]',
        "no JSON",
    ],
)
def test_what_is_forged_is_passed_over(sandbox, forged):
    lie = f"""
import sys
def lie():
    frame = sys._getframe()
    while frame is not None:
        probe = frame.f_locals.get("probe")
        if hasattr(probe, "_probe"):
            probe._probe.output("geoheal-diagnosis:" + {forged!r})
            sys._getframe().f_globals["__builtins__"]["exit"] = None
            import os
            os._exit(0)
        frame = frame.f_back
"""
    subject = Subject(name="liar", source=lie, workload="module.lie()")
    laboratory = SandboxLaboratory(subject, sandbox)
    assert laboratory.profile() == ()
    assert SandboxLaboratory(subject, sandbox).growth() == ()
    assert SandboxLaboratory(subject, sandbox).failures() == ()


KEEPING = """
KEPT = []

def keep(n):
    KEPT.append("x" * (n + 1000))
"""
ENDLESS = """
def workload(module, probe):
    for i in range(10):
        with probe.request():
            module.keep(i)
    while True:
        pass
"""


@pytest.mark.thorough
def test_a_diagnosis_that_takes_too_long_is_tried_with_less(sandbox):
    with Sandbox(Policy(wall_s=3.0), warm=0) as short:
        laboratory = SandboxLaboratory(Subject(name="shop", source=KEEPING, workload=ENDLESS), short)
        assert [growth.line for growth in laboratory.growth()] == [5]
        (remark,) = laboratory.remarks()
    assert "with only a part of the workload" in remark
    assert "within 3 s" in remark


def test_a_diagnosis_that_never_ends_says_so(sandbox):
    with Sandbox(Policy(wall_s=0.5), warm=0) as short:
        subject = Subject(name="shop", source="", workload="while True: pass")
        laboratory = SandboxLaboratory(subject, short)
        assert laboratory.profile() == ()
        (remark,) = laboratory.remarks()
    assert remark.startswith("The diagnosis of the profile of shop did not end: The run did not end within")
    assert "tried 3 times" in remark


def test_a_module_that_does_not_load_is_remarked_upon(sandbox):
    laboratory = SandboxLaboratory(
        Subject(name="shop", source="import gone_from_here", workload="1"), sandbox
    )
    assert laboratory.failures() == ()
    (remark,) = laboratory.remarks()
    assert "No module named 'gone_from_here'" in remark


def test_without_a_workload_nothing_is_seen(sandbox):
    laboratory = SandboxLaboratory(Subject(name="shop", source=SOURCE), sandbox)
    assert (laboratory.profile(), laboratory.growth(), laboratory.failures()) == ((), (), ())


AGAIN = """
import random

SEEN = {}


class Line:
    def __init__(self, price):
        self.price = price


class Basket:
    def __init__(self):
        self.lines = [Line(3), Line(4)]

    def total(self, factor):
        return sum(line.price for line in self.lines) * factor

    def noted(self, factor):
        SEEN[factor] = SEEN.get(factor, 0) + 1
        return factor

    def drawn(self, factor):
        return random.random()

    def raised(self, factor):
        self.lines[0].price += 1
        return factor

    def counted(self, factor):
        self.asked = getattr(self, "asked", 0) + 1
        return factor

    def parts(self, factor):
        return [factor, factor]

    def given(self, factor):
        return [factor]
"""
AGAIN_WORK = """
def workload(module, probe):
    basket = module.Basket()
    for i in range(40):
        n = probe.input(i).randrange(1, 4)
        with probe.request():
            for method in (basket.total, basket.counted, basket.noted, basket.drawn, basket.parts):
                method(n)
            basket.given(n).append(7)
    basket.raised(3)
    basket.raised(3)
"""


def test_it_sees_what_comes_again_and_only_computes(sandbox):
    laboratory = SandboxLaboratory(Subject(name="shop", source=AGAIN, workload=AGAIN_WORK), sandbox)
    seen = {each.function: each for each in laboratory.repetitions()}
    assert set(seen) == {"Basket.total", "Basket.parts", "Basket.given"}
    assert seen["Basket.given"].is_changed
    assert seen["Basket.parts"].is_shared
    assert not seen["Basket.total"].is_shared
    assert {each.others for each in seen.values()} == {0}, "what they do not read may change in the meantime"


EVENTS = """
class Tracker:
    def __init__(self):
        self.states = {}

    def began(self, event):
        self.states[event["session"]] = [event]

    def finish(self, event):
        return len(self.states[event["session"]])


TRACKER = Tracker()
"""
EVENTS_WORK = """
def workload(module, probe):
    for i in range(20):
        session = probe.input(i).getrandbits(60)
        with probe.request():
            module.TRACKER.began({"session": session})
            module.TRACKER.finish({"session": session})
"""


def test_it_sees_by_which_event_an_entry_ends(sandbox):
    laboratory = SandboxLaboratory(Subject(name="shop", source=EVENTS, workload=EVENTS_WORK), sandbox)
    first = laboratory.life_cycles()[0]
    assert (first.function, first.container, first.key) == (
        "Tracker.finish",
        "self.states",
        "event.get('session')",
    )
