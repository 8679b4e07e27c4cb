"""Alarms wait, hold, and say when they cannot know."""

import pytest

from geoheal.monitor.detectors.alarm import Alarm, AlarmPolicy, AlarmState

POLICY = AlarmPolicy(for_s=120.0, keep_firing_for_s=120.0, clear=0.7)


def states(alarm, strengths):
    return [(alarm.update(60.0 * i, strength), alarm.state) for i, strength in enumerate(strengths)]


def test_fires_once_after_its_time():
    fired = [fires for fires, _ in states(Alarm(POLICY), [2.0] * 6)]
    assert fired == [False, False, True, False, False, False]


def test_interrupted_evidence_starts_anew():
    assert not any(fires for fires, _ in states(Alarm(POLICY), [2.0, 2.0, 0.5, 2.0, 2.0]))


def test_hysteresis_keeps_firing_between_the_levels():
    alarm = Alarm(POLICY)
    states(alarm, [2.0] * 3 + [0.8] * 20)
    assert alarm.state is AlarmState.FIRING


def test_is_over_after_the_calm_has_lasted():
    seen = [state for _, state in states(Alarm(POLICY), [2.0] * 3 + [0.1] * 4)]
    assert seen[-4:] == [AlarmState.FIRING, AlarmState.FIRING, AlarmState.QUIET, AlarmState.QUIET]


def test_missing_data_neither_fires_nor_clears():
    alarm = Alarm(POLICY)
    assert states(alarm, [None])[0] == (False, AlarmState.INSUFFICIENT_DATA)
    states(alarm, [2.0] * 3 + [None] * 20)
    assert alarm.state is AlarmState.FIRING


@pytest.mark.parametrize("cut", range(1, 9))
def test_restart_changes_nothing(cut):
    strengths = [0.5, 2.0, 2.0, 2.0, 0.8, 0.1, 0.1, 0.1, 2.0]
    alarm = Alarm(POLICY)
    unbroken = states(alarm, strengths)
    first = Alarm(POLICY)
    before = states(first, strengths[:cut])
    second = Alarm.from_dict(first.to_dict(), POLICY)
    after = [(second.update(60.0 * i, strengths[i]), second.state) for i in range(cut, len(strengths))]
    assert before + after == unbroken
