"""A/B testing: the best candidates of two strategies are compared, and only those."""

from types import SimpleNamespace
from typing import Any

import pytest
from uuid_utils.compat import uuid7

from geoheal.healing.candidates import ab_testing
from geoheal.healing.candidates.acceptance import Acceptance
from geoheal.healing.candidates.relief import Relief, ReliefSource
from geoheal.healing.candidates.trial import Trial
from geoheal.healing.strategy import Candidate


def trial(
    strategy: str, change: float | None, acceptance=Acceptance.ACCEPTED, *, screened_only=False
) -> Trial:
    return Trial(
        candidate=Candidate(new_code=f"{strategy} = {change}", title="t", explanation="e"),
        strategy=strategy,
        evaluation=SimpleNamespace(id=uuid7()),  # type: ignore[arg-type] # its id alone is looked at
        relief=Relief(
            metric="latency",
            before=10.0,
            after=5.0,
            relative_change=change,
            interval=None,
            relieved=True,
            source=ReliefSource.MEASURED,
            reason="",
        ),
        accepted=acceptance is Acceptance.ACCEPTED,
        acceptance=acceptance,
        reason="",
        screened_only=screened_only,
    )


def test_the_better_candidate_is_preferred_and_the_difference_reported():
    pairing = ab_testing.compared(trial("a", -0.4), trial("b", -0.7))
    assert (pairing.preferred, pairing.relief_a, pairing.relief_b) == ("b", 0.4, 0.7)
    assert pairing.difference == pytest.approx(-0.3)


def test_what_may_be_applied_comes_before_what_a_person_must_decide():
    review = trial("b", -0.9, Acceptance.FOR_REVIEW)
    assert ab_testing.compared(trial("a", -0.2), review).preferred == "a"


@pytest.mark.parametrize(
    "other",
    [trial("b", None), trial("b", -0.9, Acceptance.REFUSED, screened_only=True)],
    ids=["none", "screened"],
)
def test_there_is_no_difference_unless_both_were_measured_in_full(other):
    pairing = ab_testing.compared(trial("a", -0.4), other)
    assert (pairing.relief_b, pairing.difference, pairing.preferred) == (None, None, "a")


def test_nobody_is_preferred_where_nobody_passed():
    refused = [trial(name, -0.4, Acceptance.REFUSED) for name in "ab"]
    assert ab_testing.compared(*refused).preferred is None


def test_strategies_are_tried_until_two_have_something_to_show(monkeypatch):
    offers: dict[str, tuple[Trial, ...]] = {
        "silent": (),
        "a": (trial("a", -0.3),),
        "b": (trial("b", -0.5), trial("b", -0.1, Acceptance.REFUSED)),
        "late": (trial("late", -0.9),),
    }
    asked: list[str] = []

    def try_candidates(_case: Any, strategies: Any, *_: Any, **__: Any) -> tuple[Trial, ...]:
        asked.extend(strategies)
        return offers[strategies[0]]

    monkeypatch.setattr(ab_testing, "try_candidates", try_candidates)
    nothing: Any = None
    order: Any = ["silent", "a", "b", "late"]
    trials, pairing = ab_testing.paired(nothing, order, nothing, nothing, progress=nothing)
    assert asked == ["silent", "a", "b"]
    assert [each.relief.relative_change for each in trials] == [-0.5, -0.3, -0.1]
    assert pairing is not None
    assert (pairing.strategy_a, pairing.strategy_b, pairing.preferred) == ("a", "b", "b")
    alone: Any = ["silent", "a"]
    assert ab_testing.paired(nothing, alone, nothing, nothing, progress=nothing)[1] is None
