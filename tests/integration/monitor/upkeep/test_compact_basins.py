"""Compact basins: everything that is asked of a finished month is answered as before, within their error."""

from dataclasses import replace
from itertools import product

import numpy as np
import psycopg
import pytest
from sqlalchemy import text

from geoheal.domain.snapshots.batch import BatchOutcome
from geoheal.domain.snapshots.convention import Geometry
from geoheal.errors import SnapshotConflict
from geoheal.geometry.basins.compact import compacted
from geoheal.monitor.ingest.batch import ingest_observations
from geoheal.monitor.ingest.single import ingest
from geoheal.monitor.ingest.together import ingest_together
from geoheal.monitor.upkeep.tidying import tidy_finished
from geoheal.store.snapshots import readings, rollups, snapshots
from geoheal.store.systems import systems
from tests.acceptance.docs.blocks import ROOT, blocks
from tests.clusters import servers
from tests.integration.monitor.upkeep.test_tidying import END, OCTOBER, at, roll, system_named

OTHERS = (
    "SELECT s.captured_at, s.id, s.drift, s.baseline_id, s.regime, s.request_count, s.basin IS NULL "
    "FROM geoheal.measured_snapshots AS s ORDER BY s.system_id, s.captured_at, s.id"
)
DRIFT = """
    SELECT d.id, d.drift AS angle, cardinality(b.basin) AS dimension FROM geoheal.baseline_history AS b
    CROSS JOIN LATERAL geoheal.drift_from(b.system, b.baseline_id) AS d ORDER BY d.id, b.baseline_id
"""
DISTANCES = """
    SELECT t.id, geoheal.fisher_rao_distance(t.basin, b.basin, y.geometry) AS angle, y.dimension
    FROM geoheal.health_timeline AS t JOIN geoheal.baseline_history AS b ON b.system_id = t.system_id
    JOIN geoheal.monitored_systems AS y ON y.system_id = t.system_id
    WHERE t.basin IS NOT NULL ORDER BY t.id, b.baseline_id
"""
LATENCIES = "SELECT latency_ms FROM geoheal.latency_quantiles('simplex 64 1', since => NULL, until => NULL)"


NAMES = [" ".join(map(str, each)) for each in product(Geometry, (3, 64), (0, 1e-3, 1))]
"""Systems, by geometry, dimension, and how far their basins are from the first one."""


@pytest.fixture(autouse=True)
def _one_server(server_url):
    if len(servers(server_url)) > 1:
        pytest.skip("The server is a cluster, where nothing is compacted.")


def answers(database, statement):
    with database.transaction() as connection:
        return connection.execute(text(statement)).all()


def are_near(angles, before):
    """Whether all angles are within the documented error: √D half steps, doubled on a simplex."""
    assert [row.id for row in angles] == [row.id for row in before]
    dimension = np.array([row.dimension for row in angles])
    error = np.abs([one.angle - other.angle for one, other in zip(angles, before, strict=True)])
    return bool(len(error)) and (error <= 2 * (np.sqrt(dimension) / 65_534 + 2e-6)).all()


def basins_of(database, name):
    system = system_named(database, name)
    with database.transaction() as connection:
        found = readings.last_readings(connection, system, 100)
        keys = [snapshots.Key(each.captured_at, each.id) for each in found]
        single = snapshots.find(connection, system, keys)
    for each, key in zip(found, keys, strict=True):
        np.testing.assert_array_equal(each.basin, single[key].basin)
    return [each.basin for each in found]


def fill(database):
    """Store histories over the end of a month."""
    random = np.random.default_rng(20261030)
    for name in NAMES:
        geometry, dimension, far = name.split()
        with database.transaction() as connection:
            systems.register(connection, name, Geometry(geometry), int(dimension))
        points = random.normal(size=int(dimension)) + float(far) * random.normal(size=(8, int(dimension)))
        coordinates = np.abs(points) if geometry == "simplex" else points
        figures = {"avg_latency_ms": 20.0, "request_count": 10}
        rows = [at(turn * 8, basin_coords=row.tolist(), **figures) for turn, row in enumerate(coordinates)]
        ingest_together(database, {name: [*rows, at(1.5)]})
    roll(database, *NAMES)


def test_each_answer_is_the_same_within_the_error(database):
    fill(database)
    asked = (OTHERS, DRIFT, DISTANCES, LATENCIES)
    before = [answers(database, each) for each in asked]
    basins = [basins_of(database, name) for name in NAMES]
    assert tidy_finished(database, END, compact=True) == [OCTOBER]
    forms = "SELECT count(basin), count(compact_basin) FROM geoheal.snapshots_2026_10"
    assert answers(database, forms) == [(0, len(NAMES) * 6)]
    with database.transaction() as connection:
        system = systems.find(connection, "simplex 64 1")
        assert system is not None
        rollups.note_stretch(connection, system, None, None)
    roll(database, "simplex 64 1")
    others, drift, distances, latencies = [answers(database, each) for each in asked]
    assert others == before[0]
    assert are_near(drift, before[1])
    assert are_near(distances, before[2])
    assert latencies[0].latency_ms == pytest.approx(before[3][0].latency_ms, rel=1e-3)
    for name, whole in zip(NAMES, basins, strict=True):
        for one, other in zip(basins_of(database, name), whole, strict=True):
            assert (one is None) == (other is None)
            assert one is None or np.abs(one - other).max() <= 1.01 * np.abs(other).max() / 32_767
    assert tidy_finished(database, END, compact=True) == tidy_finished(database, END) == []


@pytest.mark.thorough
def test_compact_basins_are_expanded_partition_by_partition(database, database_url):
    """As docs/operations.md says, before a downgrade."""
    fill(database)
    assert tidy_finished(database, END, compact=True) == [OCTOBER]
    before = [basins_of(database, name) for name in NAMES]
    [expanding] = [each for each in blocks(ROOT / "docs" / "operations.md") if "expand_basin" in each.code]
    with psycopg.connect(database_url, autocommit=True) as connection:
        connection.execute(expanding.code.encode())
    forms = "SELECT count(basin), count(compact_basin) FROM geoheal.snapshots_2026_10"
    assert answers(database, forms) == [(len(NAMES) * 6, 0)]
    for name, compact in zip(NAMES, before, strict=True):
        for one, other in zip(basins_of(database, name), compact, strict=True):
            np.testing.assert_array_equal(one, other)


def test_what_is_sent_again_is_compared_with_the_compact_basin(database):
    sent = [at(turn, basin_coords=[1.0 + turn, 2.0, 3.0 - turn] + [0.1] * 61) for turn in range(8)]
    ingest_together(database, {"a": sent})
    roll(database, "a")
    assert tidy_finished(database, END, compact=True) == [OCTOBER]
    repeated = BatchOutcome(duplicates=8)
    assert ingest_together(database, {"a": sent}) == {"a": repeated}
    assert ingest_observations(database, "a", sent) == repeated
    assert not ingest(database, "a", sent[0]).created
    coords = sent[0].basin_coords
    assert coords is not None
    with pytest.raises(SnapshotConflict):
        ingest(database, "a", replace(sent[0], basin_coords=coords * (1 + 1e-3 * np.arange(64))))


def test_python_knows_the_compact_form_to_the_last_bit(database):
    random = np.random.default_rng(43)
    points = [random.normal(size=dimension) for dimension in (1, 2, 64, 1000) for _ in range(20)]
    basins = [(each / np.linalg.norm(each)).astype(np.float32) for each in points]
    with database.transaction() as connection:
        read = text("SELECT geoheal.expand_basin(geoheal.compact_basin(CAST(:basin AS real[])))")
        for each in basins:
            np.testing.assert_array_equal(
                connection.execute(read, {"basin": each}).scalar_one(), compacted(each)
            )
