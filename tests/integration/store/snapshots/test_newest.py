"""The newest rows are found in short stretches first, and are those of the whole history."""

import random
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text

from geoheal.constants import CLOCK_SKEW_MAX
from geoheal.domain.snapshots.convention import Geometry
from geoheal.domain.snapshots.periods import Length
from geoheal.monitor.health.queries import load_history
from geoheal.monitor.upkeep.rolling_up import finished_until, roll_up
from geoheal.store.healing import policies
from geoheal.store.snapshots import (
    measurements,
    newest,
    nodes,
    partitions,
    readings,
    rolling,
    rollups,
    snapshots,
)
from geoheal.store.snapshots.charts import series, timeline
from geoheal.store.snapshots.ingest_path import insert_new
from geoheal.store.systems import systems
from tests import quick
from tests.integration.store.conftest import unit_rows

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
OFTEN = 14
"""Calls of a statement after which the driver and the server have both prepared it, if they ever do."""

LOCKED = text("""
    SELECT count(DISTINCT relation) FROM pg_locks JOIN pg_inherits ON inhrelid = relation
    WHERE inhparent = to_regclass('geoheal.snapshots') AND pid = pg_backend_pid()
""")
DELETED = text("""
    DELETE FROM geoheal.snapshots WHERE system_id = :system AND get_byte(uuid_send(id), 15) < 50
    RETURNING captured_at
""")
LIMITS = (1, 10, 40)


@pytest.fixture
def now():
    return datetime.now(UTC)


@pytest.fixture
def store(database, now, snapshot_of):
    """Store snapshots of a system, so old; hours that are rolled up already are noted."""
    basins = unit_rows(8)

    def make(name, ages):
        moments = [now - age for age in ages]
        with database.transaction() as connection:
            partitions.cover(connection, moments)
            system = systems.find(connection, name)
            if system is None:
                system = systems.register(connection, name, Geometry.SPHERE, 64)
                policies.ensure(connection, system, now)
            for place, moment in enumerate(moments):
                figures = {"phi": place % 7 / 7 if place % 3 else None, "node": "ab"[place % 2]}
                basin = basins[place % 8] if place % 5 else None
                own = {f"m{place % 2}": float(place)}
                each = snapshot_of(system, captured_at=moment, basin=basin, metrics=own, **figures)
                assert insert_new(connection, system, each, None)
            rollups.note(connection, system, moments)
        return system

    return make


def answers(connection, system, now):
    """Return whatever is asked of the newest rows, and of stretches of the history."""
    ends = (None, now, now - 3 * HOUR, now - 20 * DAY, now - 100 * DAY)
    return [
        [snapshots.recent(connection, system, limit, since, until) for limit in LIMITS
         for since in (None, now - DAY, now - 300 * DAY) for until in ends],
        [snapshots.recent_pulses(connection, system, None, until or now, limit)
         for limit in LIMITS for until in ends],
        [snapshots.count_recent(connection, system, limit) for limit in LIMITS],
        [snapshots.geometry_of_recent(connection, system, limit) for limit in LIMITS],
        [snapshots.latest_after(connection, system, until or now) for until in ends],
        [readings.metric_names(connection, system, 9, until) for until in ends],
        [readings.last_readings(connection, system, limit, until=until)
         for limit in LIMITS for until in ends],
        [series.latest_times(connection, system, until or now) for until in ends],
        [str(measurements.read_stretch(connection, system, measurements.Stretch(until=until), limit))
         for limit in LIMITS for until in ends],
        [nodes.last_heard(connection, system, now - each, now) for each in (DAY, 40 * DAY)],
        [rolling.rolling_health(connection, system, window=window, limit=limit, until=until)
         for window in (1, 2, 5, 60) for limit in (1, 7) for until in ends],
        paged(connection, system),
        timeline.bounds(connection, system),
        [timeline.read(connection, system, now - 400 * DAY, until or now, 8) for until in ends[:4]],
    ]  # fmt: skip


def paged(connection, system):
    """Return the history page by page, and its rolling figures beside it."""
    before = None
    found: list[tuple[object, object]] = []
    while page := snapshots.page(connection, system, limit=4, before=before):
        figures = rolling.rolling_health(connection, system, window=3, limit=4, before=before)
        assert [each.id for each in figures] == [each.id for each in page]
        found += zip(page, figures, strict=True)
        before = snapshots.Key(page[-1].captured_at, page[-1].id)
    assert len(found) == snapshots.count_recent(connection, system, 10_000)
    return found


SHAPES = {
    "reports often": [timedelta(minutes=n) for n in range(30)] + [n * DAY for n in range(1, 60)],
    "few": [timedelta(minutes=n) for n in range(3)],
    "only old": [200 * DAY + n * HOUR for n in range(30)],
    "with gaps": [n * DAY for n in (0, 1, 2, 7, 8, 9, 31, 32, 33, 90, 91, 390)],
    "from the future": [-2 * HOUR, -20 * DAY, HOUR, 5 * DAY, 50 * DAY],
    "hourly": [n * HOUR for n in range(0, 400, 5)],
    "nothing": [],
}


@pytest.mark.thorough
@pytest.mark.parametrize("is_rolled_up", [False, True])
@pytest.mark.parametrize("shape", SHAPES)
def test_they_are_those_of_the_whole_history(database, store, now, monkeypatch, shape, is_rolled_up):
    chance = random.Random(shape)
    system = store("one", SHAPES[shape])
    store("another", [n * HOUR for n in range(40)])
    if is_rolled_up:
        roll_up(database, system, finished_until(now))
        store("one", [chance.uniform(0.1, 380) * DAY for _ in range(chance.randrange(4))])
        with database.transaction() as connection:
            gone = connection.execute(DELETED, {"system": system.id})
            rollups.note(connection, system, gone.scalars().all())
    with database.transaction() as connection:
        found = answers(connection, system, now)
        monkeypatch.setattr(newest, "SHORT", timedelta.max)
        monkeypatch.setattr(timeline, "beginning", lambda *_: None)
        monkeypatch.setattr(timeline, "NEAR", timedelta(days=100_000))
        for part, expected in zip(found, answers(connection, system, now), strict=True):
            assert str(part) == str(expected)


@pytest.fixture
def days(database, now):
    """Have a partition for each of many days."""
    with database.transaction() as connection:
        for period in partitions.existing(connection):
            connection.execute(text(f"DROP TABLE geoheal.{partitions.SNAPSHOTS.partition(period)}"))
        partitions.ensure(connection, [Length.DAY.around(now + day * DAY) for day in range(-60, 2)])


def ask_health(connection, system, now):
    load_history(connection, system.name, now=now)
    snapshots.count_recent(connection, system, 20)


def ask_windows(connection, system, _):
    assert rolling.rolling_health(connection, system, window=10, limit=20)


def ask_metrics(connection, system, _):
    assert readings.metric_names(connection, system, 9)


def ask_last_hours(connection, system, now):
    assert timeline.read(connection, system, now - HOUR, now, 10).read
    assert timeline.bounds(connection, system)


@pytest.mark.parametrize(("name", "ages"), [
    ("often", [timedelta(seconds=20 * n) for n in range(1_000)]),
    ("few", [timedelta(minutes=61 + n) for n in range(30)]),
])  # fmt: skip
@quick.parametrize("ask", [ask_health, ask_windows, ask_metrics, ask_last_hours], quick=1)
def test_only_the_last_partitions_are_looked_at(one_server, database, days, store, now, name, ages, ask):
    system = store(name, ages)
    roll_up(database, system, finished_until(now))
    for _ in range(OFTEN):
        with database.transaction() as connection:
            ask(connection, system, now)
            assert connection.execute(LOCKED).scalar_one() <= 12


def test_a_moment_before_all_time_is_asked_for(connection, system):
    long_ago = datetime.min.replace(tzinfo=UTC) + CLOCK_SKEW_MAX
    assert snapshots.recent(connection, system, 3, until=long_ago) == []
    assert rolling.rolling_health(connection, system, window=3, limit=3, until=long_ago) == []
