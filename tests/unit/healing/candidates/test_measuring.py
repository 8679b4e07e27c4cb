"""Runs that measure how a change grows end once they show that it does not help."""

from geoheal.healing.candidates.measuring import enough_growths


def test_a_change_that_grows_as_before_is_run_twice():
    asked = iter([1.0, 1.1, 0.1, 0.1, 0.1])
    assert enough_growths(asked, 0.9) == (1.0, 1.1)
    assert list(asked) == [0.1, 0.1, 0.1]


def test_one_odd_run_ends_nothing():
    assert len(enough_growths(iter([0.1, 2.0, 0.1, 0.2, 0.1]), 0.9)) == 5
