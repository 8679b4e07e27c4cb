"""Which workloads are repeated in a box: those that do the same each time."""

import pytest

from geoheal.fitness.measurement.pace import turns_for
from geoheal.sandbox import ONCE, RunRequest, fresh_seed, take_turns

WORKLOAD = """
def workload(module, probe):
    with probe.request("total"):
        module.total(probe.input("number").randrange(100))
"""
STEADY = """
def total(number):
    return sum(step * number for step in range(100_000))
"""
CACHED = """
import functools

@functools.cache
def _table():
    return [step * step for step in range(300_000)]

def total(number):
    return _table()[number]
"""
ONE_TIME = (
    STEADY
    + """
_total, seen = total, []

def total(number):
    seen.append(number)
    if len(seen) > 1:
        raise RuntimeError("already closed")
    return _total(number)
"""
)
LONG = STEADY.replace("100_000", "12_000_000")
STATES = WORKLOAD + "    probe.state([1.0, 2.0])\n"


def decided(sandbox, source, workload):
    def run(turns):
        with sandbox.begun(RunRequest("shop", source, workload, fresh_seed())) as one:
            return take_turns([one], turns)[0]

    return turns_for(run(ONCE), run)


def test_what_does_the_same_each_time_is_repeated(sandbox):
    # Beside other processes one run may take half as long again as the next, and looks uneven.
    assert any(decided(sandbox, STEADY, WORKLOAD).total >= 5 for _ in range(5))


@pytest.mark.parametrize(
    ("source", "workload"),
    [(CACHED, WORKLOAD), (ONE_TIME, WORKLOAD), (LONG, WORKLOAD), (STEADY, STATES)],
    ids=["cached", "one_time", "long", "states"],
)
def test_what_does_not_is_run_once(sandbox, source, workload):
    assert decided(sandbox, source, workload) == ONCE
