"""The table of signals: one place for what is beyond a limit, and which symptom that is."""

from dataclasses import replace

import pytest

from geoheal.domain.health.signals import BY_CODE, BY_FIELD, BY_SYMPTOM, Symptom
from geoheal.domain.health.thresholds import Thresholds
from geoheal.monitor.health.rules import RULES

LIMITS = Thresholds()


def test_every_rule_belongs_to_a_signal():
    ours = {code for signal in BY_FIELD.values() for code in signal.codes}
    assert {limit.code for rule in RULES for limit in rule} == ours
    assert set(BY_CODE) == ours - {"KAPPA_OFF_RESONANCE"}


@pytest.mark.parametrize("symptom", Symptom)
def test_every_symptom_shows_in_a_signal_with_limits(symptom):
    assert BY_SYMPTOM[symptom]


def test_a_value_is_calm_where_no_rule_would_find_anything_in_it():
    drift, phi = BY_FIELD["drift"], BY_FIELD["phi"]
    assert not drift.exceeded(1.5, LIMITS)
    assert not drift.is_calm(1.5, LIMITS)
    assert drift.is_calm(1.4, LIMITS)
    assert not phi.is_calm(0.71, LIMITS)
    assert phi.is_calm(0.72, LIMITS)
    assert not phi.is_calm(0.86, LIMITS)


def test_slopes_are_judged_an_hour():
    assert BY_FIELD["memory_usage_mb"].is_steady(600.0, LIMITS)
    assert not BY_FIELD["memory_usage_mb"].is_steady(600.1, LIMITS)
    assert not BY_FIELD["phi"].is_steady(-3.1, LIMITS)
    assert BY_FIELD["error_rate"].is_steady(1e9, LIMITS)


def test_thresholds_of_the_system_move_all_of_it():
    tighter = replace(LIMITS, memory_slope_max_mb=1.0, drift_max=1.0)
    assert not BY_FIELD["memory_usage_mb"].is_steady(61.0, tighter)
    assert not BY_FIELD["drift"].is_calm(0.8, tighter)
