"""Views that read rollups against the views as they were, which read every snapshot."""

import runpy
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text
from uuid_utils.compat import uuid7

from geoheal.domain.snapshots.snapshot import Observation
from geoheal.monitor.ingest.batch import ingest_observations
from geoheal.monitor.ingest.group import GroupIngest
from geoheal.monitor.ingest.report import parse_report
from geoheal.monitor.ingest.single import ingest
from geoheal.monitor.ingest.together import ingest_together
from geoheal.monitor.upkeep import rolling_up
from geoheal.monitor.upkeep.rolling_up import roll_up
from geoheal.store.cluster import distribution
from geoheal.store.cluster.definitions import definition_of
from geoheal.store.cluster.forms import rewritten
from geoheal.store.operations import deletion
from geoheal.store.snapshots import partitions, rollups
from geoheal.store.snapshots.charts import rolled_timeline, timeline
from geoheal.store.systems import systems

MIGRATION = runpy.run_path(str(next(Path("migrations/versions").glob("????_rollups.py"))))
BEFORE = {
    "daily_health": (MIGRATION["OLD_DAILY_HEALTH"], "system, day"),
    "code_version_health": (MIGRATION["OLD_CODE_VERSION_HEALTH"], "system, first_seen_at, code_version_id"),
}
DAY = datetime(2026, 10, 31, tzinfo=UTC)
"""The last day of a month: histories cross partitions."""
NOW = DAY + timedelta(days=30)


def rows(connection, query):
    return [tuple(row) for row in connection.execute(text(query))]


def near(row):
    return tuple(
        pytest.approx(each, rel=1e-9, abs=1e-12) if isinstance(each, float) else each for each in row
    )


def planned(connection, query):
    """Return a query in a form that the database can plan: on a cluster, as its views are written there."""
    if not distribution.is_distributed(connection):
        return query
    with connection.begin_nested() as point:
        connection.exec_driver_sql(f"CREATE VIEW geoheal.as_it_was AS {query}")
        written = definition_of(connection, "geoheal.as_it_was")
        point.rollback()
    assert written is not None
    in_its_form = rewritten(written).rstrip().rstrip(";")
    return in_its_form.replace("GROUP BY policy.system_id", "GROUP BY y.name, policy.system_id")


def assert_same_as_before(database):
    with database.transaction() as connection:
        for view, (query, order) in BEFORE.items():
            before = planned(connection, query)
            found = rows(connection, f"SELECT * FROM geoheal.{view} ORDER BY {order}")
            assert found == [near(row) for row in rows(connection, f"{before} ORDER BY {order}")], view
        for name in systems.names(connection):
            assert_same_timelines(connection, systems.find(connection, name))
            assert_same_stretches(connection, systems.find(connection, name))


def assert_same_timelines(connection, system):
    """From rollups as from all snapshots, between moments that are no full hours."""
    for points, hours in ((31, 62.3), (8, 63.1), (2, 61.7)):
        since = DAY - timedelta(hours=31, minutes=11)
        until = since + timedelta(hours=hours)
        division = rolled_timeline.divide(connection, system, since, until, points)
        if division is None:
            return
        curve = rolled_timeline.read(connection, system, division)
        width, most = division.bucket, timeline.MICROSECOND
        assert division.points <= points
        assert division.start + division.points * width >= until
        for number in range(division.points):
            first = max(since, division.start + number * width)
            last = min(until, division.start + (number + 1) * width)
            exact = timeline.read(connection, system, first, last, 1) if last - first >= most else None
            row = curve.get(number)
            assert (row.read if row else 0) == (exact.read[0] if exact else 0)
            for series, band in exact.series.items() if row and exact else ():
                found = [getattr(row, f"{kind}_{series}") for kind in ("min", "avg", "max")]
                assert near(found) == (band.min[0], band.avg[0], band.max[0]), (series, number)


FROM_SNAPSHOTS = """
    SELECT sum(s.request_count) FILTER (WHERE s.error_rate IS NOT NULL),
           sum(round(s.request_count * s.error_rate)),
           count(s.error_rate) FILTER (WHERE s.request_count IS NULL),
           (SELECT array_agg(c ORDER BY i) FROM (
                SELECT i, sum(m.request_count * c::double precision ^ 2) AS c
                FROM geoheal.measured_snapshots AS m, unnest(m.basin) WITH ORDINALITY AS cell (c, i)
                WHERE m.system_id = :key AND m.captured_at >= :since AND m.captured_at < :until
                  AND m.avg_latency_ms IS NOT NULL AND m.request_count > 0
                GROUP BY i) AS added)
    FROM geoheal.measured_snapshots AS s
    WHERE s.system_id = :key AND s.captured_at >= :since AND s.captured_at < :until
"""
FROM_PARTS = """
    WITH parts AS (SELECT * FROM geoheal.parts_of_stretch(:key, :since, :until, true))
    SELECT sum(requests), sum(failed), coalesce(sum(uncounted), 0),
           (SELECT array_agg(c ORDER BY i) FROM (
                SELECT i, sum(c) AS c FROM parts, unnest(cells) WITH ORDINALITY AS cell (c, i)
                GROUP BY i) AS added)
    FROM parts
"""


def assert_same_stretches(connection, system):
    """Compare requests, failures and latencies of stretches between any moments."""
    for since_h, until_h in (
        (-31, 31),
        (-30.9, 30.2),
        (-2.5, 0.25),
        (0, 1),
        (0, 24),
        (0.1, 0.2),
        (5, 5),
        (6, 5),
    ):
        given = {
            "key": system.id,
            "since": DAY + timedelta(hours=since_h),
            "until": DAY + timedelta(hours=until_h),
        }
        *exact, exact_cells = connection.execute(text(FROM_SNAPSHOTS), given).one()
        *found, cells = connection.execute(text(FROM_PARTS), given).one()
        assert near(found) == tuple(exact), (since_h, until_h)
        assert cells == (None if exact_cells is None else pytest.approx(exact_cells, rel=1e-6))


def stored(database, table):
    with database.transaction() as connection:
        return connection.execute(text(f"SELECT count(*) FROM geoheal.{table}")).scalar_one()


def at(hours, **fields):
    """Return an observation so many hours after the beginning of the day."""
    moment = DAY + timedelta(hours=hours)
    named = {"id": str(uuid7()), "captured_at": moment.isoformat()}
    return parse_report({"phi": 0.7, "cpu_usage_pct": 3, **named, **fields}).observe(NOW)


def system_named(database, name):
    with database.transaction() as connection:
        return systems.find(connection, name)


def roll(database, name, hours):
    return roll_up(database, system_named(database, name), DAY + timedelta(hours=hours))


def store_fast(database, name, observations):
    group = GroupIngest(database)
    for each in observations:
        group.ingest(name, each)


def store_slowly(database, name, observations):
    for each in observations:
        ingest(database, name, each)


def store_together(database, name, observations):
    ingest_together(database, {name: observations})


WAYS = [store_fast, store_slowly, ingest_observations, store_together]
MEASURED = st.one_of(st.none(), st.floats(0, 1))
FLAT, STEEP = [1.0] * 64, [float(64 - place) for place in range(64)]
FIELDS = st.fixed_dictionaries(
    {
        "phi": MEASURED,
        "error_rate": MEASURED,
        "avg_latency_ms": st.one_of(st.none(), st.floats(0, 1e15)),
        "memory_usage_mb": st.one_of(st.none(), st.floats(0, 1e6)),
        "request_count": st.one_of(st.none(), st.integers(0, 2**62)),
        "regime": st.sampled_from([None, "breakdown", "geometric"]),
        "code_hash": st.sampled_from([None, "aaa", "bbb"]),
        "node": st.sampled_from([None, "n1", "n2"]),
        "basin_coords": st.sampled_from([None, FLAT, STEEP]),
    }
)
MOMENT = st.one_of(st.integers(-30, 30), st.floats(-30, 30).map(lambda hours: round(hours, 4)))
STORE = st.tuples(
    st.just("store"),
    st.sampled_from(WAYS),
    st.sampled_from(["a", "b"]),
    st.lists(st.tuples(MOMENT, FIELDS), min_size=1, max_size=4),
)
STEPS = st.lists(
    st.one_of(
        STORE,
        STORE,
        st.tuples(st.just("again"), st.sampled_from(WAYS)),
        st.tuples(st.just("delete"), MOMENT),
        st.tuples(st.just("roll"), st.sampled_from(["a", "b"]), st.integers(-32, 32)),
        st.tuples(st.just("hide"), st.sampled_from(["a", "b"])),
    ),
    min_size=2,
    max_size=9,
)


def take(database, step, sent):
    match step:
        case "store", way, name, rows_of:
            sent[name] = [at(hours, **fields) for hours, fields in rows_of]
            way(database, name, sent[name])
        case "again", way:
            for name, observations in sent.items():
                way(database, name, observations)
        case "delete", hours:
            delete_from(database, DAY + timedelta(hours=hours))
        case "roll", name, hours if system_named(database, name):
            roll(database, name, hours)
        case "hide", name if system_named(database, name):
            with database.transaction() as connection:
                deletion.hide(connection, system_named(database, name), NOW)
            sent.pop(name, None)


def delete_from(database, moment):
    """Delete two hours of all systems, as an operator may."""
    with database.transaction() as connection:
        gone = text(
            "DELETE FROM geoheal.snapshots WHERE captured_at BETWEEN :at AND :at + interval '2 hours' "
            "RETURNING system_id, captured_at"
        )
        hours: dict[UUID, list[datetime]] = {}
        for system_id, captured_at in connection.execute(gone, {"at": moment}):
            hours.setdefault(system_id, []).append(captured_at)
        for system in systems.page(connection, "", 10):
            rollups.note(connection, system, hours.get(system.id, []))


@settings(max_examples=10, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(steps=STEPS)
def test_late_repeated_and_deleted_rows_change_no_answer(database, steps):
    sent: dict[str, list[Observation]] = {}
    for step in steps:
        take(database, step, sent)
    assert_same_as_before(database)
    for name in sent:
        roll(database, name, 100)
    assert_same_as_before(database)
    with database.transaction() as connection:
        kept = "stale_hours AS m JOIN geoheal.systems AS y ON y.id = m.system_id AND y.deleted_at IS NULL"
        assert rows(connection, f"SELECT y.name, m.hour FROM geoheal.{kept}") == []
    for name in list(sent):
        take(database, ("hide", name), sent)


@pytest.fixture
def filled(database):
    """Three days of a system, rolled up to the last hour."""
    ingest_observations(database, "a", [at(n / 2, code_hash="aaa", node=f"n{n % 2}") for n in range(-48, 96)])
    return roll(database, "a", 40)


def test_views_read_the_rollups(database, filled):
    assert filled == DAY + timedelta(hours=40)
    with database.transaction() as connection:
        connection.execute(text("UPDATE geoheal.rollups SET phi_min = -1"))
        days = rows(connection, "SELECT phi_min FROM geoheal.daily_health ORDER BY day")
        versions = rows(connection, "SELECT phi_min, snapshots FROM geoheal.code_version_health")
    assert days == [(-1.0,), (-1.0,), (-1.0,)]
    assert versions == [(-1.0, 144)]


def test_a_day_is_one_row_for_each_code_and_node(database, filled):
    with database.transaction() as connection:
        found = rows(
            connection,
            "SELECT period, count(*), sum(snapshots) FROM geoheal.rollups GROUP BY period ORDER BY period",
        )
    assert found == [("day", 4, 96), ("hour", 128, 128)]


def test_late_rows_are_seen_at_once_and_rolled_up_again(database, filled):
    for place, way in enumerate(WAYS):
        hours = place + 1.25, place + 1.5, 39.9, 50
        way(database, "a", [at(each, phi=0.1) for each in hours])
        assert_same_as_before(database)
        assert stored(database, "stale_hours") == (2 if way in (ingest_observations, store_together) else 3)
        roll(database, "a", 40)
        assert stored(database, "stale_hours") == 0
        assert stored(database, "rollups WHERE period = 'hour' AND phi_min < 0.4") == place + 2
    assert_same_as_before(database)


def test_rows_in_time_and_repeated_ones_are_not_noted(database, filled):
    for hours, way in zip((40, 45, 50, 55), WAYS, strict=True):
        sent = [at(hours), at(hours + 1)]
        way(database, "a", sent)
        roll(database, "a", hours + 5)
        way(database, "a", sent)
        assert stored(database, "stale_hours") == 0


def test_a_writer_that_began_before_the_hour_was_closed_is_waited_for(database, filled, monkeypatch):
    monkeypatch.setattr(rolling_up, "WRITERS_S", 0.05)
    with database.transaction() as slow:
        slow.execute(
            text(
                "INSERT INTO geoheal.snapshots (system_id, captured_at, id, phi) "
                "SELECT id, :at, gen_random_uuid(), 0.01 FROM geoheal.systems"
            ),
            {"at": DAY + timedelta(hours=42)},
        )
        assert roll(database, "a", 45) == DAY + timedelta(hours=40)
    assert_same_as_before(database)
    assert roll(database, "a", 45) == DAY + timedelta(hours=45)
    assert stored(database, "rollups WHERE period = 'hour' AND phi_min < 0.1") == 1


def test_writers_and_workers_beside_each_other_lose_nothing(database, filled):
    """Each writer stores rows around the hour that is being closed; two workers go on from hour to hour."""

    def write(way):
        for number in range(15):
            way(database, "a", [at(38 + number / 2.5, phi=0.5), at(39 + number / 2.5, phi=0.6)])

    def work():
        for number in range(20):
            roll(database, "a", 40 + number // 2)

    with ThreadPoolExecutor() as pool:
        for each in [*(pool.submit(write, way) for way in WAYS), pool.submit(work), pool.submit(work)]:
            each.result()
    assert_same_as_before(database)
    roll(database, "a", 60)
    assert stored(database, "stale_hours") == 0
    assert_same_as_before(database)


def test_an_interrupted_roll_up_goes_on_where_it_ended(database, filled):
    ingest_observations(database, "b", [at(n) for n in range(-40, 30)])
    turns = iter([True, False])
    system = system_named(database, "b")
    reached = roll_up(database, system, DAY + timedelta(hours=25), lambda: next(turns))
    assert reached == DAY - timedelta(hours=40 - rollups.STEP_HOURS)
    assert_same_as_before(database)
    assert roll(database, "b", 25) == DAY + timedelta(hours=25)
    assert_same_as_before(database)


def test_what_was_changed_by_hand_is_rolled_up_again_on_request(database, filled):
    with database.transaction() as connection:
        connection.execute(text("DELETE FROM geoheal.snapshots WHERE captured_at < :at"), {"at": DAY})
        rollups.note_stretch(connection, system_named(database, "a"), None, DAY)
    assert_same_as_before(database)
    roll(database, "a", 40)
    assert_same_as_before(database)
    assert stored(database, "rollups WHERE start < '2026-10-31T00:00Z'") == 0


def test_history_and_rollups_are_dropped_together(database, filled):
    with database.transaction() as connection:
        partitions.drop_before(connection, DAY + timedelta(days=1))
    assert stored(database, "rollups WHERE start < '2026-11-01T00:00Z'") == 0
    assert stored(database, "rollups WHERE start >= '2026-11-01T00:00Z'") > 0
    assert_same_as_before(database)


def test_a_deleted_system_takes_its_rollups_along(database, filled):
    system = system_named(database, "a")
    ingest(database, "a", at(1.75))
    with database.transaction() as connection:
        deletion.hide(connection, system, NOW)
    assert roll_up(database, system, DAY + timedelta(hours=45)) is None
    assert_same_as_before(database)
    with database.transaction() as connection:
        while deletion.delete_some(connection, system.id):
            pass
        deletion.forget(connection, system.id)
    assert [stored(database, table) for table in ("rollups", "stale_hours", "systems")] == [0, 0, 0]
