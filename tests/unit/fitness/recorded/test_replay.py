"""Recorded calls are replayed in the sandbox, and a change is seen in all that it does."""

import json
import secrets
from dataclasses import replace

import pytest
from uuid_utils.compat import uuid7

from geoheal.client.recording.codec.freezing import Freezer
from geoheal.client.recording.codec.redaction import Redaction
from geoheal.client.recording.codec.sealing import seal
from geoheal.domain.evaluation.change import CodeChange, Reference
from geoheal.domain.evaluation.fitness_policy import JudgePolicy
from geoheal.fitness.evaluate import evaluate
from geoheal.fitness.measurement.correctness import compare_answers
from geoheal.fitness.recorded import proof
from geoheal.fitness.recorded.choice import CALLS_MAX, TOTAL_MS, chosen
from geoheal.fitness.recorded.source import replay_source
from geoheal.fitness.recorded.workload import recorded_workload
from geoheal.fitness.standards import Standards
from geoheal.sandbox import RunRequest, Sandbox, current_environment, fresh_seed
from geoheal.sandbox.policy import MIB
from tests.recorded_calls import recorded_call

CODE = """
import os

class Basket:
    def __init__(self):
        self.lines = []
        self.owner = self

    def add(self, name, count=1):
        self.lines.append((name, count))
        return self

def unknown(words, dictionary):
    return [word for word in words if word not in list(dictionary)]

def take(stock, name):
    if name not in stock:
        raise KeyError(name)
    stock[name] -= 1
    return stock[name]

def process():
    return os.getpid()
"""
NAMESPACE = {"__name__": "till"}


@pytest.fixture(scope="module")
def sandbox():
    with Sandbox(environment=current_environment(preload=()), warm=0) as opened:
        yield opened


@pytest.fixture(scope="module")
def till(monkeypatch_module):
    """Return the module as the application runs it."""
    import sys
    from types import ModuleType

    module = ModuleType("till")
    monkeypatch_module.setitem(sys.modules, "till", module)
    exec(CODE, vars(module))
    return module


@pytest.fixture(scope="module")
def monkeypatch_module():
    with pytest.MonkeyPatch.context() as patched:
        yield patched


def written(args):
    return {"args": [seal(Freezer("till", Redaction()).freeze(each)) for each in args], "kwargs": []}


@pytest.fixture(scope="module")
def record(till):
    """Call a function as the application does; its record."""

    def call(name, *args, duration_ms=0.1):
        function = till
        for part in name.split("."):
            function = getattr(function, part)
        before, result, error = written(args), None, None
        try:
            result = function(*args)
        except KeyError as raised:
            error = type(raised).__qualname__
        after = written(args)
        kept = None if error else seal(Freezer("till", Redaction()).freeze(result))
        values = {"before": before, "after": None if after == before else after, "result": kept}
        return recorded_call(
            name, args, outcome=error or "any", error=error, duration_ms=duration_ms, values=values
        )

    return call


@pytest.fixture(scope="module")
def calls(record, till):
    baskets = [record("Basket.add", till.Basket(), f"thing {number}") for number in range(6)]
    words = [
        record("unknown", [f"v{number}"] * 300, [f"w{each}" for each in range(1_000)]) for number in range(24)
    ]
    taken = [record("take", {"pen": number}, "pen") for number in range(6)]
    return [*baskets, *words, *taken, record("take", {}, "pen"), record("process")]


@pytest.fixture(scope="module")
def made(sandbox, calls):
    return recorded_workload(sandbox, "till", CODE, calls)


@pytest.mark.thorough
def test_what_the_code_does_again_is_replayed_and_the_rest_is_not(made):
    assert (made.calls, made.reproduced) == (38, 37)
    assert made.functions == {"Basket.add": 6, "unknown": 24, "take": 7}
    assert 0 < made.hidden < 37
    assert json.loads(json.dumps(made.answer()))["reproduced"] == 37


def test_strategies_see_none_of_the_hidden_calls(made, calls):
    shown = [call for call in chosen(calls, MIB) if not call.is_hidden and call.function != "process"]
    assert made.shown == replay_source("till", shown)


def replayed(sandbox, made, code):
    seed = fresh_seed()
    ours, theirs = (sandbox.run(RunRequest("till", each, made.judging, seed, ())) for each in (CODE, code))
    return ours, theirs, compare_answers(ours, theirs)


CHANGES = {
    "another result": ("word not in list(dictionary)", "word in list(dictionary)"),
    "another mutation of an argument": ("stock[name] -= 1", "stock[name] -= 2"),
    "a mutation of the instance": ("self.lines.append((name, count))", "self.lines.append((name, 2))"),
    "a mutation more": ("    return [word for", "    dictionary.append(1)\n    return [word for"),
}


@pytest.mark.thorough
@pytest.mark.parametrize("change", CHANGES, ids=str)
def test_a_change_of_what_the_code_does_is_seen(sandbox, made, change):
    before, after = CHANGES[change]
    assert before in CODE
    *_, answers = replayed(sandbox, made, CODE.replace(before, after))
    assert answers.equal is False


@pytest.mark.thorough
def test_the_same_code_answers_the_same_and_fails_where_it_failed(sandbox, made):
    ours, theirs, answers = replayed(sandbox, made, CODE)
    assert answers.equal is True
    assert [each.error for each in ours.claimed.errors] in ([], ["KeyError"])
    assert ours.claimed.errors == theirs.claimed.errors


@pytest.mark.thorough
def test_a_function_that_is_gone_fails_its_calls(sandbox, made):
    _, theirs, _ = replayed(sandbox, made, CODE.replace("def take(", "def took("))
    assert "AttributeError" in {each.error for each in theirs.claimed.errors}


@pytest.mark.soak  # tests/acceptance/evaluation/test_recorded.py has it in every run
def test_a_faster_candidate_is_recognised_by_recorded_calls(sandbox, made):
    search = "return [word for word in words if word not in list(dictionary)]"
    faster = CODE.replace(
        search, f"known = set(dictionary)\n    {search.replace('list(dictionary)', 'known')}"
    )
    assert faster != CODE
    change = CodeChange(module_name="till", new_code=faster, current_code=CODE, workload=made.judging)
    evaluation = evaluate(change, Reference(), sandbox, Standards(policy=JudgePolicy(pairs_per_round=8)))
    assert evaluation.recommendation == "apply", evaluation.reason


def test_hostile_values_are_left_out_without_harm(sandbox, calls):
    hostile = [
        replace(calls[6], id=uuid7(), values={**calls[6].values, "before": {"args": [each], "kwargs": []}})
        for each in ({"name": ["os", "system"]}, {"object": ["subprocess", "Popen", []]}, {"ref": 9}, [1])
    ]
    odd = {"write": False, "answers": [], "complete": True, "columns": [], "count": None, "last_id": None}
    hostile += [
        replace(calls[6], id=uuid7(), values={**calls[6].values, "outside": [{**odd, "error": None, **each}]})
        for each in (
            {"kind": "value", "key": [], "duration_ms": 0.0},
            {"kind": "value", "key": ["time.nothing", None, False], "duration_ms": 0.0},
            {"kind": "http", "key": [{"list": []}, 1, False], "duration_ms": 0.0},
        )
    ]
    gone = replace(calls[6], id=uuid7(), function="__loader__.load_module")
    made = recorded_workload(sandbox, "till", CODE, [*hostile, gone, *calls[6:8]])
    assert (made.calls, made.reproduced) == (10, 4)  # what was not asked again does not matter
    assert made.left_out["A value of it could not be read in the sandbox."] == 5


LATER = "async def later(value):\n    await asyncio.sleep(0)"
ASYNC = """
import asyncio

done = asyncio.Queue()

async def later(value):
    await asyncio.sleep(0)
    return value * 2

async def left(value):
    asyncio.get_running_loop().call_soon(done.put_nowait, value)
    return await asyncio.wait_for(done.get(), 5)
"""


@pytest.mark.thorough
def test_asynchronous_calls_are_awaited_on_one_loop(sandbox):
    def awaited(name, value, result):
        call = recorded_call(name, [value], result)
        return replace(call, values={**call.values, "awaited": True})

    code = CODE + ASYNC
    calls = [*(awaited("later", n, n * 2) for n in range(3)), *(awaited("left", n, n) for n in range(3))]
    made = recorded_workload(sandbox, "till", code, calls)
    assert (made.functions, made.left_out) == ({"later": 3, "left": 3}, {})
    seed = fresh_seed()
    same, other, blocking = (
        sandbox.run(RunRequest("till", each, made.judging, seed))
        for each in (
            code,
            code.replace("value * 2", "value * 3"),
            code.replace(LATER, "def later(value):"),
        )
    )
    assert not same.measured.errors
    assert compare_answers(same, other).equal is False
    assert {each.error for each in blocking.claimed.errors} == {"TypeError"}


LEAVING = """
import os
import sys

def leave(how):
    if how == "exit":
        os._exit(0)
    if how == "sys":
        sys.exit()
    return how
"""


def test_a_call_that_ends_the_process_does_not_cost_the_others(sandbox, calls):
    leaving = [recorded_call("leave", [how], how) for how in ("exit", "sys", "stay", "exit")]
    made = recorded_workload(sandbox, "till", CODE + LEAVING, [*leaving, *calls[:3], *leaving[:1]])
    assert made.functions == {"Basket.add": 3, "leave": 1}
    assert made.left_out == {
        "It ended the process.": 3,
        "It ended with another exception than recorded, or without the recorded one.": 1,
    }


def test_calls_are_given_up_where_too_many_of_them_end_the_process(sandbox, calls, monkeypatch):
    monkeypatch.setattr(proof, "ENDS_MAX", 1)
    leaving = [recorded_call("leave", ["exit"], "exit") for _ in range(9)]
    made = recorded_workload(sandbox, "till", CODE + LEAVING, [*leaving, *calls[:3]])
    assert made.functions == {"Basket.add": 3}
    assert made.left_out == {
        "It ended the process.": 2,
        "It was not tried: too many calls before it ended their runs.": 7,
    }


def test_code_that_does_not_load_leaves_no_workload(sandbox, calls):
    made = recorded_workload(sandbox, "till", "import gone", calls[:3])
    assert (made.judging, made.left_out) == (None, {"The current code does not load in the sandbox.": 3})
    assert recorded_workload(sandbox, "till", CODE, []).judging is None


def test_of_each_kind_the_newest_are_chosen_within_bounds(calls):
    many = [replace(calls[0], id=uuid7(), function=f"f{number % 3}") for number in range(2_000)]
    rare = replace(calls[0], id=uuid7(), stratum="rare")
    found = chosen([*many, rare], MIB)
    assert len(found) == CALLS_MAX
    assert rare in found
    slow = [replace(each, duration_ms=TOTAL_MS / 4) for each in many]
    assert len(chosen(slow, MIB)) == 4


@pytest.mark.soak
def test_of_large_calls_as_many_are_replayed_as_the_sandbox_takes(sandbox, record):
    large = [
        record("unknown", [secrets.token_hex(24_000), "shut"], [f"{number}", "shut"]) for number in range(60)
    ]
    made = recorded_workload(sandbox, "till", CODE, large)
    assert made.judging is not None
    assert 10 < made.reproduced == made.calls < 60
    assert len(made.judging.encode()) <= sandbox.policy.source_bytes
