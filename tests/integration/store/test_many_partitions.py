"""Questions about the last hours, where the history has a partition per day."""

import random
import re
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text

from geoheal.domain.past.heartbeat import HOUR, starts_of
from geoheal.domain.snapshots.convention import Geometry
from geoheal.domain.snapshots.periods import Length
from geoheal.monitor.health.queries import load_history
from geoheal.monitor.overview.judging import keep
from geoheal.store.healing import policies
from geoheal.store.snapshots import partitions
from geoheal.store.snapshots.ingest_path import insert_new
from geoheal.store.systems import briefs, heartbeats, statuses, systems

DAYS = 40
OFTEN = 14
"""Calls of a statement after which the driver and the server have both prepared it, if they ever do."""

LOCKED = text("""
    SELECT count(DISTINCT relation) FROM pg_locks JOIN pg_inherits ON inhrelid = relation
    WHERE inhparent = to_regclass('geoheal.snapshots') AND pid = pg_backend_pid()
""")


@pytest.fixture
def now():
    return datetime.now(UTC)


@pytest.fixture
def days(database, now):
    """Have a partition for each of many days."""
    with database.transaction() as connection:
        for period in partitions.existing(connection):
            connection.execute(text(f"DROP TABLE geoheal.{partitions.SNAPSHOTS.partition(period)}"))
        made = [Length.DAY.around(now + timedelta(days=day)) for day in range(-DAYS, 2)]
        partitions.ensure(connection, made)


@pytest.fixture
def reporting(database, now, snapshot_of):
    """Register a system whose snapshots are so old."""

    def make(name, *ages):
        with database.transaction() as connection:
            partitions.cover(connection, [now - age for age in ages])
            system = systems.register(connection, name, Geometry.SPHERE, 8)
            policies.ensure(connection, system, now)
            for age in ages:
                moment = now - age
                insert_new(connection, system, snapshot_of(system, captured_at=moment), None)
        return system

    return make


def test_the_last_hours_are_asked_of_their_partitions_alone(one_server, days, database, reporting, now):
    starts = starts_of(now, 24)
    ends = [start + HOUR for start in starts]
    one, gone = reporting("one", timedelta(minutes=1)), reporting("gone", timedelta(days=10))
    for _ in range(OFTEN):
        with database.transaction() as connection:
            heard = heartbeats.heard(connection, [one.id, gone.id], starts, ends)
            assert connection.execute(LOCKED).scalar_one() <= 2
    assert heard == {one.id: {starts[-1]}, gone.id: set()}


def test_systems_that_report_are_found_in_the_last_partitions_alone(one_server, days, database, reporting):
    system = reporting("one", timedelta(minutes=1))
    for _ in range(OFTEN):
        with database.transaction() as connection:
            (found,) = briefs.briefs(connection, [system.id])
            assert connection.execute(LOCKED).scalar_one() <= 2
    assert found.last_snapshot is not None


def test_all_systems_are_found_in_the_last_partitions_alone(one_server, database, reporting):
    system = reporting("one", timedelta(minutes=1))
    for _ in range(OFTEN):
        with database.transaction() as connection:
            assert [each.id for each in briefs.briefs(connection)] == [system.id]
            assert connection.execute(LOCKED).scalar_one() <= 2


def test_the_list_is_the_one_by_the_whole_history(database, reporting, now, monkeypatch):
    """Whatever a system's newest snapshot, and whatever it was judged by."""
    chance = random.Random(7)
    hours = [None, -2, -0.05, 0, 0.1, 5.9, 6, 6.1, 30, 400]
    for place in range(30):
        ages = [each for each in chance.sample(hours, chance.randint(1, 3)) if each is not None]
        made = reporting(f"s{place}", *(timedelta(hours=each) for each in ages))
        if place % 2:
            with database.transaction() as connection:
                judged = now - timedelta(hours=chance.choice([0, 1, 50]))
                keep(connection, load_history(connection, made.name, now=judged), judged)
    with database.transaction() as connection:
        found = sorted(briefs.briefs(connection), key=lambda each: each.name)
        view = connection.execute(text("SELECT system_id, status FROM geoheal.system_status")).all()
        assert {each.id: each.status for each in found} == {each.system_id: each.status for each in view}
        monkeypatch.setattr(statuses, "_HISTORY", re.compile("nowhere"))
        assert sorted(briefs.briefs(connection), key=lambda each: each.name) == found
    assert len(found) == 30
