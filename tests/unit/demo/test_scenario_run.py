"""How far a scenario came, in words; the service behind it is played by its answers."""

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest

from geoheal.demo.machine import IDLE_PAIR_S, Machine
from geoheal.demo.scenario import SCENARIOS
from geoheal.demo.scenario_run import ShopProgress, _detected, _followed, _patience_s
from geoheal.healing.loop.effect import PATIENCE_MIN

SLOW = SCENARIOS[0]
FAULT = datetime.now(UTC)
MACHINE = Machine(IDLE_PAIR_S)


def stage(answers):
    return SimpleNamespace(request=lambda _method, path, **_query: answers[path], machine=MACHINE)


def incident(code, seconds):
    finding = {
        "code": code,
        "message": code,
        "first_seen_at": (FAULT + timedelta(seconds=seconds)).isoformat(),
    }
    return {
        "/incidents": {"incidents": [{"id": "1"}]},
        "/incidents/1": {"incident": {"findings": [finding]}},
    }


def test_only_the_scenarios_own_findings_since_its_fault_count():
    progress = ShopProgress(scenario=SLOW.name)
    old, foreign, own = incident("LATENCY_HIGH", -5), incident("MEMORY_LEAK", 2), incident("LATENCY_HIGH", 2)
    assert _detected(stage(old), SLOW, progress, FAULT) == progress
    assert _detected(stage(foreign), SLOW, progress, FAULT) == progress
    assert _detected(stage(own), SLOW, progress, FAULT).findings == ("LATENCY_HIGH",)


def test_attempts_on_other_symptoms_and_from_before_are_left_out():
    attempt = {"symptom": SLOW.symptom, "timestamp": (FAULT - timedelta(seconds=1)).isoformat()}
    other = {"symptom": "memory_leak", "timestamp": (FAULT + timedelta(seconds=1)).isoformat()}
    progress = ShopProgress(scenario=SLOW.name, detected_after_s=1.0)
    assert _followed(stage({"/history": {"history": [attempt, other]}}), SLOW, progress, FAULT) == (
        progress,
        False,
    )


def test_an_applied_patch_is_given_all_the_time_that_verification_takes():
    applied = ShopProgress(
        scenario=SLOW.name, detected_after_s=2.0, proposed_after_s=50.0, applied_after_s=50.0
    )
    assert _patience_s(MACHINE, SLOW, applied) > 50 + SLOW.stabilisation_s + PATIENCE_MIN.total_seconds()


@pytest.mark.parametrize(
    ("reached", "expected"),
    [
        ({}, "The fault was not detected. Busy."),
        ({"detected_after_s": 1.0}, "The fault was detected, but no patch was found. Busy."),
        ({"detected_after_s": 1.0, "proposed_after_s": 2.0}, "A patch was proposed, but not applied. Busy."),
        ({"applied_after_s": 2.0}, "The patch was applied, but not verified. Busy."),
        ({"applied_after_s": 2.0, "rolled_back": True}, "The patch was rolled back. Busy."),
    ],
)
def test_whatever_falls_short_says_why(reached, expected):
    progress = ShopProgress(scenario=SLOW.name, reason="Busy.", **reached)
    assert progress.to_dict()["shortfall"] == expected


def test_what_was_healed_falls_short_of_nothing():
    assert ShopProgress(scenario=SLOW.name, verified_after_s=9.0).to_dict()["shortfall"] is None
