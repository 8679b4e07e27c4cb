"""What is said of health, on a real history."""

from datetime import UTC, datetime, timedelta

import pytest
from uuid_utils.compat import uuid7

from geoheal import GeometricHealthMonitor
from geoheal.domain.health.degradation import Severity
from geoheal.healing.incidents.observation import observe
from geoheal.monitor.health.alertness import is_suspicious, look
from geoheal.monitor.health.degradation import assess
from geoheal.monitor.health.queries import load_history, read_health
from geoheal.monitor.ingest.group import GroupIngest
from geoheal.monitor.ingest.report import parse_report
from geoheal.monitor.ingest.single import ingest, open_system
from geoheal.store.systems import systems


def store(database, moments, clock=None, **fields):
    """Store snapshots of these moments, as a service whose clock shows ``clock``."""
    for at in moments:
        report = parse_report({"id": str(uuid7()), "captured_at": at, "phi": 0.75, **fields})
        ingest(database, "shop", report.observe(clock or datetime.now(UTC)))


def moments(last, count=12, step_s=10.0):
    return [last - timedelta(seconds=step_s * place) for place in reversed(range(count))]


def shop(database, now=None):
    with database.transaction() as connection:
        return load_history(connection, "shop", now=now)


def test_an_import_pages_nobody(database):
    now = datetime.now(UTC)
    store(database, moments(now - timedelta(days=600), step_s=60), error_rate=0.9)
    history = shop(database)
    assert assess(history, now).severity is Severity.CRITICAL  # how it was then
    assert read_health(database, "shop").status == "silent"
    assert not look(database, "shop")
    with database.transaction() as connection:
        assert observe(connection, "shop", None, now).observed is None


def test_a_clock_that_jumped_does_not_blind_the_window(database):
    now = datetime.now(UTC)
    ahead = now + timedelta(days=40)
    store(database, moments(ahead), clock=ahead)
    store(database, moments(now, 14), error_rate=0.9)
    health = read_health(database, "shop")
    assert (health.status, health.last_snapshot) == ("critical", now)
    assert look(database, "shop")
    assert any("in the future" in note for note in assess(shop(database), now).notes)


def test_one_error_in_one_of_eight_workers_is_not_critical(database):
    now = datetime.now(UTC)
    for node in range(8):
        store(database, moments(now, 10), node=f"w{node}", request_count=10, error_rate=0.0)
    store(database, [now], node="w0", request_count=10, error_rate=0.1)
    assert read_health(database, "shop").status == "healthy"
    for node in range(8):
        store(database, [now], node=f"w{node}", request_count=40, error_rate=0.5)
    assert read_health(database, "shop").status == "critical"


def test_ten_bad_snapshots_at_once_are_degraded(database):
    now = datetime.now(UTC)
    store(database, moments(now, 10, 0.001), error_rate=0.5, avg_latency_ms=5000.0)
    codes = [each.code for each in assess(shop(database), now).findings]
    assert codes == ["ERROR_RATE_HIGH", "LATENCY_HIGH"]


@pytest.mark.parametrize("way", ["group", "face"])
def test_changed_thresholds_reach_the_next_snapshot(database, way):
    """Whichever process changed them: nothing tells the ingest."""
    group = GroupIngest(database)

    def limits():
        report = parse_report({"id": str(uuid7()), "captured_at": datetime.now(UTC), "error_rate": 0.02})
        if way == "group":
            stored = group.ingest("shop", report.observe(datetime.now(UTC)))
        else:
            stored = ingest(database, "shop", report.observe(datetime.now(UTC)))
        return is_suspicious(stored.snapshot, stored.limits)

    assert [limits() for _ in range(3)] == [False] * 3
    with database.transaction() as connection:
        systems.set_thresholds(connection, open_system(connection, "shop"), {"error_rate_max": 0.01})
    assert [limits() for _ in range(3)] == [True] * 3


def test_the_python_face_is_alert_by_the_systems_own_thresholds(database, monkeypatch):
    with database.transaction() as connection:
        systems.set_thresholds(connection, open_system(connection, "shop"), {"error_rate_max": 0.01})
    with GeometricHealthMonitor(database=database, system="shop") as monitor:
        noticed = []
        monkeypatch.setattr(monitor._alertness, "notice", lambda _, limits: noticed.append(limits))
        monitor.capture_snapshot({"error_rate": 0.02})
    assert [each.error_rate_max for each in noticed] == [0.01]
