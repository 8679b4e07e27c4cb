"""Verdicts on real changes, measured in a real sandbox.

The soak has those that take all their pairs and end as others of every run do.
"""

from dataclasses import replace

import pytest

from geoheal.domain.evaluation.change import Reference
from geoheal.fitness.evaluator import CodeFitnessEvaluator
from geoheal.fitness.ledger.ledger import NoLedger
from tests import quick

SLOW = """
def number(n):
    total = 0
    for i in range(n + 1):
        total += i
    return total
"""
FAST = """
def number(n):
    return n * (n + 1) // 2
"""
SLOWER = """
def number(n):
    total = 0
    for _ in range(4):
        total = 0
        for i in range(n + 1):
            total += i
    return total
"""
FRAGILE = """
def number(n):
    if n % 2:
        raise ValueError("odd numbers are not known yet")
    return n * (n + 1) // 2
"""
WORK = """
def workload(module, probe):
    for i in range(20):
        n = probe.input(i).randrange(20_000, 40_000)
        with probe.request("number"):
            probe.output(module.number(n))
"""
CLAIM = "    probe.geometry(phi=0.74, kappa_eff=64.0, basin_coords=[0.6, 0.8])\n"
ACTIVITY = """
    noise = probe.input("noise")
    for _ in range(300):
        common = noise.gauss(0, 1)
        probe.state([common + noise.gauss(0, 0.4) for _ in range(4)])
"""


@pytest.mark.soak
def test_a_real_gain_is_applied_where_geometry_is_claimed(evaluator):
    fitness = evaluator.evaluate_code_change("sums", FAST, WORK + CLAIM, SLOW)
    assert fitness["recommendation"] == "apply", fitness["reason"]
    assert fitness["performance_impact"]["latency_ratio"] < 0.7
    assert fitness["claimed"] == ["basin", "kappa_eff", "phi"]
    assert fitness["reason"].startswith("latency")


@pytest.mark.thorough
def test_a_real_gain_is_applied_where_geometry_is_measured(evaluator):
    fitness = evaluator.evaluate_code_change("sums", FAST, WORK + ACTIVITY, SLOW)
    assert fitness["recommendation"] == "apply", fitness["reason"]
    assert fitness["claimed"] == []
    assert {"phi", "basin_distance"} <= {
        each["metric"]["name"] for each in fitness["judgement"]["comparisons"]
    }


@pytest.mark.soak
def test_a_real_gain_of_a_system_without_geometry_is_applied_and_says_so_once(evaluator):
    fitness = evaluator.evaluate_code_change("sums", FAST, WORK, SLOW)
    assert fitness["recommendation"] == "apply", fitness["reason"]
    assert fitness["reason"].count("The system has no Φ and no basin") == 1
    assert fitness["components"] == {"performance": 1.0}


BUSIEST = """
def busiest(rides):
    kept = [(start, end) for start, end in rides if start < end]
    first = min((start for start, _ in kept), default=0)
    last = max((end for _, end in kept), default=0)
    most = 0
    for at in range(first, last):
        most = max(most, sum(start <= at < end for start, end in kept))
    return most
"""
SWEPT = """
def busiest(rides):
    kept = [(start, end) for start, end in rides if start < end]
    moves = sorted([(start, 1) for start, _ in kept] + [(end, -1) for _, end in kept])
    out = most = 0
    for _, change in moves:
        out += change
        most = max(most, out)
    return most
"""
LIGHT = """
def hours(rides):
    return sum(end - start for start, end in rides) / 60
"""
MIXED = """
def workload(module, probe):
    for i in range(12):
        draw = probe.input(i)
        starts = [draw.randrange(2000) for _ in range(30)]
        rides = [(start, start + draw.randrange(1, 300)) for start in starts]
        for name in ("hours", "hours", "hours", *(["busiest"] if i % 3 == 0 else [])):
            with probe.request(name):
                probe.output(getattr(module, name)(rides))
"""


@pytest.mark.thorough
def test_a_gain_of_one_kind_of_requests_is_applied_though_the_median_one_is_the_same(evaluator):
    fitness = evaluator.evaluate_code_change("rides", SWEPT + LIGHT, MIXED, BUSIEST + LIGHT)
    assert fitness["recommendation"] == "apply", fitness["reason"]
    assert "work: " in fitness["reason"]
    back = evaluator.evaluate_code_change("rides", BUSIEST + LIGHT, MIXED, SWEPT + LIGHT)
    assert back["recommendation"] == "reject", back["reason"]


class Known(NoLedger):
    """A system whose snapshots have both."""

    def reference(self, system):  # noqa: ARG002 - a Ledger
        return Reference(has_phi=True, has_basin=True)


@pytest.mark.soak
def test_a_real_gain_of_a_system_with_geometry_needs_it(sandboxes, evaluator):
    known = CodeFitnessEvaluator(sandboxes=sandboxes, ledger=Known())
    known.standards = evaluator.standards
    fitness = known.evaluate_code_change("sums", FAST, WORK, SLOW)
    assert fitness["recommendation"] == "test_more"
    assert "no Φ and no basin was measured" in fitness["reason"]


@pytest.mark.soak
def test_geometry_that_the_candidate_alone_keeps_to_itself_is_missed(evaluator):
    stated = WORK + "    if hasattr(module, '_phi'):\n        probe.geometry(phi=module._phi)\n"
    fitness = evaluator.evaluate_code_change("sums", FAST, stated, SLOW + "_phi = 0.75\n")
    assert fitness["recommendation"] == "test_more"
    assert "no Φ was measured" in fitness["reason"]


def test_an_evaluation_ends_when_its_time_is_up_and_says_so(evaluator):
    evaluator.standards = replace(evaluator.standards, total_s=0.0)
    fitness = evaluator.evaluate_code_change("sums", FAST, WORK, SLOW)
    assert fitness["recommendation"] == "test_more"
    assert "reached its limit of 0 s after 0 pairs" in fitness["reason"]


FLAKY = """
import random
def number(n):
    if random.random() < 0.3:
        raise ConnectionResetError("the line dropped")
    return n * (n + 1) // 2
"""
RETRYING = (
    FLAKY.replace("number", "once")
    + """
def number(n):
    for _ in range(20):
        try:
            return once(n)
        except ConnectionResetError:
            pass
"""
)
SWALLOWING = (
    FLAKY.replace("number", "once")
    + """
def number(n):
    try:
        return once(n)
    except ConnectionResetError:
        return 42
"""
)


@pytest.mark.soak
def test_errors_that_come_by_chance_may_be_mended_by_the_answer_that_comes_without_them(evaluator):
    fitness = evaluator.evaluate_code_change("sums", RETRYING, WORK, FLAKY)
    assert fitness["judgement"]["objections"] == []
    assert fitness["detailed_metrics"]["requests_mended"] > 0


@pytest.mark.thorough
@pytest.mark.parametrize(
    ("candidate", "current"), [pytest.param(SWALLOWING, FLAKY, marks=pytest.mark.soak), (FAST, FRAGILE)]
)
def test_errors_that_are_answered_without_a_reference_are_not_applied(evaluator, candidate, current):
    fitness = evaluator.evaluate_code_change("sums", candidate, WORK, current)
    assert fitness["recommendation"] == "test_more", fitness["reason"]
    assert "no reference shows that the answers are right" in fitness["reason"]


@pytest.mark.thorough
def test_a_change_that_does_nothing_is_not_applied(evaluator):
    assert evaluator.evaluate_code_change("sums", SLOW, WORK + CLAIM, SLOW)["recommendation"] != "apply"


def test_a_regression_is_rejected(evaluator):
    fitness = evaluator.evaluate_code_change("sums", SLOWER, WORK + CLAIM, SLOW)
    assert fitness["recommendation"] == "reject"
    assert "makes things worse" in fitness["reason"]


@pytest.mark.soak
def test_an_error_that_is_mended_is_a_gain_and_no_different_answer(evaluator):
    fitness = evaluator.evaluate_code_change("sums", FAST, WORK + CLAIM, FRAGILE)
    errors = next(each for each in fitness["judgement"]["comparisons"] if each["metric"]["name"] == "errors")
    assert (errors["candidate"], errors["outcome"]) == (0, "gain")
    assert fitness["gate"] == "measurement"
    assert fitness["recommendation"] != "reject", fitness["reason"]


@quick.parametrize(
    ("candidate", "gate", "words"),
    [
        ("def number(n):\n    return (n\n", "syntax", "line 2, column 12"),
        ("import nowhere\n", "import", "line 1: ModuleNotFoundError"),
        (
            "def number(n):\n    return n\n",
            "correctness",
            "answers differently: output 1 (request 1, number)",
        ),
        ("x = 1\n", "correctness", "fails in every request, and the current code in none: AttributeError"),
        ("x = '\0'\n", "encoding", "NUL"),
        ("# " + "x" * (1 << 20), "size", "more than 1,048,576 bytes"),
    ],
    quick=3,
)
def test_gates_reject_with_the_place(evaluator, candidate, gate, words):
    fitness = evaluator.evaluate_code_change("sums", candidate, WORK + CLAIM, SLOW)
    assert (fitness["gate"], fitness["recommendation"]) == (gate, "reject")
    assert words in fitness["reason"]


def test_without_a_workload_it_is_loaded_and_no_more(evaluator):
    fitness = evaluator.evaluate_code_change("sums", FAST, None, SLOW)
    assert (fitness["gate"], fitness["recommendation"]) == ("comparison", "test_more")
    assert fitness["fitness_score"] is None


def test_without_current_code_and_history_there_is_nothing_to_compare_with(evaluator):
    fitness = evaluator.evaluate_code_change("sums", FAST, WORK)
    assert fitness["recommendation"] == "test_more"
    assert "nothing to compare it with" in fitness["reason"]


@pytest.mark.parametrize(
    ("basin", "words"),
    [("[1.0] * 5000", "at most 4096 coordinates"), ("[1.0] * 3", "basin of 3 coordinates")],
)
def test_a_stated_basin_that_is_none_is_refused_readably(evaluator, basin, words):
    stated = WORK + "    probe.geometry(basin_coords=module.basin())\n"
    good, bad = (SLOW + f"def basin():\n    return {coords}\n" for coords in ("[1.0, 0.0]", basin))
    fitness = evaluator.evaluate_code_change("sums", bad, stated, good)
    assert (fitness["gate"], fitness["recommendation"]) == ("correctness", "reject")
    assert words in fitness["reason"]


LIAR = (
    SLOW
    + """
import sys
def number(n):
    sys._getframe(1).f_locals["probe"].geometry(phi=0.75, kappa_eff=64.21, basin_coords=[1.0, 0.0])
    return sum(range(n + 1))
"""
)
SPINNER = (
    SLOW
    + """
import threading
def spin():
    while True:
        pass
threading.Thread(target=spin, daemon=True).start()
"""
)


@pytest.mark.soak
def test_a_candidate_that_states_geometry_of_its_own_is_not_believed(evaluator):
    fitness = evaluator.evaluate_code_change("sums", LIAR, WORK, SLOW)
    assert fitness["recommendation"] != "apply"
    assert fitness["phi_impact"] is None
    assert "different kinds of geometry" in fitness["detailed_metrics"]["notices"][0]


@pytest.mark.soak
def test_hidden_threads_that_spin_are_not_applied(evaluator):
    fitness = evaluator.evaluate_code_change("sums", SPINNER, WORK + CLAIM, SLOW)
    assert fitness["recommendation"] != "apply"


@pytest.mark.soak
def test_several_changes_are_ranked(evaluator):
    candidates = {"broken": "def number(:\n", "slower": SLOWER, "faster": FAST}
    ranked = evaluator.evaluate_multiple_changes("sums", candidates, WORK + CLAIM, SLOW)
    assert ranked[0]["name"] == "faster"
    assert {each["recommendation"] for each in ranked[1:]} == {"reject"}
