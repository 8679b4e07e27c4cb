"""The status of a system: it never says more than is known."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from geoheal.domain.health.degradation import Severity
from geoheal.domain.health.summary import WORST_FIRST, HealthStatus
from geoheal.domain.health.system import System
from geoheal.domain.health.thresholds import Thresholds
from geoheal.domain.snapshots.convention import Geometry
from geoheal.domain.snapshots.snapshot import Snapshot
from geoheal.monitor.health.degradation import History, assess
from geoheal.monitor.health.own_rules import OwnFindings
from geoheal.monitor.health.summary import SERVICE_NOTE, summarise

START = datetime(2026, 11, 23, 12, tzinfo=UTC)


def history(count, step_s=10.0, pauses=None, **fields):
    """Snapshots at even steps; ``pauses`` are seconds that pass before the ones of these numbers."""
    system = System(
        id=uuid4(),
        name="s",
        geometry=Geometry.SPHERE,
        dimension=2,
        thresholds=Thresholds(),
        created_at=START,
    )
    at, snapshots = START, []
    for place in range(count):
        at += timedelta(seconds=(pauses or {}).get(place, step_s))
        snapshots.append(Snapshot(id=uuid4(), captured_at=at, system="s", geometry=Geometry.SPHERE, **fields))
    return History(system=system, baseline=None, snapshots=snapshots)


def status(past, after_s=0.0, incident=None):
    now = past.snapshots[-1].captured_at + timedelta(seconds=after_s)
    return summarise(past, len(past.snapshots), now, incident).status


def test_nine_snapshots_are_unknown_and_ten_are_not():
    assert status(history(9, phi=0.75)) == "unknown"
    assert status(history(10, phi=0.75)) == "healthy"


def test_what_no_rule_can_judge_is_unknown():
    past = history(20, metrics={"queue": 3.0}, cpu_usage_pct=5.0)
    summary = summarise(past, 20, past.snapshots[-1].captured_at, None)
    assert summary.status == "unknown"
    assert "no metric" in str(summary.note)


def test_memory_alone_is_not_health():
    level = history(20, memory_usage_mb=50.0)
    summary = summarise(level, 20, level.snapshots[-1].captured_at, None)
    assert summary.status == "unknown"
    assert "no metric shows how it serves (errors, latency" in str(summary.note)
    now = level.snapshots[-1].captured_at
    with_rule = replace(level, own=OwnFindings(measured=True))
    judged = summarise(with_rule, 20, now, None)
    assert (judged.status, judged.note) == ("healthy", SERVICE_NOTE)
    limited = replace(level, system=replace(level.system, thresholds=Thresholds(memory_max_mb=40.0)))
    assert summarise(limited, 20, now, None).status in {"warning", "critical"}
    serves = history(20, memory_usage_mb=50.0, avg_latency_ms=5.0)
    assert (status(serves), summarise(serves, 20, now, None).note) == ("healthy", None)


@pytest.mark.parametrize(("step_s", "well_s", "silent_s"), [(1, 59, 61), (10, 99, 101), (600, 5999, 6001)])
def test_silence_is_judged_by_the_systems_own_rhythm(step_s, well_s, silent_s):
    past = history(30, step_s, phi=0.75)
    assert status(past, well_s) == "healthy"
    assert status(past, silent_s) == "silent"


def test_how_long_silence_takes_is_said_as_people_say_it():
    past = history(30, 900, phi=0.75)
    now = past.snapshots[-1].captured_at + timedelta(hours=3)
    assert "silent after 2 h 30 min without" in str(summarise(past, 30, now, None).note)


def test_one_outage_does_not_change_the_rhythm():
    past = history(100, 10, {50: 6 * 3600}, phi=0.75)
    assert status(past, 101) == "silent"


def test_a_system_that_sends_in_bursts_is_not_silent_between_them():
    past = history(100, 0.01, dict.fromkeys(range(10, 100, 10), 3600), phi=0.75)
    assert status(past, 3600) == "healthy"
    assert status(past, 4 * 3600) == "silent"


def test_an_open_incident_is_the_least_that_the_status_says():
    past = history(10, phi=0.75)
    assert status(past, incident=Severity.WARNING) == "warning"
    assert status(past, 9999, incident=Severity.CRITICAL) == "critical"
    assert status(history(3, phi=0.75), incident=Severity.WARNING) == "warning"
    assert status(history(10, phi=0.1), incident=Severity.WARNING) == "critical"


def test_the_window_starts_anew_after_a_silence():
    """Nine snapshots of history and a live one are not a window."""
    past = history(10, 10, {9: 86_400}, phi=0.1)
    report = assess(past, past.snapshots[-1].captured_at)
    assert not report.degraded
    assert report.message == "Insufficient history for analysis"
    assert status(past) == "unknown"


def test_every_status_has_its_place():
    assert set(WORST_FIRST) == set(HealthStatus)
    assert [each for each in HealthStatus if each.is_well] == [HealthStatus.HEALTHY]


def test_issues_of_a_silent_system_are_said_to_be_of_its_last_snapshots():
    past = history(30, error_rate=0.9)
    summary = summarise(past, 30, past.snapshots[-1].captured_at + timedelta(hours=6), None)
    last = f"{past.snapshots[-1].captured_at:%Y-%m-%d %H:%M:%S} UTC"
    assert (summary.status, len(summary.issues)) == ("silent", 1)
    assert str(summary.note).startswith(f"No snapshot has arrived since {last}")
    assert str(summary.note).endswith(f"The issues are those of its last snapshots, up to {last}.")
    sound = history(30, phi=0.75)
    assert "issues" not in str(summarise(sound, 30, START + timedelta(days=1), None).note)


def test_a_node_that_fails_among_many_is_named_although_the_system_is_healthy():
    rows = [
        replace(each, node=f"n{place}", error_rate=float(place == 0), captured_at=each.captured_at)
        for place in range(40)
        for each in history(30, request_count=50, error_rate=0.0).snapshots
    ]
    rows.sort(key=lambda each: each.captured_at)
    past = replace(history(0), snapshots=rows[-100:], pulses=rows)
    summary = summarise(past, 100, rows[-1].captured_at, None)
    assert summary.status == "healthy"
    assert summary.note == "Single nodes fail more requests than the limit of 5.0%: n0 (100.0%)."
    assert summary.note in assess(past, rows[-1].captured_at).notes
