"""``geoheal.system_status`` against the status that Python gives the same systems."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text
from uuid_utils.compat import uuid7

from geoheal.domain.healing.incident import Incident, IncidentState
from geoheal.domain.health.degradation import Severity
from geoheal.domain.health.summary import HealthStatus
from geoheal.domain.snapshots.convention import Geometry
from geoheal.monitor.health.queries import load_history
from geoheal.monitor.health.summary import summarise
from geoheal.monitor.overview.judging import keep as keep_standing
from geoheal.store.healing import incidents, policies
from geoheal.store.snapshots import partitions
from geoheal.store.snapshots.ingest_path import insert_new
from geoheal.store.systems import systems

EVERY = timedelta(seconds=10)


@pytest.fixture
def now():
    return datetime.now(UTC)


@pytest.fixture
def shop(connection, now):
    partitions.cover(connection, [now, now - timedelta(days=1)])
    return systems.register(connection, "shop", Geometry.SPHERE, 8)


@pytest.fixture
def report(connection, shop, snapshot_of, now):
    """Store snapshots of the shop, ten seconds apart, the last one so long ago."""

    def store(count, ago, **measured):
        for place in range(count):
            at = now - ago - EVERY * (count - 1 - place)
            insert_new(connection, shop, snapshot_of(shop, captured_at=at, **measured), None)

    return store


@pytest.fixture
def checked(connection, shop, now):
    """Keep what a check would have said, so long ago."""

    def keep(ago=timedelta(0)):
        then = now - ago
        policies.ensure(connection, shop, then)
        keep_standing(connection, load_history(connection, "shop", now=then), then)

    return keep


@pytest.fixture
def status_row(connection):
    query = text("SELECT * FROM geoheal.system_status WHERE system = 'shop'")
    return lambda: connection.execute(query).one()


def python(connection, now, severity=None):
    return summarise(load_history(connection, "shop", now=now), 0, now, severity).status


MOMENT = timedelta(seconds=1)
FOR_LONG = timedelta(minutes=20)
STATES = {
    "no data": (0, MOMENT, {}),
    "unknown: too few": (4, MOMENT, {"avg_latency_ms": 10.0}),
    "unknown: nothing measured": (20, MOMENT, {}),
    "unknown before silent": (4, FOR_LONG, {"avg_latency_ms": 10.0}),
    "silent": (20, FOR_LONG, {"avg_latency_ms": 10.0}),
    "healthy": (20, MOMENT, {"avg_latency_ms": 10.0}),
    "warning": (20, MOMENT, {"avg_latency_ms": 2_100.0}),
    "critical": (20, MOMENT, {"phi": 0.01}),
}


@pytest.mark.parametrize("severity", [None, Severity.WARNING, Severity.CRITICAL])
@pytest.mark.parametrize("state", STATES)
def test_the_view_says_what_python_says(connection, shop, now, report, checked, status_row, state, severity):
    count, ago, measured = STATES[state]
    report(count, ago, **measured)
    checked()
    if severity is not None:
        incident = Incident(
            id=uuid7(), state=IncidentState.OPEN, severity=severity, symptom=None, first_seen_at=now,
            last_seen_at=now, opened_at=now,
        )  # fmt: skip
        incidents.save(connection, shop, incident)
    row, expected = status_row(), python(connection, now, severity)
    assert row.status == expected
    assert row.incident_severity == severity
    assert row.judged_status == python(connection, now) == state.partition(":")[0].partition(" before")[0]


def test_a_pending_incident_is_not_a_floor(connection, shop, now, report, checked, status_row):
    report(20, MOMENT, avg_latency_ms=10.0)
    incident = Incident(
        id=uuid7(), state=IncidentState.PENDING, severity=Severity.WARNING, symptom=None, first_seen_at=now,
        last_seen_at=now,
    )  # fmt: skip
    incidents.save(connection, shop, incident)
    checked()
    assert (status_row().status, status_row().incident_id) == (HealthStatus.HEALTHY, None)


def test_a_system_that_falls_silent_is_silent_before_the_next_check(report, checked, status_row):
    report(20, FOR_LONG, avg_latency_ms=10.0)
    checked(ago=FOR_LONG - MOMENT)
    assert (status_row().judged_status, status_row().status) == (HealthStatus.HEALTHY, HealthStatus.SILENT)


def test_what_nobody_judged_or_was_judged_long_ago_is_unknown(report, checked, status_row, now):
    report(200, MOMENT, avg_latency_ms=10.0)
    assert status_row().status == HealthStatus.UNKNOWN
    checked(ago=timedelta(minutes=26))
    assert (status_row().judged_status, status_row().status) == (HealthStatus.HEALTHY, HealthStatus.UNKNOWN)
    checked(ago=timedelta(minutes=20))
    assert status_row().status == HealthStatus.HEALTHY


def test_a_system_that_reports_again_is_unknown_until_it_is_judged(report, checked, status_row):
    report(20, FOR_LONG, avg_latency_ms=10.0)
    checked()
    report(1, MOMENT, avg_latency_ms=10.0)
    assert (status_row().judged_status, status_row().status) == (HealthStatus.SILENT, HealthStatus.UNKNOWN)


def test_a_snapshot_from_the_future_hides_no_silence(report, checked, status_row):
    report(20, FOR_LONG, avg_latency_ms=10.0)
    checked()
    report(1, timedelta(minutes=-6), avg_latency_ms=10.0)
    assert status_row().status == HealthStatus.SILENT


def test_deleted_systems_are_not_listed(connection, shop, checked, status_row):
    checked()
    connection.execute(text("UPDATE geoheal.systems SET deleted_at = now()"))
    assert connection.execute(text("SELECT count(*) FROM geoheal.system_status")).scalar_one() == 0
