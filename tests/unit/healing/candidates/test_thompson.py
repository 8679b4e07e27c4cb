"""Thompson sampling: every strategy that treats the symptom gets its turn, the better ones earlier."""

from dataclasses import dataclass
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from geoheal.domain.healing.attempt import StrategyOutcome
from geoheal.domain.symptom import Symptom
from geoheal.healing.candidates.thompson import draw_order, posterior

LEAK = Symptom.MEMORY_LEAK


@dataclass(frozen=True)
class Named:
    name: str
    symptoms: frozenset[Symptom] = frozenset({LEAK})

    def propose(self, _case):
        return ()


def outcome(name: str, successes: int, failures: int) -> StrategyOutcome:
    return StrategyOutcome(strategy=name, symptom=LEAK, successes=successes, failures=failures)


COUNTS = st.lists(st.tuples(st.integers(0, 50), st.integers(0, 50)), max_size=6)


@given(counts=COUNTS, seed=st.integers(0, 1000))
def test_the_order_is_a_permutation_of_those_that_treat_the_symptom(counts, seed):
    known = [outcome(f"s{place}", *each) for place, each in enumerate(counts)]
    treating = [Named(each.strategy) for each in known]
    other = Named("other", frozenset({Symptom.ERROR_SPIKE}))
    order = draw_order([*treating, other], LEAK, known, known, Random(seed))
    assert sorted(each.name for each in order) == sorted(each.name for each in treating)


def test_the_better_one_comes_first_more_often_and_the_other_one_still_sometimes():
    """P(Beta(9, 3) > Beta(3, 9)) is 0.99 and more; with nothing known it is a half."""
    random = Random(0)
    strategies = [Named("bad"), Named("good"), Named("new")]
    known = [outcome("good", 8, 2), outcome("bad", 2, 8)]
    first = [draw_order(strategies, LEAK, known, known, random)[0].name for _ in range(2000)]
    counts = {name: first.count(name) for name in ("good", "new", "bad")}
    assert counts["good"] > counts["new"] > counts["bad"]
    assert counts["new"] > 200


@given(
    own=st.tuples(st.integers(0, 50), st.integers(0, 50)),
    others=st.tuples(st.integers(0, 50), st.integers(0, 50)),
)
def test_what_other_systems_learnt_counts_less_than_what_this_one_did(own, others):
    everywhere = [outcome("s", own[0] + others[0], own[1] + others[1])]
    alpha, beta = posterior("s", LEAK, [outcome("s", *own)], everywhere)
    assert 1 + own[0] <= alpha <= 1 + own[0] + others[0] / 2
    assert 1 + own[1] <= beta <= 1 + own[1] + others[1] / 2
