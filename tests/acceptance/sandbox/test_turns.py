"""Boxes that take turns: each runs its workload several times, on other inputs each time."""

import pytest

from geoheal.sandbox import RunRequest, RunStatus, Turns, fresh_seed, take_turns

SHOP = """
seen = 0

def total(prices):
    global seen
    seen += 1
    return sum(prices)
"""
WORKLOAD = """
import random

def workload(module, probe):
    numbers = probe.input("prices")
    with probe.request("total"):
        module.total([1])
    probe.output([numbers.random(), random.random(), module.seen])
"""
IDLE = "def workload(module, probe):\n    module.wait()\n"


def in_turns(sandbox, turns, *sources, workload=WORKLOAD):
    seed = fresh_seed()
    requests = [RunRequest("shop", source, workload, seed) for source in sources]
    if len(requests) == 1:
        with sandbox.begun(requests[0]) as run:
            return take_turns([run], turns)
    with sandbox.begun(requests[0]) as one, sandbox.begun(requests[1]) as other:
        return take_turns([one, other], turns)


def test_each_repetition_has_inputs_of_its_own_the_same_on_all_sides(sandbox):
    ours, theirs = in_turns(sandbox, Turns(2, 2), SHOP, SHOP)
    assert ours.is_ok
    values = [output.value for output in ours.returned.outputs]
    assert values == [output.value for output in theirs.returned.outputs]
    assert len({value[0] for value in values}) == len({value[1] for value in values}) == 4
    assert [value[2] for value in values] == [1, 2, 3, 4]
    assert (len(ours.measured.requests), ours.measured.repetitions) == (4, 4)
    assert ours.measured.work_s >= sum(ours.measured.latencies_s) > 0


def test_the_first_repetition_has_the_inputs_of_a_single_run(sandbox):
    seed = fresh_seed()
    request = RunRequest("shop", SHOP, WORKLOAD, seed)
    with sandbox.begun(request) as run:
        [repeated] = take_turns([run], Turns(1, 2))
    assert repeated.returned.outputs[0].value == sandbox.run(request).returned.outputs[0].value


def test_what_fails_ends_all_sides(sandbox):
    failing = SHOP.replace("return sum", "assert seen < 3\n    return sum")
    workload = WORKLOAD.replace('    with probe.request("total"):\n    ', "")
    ours, theirs = in_turns(sandbox, Turns(4, 1), SHOP, failing, workload=workload)
    assert theirs.status is RunStatus.WORKLOAD_ERROR
    assert ours.is_ok
    assert ours.measured.repetitions == theirs.measured.repetitions == 3


def test_a_module_that_does_not_load_ends_before_its_first_turn(sandbox):
    ours, theirs = in_turns(sandbox, Turns(2, 1), SHOP, "raise KeyError(1)")
    assert (ours.is_ok, theirs.status) == (True, RunStatus.IMPORT_ERROR)


def test_work_put_off_until_the_other_side_has_its_turn_counts(sandbox):
    busy = """
import threading

def spin():
    while True:
        sum(range(1_000))

threading.Thread(target=spin, daemon=True).start()

def wait():
    pass
"""
    slow = "def wait():\n    total = 0\n    for number in range(3_000_000):\n        total += number\n"
    [ran, _] = in_turns(sandbox, Turns(2, 1), busy, slow, workload=IDLE)
    rested = ran.measured.work_cpu_s
    assert rested > 0.05
    assert ran.measured.work_s > 0.8 * rested


@pytest.mark.parametrize("said", ["done", "output"])
def test_nothing_is_due_while_a_box_rests(sandbox, said):
    message = {"done": '{"type": "done"}', "output": '{"type": "output", "value": 1}'}[said]
    talking = f"""
import sys, threading, time

def wait():
    frame = sys._getframe()
    while "wire" not in frame.f_locals:
        frame = frame.f_back
    wire = frame.f_locals["wire"]
    def talk():
        time.sleep(0.05)
        wire.send({message})
    threading.Thread(target=talk, daemon=True).start()
"""
    slow = "import time\n\ndef wait():\n    time.sleep(0.3)\n"
    [ran, _] = in_turns(sandbox, Turns(2, 1), talking, slow, workload=IDLE)
    assert ran.status is RunStatus.PROTOCOL_VIOLATION
