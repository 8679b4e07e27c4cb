"""Partitions: made ahead, on demand and at once, dropped by whole months, in nobody's way."""

import re
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta, timezone

import psycopg
import pytest
from sqlalchemy import inspect, text

from geoheal.domain.snapshots.convention import Geometry
from geoheal.domain.snapshots.periods import Length, month_of
from geoheal.errors import DatabaseUnavailable, PartitionMissing
from geoheal.store.snapshots import partitions, snapshots
from geoheal.store.snapshots.ingest_path import insert_new
from geoheal.store.systems import systems

MONTHS = [month_of(2026, month) for month in (9, 10, 11)]


def test_months_follow_each_other_over_the_year():
    assert month_of(2026, 12).end == month_of(2027, 1).start == datetime(2027, 1, 1, tzinfo=UTC)
    assert list(partitions.ahead(datetime(2026, 11, 30, 23, 59, tzinfo=UTC), Length.MONTH)) == [
        month_of(2026, 11),
        month_of(2026, 12),
        month_of(2027, 1),
    ]


def test_a_moment_belongs_to_its_month_in_utc():
    new_year_in_auckland = datetime(2027, 1, 1, 5, tzinfo=timezone(timedelta(hours=13)))
    assert Length.MONTH.around(new_year_in_auckland) == month_of(2026, 12)


def test_what_is_missing_is_made_and_what_is_there_is_left(connection, system):
    assert partitions.existing(connection) == set(MONTHS)
    partitions.ensure(connection, [month_of(2026, 11), month_of(2001, 2)])
    assert partitions.existing(connection) == {*MONTHS, month_of(2001, 2)}


def test_boundaries_are_midnights_of_utc(connection, system, snapshot_of):
    connection.execute(text("SET LOCAL TimeZone = 'America/New_York'"))
    partitions.ensure(connection, [month_of(2026, 12)])
    for moment in (
        datetime(2026, 11, 30, 23, 59, 59, 999999, tzinfo=UTC),
        datetime(2026, 12, 1, tzinfo=UTC),
        datetime(2026, 12, 31, 23, 59, 59, 999999, tzinfo=UTC),
    ):
        insert_new(connection, system, snapshot_of(system, captured_at=moment), None)
    homes = connection.execute(
        text("SELECT tableoid::regclass::text FROM geoheal.snapshots ORDER BY captured_at")
    ).scalars()
    # On a cluster it is a piece of the partition, with the piece's number at its end.
    assert [re.sub(r"_\d{5,}$", "", home) for home in homes] == [
        "geoheal.snapshots_2026_11",
        "geoheal.snapshots_2026_12",
        "geoheal.snapshots_2026_12",
    ]


def test_a_snapshot_without_a_partition_is_refused_by_name(database, snapshot_of):
    with database.transaction() as connection:
        system = systems.register(connection, "checkout", Geometry.SPHERE, 64)
    with pytest.raises(PartitionMissing), database.transaction() as connection:
        insert_new(connection, system, snapshot_of(system), None)


def test_partitions_are_like_the_table_and_keep_no_second_check(connection, system):
    inspector = inspect(connection)
    parent = {
        column["name"]: (str(column["type"]), column["nullable"], column["comment"])
        for column in inspector.get_columns("snapshots", "geoheal")
    }
    child = {
        column["name"]: (str(column["type"]), column["nullable"], column["comment"])
        for column in inspector.get_columns("snapshots_2026_11", "geoheal")
    }
    assert child == parent
    assert inspector.get_check_constraints("snapshots_2026_11", "geoheal") == []
    assert inspector.get_pk_constraint("snapshots_2026_11", "geoheal")["constrained_columns"] == [
        "system_id",
        "captured_at",
        "id",
    ]


def test_ten_replicas_make_the_same_months_at_once(database):
    barrier = threading.Barrier(5)

    def make(_):
        barrier.wait()
        with database.transaction() as connection:
            partitions.ensure(connection, partitions.ahead(datetime(2026, 9, 15, tzinfo=UTC), Length.MONTH))

    with ThreadPoolExecutor(5) as replicas:
        for _ in range(2):
            list(replicas.map(make, range(5)))
    with database.transaction() as connection:
        assert partitions.existing(connection) == set(MONTHS)


def test_only_months_that_are_over_are_dropped(connection, system, snapshot_of):
    for month in MONTHS:
        insert_new(connection, system, snapshot_of(system, captured_at=month.start), None)
    assert partitions.drop_before(connection, datetime(2026, 9, 30, 23, 59, tzinfo=UTC)) == []
    assert partitions.drop_before(connection, datetime(2026, 10, 31, tzinfo=UTC)) == [month_of(2026, 9)]
    assert partitions.drop_before(connection, datetime(2026, 11, 1, tzinfo=UTC)) == [month_of(2026, 10)]
    assert partitions.existing(connection) == {month_of(2026, 11)}
    assert [each.captured_at for each in snapshots.recent(connection, system, 10)] == [
        month_of(2026, 11).start
    ]


def test_making_a_partition_waits_for_nobody_and_keeps_nobody_waiting(
    one_server, database, database_url, system, connection
):
    connection.commit()
    with (
        psycopg.connect(database_url, options="-c lock_timeout=2s") as writer,
        psycopg.connect(database_url, options="-c lock_timeout=2s") as reader,
        database.transaction() as maker,
    ):
        write = (
            "INSERT INTO geoheal.snapshots (system_id, captured_at, id) VALUES (%s, %s, gen_random_uuid())"
        )
        writer.execute(write, [system.id, MONTHS[0].start])
        reader.execute("SELECT count(*) FROM geoheal.snapshots")
        maker.execute(text("SET LOCAL lock_timeout = '2s'"))
        partitions.ensure(maker, [month_of(2026, 12)])
        writer.execute(write, [system.id, MONTHS[1].start])
        assert reader.execute("SELECT count(*) FROM geoheal.snapshots").fetchone() == (0,)


def test_dropping_gives_up_soon_where_a_reader_stays(database, database_url, system, connection):
    connection.commit()
    with psycopg.connect(database_url) as reader:
        reader.execute("SELECT count(*) FROM geoheal.snapshots")
        with pytest.raises(DatabaseUnavailable), database.transaction() as dropper:
            partitions.drop_before(dropper, datetime(2027, 1, 1, tzinfo=UTC))
    with database.transaction() as after:
        assert partitions.existing(after) == set(MONTHS)


@pytest.mark.parametrize(
    ("length", "until"),
    [
        (Length.DAY, datetime(2027, 1, 2, tzinfo=UTC)),
        (Length.WEEK, datetime(2027, 1, 18, tzinfo=UTC)),
        (Length.MONTH, datetime(2027, 3, 1, tzinfo=UTC)),
    ],
)
def test_partitions_of_any_length_stand_ready(connection, length, until):
    now = datetime(2026, 12, 18, 23, 59, tzinfo=UTC)
    assert partitions.ready_until(connection, now) == now
    partitions.make_ready(connection, now, length)
    made = sorted(partitions.existing(connection))
    assert made == list(partitions.ahead(now, length))
    assert partitions.ready_until(connection, now) == made[-1].end == until


def test_a_new_length_fills_what_is_free_and_what_holds_something_stays(connection, system, snapshot_of):
    now = datetime(2026, 11, 10, tzinfo=UTC)
    partitions.make_ready(connection, now, Length.MONTH)
    late = snapshot_of(system, captured_at=datetime(2026, 12, 24, tzinfo=UTC))
    insert_new(connection, system, late, None)
    partitions.make_ready(connection, now, Length.WEEK)
    assert {*MONTHS, month_of(2026, 12)} == partitions.existing(connection)
    now = datetime(2026, 12, 30, tzinfo=UTC)
    partitions.make_ready(connection, now, Length.WEEK)
    new = sorted(partitions.existing(connection) - {*MONTHS, month_of(2026, 12)})
    assert [str(each) for each in new][:2] == ["2027-01-01_2027-01-03", "2027-01-04_2027-01-10"]
    assert partitions.drop_before(connection, new[0].end)[-1] == new[0]
    partitions.make_ready(connection, now, Length.MONTH)
    assert partitions.ready_until(connection, new[1].start) == datetime(2027, 3, 1, tzinfo=UTC)


def test_old_history_gets_what_is_free_of_its_month(connection, system, snapshot_of):
    partitions.ensure(connection, [Length.DAY.around(datetime(2001, 2, day, tzinfo=UTC)) for day in (10, 20)])
    moments = [datetime(2001, 2, day, 23, 59, tzinfo=UTC) for day in (3, 10, 28)]
    partitions.cover(connection, moments)
    for moment in moments:
        insert_new(connection, system, snapshot_of(system, captured_at=moment), None)
    made = sorted(partitions.existing(connection) - set(MONTHS))
    assert [str(each) for each in made] == [
        "2001-02-01_2001-02-09",
        "2001-02-10",
        "2001-02-20",
        "2001-02-21_2001-02-28",
    ]
