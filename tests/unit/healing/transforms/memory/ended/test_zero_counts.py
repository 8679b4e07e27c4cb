"""Counts that are zero leave, and are read as before."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geoheal.healing.transforms.elsewhere import Elsewhere
from geoheal.healing.transforms.memory.ended.zero_counts import zero_counts
from tests.unit.healing.changed import names_of

MADE = ["{}", "Counter()", "defaultdict(int)"]


def counting(made):
    """Return a module that counts what is under way; the one of a dict looks before it subtracts."""
    adding = "self.active[user] = self.active.get(user, 0) + 1" if made == "{}" else "self.active[user] += 1"
    ending = "if self.active.get(user):\n            self.active" if made == "{}" else "self.active"
    load = "self.active.get(user, 0)" if made == "{}" else "self.active[user]"
    return f"""from collections import Counter, defaultdict

class Limiter:
    def __init__(self):
        self.active = {made}

    def begin(self, user):
        {adding}
        return self.active[user] > 2

    def end(self, user):
        {ending}[user] -= 1
        return user

    def load(self, user):
        return {load} if user in "ab" else 0
"""


def done(source, steps):
    limiter = names_of(source)["Limiter"]()
    found = [getattr(limiter, what)(user) for what, user in steps]
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
    "asked for": "user in self.active",
    "no default": "self.active.get(user)",
    "another default": "self.active.get(user, 5)",
    "how many": "len(self.active)",
    "names": "sorted(self.active)",
    "the mapping": "self.active",
    "a copy": "self.active.copy()",
    "the greatest": "max(self.active.values())",
    "the first": "self.active.most_common(3)",
    "all": "[pair for pair in self.active.items()]",
    "removed already": "self.active.pop(user)",
}
SAME = {
    "a sum": "sum(self.active.values())",
    "the truth": "1 if self.active.get(user) else 2",
    "what is under way": "[name for name, count in self.active.items() if count > 0]",
}


@pytest.mark.parametrize("read", LEFT.values(), ids=LEFT)
@pytest.mark.parametrize("made", MADE)
def test_what_shows_a_zero_keeps_it(made, read):
    assert zero_counts(counting(made).replace("return user\n", f"return {read}\n")) is None


@pytest.mark.parametrize("read", SAME.values(), ids=SAME)
@pytest.mark.parametrize("made", MADE)
def test_what_reads_a_zero_like_a_missing_count_finds_the_same(made, read):
    source = counting(made).replace("return user\n", f"return {read}\n")
    steps = [("begin", "a"), ("begin", "b"), ("end", "a"), ("load", "a"), ("end", "b"), ("end", "c")]
    assert done(zero_counts(source), steps)[0] == done(source, steps)[0]


@pytest.mark.parametrize(
    ("was", "now"),
    [
        ("if self.active.get(user):", "if user:"),
        ("return self.active.get(user, 0) if", "return self.active[user] if"),
        ("self.active.get(user, 0) + 1", "self.active.get(user, 10) + 1"),
        ("self.active.get(user, 0) + 1", "self.active.get(user, 0) - 1"),
        ("self.active = {}", "self.active = {'a': 0}"),
        ("self.active[user] = self.active.get(user, 0) + 1", "self.active[user] += 1"),
    ],
    ids=[
        "unknown ends",
        "unknown reads",
        "begins full",
        "begins by falling",
        "from the start",
        "never begun",
    ],
)
def test_what_a_missing_count_means_in_a_dict_is_kept(was, now):
    assert was in counting("{}")
    assert zero_counts(counting("{}").replace(was, now)) is None


@pytest.mark.parametrize(
    ("source", "is_doubt"),
    [(f"import threading\n{counting('{}')}", True), (counting("{}"), False)],
    ids=["threads", "no threads"],
)
def test_threads_without_a_lock_are_a_doubt(source, is_doubt):
    elsewhere = Elsewhere()
    assert zero_counts(source, elsewhere) is not None
    assert any("no two threads" in each for each in elsewhere.doubts) is is_doubt


def test_it_is_a_doubt():
    elsewhere = Elsewhere()
    assert zero_counts(counting("{}"), elsewhere) is not None
    assert "have no meaning" in elsewhere.doubts[0]
