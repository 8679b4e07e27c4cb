"""The SQL function against the geometry in Python."""

from itertools import product

import numpy as np
import psycopg
import pytest
from sqlalchemy import Connection, text

from geoheal.geometry import Geometry
from geoheal.geometry.distance.fisher_rao import distance_from_amplitudes
from geoheal.store.schema.column_types import register
from geoheal.store.session import driver_connection

ANGLES = [0, 1e-7, 1e-5, 1e-3, 0.05, 0.07, 0.5, 1, 1.5, 1.6, 2, 3, 3.08, np.pi - 1e-3, np.pi - 1e-5, np.pi]


def at_angle(angle: float, dimension: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Two float32 amplitudes at (nearly) an angle."""
    first, other = np.random.default_rng(seed).normal(size=(2, dimension))
    first /= np.linalg.norm(first)
    other -= (other @ first) * first
    other /= np.linalg.norm(other)
    return first.astype(np.float32), (np.cos(angle) * first + np.sin(angle) * other).astype(np.float32)


@pytest.fixture
def raw(connection: Connection) -> psycopg.Connection:
    below = driver_connection(connection)
    register(below)
    return below


def one(raw: psycopg.Connection, query: str, *parameters: object) -> object:
    row = raw.execute(query, parameters).fetchone()
    assert row is not None
    return row[0]


def test_distances_are_those_of_python(raw):
    for dimension, angle, seed in product((64, 3, 63, 65, 1000), ANGLES, range(3)):
        a, b = at_angle(angle, dimension, seed)
        expected = pytest.approx(distance_from_amplitudes(a, b, Geometry.SPHERE), abs=1e-6)
        assert one(raw, "SELECT geoheal.fisher_rao_distance(%s, %s)", a, b) == expected
        assert one(raw, "SELECT geoheal.fisher_rao_distance(%s, %s, 'sphere')", b, a) == expected


def test_a_vector_is_at_distance_zero_from_itself(raw):
    for dimension in (64, 10):
        a, _ = at_angle(0, dimension, 1)
        assert one(raw, "SELECT geoheal.fisher_rao_distance(%s, %s)", a, a) == 0
        assert one(raw, "SELECT geoheal.fisher_rao_distance(%s, %s)", a, -a) == np.pi


KNOWN = [
    (np.eye(64)[0], np.full(64, 1 / 64), 2.890936991253662, 1.445468495626831),
    (np.eye(64)[0], np.eye(64)[1], np.pi, np.pi / 2),
    ([0.5, 0.3, 0.2], [0.2, 0.3, 0.5], 0.7392907102419203, 0.7392907102419203 / 2),
]


def test_known_values(raw):
    for p, q, simplex, sphere in KNOWN:
        a, b = np.sqrt(p), np.sqrt(q)
        found = one(raw, "SELECT geoheal.fisher_rao_distance(%s, %s, 'simplex')", a, b)
        assert found == pytest.approx(simplex, abs=1e-7)
        found = one(raw, "SELECT geoheal.fisher_rao_distance(%s, %s)", a, b)
        assert found == pytest.approx(sphere, abs=1e-7)


def test_null_in_null_out(raw):
    for dimension in (64, 5):
        a, _ = at_angle(0, dimension, 1)
        holed = [None, *a.tolist()[1:]]
        for pair in ((None, a), (a, None), (None, None), (holed, a), (a, holed)):
            assert one(raw, "SELECT geoheal.fisher_rao_distance(%s::real[], %s::real[])", *pair) is None
        assert one(raw, "SELECT geoheal.fisher_rao_distance(%s, %s, NULL)", a, a) is None


def test_different_dimensions_are_an_error(raw):
    for first, second in ((64, 63), (63, 64), (3, 4)):
        a, b = np.eye(first)[0], np.eye(second)[0]
        with pytest.raises(psycopg.Error, match=f"Basins of {first} and {second} coordinates cannot be"):
            one(raw, "SELECT geoheal.fisher_rao_distance(%s, %s)", a, b)
        raw.rollback()


def test_another_geometry_is_an_error(raw):
    a, _ = at_angle(0, 64, 1)
    with pytest.raises(psycopg.Error, match="no geometry: torus"):
        one(raw, "SELECT geoheal.fisher_rao_distance(%s, %s, 'torus')", a, a)
    raw.rollback()


def test_the_planner_puts_it_into_the_query(one_server, connection, system):
    query = (
        "SELECT geoheal.fisher_rao_distance(s.basin, b.basin) FROM geoheal.snapshots s, geoheal.baselines b"
    )
    plan = "\n".join(connection.scalars(text("EXPLAIN (VERBOSE, COSTS OFF) " + query)))
    assert "fisher_rao_distance" not in plan
    assert "basin[64]" in plan
