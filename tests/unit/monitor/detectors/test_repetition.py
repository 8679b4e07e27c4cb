"""Alarms that repeat themselves need more evidence; a stronger one is reported whatever came before."""

import numpy as np

from geoheal.monitor.detectors import EvidenceKind, SystemDetector
from geoheal.monitor.detectors.alarm import Alarm, AlarmPolicy
from geoheal.monitor.detectors.repetition import DAY_S, Repetition
from tests.unit.monitor.detectors.streams import noise
from tests.unit.monitor.detectors.test_system_detector import DAY, learnt, stream

HOUR = 3_600.0


def fired(strengths, every_s):
    """Which of evenly spaced bursts of evidence, with calm between, fire an alarm."""
    repetition, alarm, found = Repetition(), Alarm(AlarmPolicy()), []
    for place, strength in enumerate(strengths):
        at = place * every_s
        found.append(repetition.judge(alarm, at, strength))
        for calm in (60.0, 900.0):
            repetition.judge(alarm, at + calm, 0.0)
    return found


def test_an_echo_is_not_reported_and_a_stronger_one_is():
    assert fired([2.0, 1.5, 1.9], HOUR) == [True, False, True]
    assert fired([2.0, 2.5, 1.2], HOUR) == [True, True, False]


def test_weak_alarms_bound_themselves_and_strong_ones_go_on():
    weak, strong = fired([1.15] * 60, DAY_S / 4), fired([3.0] * 60, DAY_S / 4)
    assert sum(weak) == 60 / 12 * 3  # three in three days instead of twelve
    assert all(strong)


def test_what_was_reported_is_remembered_by_a_restart():
    repetition = Repetition()
    repetition.add(0.0, 3.0)
    assert Repetition.from_dict(repetition.to_dict()).needed(HOUR) == repetition.needed(HOUR) == 2.5


def test_a_slow_change_names_what_has_shifted_though_nothing_jumps():
    """On the way up no step is unusual, so that nothing but the sum tells which metric it is."""
    values = noise(20 * DAY, 3, 0.5)
    detector = learnt(values[: 14 * DAY])
    rest = values[14 * DAY :]
    rest[:, 4] += np.minimum(np.arange(len(rest)) / DAY, 2.0)
    seen = stream(detector, rest, 14 * DAY)
    slow = [
        each for one in seen for each in one.anomalies if each.proofs[0].evidence is EvidenceKind.SLOW_CHANGE
    ]
    assert slow
    assert all(each.moved and each.moved[0].metric == "m4" for each in slow)
    assert all("m4 from" in each.message and "added up" in each.message for each in slow)
    again = SystemDetector.from_dict(detector.to_dict(), detector.calibration)
    assert again.to_dict() == detector.to_dict()
