"""Alertness: a system that turns critical is checked at once, and what is known is not asked for again."""

import threading
import time
from datetime import UTC, datetime, timedelta

import pytest
from uuid_utils.compat import uuid7

from geoheal.domain.degradation import Severity
from geoheal.domain.incident import Incident, IncidentState
from geoheal.monitor.alertness import Alertness, look
from geoheal.monitor.ingest import ingest, open_system
from geoheal.monitor.report import parse_report
from geoheal.store import incidents, policies

LATER = timedelta(hours=1)


@pytest.fixture
def report(database):
    """Stores snapshots of a system with an error rate, and puts its next check off."""

    def report(error_rate, system="shop"):
        now = datetime.now(UTC)
        for place in range(12):
            moment = now - timedelta(seconds=12 - place)
            body = {"id": str(uuid7()), "captured_at": moment, "phi": 0.75, "error_rate": error_rate}
            stored = ingest(database, system, parse_report(body).observe(now))
        with database.transaction() as connection:
            known = open_system(connection, system)
            policies.ensure(connection, known, now + LATER)
        return known, stored.snapshot

    return report


def is_due(database, system):
    with database.transaction() as connection:
        loop = policies.find(connection, system)
    assert loop is not None
    return loop.next_check_at <= datetime.now(UTC)


def eventually(holds):
    deadline = time.monotonic() + 20
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def test_only_what_turned_critical_is_asked_for(database, report):
    well, _ = report(0.0, "well")
    ill, _ = report(0.5, "ill")
    assert (look(database, "well"), look(database, "ill"), look(database, "unknown")) == (False, True, False)
    assert (is_due(database, well), is_due(database, ill)) == (False, True)


def test_what_is_known_to_be_critical_waits_for_the_next_check(database, report):
    system, snapshot = report(0.5)
    known = Incident(
        id=uuid7(),
        state=IncidentState.OPEN,
        severity=Severity.CRITICAL,
        symptom=None,
        first_seen_at=snapshot.captured_at,
        last_seen_at=snapshot.captured_at,
    )
    with database.transaction() as connection:
        incidents.save(connection, system, known)
    assert not look(database, system.name)
    assert not is_due(database, system)


def test_one_thread_looks_at_all_systems_and_misses_none(database, report):
    alertness = Alertness(database, quiet_s=0.2)
    ill = [report(0.5, f"ill-{number}")[0] for number in range(5)]
    for system in ill:
        for _ in range(20):
            alertness.notice_batch(system.name)
    assert sum(thread.name == "geoheal-alertness" for thread in threading.enumerate()) <= 1
    eventually(lambda: all(is_due(database, system) for system in ill))


def test_what_comes_in_the_quiet_time_is_looked_at_after_it(database, report):
    alertness = Alertness(database, quiet_s=0.5)
    system, snapshot = report(0.0)
    alertness.notice(snapshot, system.thresholds)
    alertness.notice_batch(system.name)
    eventually(lambda: not alertness._waiting)
    report(0.5)
    alertness.notice_batch(system.name)
    eventually(lambda: is_due(database, system))
