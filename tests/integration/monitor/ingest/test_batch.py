"""Ingest of many observations: the same outcome as one by one, each row accounted for."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
from uuid_utils.compat import uuid7

from geoheal.geometry import Geometry
from geoheal.monitor.ingest.batch import ingest_observations
from geoheal.monitor.ingest.single import ingest
from geoheal.store.snapshots import snapshots
from geoheal.store.systems import systems

NOW = datetime.now(UTC)


@pytest.fixture
def mixed(observed):
    """Observations of every kind: with and without basin, baselines set on the way, texts, code."""
    rng = np.random.default_rng(7)
    return [
        observed(
            id=str(uuid7()),
            captured_at=NOW - timedelta(minutes=60 - place),
            phi=float(rng.random()),
            basin_coords=None if place % 5 == 0 else rng.normal(size=64),
            set_baseline=place in (21, 33),
            request_count=None if place % 3 else place,
            node=None if place % 4 else "n",
            label=None if place % 2 else "è" * place,
            context=None if place % 7 else {"place": place, "text": "x" * place},
            regime="4d_block_universe" if place == 9 else None,
            code_hash=None if place < 10 else "abc",
        )
        for place in range(60)
    ]


def stored_in(database, name):
    with database.transaction() as connection:
        system = systems.find(connection, name)
        assert system is not None
        return snapshots.recent(connection, system, 1000)


def test_a_batch_is_stored_like_its_rows_one_by_one(database, mixed):
    for each in mixed:
        ingest(database, "single", each)
    outcome = ingest_observations(database, "batch", mixed)
    assert (outcome.accepted, outcome.duplicates, outcome.rejected) == (60, 0, ())
    ignored = {"system", "baseline_id", "basin", "arrived_at"}
    for one, other in zip(stored_in(database, "single"), stored_in(database, "batch"), strict=True):
        for name in set(one.__dataclass_fields__) - ignored:
            value = getattr(other, name)
            assert getattr(one, name) == (pytest.approx(value) if name == "drift" else value), name
        assert np.array_equal(one.basin_coords, other.basin_coords) or one.basin is other.basin is None


def test_a_batch_can_be_sent_again(database, mixed):
    ingest_observations(database, "shop", mixed[:30])
    outcome = ingest_observations(database, "shop", mixed + mixed[-2:])
    assert (outcome.accepted, outcome.duplicates, outcome.rejected) == (30, 32, ())
    assert len(stored_in(database, "shop")) == 60


def test_bad_rows_do_not_spoil_the_others(database, observed):
    with database.transaction() as connection:
        systems.register(connection, "shares", Geometry.SIMPLEX, 2)
    rows = [
        observed(basin_coords=[1, 1]),
        observed(basin_coords=[1, 2, 3]),
        observed(basin_coords=[1, -1]),
        observed(basin_coords=[0, 0]),
        observed(basin_coords=[0, 1]),
    ]
    outcome = ingest_observations(database, "shares", rows)
    assert outcome.accepted == 2
    assert [(each.index, each.field) for each in outcome.rejected] == [
        (1, "basin_coords"),
        (2, "basin_coords"),
        (3, "basin_coords"),
    ]
    assert "negative" in outcome.rejected[1].reason


def test_an_identity_with_other_content_is_rejected_alone(database, observed):
    identity = str(uuid7())
    first, other = observed(id=identity, phi=0.5), observed(id=identity, phi=0.6)
    outcome = ingest_observations(database, "shop", [first, other, first])
    assert (outcome.accepted, outcome.duplicates) == (1, 1)
    assert [(each.index, each.field) for each in outcome.rejected] == [(1, "id")]


def test_an_empty_batch_is_nothing(database):
    outcome = ingest_observations(database, "shop", [])
    assert (outcome.accepted, outcome.duplicates, outcome.rejected) == (0, 0, ())


def test_two_writers_of_the_same_rows_store_them_once(database, observed):
    rows = [observed(id=str(uuid7()), phi=0.5) for _ in range(2000)]
    with ThreadPoolExecutor(2) as pool:
        outcomes = list(pool.map(lambda _: ingest_observations(database, "shop", rows), range(2)))
    assert sum(outcome.accepted for outcome in outcomes) == 2000
    assert sum(outcome.duplicates for outcome in outcomes) == 2000


def test_a_batch_spans_months(database, observed):
    rows = [observed(captured_at=datetime(2020, month, 1, tzinfo=UTC)) for month in range(1, 13)]
    assert ingest_observations(database, "shop", rows).accepted == 12
