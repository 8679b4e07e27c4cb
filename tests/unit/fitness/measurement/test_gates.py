"""Gates, cheapest first, and in words."""

import pytest

from geoheal.domain.evaluation.change import CodeChange, Gate
from geoheal.domain.evaluation.judgement import Recommendation
from geoheal.errors import InvalidInput
from geoheal.fitness.measurement.gates import (
    refusal_of_pair,
    refusal_of_run,
    refusal_of_text,
    require_runnable,
)
from geoheal.sandbox import RunStatus
from tests.unit.fitness.runs import broke, ran


@pytest.mark.parametrize(
    ("source", "gate", "words"),
    [
        ("x" * 101, Gate.SIZE, "more than 100 bytes"),
        ("x = 1\ny = '\ud800'", Gate.ENCODING, "not UTF-8 text (line 2)"),
        ("# coding: utf-7\n# +AAo-import os", Gate.ENCODING, "declares the encoding utf-7"),
        ("#!/bin/x\r# coding=raw_unicode_escape\r# \\u000aimport os", Gate.ENCODING, "raw_unicode_escape"),
        ("# vim: set fileencoding=latin-1\nx = 'Φ'", Gate.ENCODING, "read as another text"),
        ("# coding: rot13\n", Gate.ENCODING, "rot13"),
        ("x = 1\n\0", Gate.ENCODING, "NUL character, which is not valid in Python source (line 2)"),
    ],
)
def test_a_text_is_refused_before_anything_runs(source, gate, words):
    refusal = refusal_of_text(source, 100)
    assert refusal is not None
    assert (refusal.gate, refusal.recommendation) == (gate, Recommendation.REJECT)
    assert words in refusal.reason


@pytest.mark.parametrize(
    "source",
    [
        "x = 'Φ'",
        "# -*- coding: utf-8 -*-\nx = 'Φ'",
        "# -*- coding: latin-1 -*-\nx = 1",
        "# Φ\nx = 1\n# coding: utf-7 +AAo-",
        "coding = 'utf-7'",
    ],
)
def test_a_text_passes(source):
    assert refusal_of_text(source, 100) is None


@pytest.mark.parametrize(
    ("field", "change"),
    [
        ("module_name", {"module_name": "not a name"}),
        ("current_code", {"current_code": "\0"}),
        ("test_workload", {"workload": "x" * 101}),
    ],
)
def test_the_callers_faults_are_errors(field, change):
    fields = {"module_name": "m", "new_code": "", **change}
    with pytest.raises(InvalidInput) as caught:
        require_runnable(CodeChange(**fields), 100)
    assert caught.value.field == field


def test_syntax_errors_tell_line_and_column():
    refusal = refusal_of_run(broke(RunStatus.SYNTAX_ERROR, "SyntaxError: '(' was never closed", 2, 10))
    assert refusal is not None
    assert refusal.gate is Gate.SYNTAX
    assert "line 2, column 10" in refusal.reason


def test_a_broken_workload_is_not_held_against_the_candidate():
    refusal = refusal_of_run(broke(RunStatus.WORKLOAD_SYNTAX_ERROR))
    assert refusal is not None
    assert refusal.recommendation is Recommendation.TEST_MORE


def test_what_fails_on_both_sides_is_not_held_against_the_candidate():
    failed = broke(RunStatus.WORKLOAD_ERROR, loaded=True)
    alone = refusal_of_pair(failed, ran())
    both = refusal_of_pair(failed, failed)
    assert alone is not None
    assert alone.recommendation is Recommendation.REJECT
    assert both is not None
    assert (both.gate, both.recommendation) == (Gate.COMPARISON, Recommendation.TEST_MORE)


def test_where_neither_side_loads_the_reason_says_what_to_do():
    missing = broke(message="ModuleNotFoundError: No module named 'shop.models'", line=2)
    refusal = refusal_of_pair(missing, missing)
    assert refusal is not None
    assert (refusal.gate, refusal.recommendation) == (Gate.COMPARISON, Recommendation.TEST_MORE)
    assert refusal.reason.startswith("Neither the current code nor the candidate loads")
    assert refusal.reason.count("No module named 'shop.models'") == 1
    assert "`geoheal init`" in refusal.reason


def test_neither_loads_for_different_reasons():
    refusal = refusal_of_pair(broke(message="NameError: a"), broke(message="KeyError: 'debug'"))
    assert refusal is not None
    assert refusal.recommendation is Recommendation.TEST_MORE
    assert "KeyError: 'debug'" in refusal.reason
    assert "NameError: a" in refusal.reason
    assert "`environment`" not in refusal.reason


@pytest.mark.parametrize("current", [ran(), broke(RunStatus.WORKLOAD_ERROR, loaded=True)])
def test_a_candidate_that_alone_does_not_load_is_rejected(current):
    refusal = refusal_of_pair(broke(), current)
    assert refusal is not None
    assert (refusal.gate, refusal.recommendation) == (Gate.IMPORT, Recommendation.REJECT)


def test_a_current_code_that_does_not_run_leaves_nothing_to_compare_with():
    refusal = refusal_of_pair(ran(), broke())
    assert refusal is not None
    assert "nothing to compare with" in refusal.reason
    assert refusal_of_pair(ran(), ran()) is None
