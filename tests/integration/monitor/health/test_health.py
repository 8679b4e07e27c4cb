"""What is said of health, on a real history."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text
from uuid_utils.compat import uuid7

from geoheal import GeometricHealthMonitor
from geoheal.domain.health.degradation import Severity
from geoheal.healing.incidents.observation import observe
from geoheal.monitor.health.alertness import is_suspicious, look
from geoheal.monitor.health.degradation import assess
from geoheal.monitor.health.queries import load_history, read_health
from geoheal.monitor.health.silent_nodes import nodes_of
from geoheal.monitor.ingest.group import GroupIngest
from geoheal.monitor.ingest.report import parse_report
from geoheal.monitor.ingest.single import ingest, open_system
from geoheal.monitor.overview.judging import keep
from geoheal.store.systems import systems
from geoheal.store.systems.briefs import briefs


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


def arrive(database, now, behind_s, **where):
    """Let stored snapshots have arrived at their pace, from a clock that is so far behind."""
    late = "(captured_at AT TIME ZONE 'UTC' + make_interval(secs => :behind)) AT TIME ZONE 'UTC'"
    which = "node = :node" if where else "true"
    with database.transaction() as connection:
        query = text(f"UPDATE geoheal.snapshots SET arrived_at = {late} WHERE {which}")
        connection.execute(query, {"behind": behind_s, **where})


@pytest.mark.parametrize("behind_s", [0, 100, 3600])
def test_a_system_whose_clock_is_behind_is_judged_as_it_reports(database, behind_s):
    now = datetime.now(UTC)
    store(database, moments(now - timedelta(seconds=behind_s), 14), error_rate=0.9)
    arrive(database, now, behind_s)
    health = read_health(database, "shop")
    assert (health.status, health.last_snapshot) == ("critical", now - timedelta(seconds=behind_s))
    assert look(database, "shop")
    with database.transaction() as connection:
        keep(connection, load_history(connection, "shop", now=now), now)
        connection.execute(text("UPDATE geoheal.standings SET judged_at = now()"))
        assert [(each.name, each.status) for each in briefs(connection)] == [("shop", "critical")]
        observed = observe(connection, "shop", None, now).observed
        assert observed is not None
        assert observed.firing.degraded
        later = now + timedelta(seconds=150)
        assert load_history(connection, "shop", now=later).is_silent(later)


def test_a_node_whose_clock_is_behind_is_seen_among_many(database):
    now = datetime.now(UTC)
    for node in range(5):
        store(database, moments(now, 90, 2.0), node=f"w{node}", request_count=10, error_rate=0.0)
    late = now - timedelta(seconds=400)
    store(database, moments(late, 30, 2.0), node="late", request_count=10, error_rate=1.0)
    assert read_health(database, "shop").status == "healthy", "late, or an import: it is history"
    arrive(database, now, 400, node="late")
    assert read_health(database, "shop").status == "critical"
    history = shop(database)
    assert any("late is 6 min 40 s behind" in note for note in assess(history, now).notes)
    with database.transaction() as connection:
        by_own_clock = {each.name: each.last_at for each in nodes_of(connection, history.system, now).heard}
        righted = nodes_of(connection, history.system, now, history.offsets).heard
    assert by_own_clock["late"] == late
    assert now - next(each.last_at for each in righted if each.name == "late") < timedelta(seconds=5)
