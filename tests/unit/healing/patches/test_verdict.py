"""One verdict on a patch: who may apply it is said only where the guards say so."""

from datetime import UTC, datetime

import pytest
from uuid_utils.compat import uuid7

from geoheal.domain.healing.patch import Patch, Target, patch_hash
from geoheal.domain.symptom import Symptom
from geoheal.healing.patches.verdict import DECIDES, PASSED, Decides, verdict_of, verdict_on

NOW = datetime(2026, 11, 28, tzinfo=UTC)
REASON = "latency from 983 to 232.9 ms"


def patch_of(*doubts):
    return Patch(
        id=uuid7(), incident_id=uuid7(), attempt_id=uuid7(), evaluation_id=uuid7(), module_name="shop",
        strategy="faster", symptom=Symptom.PERFORMANCE_REGRESSION, title="", explanation="",
        target=Target.FILE, old_code="a = 1", new_code="a = 2", score=0.8, doubts=doubts,
        hash=patch_hash("shop", "shop", "a = 1", "a = 2"), relief={"reason": REASON},
        created_at=NOW, expires_at=NOW,
    )  # fmt: skip


def candidate_of(patch, **fields):
    return {
        "evaluation_id": str(patch.evaluation_id), "strategy": "faster", "reason": REASON, **fields,
    }  # fmt: skip


def test_what_passed_every_guard_may_be_applied_by_the_policy():
    patch = patch_of()
    own = candidate_of(patch, acceptance="accepted", accepted=True)
    verdict = verdict_on(patch, [candidate_of(patch_of(), acceptance="refused"), own])
    assert verdict == verdict_of(own)
    assert (verdict.decides, verdict.sentence) == (Decides.POLICY, f"L{REASON[1:]}; {PASSED}.")


@pytest.mark.parametrize(
    ("doubts", "fields"),
    [
        ((), {"acceptance": "for_review", "reason": f"{REASON}; it claims so; {DECIDES}"}),
        ((), {"acceptance": "refused"}),
        ((), {"accepted": False}),
        ((), {"acceptance": "forged", "accepted": False}),
        (("Written by a model.",), {"acceptance": "accepted", "accepted": True}),
        ((), {"acceptance": "accepted", "strategy": "another"}),
        ((), {"acceptance": "accepted", "evaluation_id": str(uuid7())}),
    ],
)
def test_everything_else_that_was_proposed_is_for_a_person(doubts, fields):
    patch = patch_of(*doubts)
    verdict = verdict_on(patch, [candidate_of(patch, **fields)])
    assert verdict.decides is Decides.PERSON
    assert verdict.sentence.count(DECIDES) == 1
    assert PASSED not in verdict.sentence
    assert all(each.rstrip(".") in verdict.sentence for each in doubts)


def test_a_patch_of_which_its_attempt_keeps_nothing_is_for_a_person():
    assert verdict_on(patch_of(), []).sentence == f"L{REASON[1:]}; {DECIDES}."


def test_a_candidate_that_was_refused_is_for_nobody():
    verdict = verdict_of({"accepted": False, "reason": f"not better, says {DECIDES}"})
    assert verdict.decides is Decides.NOBODY
