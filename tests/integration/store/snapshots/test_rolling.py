"""Rolling figures and drift, read by SQL, against Python on the same rows."""

import uuid
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from geoheal.domain.snapshots.convention import Geometry
from geoheal.domain.snapshots.regime import Regime
from geoheal.geometry.distance.fisher_rao import distances
from geoheal.monitor.health.measurements_of_nodes import mean
from geoheal.store.snapshots import rolling as stored_history
from geoheal.store.snapshots.ingest_path import insert_new
from geoheal.store.snapshots.snapshots import Key
from geoheal.store.systems import baselines, systems

START = datetime(2026, 10, 30, tzinfo=UTC)


@pytest.fixture
def filled(connection, system, history):
    """Return a history of sixty snapshots, stored in another order."""
    made = history(system)
    for each in (*made[30:], *made[:30]):
        assert insert_new(connection, system, each, None)
    return made


def near(value):
    return None if value is None else pytest.approx(value, rel=1e-9, abs=1e-12)


def slope(values):
    """Least-squares slope a snapshot of what was measured."""
    places = [place for place, value in enumerate(values) if value is not None]
    if len(places) < 2:
        return None
    return float(np.polyfit(places, [values[place] for place in places], 1)[0])


def test_rolling_figures_are_those_of_the_window(connection, system, filled):
    for window in (1, 2, 10, 25, 100):
        assert_rolling(connection, system, filled, window)


def assert_rolling(connection, system, filled, window):
    rows = stored_history.rolling_health(connection, system, window=window, limit=1000)
    assert len(rows) == len(filled)
    for place, row in enumerate(reversed(rows)):
        recent = filled[max(0, place + 1 - window) : place + 1]
        last, regimes = recent[-1], [each.regime for each in recent if each.regime is not None]
        assert (row.captured_at, row.id, row.node) == (last.captured_at, last.id, last.node)
        assert row.snapshots == len(recent)
        assert (row.phi, row.kappa_eff, row.regime) == (last.phi, last.kappa_eff, last.regime)
        assert row.phi_trend == near(slope([each.phi for each in recent]))
        assert row.memory_trend == near(slope([each.memory_usage_mb for each in recent]))
        breakdowns = regimes.count(Regime.BREAKDOWN) / len(recent) if regimes else None
        assert row.breakdown_frequency == near(breakdowns)
        assert row.drift_trend == near(slope([each.drift for each in recent]))
        for name, field in AVERAGES.items():
            assert getattr(row, name) == near(mean(getattr(each, field) for each in recent)), name


AVERAGES = {
    "phi_avg": "phi",
    "kappa_avg": "kappa_eff",
    "drift_avg": "drift",
    "error_rate_avg": "error_rate",
    "latency_avg_ms": "avg_latency_ms",
    "memory_avg_mb": "memory_usage_mb",
}


def test_slopes_are_those_of_numpy_too(connection, system, filled):
    row = stored_history.rolling_health(connection, system, window=10, limit=1)[0]
    memory = [each.memory_usage_mb for each in filled[-10:]]
    assert row.memory_trend == pytest.approx(np.polyfit(np.arange(10), memory, 1)[0])


def test_windows_reach_back_before_since(connection, system, filled):
    everything = stored_history.rolling_health(connection, system, window=10, limit=1000)
    until = START + timedelta(hours=30)
    for since in (START + timedelta(hours=20), START + timedelta(hours=20, minutes=1), START):
        some = stored_history.rolling_health(
            connection, system, window=10, limit=1000, since=since, until=until
        )
        assert some == [row for row in everything if since <= row.captured_at < until]
        assert len(some) in (9, 10, 30)


def test_pages_follow_each_other_without_gap_or_overlap(connection, system, filled, snapshot_of):
    for _ in range(7):  # several at the same moment, which a page boundary then divides
        insert_new(connection, system, snapshot_of(system, captured_at=START, phi=0.5), None)
    everything = stored_history.rolling_health(connection, system, window=10, limit=1000)
    pages, before = [], None
    while page := stored_history.rolling_health(connection, system, window=10, limit=5, before=before):
        pages += page
        before = Key(page[-1].captured_at, page[-1].id)
    assert pages == everything
    assert [(row.captured_at, row.id) for row in pages] == sorted(
        ((row.captured_at, row.id) for row in pages), reverse=True
    )


def test_a_system_without_snapshots_has_no_figures(connection, system):
    assert stored_history.rolling_health(connection, system, window=10, limit=10) == []


def test_a_window_holds_at_least_one(connection, system, filled):
    with pytest.raises(DBAPIError, match="offset must not be negative"):
        connection.execute(text("SELECT * FROM geoheal.rolling_health('checkout', 0)"))
    connection.rollback()


@pytest.fixture(params=["plain", "pgvector"])
def vector(request, connection):
    """With and without pgvector, where the server offers it."""
    if request.param == "pgvector":
        offered = text("SELECT EXISTS (SELECT FROM pg_available_extensions WHERE name = 'vector')")
        if not connection.scalar(offered):
            pytest.skip("This PostgreSQL does not offer pgvector.")
        connection.execute(text('CREATE SCHEMA "Odd Place"'))
        connection.execute(text('CREATE EXTENSION vector SCHEMA "Odd Place"'))
    return request.param


def expected_drift(made, baseline, geometry):
    measured = [each for each in reversed(made) if each.basin is not None]
    return measured, distances(np.array([each.basin for each in measured]), baseline.basin, geometry)


def assert_series(series, made, baseline, geometry):
    measured, drift = expected_drift(made, baseline, geometry)
    assert [uuid.UUID(bytes=each.tobytes()) for each in series.ids] == [each.id for each in measured]
    times = [round(each.captured_at.timestamp() * 1e6) for each in measured]
    assert series.captured_at.tolist() == times
    assert series.drift == pytest.approx(drift, abs=1e-6)
    assert len(series) == len(measured)


@pytest.mark.parametrize(
    ("geometry", "dimension"), [(Geometry.SPHERE, 64), (Geometry.SIMPLEX, 64), (Geometry.SPHERE, 7)]
)
def test_drift_from_a_baseline_is_that_of_python(
    connection, system, history, baseline_of, vector, geometry, dimension
):
    other = systems.register(connection, "other", geometry, dimension)
    made = history(other)
    if geometry is Geometry.SIMPLEX:
        for each in made:
            if each.basin is not None:
                np.abs(each.basin, out=each.basin)
    for each in made:
        insert_new(connection, other, each, None)
    baseline = baseline_of(made[3].basin)
    baselines.activate(connection, other, baseline)
    assert_series(stored_history.drift_from(connection, other, baseline), made, baseline, geometry)


ANGLES = [0, 1e-7, 1e-4, 0.01, 0.05, 0.07, 1, np.pi / 2, 1.69, 1.7, 3, np.pi - 1e-4, np.pi - 1e-7, np.pi]


def test_drift_keeps_its_digits_at_every_angle(connection, system, snapshot_of, baseline_of, vector):
    first, second = np.linalg.qr(np.random.default_rng(3).normal(size=(64, 2)))[0].T
    made = []
    for place, angle in enumerate(ANGLES):
        basin = (np.cos(angle) * first + np.sin(angle) * second).astype(np.float32)
        made.append(snapshot_of(system, captured_at=START + timedelta(hours=place), basin=basin))
        insert_new(connection, system, made[-1], None)
    baseline = baseline_of(first.astype(np.float32))
    baselines.activate(connection, system, baseline)
    series = stored_history.drift_from(connection, system, baseline)
    assert_series(series, made, baseline, Geometry.SPHERE)
    assert series.drift[-1] == 0


def test_drift_in_pages_and_stretches(connection, system, filled, baseline_of, vector):
    baseline = baseline_of(filled[0].basin)
    baselines.activate(connection, system, baseline)
    seen: list[float] = []
    before = None
    while len(page := stored_history.drift_from(connection, system, baseline, limit=7, before=before)):
        assert len(page) == 7 or len(seen) + len(page) == 54
        seen += page.drift.tolist()
        last = datetime.fromtimestamp(int(page.captured_at[-1]) / 1e6, UTC)
        before = Key(last, uuid.UUID(bytes=page.ids[-1].tobytes()))
    assert seen == stored_history.drift_from(connection, system, baseline).drift.tolist()
    since, until = START + timedelta(hours=9), START + timedelta(hours=18)
    some = stored_history.drift_from(connection, system, baseline, since=since, until=until)
    assert_series(some, filled[9:18], baseline, Geometry.SPHERE)


def test_drift_survives_that_pgvector_goes(connection, system, filled, baseline_of, vector):
    if vector == "plain":
        pytest.skip("There is nothing to lose.")
    baseline = baseline_of(filled[0].basin)
    baselines.activate(connection, system, baseline)
    rich = stored_history.drift_from(connection, system, baseline)
    connection.execute(text("DROP EXTENSION vector"))
    assert stored_history.drift_from(connection, system, baseline).drift == pytest.approx(
        rich.drift, abs=1e-6
    )


def test_drift_from_a_baseline_of_another_system_is_an_error(connection, system, filled, baseline_of):
    other = systems.register(connection, "other", Geometry.SPHERE, 64)
    foreign = baseline_of(filled[0].basin)
    baselines.activate(connection, other, foreign)
    with pytest.raises(DBAPIError, match="System checkout has no baseline"):
        connection.execute(text("SELECT * FROM geoheal.drift_from('checkout', :id)"), {"id": foreign.id})
    connection.rollback()
