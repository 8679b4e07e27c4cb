import pytest

from geoheal.fitness.statistics.holm import holm


def test_textbook_example():
    assert holm([0.01, 0.04, 0.03, 0.005]) == pytest.approx([0.03, 0.06, 0.06, 0.02])


def test_one_question_needs_no_correction_and_none_gives_none():
    assert holm([0.04]) == [0.04]
    assert holm([]) == []


def test_never_exceeds_one():
    assert holm([0.6, 0.9]) == [1.0, 1.0]
