"""The views against Python on the same rows, and by which ways they read them."""

import re
from datetime import UTC, datetime, timedelta
from itertools import groupby

import numpy as np
import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from geoheal.domain.snapshots.code_version import CodeVersion
from geoheal.domain.snapshots.convention import Geometry
from geoheal.monitor.health.measurements_of_nodes import mean
from geoheal.store.snapshots.ingest_path import insert_new
from geoheal.store.systems import baselines, code_versions, systems
from tests import quick

START = datetime(2026, 10, 30, tzinfo=UTC)


@pytest.fixture
def filled(connection, system, history):
    """Two systems with the same history, the first with two code versions and snapshots of unknown code."""
    made = history(system)
    versions = [CodeVersion("aaa", ("core",)), CodeVersion("bbb", (), {"core": "2.0"})]
    ids = code_versions.ensure(connection, system, versions, START)
    for place, each in enumerate(made):
        version = None if place < 5 else ids[versions[place // 30].fingerprint]
        insert_new(connection, system, each, version)
    other = systems.register(connection, "quiet", Geometry.SPHERE, 64)
    for each in made:
        insert_new(connection, other, each, None)
    return made


def rows_of(connection, query, **parameters):
    return connection.execute(text(query), parameters).mappings().all()


def near(value):
    return None if value is None else pytest.approx(value, rel=1e-9)


def weighted(values, weights):
    """Mean over requests, of what both were measured for."""
    pairs = [(v, w) for v, w in zip(values, weights, strict=True) if v is not None and w is not None]
    total = sum(w for _, w in pairs)
    return sum(v * w for v, w in pairs) / total if total else None


def figures(made):
    """Return what a row of figures should say of these snapshots."""
    column = {name: [getattr(each, name) for each in made] for name in made[0].__dataclass_fields__}
    regimes = [each for each in column["regime"] if each is not None]
    return {
        "snapshots": len(made),
        "phi_avg": near(mean(column["phi"])),
        "phi_min": min((each for each in column["phi"] if each is not None), default=None),
        "kappa_avg": near(mean(column["kappa_eff"])),
        "drift_avg": near(mean(column["drift"])),
        "drift_max": max(column["drift"]),
        "breakdown_frequency": near(regimes.count("breakdown") / len(made)) if regimes else None,
        "error_rate_avg": near(mean(column["error_rate"])),
        "request_error_rate": near(weighted(column["error_rate"], column["request_count"])),
        "request_count": sum(each or 0 for each in column["request_count"]),
        "latency_avg_ms": near(mean(column["avg_latency_ms"])),
        "request_latency_ms": near(weighted(column["avg_latency_ms"], column["request_count"])),
        "memory_avg_mb": near(mean(column["memory_usage_mb"])),
        "memory_max_mb": max((each for each in column["memory_usage_mb"] if each is not None), default=None),
        "cpu_avg_pct": near(mean(column["cpu_usage_pct"])),
    }


def test_the_timeline_shows_every_snapshot(connection, system, filled):
    query = "SELECT * FROM geoheal.health_timeline WHERE system = 'checkout' ORDER BY captured_at, id"
    rows = rows_of(connection, query)
    assert len(rows) == len(filled)
    for row, each in zip(rows, filled, strict=True):
        assert row["system_id"] == system.id
        for name in ("captured_at", "id", "node", "phi", "regime", "drift", "error_rate", "request_count"):
            assert row[name] == getattr(each, name), name
        basin = row["basin"]
        assert basin is each.basin or np.array_equal(basin, each.basin)
    assert [row["code_hash"] for row in rows] == [None] * 5 + ["aaa"] * 25 + ["bbb"] * 30


@pytest.mark.parametrize("zone", ["UTC", "Pacific/Auckland", "America/New_York"])
def test_days_are_those_of_utc(connection, filled, zone):
    connection.execute(text(f"SET LOCAL TimeZone = '{zone}'"))
    rows = rows_of(connection, "SELECT * FROM geoheal.daily_health WHERE system = 'checkout' ORDER BY day")
    days = [(day, list(made)) for day, made in groupby(filled, lambda each: each.captured_at.date())]
    assert [row["day"] for row in rows] == [day for day, _ in days]
    for row, (_, made) in zip(rows, days, strict=True):
        assert {name: row[name] for name in figures(made)} == figures(made)


def test_days_without_snapshots_are_left_out(connection, system, filled, snapshot_of):
    early = snapshot_of(system, captured_at=START - timedelta(days=40, microseconds=1), phi=0.5)
    insert_new(connection, system, early, None)
    rows = rows_of(connection, "SELECT day FROM geoheal.daily_health WHERE system = 'checkout' ORDER BY day")
    assert [str(row["day"]) for row in rows] == ["2026-09-19", "2026-10-30", "2026-10-31", "2026-11-01"]


def test_versions_are_compared_with_the_one_before(connection, system, filled):
    query = "SELECT * FROM geoheal.code_version_health WHERE system = 'checkout' ORDER BY first_seen_at"
    rows = rows_of(connection, query)
    assert [row["code_hash"] for row in rows] == ["aaa", "bbb"]
    parts = [filled[5:30], filled[30:]]
    for row, made in zip(rows, parts, strict=True):
        assert (row["first_seen_at"], row["last_seen_at"]) == (made[0].captured_at, made[-1].captured_at)
        assert {name: row[name] for name in figures(made)} == figures(made)
    assert rows[0]["active_modules"] == ["core"]
    assert rows[1]["module_versions"] == {"core": "2.0"}
    for name in ("phi_avg", "drift_avg", "error_rate_avg", "latency_avg_ms", "memory_avg_mb"):
        assert rows[0][f"{name}_change"] is None
        assert rows[1][f"{name}_change"] == near(rows[1][name] - rows[0][name])


def test_systems_and_baselines_are_listed(connection, system, filled, baseline_of):
    first, second = baseline_of(filled[0].basin), baseline_of(filled[1].basin)
    for each in (first, second):
        baselines.activate(connection, system, each)
    rows = rows_of(connection, "SELECT * FROM geoheal.baseline_history ORDER BY baseline_id")
    assert [(row["system"], row["baseline_id"], row["active"]) for row in rows] == [
        ("checkout", first.id, False),
        ("checkout", second.id, True),
    ]
    assert np.array_equal(rows[1]["basin"], second.basin)
    rows = rows_of(connection, "SELECT * FROM geoheal.monitored_systems ORDER BY system")
    assert [(row["system"], row["geometry"], row["dimension"]) for row in rows] == [
        ("checkout", "sphere", 64),
        ("quiet", "sphere", 64),
    ]
    assert connection.scalar(text("SELECT geoheal.system_id('checkout')")) == system.id
    assert connection.scalar(text("SELECT geoheal.system_id(NULL)")) is None


@pytest.mark.parametrize(
    "query",
    [
        "SELECT geoheal.system_id('nobody')",
        "SELECT * FROM geoheal.health_timeline WHERE system_id = geoheal.system_id('nobody')",
        "SELECT * FROM geoheal.rolling_health('nobody')",
    ],
)
def test_a_misspelt_name_is_an_error_that_says_where_the_names_are(connection, system, query):
    with pytest.raises(DBAPIError, match="There is no system 'nobody'") as caught:
        connection.execute(text(query))
    assert "geoheal.monitored_systems" in str(caught.value)
    connection.rollback()


def test_a_name_that_is_given_again_means_the_new_system(connection, system):
    """Also where a statement is prepared: what a plan remembers is a key, never another system's."""
    connection.execute(text("PREPARE named AS SELECT geoheal.system_id('checkout')"))
    assert connection.scalar(text("EXECUTE named")) == system.id
    connection.execute(text("DELETE FROM geoheal.systems"))
    again = systems.register(connection, "checkout", Geometry.SPHERE, 64)
    assert connection.scalar(text("SELECT geoheal.system_id('checkout')")) == again.id != system.id
    assert connection.scalar(text("EXECUTE named")) in {system.id, again.id}


@pytest.fixture
def plan(one_server, connection, filled):
    """How the server carries out a query on a history of 100 systems; what it never reached is left out."""
    connection.execute(
        text("""
            INSERT INTO geoheal.systems (id, name, geometry, dimension, created_at)
            SELECT gen_random_uuid(), 's' || n, 'sphere', 64, now() FROM generate_series(1, 100) AS n
        """)
    )
    connection.execute(
        text("""
            INSERT INTO geoheal.snapshots (system_id, captured_at, id, phi)
            SELECT y.id, timestamptz '2026-09-01 00:00Z' + n * interval '5 hours', gen_random_uuid(), 0.7
            FROM geoheal.systems AS y, generate_series(0, 400) AS n
        """)
    )
    connection.execute(text("ANALYZE geoheal.snapshots"))

    def explain(query):
        lines = connection.scalars(
            text("EXPLAIN (ANALYZE, COSTS OFF, TIMING OFF, SUMMARY OFF) " + query)
        ).all()
        return "\n".join(line for line in lines if "never executed" not in line)

    return explain


def rows_read(executed: str) -> int:
    """Rows that the scans of snapshots gave, over all their loops."""
    scans = re.findall(r"(?<!Bitmap Index )Scan.* on snapshots\S*.*rows=([\d.]+) loops=(\d+)", executed)
    assert scans
    return round(sum(float(rows) * int(loops) for rows, loops in scans))


def test_last_snapshots_come_straight_from_the_index(plan):
    executed = plan("""
        SELECT * FROM geoheal.health_timeline WHERE system_id = geoheal.system_id('s7')
        ORDER BY captured_at DESC, id DESC LIMIT 10
    """)
    assert "Seq Scan on snapshots" not in executed
    assert "Sort" not in executed
    assert rows_read(executed) <= 10


@pytest.mark.parametrize("order", ["captured_at DESC", "captured_at DESC, id DESC"])
@quick.parametrize("arguments", ["'s7'", "'s7', 25", "'s7', 10, timestamptz '2026-09-02'"], quick=1)
def test_the_last_windows_read_no_more_than_they_need(plan, order, arguments):
    executed = plan(f"SELECT * FROM geoheal.rolling_health({arguments}) ORDER BY {order} LIMIT 10")
    assert "Seq Scan on snapshots" not in executed
    assert rows_read(executed) <= 50


def test_the_first_windows_read_no_more_than_they_need(plan):
    """A LIMIT without an order is satisfied by the newest."""
    assert rows_read(plan("SELECT * FROM geoheal.rolling_health('s7') LIMIT 5")) <= 50


def test_a_name_is_looked_up_when_a_statement_is_planned_and_not_for_each_row(plan):
    executed = plan("""
        SELECT count(*) FROM geoheal.health_timeline
        WHERE (system_id = geoheal.system_id('s7')) IS TRUE
    """)
    assert "system_id(" not in executed


def test_a_system_by_name_reads_its_own_rows_alone(plan):
    executed = plan(
        "SELECT * FROM geoheal.health_timeline WHERE system = 's7' ORDER BY captured_at DESC LIMIT 10"
    )
    assert "Seq Scan on snapshots" not in executed
    assert rows_read(executed) <= 401


def test_a_time_range_reads_its_own_rows_of_its_own_partition(plan):
    executed = plan("""
        SELECT * FROM geoheal.health_timeline
        WHERE system = 's7' AND captured_at >= '2026-10-10Z' AND captured_at < '2026-10-12Z'
    """)
    assert set(re.findall(r"snapshots_\d+_\d+(?= )", executed)) == {"snapshots_2026_10"}
    assert rows_read(executed) <= 10


def test_rolling_health_reads_the_range_and_a_window(plan):
    executed = plan("SELECT * FROM geoheal.rolling_health('s7', 10, '2026-10-10Z', '2026-10-12Z')")
    assert "Seq Scan on snapshots" not in executed
    assert "Sort" not in executed
    assert rows_read(executed) <= 2 * (10 + 10)


def test_days_of_a_system_read_those_days_alone(plan):
    executed = plan("""
        SELECT * FROM geoheal.daily_health WHERE system = 's7' AND day BETWEEN '2026-10-10' AND '2026-10-11'
    """)
    assert "Seq Scan on snapshots" not in executed
    assert rows_read(executed) <= 10 + 2


def test_versions_of_a_system_read_its_own_rows_alone(plan):
    executed = plan("SELECT * FROM geoheal.code_version_health WHERE system = 'checkout'")
    assert "Seq Scan on snapshots" not in executed
    assert rows_read(executed) <= 401 + 60
