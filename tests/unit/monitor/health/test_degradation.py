"""Judgements on a history."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import numpy as np
import pytest

from geoheal.domain.health.summary import HealthStatus
from geoheal.domain.health.system import System
from geoheal.domain.health.thresholds import Thresholds
from geoheal.domain.snapshots.baseline import Baseline, BaselineSource
from geoheal.domain.snapshots.convention import Geometry
from geoheal.domain.snapshots.snapshot import Snapshot
from geoheal.monitor.health.degradation import METRICS, History, assess
from geoheal.monitor.health.summary import summarise

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)


def history(count, geometry=Geometry.SPHERE, basin=None, baseline=None, **fields):
    system = System(
        id=uuid4(), name="s", geometry=geometry, dimension=2, thresholds=Thresholds(), created_at=NOW
    )
    snapshots = [
        Snapshot(
            id=uuid4(),
            captured_at=NOW + timedelta(minutes=minute),
            system="s",
            geometry=geometry,
            basin=None if basin is None else np.array(basin, dtype=np.float32),
            **fields,
        )
        for minute in range(count)
    ]
    reference = None
    if baseline is not None:
        reference = Baseline(
            id=uuid4(),
            basin=np.array(baseline, dtype=np.float32),
            source=BaselineSource.COORDINATES,
            created_at=NOW,
        )
    return History(system=system, baseline=reference, snapshots=snapshots)


@pytest.mark.parametrize("count", [0, 1, 9])
def test_fewer_than_ten_snapshots_are_not_a_history(count):
    report = assess(history(count, phi=0.1, error_rate=1.0), NOW)
    assert not report.degraded
    assert report.severity == "normal"
    assert report.message == "Insufficient history for analysis"
    assert set(report.metrics) == set(METRICS)


def test_ten_snapshots_are_judged():
    report = assess(history(10, phi=0.1, error_rate=1.0), NOW)
    assert report.degraded
    assert report.severity == "critical"
    assert [finding.code for finding in report.findings] == ["PHI_BELOW_MIN", "ERROR_RATE_HIGH"]
    assert report.metrics["kappa_deviation"] is None
    assert "KAPPA_OFF_RESONANCE" in report.not_measured


def test_drift_is_measured_against_the_active_baseline():
    report = assess(history(10, basin=[1, 0], baseline=[-1, 0]), NOW)
    assert report.metrics["basin_distance"] == pytest.approx(np.pi)
    assert report.findings[0].code == "BASIN_DRIFT"


def test_a_limit_that_cannot_be_reached_is_said():
    report = assess(history(10, basin=[1, 0], baseline=[0, 1]), NOW)
    assert report.metrics["basin_distance"] == pytest.approx(np.pi / 2)
    assert "simplex" in report.notes[0]
    assert not assess(history(10, basin=[1, 0], baseline=[0, -1]), NOW).notes
    assert not assess(history(10, Geometry.SIMPLEX, basin=[1, 0], baseline=[0, 1]), NOW).notes


def test_summary_without_data():
    summary = summarise(history(0), 0, NOW, None)
    assert summary.status is HealthStatus.NO_DATA
    assert summary.last_snapshot is None


@pytest.mark.parametrize(
    ("fields", "status"),
    [({"phi": 0.75}, "healthy"), ({"phi": 0.7}, "warning"), ({"phi": 0.3}, "critical")],
)
def test_summary_bears_the_worst_severity(fields, status):
    summary = summarise(history(10, **fields), 10, NOW, None)
    assert summary.status == status
    assert summary.current_phi == fields["phi"]
    assert summary.last_snapshot == NOW + timedelta(minutes=9)


def test_issues_say_the_worst_first():
    """A critical error rate stands before what only warns, whatever the order of the rules."""
    slow = history(10, phi=0.7, error_rate=0.5, request_count=1000, avg_latency_ms=9000.0)
    report = assess(slow, NOW + timedelta(minutes=10))
    assert [finding.severity for finding in report.findings] == ["warning", "critical", "warning"]
    assert report.issues[0].startswith("Error rate high")
    assert sorted(report.issues) == sorted(finding.message for finding in report.findings)
