"""Burn rates and quantiles of latencies over long stretches: from rollups, and as exact as from snapshots."""

from datetime import timedelta

import numpy as np
import pytest
from sqlalchemy import text

from geoheal.geometry.cells.latency_histogram import LatencyHistogram
from geoheal.monitor.ingest.batch import ingest_observations
from geoheal.monitor.upkeep.rolling_up import roll_up
from geoheal.store.snapshots import rollups
from geoheal.store.systems import systems
from tests import quick
from tests.integration.monitor.upkeep.test_rolling_up import DAY, at, system_named

BURN = "SELECT * FROM geoheal.slo_burn('shop', 0.99, '{90m,5h,9h30m,1d}', :until)"
QUANTILES = "SELECT * FROM geoheal.latency_quantiles('shop', '{0.5,0.95}', :since, :until)"
STRETCH = {"since": DAY - timedelta(minutes=7), "until": DAY + timedelta(hours=9, minutes=11)}


def latencies(ms):
    """Return the basin of many requests that took about as long."""
    basin = LatencyHistogram().update(ms * np.linspace(0.8, 1.2, 50), 0.0)
    assert basin is not None
    return [float(each) for each in np.sqrt(basin)]


@pytest.fixture
def shop(database):
    """Two nodes report every ten minutes for ten hours; the later ones are slower and fail more often."""
    observations = [
        at(
            hour / 6 + place / 100,
            node=node,
            request_count=hour + 3,
            error_rate=(hour % 7) / 50,
            avg_latency_ms=20.0 + hour,
            basin_coords=latencies(20.0 + hour),
        )
        for hour in range(60)
        for place, node in enumerate(("n1", "n2"))
    ]
    ingest_observations(database, "shop", observations)
    with database.transaction() as connection:
        return systems.find(connection, "shop")


@pytest.fixture
def ask(database):
    def rows(query):
        with database.transaction() as connection:
            return [tuple(row) for row in connection.execute(text(query), STRETCH)]

    return rows


@pytest.fixture
def change(database):
    def execute(statement):
        with database.transaction() as connection:
            connection.execute(text(statement))

    return execute


def near(rows):
    return [
        tuple(pytest.approx(each, rel=1e-5) if isinstance(each, float) else each for each in row)
        for row in rows
    ]


def test_both_say_the_same_from_rollups(database, shop, ask, change):
    burn, quantiles = ask(BURN), ask(QUANTILES)
    assert [row[1] for row in burn] == sorted(row[1] for row in burn)
    assert 20 < quantiles[0][1] < quantiles[1][1] < 100
    roll_up(database, shop, DAY + timedelta(hours=9))
    assert ask(BURN) == near(burn)
    assert ask(QUANTILES) == near(quantiles)
    change("UPDATE geoheal.rollups SET failures = 0")
    assert ask(BURN) != near(burn)


def test_what_an_earlier_version_rolled_up_is_read_from_the_snapshots(database, shop, ask, change):
    burn, quantiles = ask(BURN), ask(QUANTILES)
    roll_up(database, shop, DAY + timedelta(hours=9))
    change("UPDATE geoheal.rollups SET failures = NULL, uncounted = NULL, latency_cells = NULL")
    assert ask(BURN) == near(burn)
    assert ask(QUANTILES) == near(quantiles)


def test_quantiles_are_those_of_all_requests(database, ask, change):
    fast, slow = latencies(10.0), latencies(1000.0)
    ingest_observations(
        database,
        "shop",
        [
            at(1, request_count=900, avg_latency_ms=10.0, basin_coords=fast),
            at(2, request_count=100, avg_latency_ms=1000.0, basin_coords=slow),
            at(3, request_count=None, avg_latency_ms=1000.0, basin_coords=slow),
        ],
    )
    (_, median, requests), (_, p95, _) = ask(QUANTILES)
    assert requests == 1000
    assert median == pytest.approx(10, rel=0.3)
    assert p95 == pytest.approx(1000, rel=0.3)


def test_without_latencies_there_is_no_quantile(database, ask):
    ingest_observations(database, "shop", [at(1, request_count=3)])
    assert ask(QUANTILES) == [(0.5, None, 0), (0.95, None, 0)]


def test_a_window_without_snapshots_has_none_that_cannot_be_weighed(shop, ask):
    ((*_, uncounted),) = ask("SELECT * FROM geoheal.slo_burn('shop', 0.99, '{1h}', '2001-01-01')")
    assert uncounted == 0


def test_very_small_coordinates_count_as_no_requests(database, shop, ask):
    basin = [1.0] + [10.0**-place for place in range(18, 39)] + [0.0] * 42
    fields = {"request_count": 7, "avg_latency_ms": 20.0, "basin_coords": basin}
    ingest_observations(database, "small", [at(1, **fields)])
    small = system_named(database, "small")
    query = QUANTILES.replace("shop", "small")
    quantiles = ask(query)
    assert {row[2] for row in quantiles} == {7}
    roll_up(database, small, DAY + timedelta(hours=9))
    assert ask(query) == near(quantiles)


@quick.parametrize("since", ["NULL", "'-infinity'", "'1970-01-01'"], quick=1)
@quick.parametrize("until", ["NULL", "'infinity'", "'2100-01-01'"], quick=1)
def test_a_stretch_may_be_without_bounds(database, shop, ask, since, until):
    query = f"SELECT * FROM geoheal.latency_quantiles('shop', '{{0.5,0.95}}', {since}, {until})"
    whole = ask(QUANTILES.replace(":since", "'2026-10-01'").replace(":until", "'2026-12-01'"))
    assert whole[0][2] == 2 * sum(hour + 3 for hour in range(60))
    assert ask(query) == near(whole)
    roll_up(database, shop, DAY + timedelta(hours=9))
    assert ask(query) == near(whole)


def test_a_step_rolls_up_few_hours(database, shop):
    def steps(until):
        taken = 0
        with database.transaction() as connection:
            while rollups.roll_some(connection, shop, until):
                taken += 1
        return taken

    end = DAY + timedelta(hours=9)
    with database.transaction() as connection:
        rollups.close(connection, shop, end)
    assert steps(end) == 2
    with database.transaction() as connection:
        assert rollups.note_stretch(connection, shop, DAY, end) >= 9
    assert steps(None) == 1  # the rest is the last step
    with database.transaction() as connection:
        state = rollups.state_of(connection, shop)
    assert state is not None
    assert (state.rolled_until, state.stale) == (end, False)
