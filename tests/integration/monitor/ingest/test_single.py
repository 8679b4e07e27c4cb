"""Ingest of one observation: stored once, placed where it belongs, measured against the right baseline."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
from uuid_utils.compat import uuid7

from geoheal.domain.snapshots.regime import Regime
from geoheal.errors import DimensionMismatch, GeometryError, SnapshotConflict
from geoheal.geometry import Geometry
from geoheal.monitor.health.queries import load_history, read_health, set_baseline
from geoheal.monitor.ingest.single import ingest
from geoheal.store.snapshots import snapshots
from geoheal.store.systems import baselines, systems

EAST, NORTH = np.eye(64)[0].tolist(), np.eye(64)[1].tolist()


def registered(connection):
    shop = systems.find(connection, "shop")
    assert shop is not None
    return shop


def test_what_was_stored_is_what_was_observed(database, observed):
    sent = observed(
        basin_coords=EAST,
        kappa_eff=63.5,
        error_rate=0.01,
        request_count=500,
        avg_latency_ms=12.5,
        memory_usage_mb=100.25,
        cpu_usage_pct=3.5,
        node="n1",
        label="cycle",
        context={"nested": [1, {"a": None}]},
        code_hash="abc",
        active_modules=["b", "a"],
        module_versions={"numpy": "2.4"},
    )
    stored = ingest(database, "shop", sent)
    assert stored.created
    with database.transaction() as connection:
        (read,) = load_history(connection, "shop").snapshots
    for name in (
        "id",
        "captured_at",
        "kappa_eff",
        "request_count",
        "node",
        "label",
        "context",
        "code_version",
    ):
        assert getattr(read, name) == getattr(sent, name), name
    assert read.regime is Regime.HIERARCHICAL
    assert read.active_modules == ("a", "b")
    assert read.basin_coords is not None
    assert np.array_equal(read.basin_coords, EAST)


def test_sending_again_finds_the_first_copy(database, observed):
    sent = observed(basin_coords=EAST, id=str(uuid7()))
    first, again = ingest(database, "shop", sent), ingest(database, "shop", sent)
    assert (first.created, again.created) == (True, False)
    assert again.snapshot.drift == first.snapshot.drift == 0.0
    assert read_health(database, "shop").snapshots_collected == 1


@pytest.mark.parametrize(
    "change", [{"phi": 0.5}, {"basin_coords": NORTH}, {"label": "x"}, {"code_hash": "y"}]
)
def test_the_same_identity_with_other_content_is_a_conflict(database, observed, change):
    identity = str(uuid7())
    ingest(database, "shop", observed(id=identity, basin_coords=EAST))
    with pytest.raises(SnapshotConflict, match=identity):
        ingest(database, "shop", observed(**{"id": identity, "basin_coords": EAST, **change}))


def test_the_first_basin_becomes_the_baseline(database, observed):
    ingest(database, "shop", observed())
    assert read_health(database, "shop").basin_drift is None
    assert ingest(database, "shop", observed(basin_coords=EAST)).snapshot.drift == 0.0
    assert ingest(database, "shop", observed(basin_coords=NORTH)).snapshot.drift == pytest.approx(np.pi / 2)


def test_a_snapshot_can_set_the_baseline(database, observed):
    ingest(database, "shop", observed(basin_coords=EAST))
    assert ingest(database, "shop", observed(basin_coords=NORTH, set_baseline=True)).snapshot.drift == 0.0
    assert ingest(database, "shop", observed(basin_coords=EAST)).snapshot.drift == pytest.approx(np.pi / 2)
    with database.transaction() as connection:
        shop = registered(connection)
        assert [baseline.active for baseline in baselines.page(connection, shop, None, 10)] == [True, False]


def test_a_new_baseline_changes_the_health_but_not_the_history(database, observed):
    ingest(database, "shop", observed(basin_coords=EAST))
    ingest(database, "shop", observed(basin_coords=NORTH))
    set_baseline(database, "shop", None)
    assert read_health(database, "shop").basin_drift == 0.0
    with database.transaction() as connection:
        history = load_history(connection, "shop")
    assert history.snapshots[-1].drift == pytest.approx(np.pi / 2)


def test_zeros_on_the_sphere_were_not_measured(database, observed):
    stored = ingest(database, "shop", observed(basin_coords=[0.0] * 64)).snapshot
    assert stored.basin is None
    assert stored.drift is None


def test_another_dimension_is_refused_and_nothing_is_stored(database, observed):
    with pytest.raises(DimensionMismatch, match="63 coordinates"):
        ingest(database, "shop", observed(basin_coords=EAST[:63]))
    with database.transaction() as connection:
        assert systems.find(connection, "shop") is None


def test_a_simplex_system_refuses_negative_shares(database, observed):
    with database.transaction() as connection:
        systems.register(connection, "shares", Geometry.SIMPLEX, 2)
    shares = ingest(database, "shares", observed(basin_coords=[3, 1])).snapshot.basin_coords
    assert shares is not None
    assert np.allclose(shares, [0.75, 0.25])
    with pytest.raises(GeometryError, match="negative"):
        ingest(database, "shares", observed(basin_coords=[3, -1]))


def test_late_snapshots_take_their_place(database, observed):
    now = datetime.now(UTC)
    for hours in (0, 48, 24):
        ingest(database, "shop", observed(captured_at=now - timedelta(hours=hours), label=f"{hours}"))
    with database.transaction() as connection:
        labels = [snapshot.label for snapshot in load_history(connection, "shop").snapshots]
    assert labels == ["48", "24", "0"]


def test_old_months_get_their_partition_on_demand(database, observed):
    stored = ingest(database, "shop", observed(captured_at=datetime(2003, 2, 28, 23, 59, tzinfo=UTC)))
    assert stored.created
    with database.transaction() as connection:
        shop = registered(connection)
        assert len(snapshots.page(connection, shop, limit=5)) == 1


def test_many_first_snapshots_at_once_make_one_system_and_one_baseline(database, observed):
    basins = [np.roll(EAST, place).tolist() for place in range(8)]
    with ThreadPoolExecutor(4) as pool:
        stored = list(pool.map(lambda b: ingest(database, "shop", observed(basin_coords=b)), basins))
    assert len({each.snapshot.baseline_id for each in stored}) == 1
    with database.transaction() as connection:
        shop = registered(connection)
        (baseline,) = baselines.page(connection, shop, None, 10)
    assert {each.snapshot.baseline_id for each in stored} == {baseline.id}
