"""One suite for every strategy that is found, and for the example of docs/strategies.md."""

import ast
import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from geoheal.domain.evaluation.change import Reference
from geoheal.domain.symptom import Symptom
from geoheal.healing.candidates.plugins import discover, fault_of
from geoheal.healing.case import Case, Failure, Growth, HotSpot, KnownVersion, Subject, UndoneCommit
from geoheal.healing.diagnosis.laboratory import NothingSeen

PAGE = (Path(__file__).parents[4] / "docs" / "strategies.md").read_text(encoding="utf-8")
EXAMPLE = re.findall(r"^```python\n(.*?)^```", PAGE, re.DOTALL | re.MULTILINE)[0]
SOURCE = '''"""A module with a bit of everything."""

import logging

COUPLING = 0.4
CACHE = {}
logging.getLogger().setLevel(logging.DEBUG)


def apply(value):
    return value


def counted(xs):
    if "k" not in CACHE:
        CACHE["k"] = {x: xs.count(x) for x in xs}
    return CACHE["k"]


def mean(xs):
    return sum(xs) / len(xs)
'''


class Seen:
    """A laboratory that saw something of each kind."""

    def profile(self):
        return (HotSpot(function="counted", line=14, calls=9, self_share=0.9, total_share=0.9),)

    def growth(self):
        return (Growth(line=16, bytes_per_round=1000.0, rounds=6),)

    def life_cycles(self):
        return ()

    def repetitions(self):
        return ()

    def failures(self):
        place: dict[str, Any] = {"function": "mean", "line": 21, "column": 11, "end_column": 28}
        return (Failure(error="ZeroDivisionError", message="division by zero", count=3, **place),)

    def failures_of(self, source):  # noqa: ARG002 - part of the protocol
        return ()

    def remarks(self):
        return ()


def example():
    names: dict[str, Any] = {}
    exec(EXAMPLE, names)
    return names["QuietLogging"]()


STRATEGIES = {each.name: each for each in (*discover().strategies, example())}


def case_of(symptom, *, laboratory=None, source=SOURCE):
    return Case(
        symptom=symptom,
        findings=(),
        subject=Subject(
            name="shop", source=source, workload="module.mean([1])", hooks=("basin", "integration")
        ),
        reference=Reference(phi=0.3, basin=np.array([0.6, 0.8], dtype=np.float32)),
        laboratory=laboratory or Seen(),
        versions=(KnownVersion(revision="a" * 40, source="x = 1\n", snapshots=12),),
        undone=(
            UndoneCommit(revision="b" * 40, subject="Count again", source="x = 2\n"),
            UndoneCommit(
                revision="c" * 40, subject="Count", source="x = 3\n", later=1, others=("shop/page.py",)
            ),
        ),
    )


def test_those_that_come_with_geoheal_are_found():
    assert {
        "basin_drift_correction",
        "error_spike_handling",
        "last_healthy_version",
        "memory_leak_mitigation",
        "model_written",
        "performance_regression_fix",
        "phi_degradation_recovery",
        "regression_revert",
    } <= set(STRATEGIES)


@pytest.mark.parametrize("name", sorted(STRATEGIES))
class TestConformance:
    def test_it_is_named_and_says_what_it_treats(self, name):
        assert fault_of(STRATEGIES[name]) is None
        assert STRATEGIES[name].symptoms

    def test_what_it_proposes_is_valid_new_and_explained(self, name):
        strategy = STRATEGIES[name]
        found = [each for symptom in sorted(strategy.symptoms) for each in strategy.propose(case_of(symptom))]
        assert found or name == "model_written"
        for candidate in found:
            ast.parse(candidate.new_code)
            assert candidate.new_code != SOURCE
            assert "\n" not in candidate.title
            assert candidate.title
            assert candidate.explanation.endswith(".")

    def test_it_proposes_the_same_again(self, name):
        strategy = STRATEGIES[name]
        for symptom in strategy.symptoms:
            first, second = (list(strategy.propose(case_of(symptom))) for _ in range(2))
            assert first == second

    @pytest.mark.parametrize("source", ["", "def apply(value):\n    return value\n", "x = 1"])
    def test_where_nothing_was_seen_it_does_not_fail(self, name, source):
        for symptom in Symptom:
            if symptom in STRATEGIES[name].symptoms:
                list(STRATEGIES[name].propose(case_of(symptom, laboratory=NothingSeen(), source=source)))


def test_the_example_is_as_short_as_it_says():
    assert len(EXAMPLE.splitlines()) <= 30
