"""Delta debugging finds the smallest part, and stops asking when it may ask no more."""

from hypothesis import given
from hypothesis import strategies as st

from geoheal.suspects.lines.reduce import reduced


@given(st.sets(st.integers(0, 20), min_size=1, max_size=3))
def test_the_part_that_does_it_is_found(guilty):
    assert set(reduced(range(21), lambda part: guilty <= set(part), most=10_000)) == guilty


def test_it_asks_no_more_often_than_allowed():
    asked = []

    def does(part):
        asked.append(part)
        return {1, 40, 63} <= set(part)

    reduced(range(64), does, most=10)
    assert len(asked) == 10


def test_no_part_is_tried_twice():
    tried = []

    def does(part):
        tried.append(frozenset(part))
        return {1, 6, 11} <= set(part)

    assert set(reduced(range(16), does, most=10_000)) == {1, 6, 11}
    assert len(tried) == len(set(tried))
