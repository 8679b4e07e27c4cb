"""Answers that never vary are told from those that do."""

from collections.abc import Sequence

from geoheal.fitness.further.fixed_answers import FixedAnswers
from geoheal.sandbox import Output


def seen(*runs: Sequence[object]) -> FixedAnswers:
    fixed = FixedAnswers()
    for values in runs:
        fixed.add([Output("request", value) for value in values])
    return fixed


def test_answers_that_are_the_same_in_each_run_could_be_stored():
    assert seen([1, {"set": [1, 2]}], [1, {"set": [2, 1]}]).too_many


def test_answers_that_vary_with_the_inputs_could_not():
    assert not seen([1, 2], [3, 4]).too_many


def test_a_few_edge_cases_may_be_the_same():
    varying = [list(range(n, n + 19)) for n in (0, 100)]
    assert not seen(*[[None, *values] for values in varying]).too_many
    assert seen(*[[None] * 5 + values for values in varying]).too_many


def test_one_run_tells_nothing():
    assert not seen([1, 2]).too_many


def test_without_answers_there_is_nothing_to_store():
    assert not seen([], []).too_many
