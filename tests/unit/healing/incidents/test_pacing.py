"""Pacing: cool-down, back-off, and the limits after which a person takes over."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from uuid_utils.compat import uuid7

from geoheal.domain.healing.attempt import Attempt, AttemptPhase
from geoheal.domain.healing.incident import Incident, IncidentState
from geoheal.domain.healing.policy import HealingPolicy
from geoheal.domain.health.degradation import Severity
from geoheal.domain.symptom import Symptom
from geoheal.healing.incidents.pacing import (
    BACKOFF_MAX,
    INTERRUPTIONS_MAX,
    Begin,
    Escalate,
    Wait,
    cooldown,
    pace,
)

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
POLICY = HealingPolicy(cooldown_s=60, attempts_max=3)


def incident(symptom: Symptom = Symptom.ERROR_SPIKE, recurrence: int = 0) -> Incident:
    return Incident(
        id=uuid7(),
        state=IncidentState.OPEN,
        severity=Severity.CRITICAL,
        symptom=symptom,
        first_seen_at=NOW,
        last_seen_at=NOW,
        recurrence=recurrence,
    )


def ended(minutes_ago: float, healed: bool | None, reason: str = "It did not help.") -> Attempt:
    return Attempt(
        id=uuid7(),
        incident_id=uuid7(),
        symptom=Symptom.ERROR_SPIKE,
        phase=AttemptPhase.FINISHED,
        started_at=NOW,
        finished_at=NOW - timedelta(minutes=minutes_ago),
        healed=healed,
        reason=reason,
    )


def test_the_first_attempt_begins_at_once():
    assert pace(incident(), [], POLICY, NOW) == Begin()


def test_the_next_one_waits_and_each_failure_doubles_the_wait():
    assert pace(incident(), [ended(0.5, False)], POLICY, NOW) == Wait(NOW + timedelta(seconds=30))
    assert pace(incident(), [ended(1, False)], POLICY, NOW) == Begin()
    twice = [ended(9, False), ended(1, False)]
    assert pace(incident(), twice, POLICY, NOW) == Wait(NOW + timedelta(minutes=1))


def test_what_healed_is_given_time_too():
    assert pace(incident(), [ended(0, True)], POLICY, NOW) == Wait(NOW + timedelta(minutes=1))


def test_a_person_takes_over_after_as_many_failures_as_the_policy_allows():
    made = [ended(9, False), ended(8, None, "Interrupted."), ended(7, False), ended(6, False, "The third.")]
    assert pace(incident(), made[:-1], POLICY, NOW) == Begin()
    verdict = pace(incident(), [*made, ended(1, None, "Interrupted.")], POLICY, NOW)
    assert verdict == Escalate("3 attempts did not heal it; the last one: The third.")


def test_an_interrupted_attempt_is_followed_at_once_but_not_for_ever():
    interrupted = [ended(0, None, "The worker ended.")] * INTERRUPTIONS_MAX
    assert pace(incident(), interrupted[:-1], POLICY, NOW) == Begin()
    assert isinstance(pace(incident(), interrupted, POLICY, NOW), Escalate)


@pytest.mark.parametrize(
    ("symptom", "recurrence", "escalates"),
    [
        (Symptom.ERROR_SPIKE, 4, False),
        (Symptom.ERROR_SPIKE, 5, True),
        (Symptom.MEMORY_LEAK, 1, False),
        (Symptom.MEMORY_LEAK, 2, True),
    ],
)
def test_what_comes_back_again_and_again_belongs_to_a_person(symptom, recurrence, escalates):
    verdict = pace(incident(symptom, recurrence), [], POLICY, NOW)
    assert isinstance(verdict, Escalate) is escalates


@given(cooldown_s=st.floats(0, 86_400), failures=st.integers(0, 100))
def test_the_wait_never_shrinks_and_backs_off_to_ten_minutes_at_most(cooldown_s, failures):
    policy = HealingPolicy(cooldown_s=cooldown_s)
    wait = cooldown(failures, policy)
    base = timedelta(seconds=cooldown_s)
    assert base <= wait <= max(base, BACKOFF_MAX)
    assert wait <= cooldown(failures + 1, policy)
