"""The distance between two basins: published values, accuracy, and what is refused."""

import math
from decimal import Context, Decimal
from fractions import Fraction

import numpy as np
import pytest
from scipy.stats import norm

from geoheal.errors import DimensionMismatch, GeometryError
from geoheal.geometry import (
    Geometry,
    amplitude,
    angle,
    angles,
    confined_to_orthant,
    distance_from_amplitudes,
    distances,
    fisher_rao_distance,
    reachable_maximum,
)

SPHERE, SIMPLEX = Geometry.SPHERE, Geometry.SIMPLEX
P, Q = [0.5, 0.3, 0.2], [0.2, 0.3, 0.5]
ONE_HOT, UNIFORM = np.eye(64)[0], np.full(64, 1 / 64)


@pytest.mark.parametrize(
    ("p", "q", "geometry", "expected"),
    [
        (P, Q, SIMPLEX, 0.7392907102419203),
        (P, Q, SPHERE, 0.7026104351570918),
        (ONE_HOT, UNIFORM, SIMPLEX, 2.890936991253662),
        (ONE_HOT, UNIFORM, SPHERE, 1.445468495626831),
        ([1, 1, 0, 0], [0, 0, 1, 3], SIMPLEX, math.pi),
        ([1, 1, 0, 0], [0, 0, 1, 3], SPHERE, math.pi / 2),
        ([1.0, 1.0], [1.0, -1.0], SPHERE, math.pi / 2),
        ([1.0, 2.0], [-1.0, -2.0], SPHERE, math.pi),
    ],
)
def test_known_distances(p, q, geometry, expected):
    assert fisher_rao_distance(p, q, geometry) == pytest.approx(expected, abs=1e-15)
    one_row = distances(amplitude([p], geometry), amplitude(q, geometry), geometry)
    assert one_row == pytest.approx([expected], abs=1e-15)


def test_the_sphere_is_the_default():
    assert fisher_rao_distance(P, Q) == fisher_rao_distance(P, Q, SPHERE)


def exact_angle(a, b):
    """Angle of the vectors as they are stored, correctly rounded but for one call of atan2."""
    first, second = ([Fraction(float(value)) for value in vector] for vector in (a, b))
    inner = sum((x * y for x, y in zip(first, second, strict=True)), Fraction(0))
    squares = math.prod(sum((x * x for x in vector), Fraction(0)) for vector in (first, second))
    cross = Fraction(squares) - inner * inner
    context = Context(prec=60)
    sine = context.sqrt(context.divide(Decimal(cross.numerator), Decimal(cross.denominator)))
    return math.atan2(float(sine), float(inner))


def pair_at(true_angle, rng, dtype):
    """Two unit 64-vectors at about this angle, as a store of this type keeps them."""
    x, u = rng.standard_normal((2, 64))
    x /= math.sqrt(x @ x)
    for _ in range(2):
        u -= (u @ x) * x
    u /= math.sqrt(u @ u)
    side = -1.0 if true_angle > math.pi / 2 else 1.0
    beyond = math.pi - true_angle if side < 0 else true_angle
    return x.astype(dtype), (side * math.cos(beyond) * x + math.sin(beyond) * u).astype(dtype)


@pytest.mark.parametrize(
    ("true_angle", "dtype", "most"),
    [
        (0.0, np.float64, 0.0),
        (1e-6, np.float64, 4.3e-22),
        (1.0, np.float64, 4.5e-16),
        (math.pi - 1e-6, np.float64, 4.5e-16),
        (0.0, np.float32, 0.0),
        (1e-6, np.float32, 4.3e-22),
        (1.0, np.float32, 4.5e-16),
        (math.pi - 1e-6, np.float32, 4.5e-16),
    ],
)
def test_the_error_is_the_last_digit(true_angle, dtype, most):
    """At 1, two units: the order in which a processor sums the products decides one of them."""
    rng = np.random.default_rng(3)
    pairs = [pair_at(true_angle, rng, dtype) for _ in range(50)]
    exact = [exact_angle(a, b) for a, b in pairs]
    assert max(abs(angle(a, b) - e) for (a, b), e in zip(pairs, exact, strict=True)) <= most
    assert max(abs(angles([a], b)[0] - e) for (a, b), e in zip(pairs, exact, strict=True)) <= most


def test_arccos_would_lose_half_the_digits():
    rng = np.random.default_rng(4)
    for dtype, loss in ((np.float64, 1e-8), (np.float32, 3.4e-4)):
        equal = [pair_at(0.0, rng, dtype) for _ in range(50)]
        assert max(math.acos(min(1.0, float(a @ b))) for a, b in equal) > loss


def test_storing_float32_costs_at_most_its_rounding():
    rng = np.random.default_rng(5)
    rows = rng.standard_normal((20_000, 64))
    rows /= np.sqrt(np.vecdot(rows, rows))[:, np.newaxis]
    stored = rows.astype(np.float32)
    assert np.abs(angles(stored, stored[0]) - angles(rows, rows[0])).max() < 3.4e-8
    assert max(angle(row, copy) for row, copy in zip(rows[:2000], stored, strict=False)) < 2**-24


def test_the_order_by_l2_is_the_order_by_fisher_rao():
    rng = np.random.default_rng(6)
    rows = amplitude(rng.standard_normal((50_000, 64)), SPHERE)
    chord = np.sqrt(np.square(rows - rows[0]).sum(axis=1))
    by_chord = angles(rows, rows[0])[np.argsort(chord)]
    assert np.diff(by_chord).min() > -1e-15
    assert 2 * np.sin(angles(rows, rows[0]) / 2) == pytest.approx(chord, abs=1e-15)


def test_an_l2_index_on_the_amplitude_finds_the_neighbours_and_one_on_p_does_not():
    rng = np.random.default_rng(7)
    basins, queries = rng.dirichlet(np.full(64, 0.3), 2000), rng.dirichlet(np.full(64, 0.3), 20)
    stored = amplitude(basins, SIMPLEX)

    def recall(points, query_points):
        found = 0
        for query, point in zip(amplitude(queries, SIMPLEX), query_points, strict=True):
            nearest = set(np.argsort(distances(stored, query, SIMPLEX))[:10].tolist())
            found += len(nearest & set(np.argsort(np.square(points - point).sum(axis=1))[:10].tolist()))
        return found / 200

    assert recall(stored, amplitude(queries, SIMPLEX)) == 1.0
    assert recall(basins, queries) < 0.5


@pytest.mark.parametrize(("shift", "expected"), [(2.21924, 2.0), (1.46447, 1.4)])
def test_what_the_drift_limits_mean_for_a_gaussian(shift, expected):
    edges = np.linspace(-9, 12, 20_001)
    p, q = np.diff(norm.cdf(edges)), np.diff(norm.cdf(edges - shift))
    assert fisher_rao_distance(p, q, SIMPLEX) == pytest.approx(expected, abs=1e-5)
    overlap = math.exp(-(shift**2) / 8)
    assert overlap == pytest.approx(math.cos(expected / 2), abs=1e-5)


def test_the_overlap_at_the_drift_limit():
    p = [0.5403023058681398, 1 - 0.5403023058681398]
    assert math.cos(fisher_rao_distance([p[0] ** 2, 1 - p[0] ** 2], [1, 0], SIMPLEX) / 2) == pytest.approx(
        p[0]
    )
    assert fisher_rao_distance([p[0] ** 2, 1 - p[0] ** 2], [1, 0], SIMPLEX) == pytest.approx(2.0)


def test_unrelated_vectors_on_the_sphere_are_rarely_beyond_the_drift_limit():
    rows = np.random.default_rng(8).standard_normal((200_000, 64))
    apart = angles(amplitude(rows, SPHERE), np.eye(64)[0])
    assert (apart > 1.4).mean() == pytest.approx(0.91, abs=0.004)
    assert (apart > 2.0).mean() == pytest.approx(2.8e-4, abs=1.5e-4)


def test_zero_cells_need_no_epsilon():
    assert fisher_rao_distance([0.5, 0.5, 0.0], [0.0, 0.5, 0.5], SIMPLEX) == pytest.approx(
        2 * math.acos(0.5), abs=1e-15
    )


@pytest.mark.parametrize("bad", [[math.nan, 1.0], [math.inf, 1.0], [0.0, 0.0]])
@pytest.mark.parametrize("geometry", Geometry)
def test_bad_basins_raise_from_either_side(bad, geometry):
    with pytest.raises(GeometryError):
        fisher_rao_distance(bad, [0.5, 0.5], geometry)
    with pytest.raises(GeometryError):
        fisher_rao_distance([0.5, 0.5], bad, geometry)


def test_different_dimensions_raise():
    with pytest.raises(DimensionMismatch, match="3 and 2"):
        fisher_rao_distance([1.0, 1.0, 1.0], [1.0, 1.0])


def test_amplitudes_are_demanded_where_amplitudes_are_compared():
    with pytest.raises(GeometryError, match="Pass raw coordinates through"):
        distance_from_amplitudes([0.5, 0.5], [0.6, 0.8], SIMPLEX)
    with pytest.raises(GeometryError, match="Two vectors are needed"):
        angle(np.eye(2), [1.0, 0.0])


def test_non_negative_data_cannot_leave_their_orthant():
    basin, other = [0.1, 0.9], [1.0, 0.0]
    assert confined_to_orthant(basin, other)
    assert not confined_to_orthant(basin, [1.0, -1e-9])
    assert not confined_to_orthant([-1e-9, 1.0], other)
    assert reachable_maximum(basin, other, SPHERE) == math.pi / 2
    assert reachable_maximum(basin, [1.0, -1.0], SPHERE) == math.pi
    assert reachable_maximum(basin, other, SIMPLEX) == math.pi
    assert reachable_maximum(basin, [[1.0, 0.0], [0.0, -1.0]], SPHERE) == math.pi
