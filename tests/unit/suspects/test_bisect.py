"""Halving finds the turn around whatever cannot be told, in as few steps as halving takes."""

import math

from hypothesis import given
from hypothesis import strategies as st

from geoheal.suspects.bisect import bisect
from geoheal.suspects.standing import VersionStanding


@given(st.lists(st.sampled_from([1, 1, 1, 1, 2, 7]), min_size=1, max_size=200), st.data())
def test_the_first_bad_one_is_found(weights, data):
    count = len(weights)
    turn = data.draw(st.integers(0, count - 1))
    untold = data.draw(st.sets(st.integers(0, count - 1), max_size=5)) - {count - 1}
    asked = []

    def ask(place):
        asked.append(place)
        if place in untold:
            return VersionStanding.UNKNOWN
        return VersionStanding.BAD if place >= turn else VersionStanding.GOOD

    found = bisect(weights, ask)
    assert found.last_good < turn <= found.first_bad
    assert set(range(found.last_good + 1, found.first_bad)) <= untold
    assert len(asked) <= math.ceil(math.log2(sum(weights) + 1)) + 1 + 2 * len(untold)
    assert len(set(asked)) == len(asked)


def test_what_stands_for_many_commits_is_distinguished_early():
    asked = []

    def ask(place):
        asked.append(place)
        return VersionStanding.BAD if place >= 6 else VersionStanding.GOOD

    bisect([1, 1, 1, 1, 1, 1, 9, 1], ask)
    assert len(asked) == 2
