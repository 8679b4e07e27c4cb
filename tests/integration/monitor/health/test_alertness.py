"""Alertness: a system that turns critical is checked at once, and what is known is not asked for again."""

import threading
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa
from uuid_utils.compat import uuid7

from geoheal.domain.alarms.condition import read_condition
from geoheal.domain.alarms.naming import fits
from geoheal.domain.alarms.own_rule import OwnRule
from geoheal.domain.healing.incident import Incident, IncidentState
from geoheal.domain.health.degradation import Severity
from geoheal.domain.snapshots.batch import BatchOutcome
from geoheal.monitor.health.alertness import Alertness, look
from geoheal.monitor.ingest.report import parse_report
from geoheal.monitor.ingest.single import ingest, open_system
from geoheal.store.healing import incidents, policies
from geoheal.store.schema.tables import concerns
from geoheal.store.systems import own_rules
from tests.waiting import eventually

LATER = timedelta(hours=1)


@pytest.fixture
def report(database):
    """Store snapshots of a system with an error rate, and put its next check off."""

    def report(error_rate, system="shop"):
        now = datetime.now(UTC)
        for place in range(12):
            moment = now - timedelta(seconds=12 - place)
            body = {"id": str(uuid7()), "captured_at": moment, "phi": 0.75, "error_rate": error_rate}
            stored = ingest(database, system, parse_report(body).observe(now))
        with database.transaction() as connection:
            known = open_system(connection, system)
            policies.ensure(connection, known, now)
            policies.change(connection, known, {}, now + LATER)  # on a cluster it was due at once
        return known, stored.snapshot

    return report


def is_due(database, system):
    with database.transaction() as connection:
        loop = policies.find(connection, system)
    assert loop is not None
    return loop.next_check_at <= datetime.now(UTC)


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


def test_it_can_be_closed_from_its_own_thread(database, monkeypatch):
    """The last reference to what owns it may end there, by the garbage collector's doing."""
    alertness, closed = Alertness(database), threading.Event()

    def close_and_note(_database, _system):
        alertness.close()
        closed.set()

    monkeypatch.setattr("geoheal.monitor.health.alertness.look", close_and_note)
    alertness.notice_batch("shop")
    assert closed.wait(30)


def test_what_comes_in_the_quiet_time_is_looked_at_after_it(database, report):
    alertness = Alertness(database, quiet_s=0.5)
    system, snapshot = report(0.0)
    alertness.notice(snapshot, system.thresholds)
    alertness.notice_batch(system.name)
    eventually(lambda: not alertness._waiting)
    report(0.5)
    alertness.notice_batch(system.name)
    eventually(lambda: is_due(database, system))


@pytest.fixture
def write(database):
    """Write a rule about queues."""

    def write(severity=Severity.CRITICAL, **named):
        rule = OwnRule(
            id=uuid7(), name="queue_long", system=named.get("system"), pattern=named.get("pattern"),
            condition=read_condition("metrics.queue > 100"), for_s=0.0, keep_firing_for_s=0.0,
            severity=severity, message=None, updated_at=datetime.now(UTC), updated_by="me",
        )  # fmt: skip
        with database.transaction() as connection:
            own_rules.put(connection, rule)

    return write


@pytest.fixture
def queue(database, report):
    """Report a queue of the shop after twelve snapshots without one."""
    system, _ = report(0.0)

    def queue(depth):
        now = datetime.now(UTC)
        body = {"id": str(uuid7()), "captured_at": now, "phi": 0.75, "metrics": {"queue": depth}}
        return system, ingest(database, "shop", parse_report(body).observe(now)).snapshot

    return queue


@pytest.mark.parametrize("named", [{"system": "shop"}, {"pattern": "s*p"}])
def test_a_critical_rule_of_ones_own_is_not_left_to_the_next_check(database, queue, write, named):
    write(**named)
    alertness = Alertness(database, quiet_s=0.0)
    system, snapshot = queue(500.0)
    alertness.notice(snapshot, system.thresholds)  # by which the rules are read
    eventually(lambda: not alertness._critical.is_outdated)
    alertness.notice(snapshot, system.thresholds)
    eventually(lambda: is_due(database, system))
    alertness.close()


@pytest.mark.parametrize(
    ("depth", "rule"),
    [
        (100.0, {"system": "shop"}),
        (500.0, {"system": "other"}),
        (500.0, {"pattern": "shop/*"}),
        (500.0, {"system": "shop", "severity": Severity.WARNING}),
    ],
)
def test_other_snapshots_and_rules_ask_for_nothing(database, queue, write, depth, rule):
    write(**rule)
    alertness = Alertness(database)
    alertness._critical.read(database)
    system, snapshot = queue(depth)
    alertness.notice(snapshot, system.thresholds)
    assert alertness._waiting == {}


@pytest.mark.parametrize(
    "pattern", ["*", "shop", "shop*", "*p", "s*o*p", "a%c", "a_c", "a\\c", "*a*a*", "a*a"]
)
def test_a_pattern_means_the_same_in_the_database(database, pattern):
    with database.transaction() as connection:
        for name in ("shop", "shop/eu", "sop", "a", "aa", "abc", "a%c", "a_c", "a\\c", "Shop", "a\\%c"):
            row = sa.values(sa.column("system", sa.Text), sa.column("pattern", sa.Text)).data(
                [(None, pattern)]
            )
            query = sa.select(concerns(row.alias("row"), name))
            assert (connection.execute(query).scalar_one() is True) is fits(pattern, name), name


def test_calm_batches_are_looked_at_only_where_a_rule_may_fire(database, write):
    def is_looked_at(system, outcome):
        alertness = Alertness(database)
        alertness._critical.read(database)
        alertness.notice_outcome(system, outcome)
        alertness.close()
        return alertness._thread is not None

    calm, alarming = BatchOutcome(accepted=3, calm=True), BatchOutcome(accepted=3)
    assert not is_looked_at("shop", calm)
    assert not is_looked_at("shop", BatchOutcome(duplicates=3))
    assert is_looked_at("shop", alarming)
    write(system="shop")
    assert is_looked_at("shop", calm)
    assert not is_looked_at("other", calm)
