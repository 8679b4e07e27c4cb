"""The Python face of the monitor."""

import numpy as np
import pytest

from geoheal import GeometricHealthMonitor
from geoheal.errors import InvalidInput, NotMeasured


@pytest.fixture
def monitor(database):
    with GeometricHealthMonitor(database=database) as opened:
        yield opened


STATE = {
    "phi": 0.75,
    "kappa_eff": 64.0,
    "basin_coords": np.ones(64),
    "confidence": 0.8,
    "surprise": 0.1,
    "agency": 0.6,
}


def test_a_snapshot_fills_in_what_the_process_knows(monitor):
    snapshot = monitor.capture_snapshot({**STATE, "avg_latency": 12})
    assert snapshot.avg_latency == snapshot.avg_latency_ms == 12.0
    assert snapshot.memory_usage_mb > 10
    assert snapshot.cpu_usage_pct >= 0
    assert snapshot.module_versions["numpy"] == np.__version__
    assert snapshot.timestamp == snapshot.captured_at
    assert snapshot.regime == "hierarchical"
    assert snapshot.drift == 0.0
    assert snapshot.basin_coords == pytest.approx(np.full(64, 1 / 8))


def test_what_the_caller_says_is_kept(monitor):
    given = {"memory_usage_mb": 5.0, "cpu_usage_pct": 1.0, "code_hash": "v7", "module_versions": {"a": "1"}}
    snapshot = monitor.capture_snapshot({**STATE, **given})
    assert {name: getattr(snapshot, name) for name in given} == given


def test_nothing_yet(monitor):
    assert monitor.get_health_summary()["status"] == "no data"
    report = monitor.detect_degradation()
    assert not report["degraded"]
    assert report["message"] == "Insufficient history for analysis"
    with pytest.raises(NotMeasured, match="latest snapshot"):
        monitor.set_baseline()


def test_degradation_is_seen(monitor):
    for _ in range(10):
        monitor.capture_snapshot({**STATE, "phi": 0.4})
    report = monitor.detect_degradation()
    assert report["degraded"]
    assert report["severity"] == "critical"
    assert report["findings"][0]["code"] == "PHI_BELOW_MIN"
    assert monitor.get_health_summary()["issues"] == report["issues"]


def test_a_baseline_may_be_given(monitor):
    monitor.capture_snapshot(STATE)
    opposite = monitor.set_baseline([-1.0] * 64)
    assert opposite.source == "coordinates"
    assert monitor.get_health_summary()["basin_drift"] == pytest.approx(np.pi)
    monitor.set_baseline()
    assert monitor.get_health_summary()["basin_drift"] == 0.0


def test_a_wrong_field_is_named(monitor):
    with pytest.raises(InvalidInput, match="phi"):
        monitor.capture_snapshot({**STATE, "phi": "high"})
    assert monitor.get_health_summary()["status"] == "no data"


def test_a_new_monitor_is_not_judged_by_what_its_predecessor_saw(database):
    with GeometricHealthMonitor(database=database) as predecessor:
        for _ in range(10):
            predecessor.capture_snapshot({**STATE, "phi": 0.4})
    monitor = GeometricHealthMonitor(database=database)
    assert monitor.detect_degradation()["degraded"]  # it has seen nothing itself: the stored history
    monitor.capture_snapshot(STATE)
    report = monitor.detect_degradation()
    assert not report["degraded"]
    assert report["metrics"]["phi_avg"] == 0.75
    assert monitor.get_health_summary()["snapshots_collected"] == 11
    assert monitor.get_health_summary()["issues"] == []
    for _ in range(9):
        monitor.capture_snapshot({**STATE, "phi": 0.4})
    assert monitor.detect_degradation()["degraded"]


def test_the_rolling_view_has_the_length_that_was_asked_for(database):
    monitor = GeometricHealthMonitor(history_size=3, database=database)
    for phi in (0.71, 0.72, 0.73, 0.74):
        monitor.capture_snapshot({**STATE, "phi": phi})
    monitor.capture_snapshot({**STATE, "system": "another"})
    assert [each.phi for each in monitor.snapshots] == [0.72, 0.73, 0.74]
    assert monitor.detect_degradation()["metrics"]["phi_avg"] == pytest.approx(0.73)
    assert monitor.get_health_summary()["snapshots_collected"] == 4


@pytest.mark.parametrize("wrong", [0, -1])
def test_a_view_without_a_length_is_refused(wrong):
    with pytest.raises(InvalidInput, match="history_size"):
        GeometricHealthMonitor(history_size=wrong)
