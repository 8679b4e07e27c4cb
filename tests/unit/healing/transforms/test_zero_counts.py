"""Counts that are zero leave, and are read as before."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geoheal.healing.transforms.elsewhere import Elsewhere
from geoheal.healing.transforms.memory.ended.zero_counts import zero_counts
from tests.unit.healing.changed import names_of

MADE = {"{}": ".get(user, 0) + 1", "Counter()": "", "defaultdict(int)": ""}


def counting(made):
    """Return a module that counts what is under way."""
    adding = "self.active[user] = self.active.get(user, 0) + 1" if made == "{}" else "self.active[user] += 1"
    return f"""from collections import Counter, defaultdict

class Limiter:
    def __init__(self):
        self.active = {made}

    def begin(self, user):
        {adding}
        return self.active[user] > 2

    def end(self, user):
        self.active[user] -= 1
        return user

    def load(self, user):
        return self.active[user] if user in "ab" else 0
"""


def done(source, steps):
    limiter, found, begun = names_of(source)["Limiter"](), [], set()
    for what, user in steps:
        begun |= {user} if what == "begin" else set()
        if user in begun:
            found.append(getattr(limiter, what)(user))
    return found, dict(limiter.active)


STEPS = st.lists(st.tuples(st.sampled_from(["begin", "end", "load"]), st.sampled_from("abc")), max_size=20)


@pytest.mark.parametrize("made", MADE)
@given(steps=STEPS)
def test_answers_stay_and_zeros_go(made, steps):
    found, counts = done(counting(made), steps)
    now, left = done(zero_counts(counting(made)), steps)
    assert now == found
    assert {user: count for user, count in left.items() if count} == {
        user: count for user, count in counts.items() if count
    }


@pytest.mark.parametrize("made", MADE)
def test_what_has_ended_is_not_held(made):
    assert done(zero_counts(counting(made)), [("begin", "a"), ("begin", "b"), ("end", "a")])[1] == {"b": 1}


LEFT = {
    "asked for": ("return self.active[user] if", "return user in self.active if"),
    "removed already": ("        return user\n", "        self.active.pop(user)\n        return user\n"),
    "handed on": ("return user\n", "return self.active\n"),
    "there from the start": ("self.active = {}", "self.active = {'a': 0}"),
    "never begun": ("self.active[user] = self.active.get(user, 0) + 1", "self.active[user] += 1"),
}


@pytest.mark.parametrize(("was", "now"), LEFT.values(), ids=LEFT)
def test_what_a_zero_means_is_kept(was, now):
    assert was in counting("{}")
    assert zero_counts(counting("{}").replace(was, now)) is None


def test_it_is_a_doubt():
    elsewhere = Elsewhere()
    assert zero_counts(counting("{}"), elsewhere) is not None
    assert "means nothing to anybody" in elsewhere.doubts[0]
