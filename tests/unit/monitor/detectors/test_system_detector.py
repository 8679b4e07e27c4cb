"""One system's detectors together: within budget on noise, alert to shifts, and restorable."""

import json

import numpy as np
import pytest

from geoheal.domain.snapshots.convention import Geometry
from geoheal.monitor.calibration import calibrate
from geoheal.monitor.detectors import AlarmState, EvidenceKind, SystemDetector
from tests.unit.monitor.detectors.streams import basins, noise, times

DAYS = 14
DAY = 288


def learnt(values, basin_rows=None):
    at = times(len(values))
    names = [f"m{i}" for i in range(values.shape[1])]
    detector = SystemDetector(calibrate(at, names, values, basin_rows, Geometry.SIMPLEX))
    detector.learn(at, values, basin_rows)
    return detector


def stream(detector, values, start, basin_rows=None):
    at = times(len(values), start).tolist()
    rows = [None] * len(values) if basin_rows is None else basin_rows
    return [detector.observe(t, v, b) for t, v, b in zip(at, values, rows, strict=True)]


@pytest.mark.thorough
@pytest.mark.parametrize("phi", [0.0, 0.7])
def test_noise_stays_within_the_budget(phi):
    alarms = 0
    for seed in (1, 2):
        values = noise(DAYS * DAY + 20 * DAY, seed, phi)
        detector = learnt(values[: DAYS * DAY])
        alarms += sum(len(seen.anomalies) for seen in stream(detector, values[DAYS * DAY :], DAYS * DAY))
    # 40 days at 0.2 a day: 8 expected at most; 14 or more have a probability of 3 %
    assert alarms <= 13


@pytest.fixture(scope="module")
def watched():
    values, cells = noise(4 * DAY, 1), basins(4 * DAY, 2)
    return learnt(values, cells).to_dict(), learnt(values, cells).calibration


def restored(watched):
    state, calibration = watched
    return SystemDetector.from_dict(json.loads(json.dumps(state)), calibration)


@pytest.mark.thorough
def test_a_jump_of_one_metric_is_found_and_named(watched):
    detector = restored(watched)
    values = noise(200, 9)
    values[100:, 3] += 15.0
    seen = stream(detector, values, 4 * DAY)
    at = next(i for i, one in enumerate(seen) if one.anomalies and i >= 100)
    anomaly = seen[at].anomalies[0]
    assert at == 101
    assert anomaly.moved[0].metric == "m3"
    assert anomaly.moved[0].deviations > 5
    assert {proof.evidence for proof in anomaly.proofs} <= {EvidenceKind.CHANNEL, EvidenceKind.JOINT}
    assert all(0 < proof.p_value < 1e-3 for proof in anomaly.proofs)
    assert all(proof.score > proof.threshold for proof in anomaly.proofs)
    assert "m3 from" in anomaly.message


def test_a_drifting_basin_is_found(watched):
    detector = restored(watched)
    cells = basins(300, 12)
    cells[100:, :4] += 12.0
    seen = stream(detector, noise(300, 9), 4 * DAY, cells)
    found = [a.proofs[0].evidence for one in seen[100:] for a in one.anomalies]
    assert EvidenceKind.DISTRIBUTION in found


def test_a_slow_shift_is_found_by_the_cumulative_sum(watched):
    detector = restored(watched)
    values = noise(2 * DAY, 10) + np.linspace(0.0, 4.0, 2 * DAY)[:, None]
    seen = stream(detector, values, 4 * DAY)
    assert EvidenceKind.SLOW_CHANGE in [a.proofs[0].evidence for one in seen for a in one.anomalies]


@pytest.mark.parametrize("cut", [1, 100, 103, 150])
def test_restart_changes_nothing(cut, watched):
    values = noise(200, 9)
    values[100:130, 3] += 15.0
    cells = basins(200, 5)
    unbroken = stream(restored(watched), values, 4 * DAY, cells)
    first = restored(watched)
    before = stream(first, values[:cut], 4 * DAY, cells[:cut])
    second = restored((first.to_dict(), first.calibration))
    assert before + stream(second, values[cut:], 4 * DAY + cut, cells[cut:]) == unbroken


def test_little_measured_is_insufficient_data(watched):
    detector = restored(watched)
    values = noise(3, 9)
    values[:, :4] = np.nan
    seen = stream(detector, values, 4 * DAY)
    assert {one.state for one in seen} == {AlarmState.INSUFFICIENT_DATA}
    assert {one.strength for one in seen} == {None}


def test_a_gap_forgets_the_immediate_past(watched):
    detector = restored(watched)
    stream(detector, noise(20, 7), 4 * DAY)
    after = stream(detector, noise(20, 8) + 10.0, 5 * DAY)
    found = {proof.evidence for one in after for a in one.anomalies for proof in a.proofs}
    assert found <= {EvidenceKind.SLOW_CHANGE}


def test_a_constant_system_is_quiet_until_it_moves():
    values = np.full((DAY, 2), 5.0)
    detector = learnt(values)
    calm = stream(detector, values, DAY)
    assert not any(one.anomalies for one in calm)
    moved = stream(detector, values[:3] + 50.0, 2 * DAY)
    assert any(one.anomalies for one in moved)
