"""What a recorded call read of clocks and chance is read again in replay."""

import random
import time
import uuid

import pytest

from geoheal.fitness.recorded.workload import recorded_workload
from geoheal.sandbox import Sandbox, current_environment
from tests.recorded_calls import recording

CODE = """
import random
import time
import uuid
from time import time as now
from random import choice

def ticket(name):
    return [name, uuid.uuid4(), now(), time.monotonic_ns()]

def draw(names, most):
    return [choice(names), random.randint(1, most), random.random(), random.sample(names, 2)]

def often(count):
    return sum(random.random() for _ in range(count))
"""


@pytest.fixture(scope="module")
def found():
    with recording("till", CODE) as recorded:
        return [recorded("ticket", "ann"), recorded("draw", list("abcd"), 9), recorded("often", 300)]


def test_readings_are_recorded_and_replayed(found):
    (ticket, _), (draw, _), _ = found
    names = [each["key"][0] for each in (*ticket[0].values["outside"], *draw[0].values["outside"])]
    read = ["uuid.uuid4", "time.time", "time.monotonic_ns"]
    assert names == [*read, "random.choice", "random.randint", "random.random", "random.sample"]
    calls = [*ticket, *draw]
    with Sandbox(environment=current_environment(preload=()), warm=0) as sandbox:
        made = recorded_workload(sandbox, "till", CODE, calls)
    assert (made.functions, made.left_out) == ({"ticket": 1, "draw": 1}, {})


def test_a_call_that_reads_too_often_is_not_recorded(found):
    *_, (calls, reasons) = found
    assert (calls, reasons) == ([], {"A reading of random.random is or has more than 200 before it."})


def test_clocks_and_chance_are_their_own_while_nobody_looks(found):
    assert found
    for each in (time.time, random.random):
        assert type(each).__name__ == "builtin_function_or_method"
    assert uuid.uuid4.__module__ == "uuid"
