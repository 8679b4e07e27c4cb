"""Laws of the Fisher–Rao geometry, whatever the basins."""

import math

import numpy as np
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy.stats import ortho_group

from geoheal.geometry import (
    Geometry,
    amplitude,
    amplitudes,
    angle,
    angles,
    coordinates,
    distance_from_amplitudes,
    distances,
    exponential,
    fisher_rao_distance,
    frechet_mean,
    geodesic,
    logarithm,
)

ROUNDING = 2e-15
FEWER = settings(max_examples=3 * settings().max_examples)

geometries = st.sampled_from(list(Geometry))


@st.composite
def settled(draw, count, dimensions=(2, 9)):
    """Draw a convention and so many basins of one dimension in it, some of them equal, sparse or opposite."""
    geometry = draw(geometries)
    dimension = draw(st.integers(*dimensions))
    low = -1e3 if geometry is Geometry.SPHERE else 0.0
    element = st.one_of(st.sampled_from([0.0, 1.0]), st.floats(low, 1e3, allow_subnormal=False))
    basin = arrays(np.float64, dimension, elements=element).filter(np.any)
    basins = [draw(basin)]
    for _ in range(count - 1):
        near = basins[0] * draw(st.sampled_from([1.0, 1.0 + 1e-9, 2.0]))
        opposite = -basins[0] if geometry is Geometry.SPHERE else basins[0][::-1]
        basins.append(draw(st.one_of(basin, st.just(near), st.just(opposite))))
    return geometry, basins


@given(settled(2))
def test_symmetry(case):
    geometry, (p, q) = case
    assert fisher_rao_distance(p, q, geometry) == fisher_rao_distance(q, p, geometry)


@given(settled(3))
def test_triangle_inequality(case):
    geometry, (p, q, r) = case
    detour = fisher_rao_distance(p, q, geometry) + fisher_rao_distance(q, r, geometry)
    assert fisher_rao_distance(p, r, geometry) <= detour + ROUNDING


@given(settled(2))
def test_identity_of_indiscernibles(case):
    geometry, (p, q) = case
    a, b = amplitude(p, geometry), amplitude(q, geometry)
    assert fisher_rao_distance(p, p, geometry) == 0.0
    chord = math.sqrt(np.square(a - b).sum())
    apart = distance_from_amplitudes(a, b, geometry)
    assert (apart == 0.0) == np.array_equal(a, b) or chord < 1e-15
    assert geometry.factor * chord <= apart + ROUNDING
    assert apart <= geometry.factor * chord * math.pi / 2 + ROUNDING


@given(settled(2))
def test_range(case):
    geometry, (p, q) = case
    assert 0.0 <= fisher_rao_distance(p, q, geometry) <= math.pi


@given(settled(2), st.floats(1e-6, 1e6), st.floats(1e-6, 1e6))
def test_scale_does_not_matter(case, one, other):
    geometry, (p, q) = case
    scaled = fisher_rao_distance(one * p, other * q, geometry)
    assert abs(scaled - fisher_rao_distance(p, q, geometry)) < ROUNDING


@given(settled(2), st.randoms(use_true_random=False))
def test_isometry_under_permutation(case, random):
    geometry, (p, q) = case
    order = list(range(p.size))
    random.shuffle(order)
    assert (
        abs(fisher_rao_distance(p[order], q[order], geometry) - fisher_rao_distance(p, q, geometry))
        < ROUNDING
    )


@FEWER
@given(settled(2), st.integers(0, 2**32 - 1))
def test_isometry_of_the_sphere_under_orthogonal_maps(case, seed):
    geometry, (p, q) = case
    a, b = amplitude(p, geometry), amplitude(q, geometry)
    turn = ortho_group.rvs(a.size, random_state=seed)
    assert (
        abs(angle(amplitude(turn @ a, Geometry.SPHERE), amplitude(turn @ b, Geometry.SPHERE)) - angle(a, b))
        < 1e-14
    )


@given(settled(2), st.integers(0, 7), st.floats(0.01, 0.99))
def test_splitting_a_cell_in_one_ratio_changes_nothing_on_the_simplex(case, cell, ratio):
    _, (p, q) = case
    p, q, cell = np.abs(p), np.abs(q), cell % p.size

    def split(basin):
        return np.append(
            np.where(np.arange(basin.size) == cell, ratio * basin, basin), (1 - ratio) * basin[cell]
        )

    whole = fisher_rao_distance(p, q, Geometry.SIMPLEX)
    assert abs(fisher_rao_distance(split(p), split(q), Geometry.SIMPLEX) - whole) < 1e-13


@given(settled(6))
def test_the_batch_is_the_single_basin(case):
    geometry, basins = case
    batch = amplitudes(basins, geometry)
    assert batch.measured.all()
    singles = [amplitude(basin, geometry) for basin in basins]
    assert np.array_equal(batch.values, singles)
    found = distances(batch.values, singles[0], geometry)
    expected = [distance_from_amplitudes(a, singles[0], geometry) for a in singles]
    assert np.abs(found - expected).max() < ROUNDING
    assert found[0] == 0.0


@given(settled(6))
def test_float32_copies_are_measured_as_the_vectors_that_they_are(case):
    geometry, basins = case
    stored = amplitude(basins, geometry).astype(np.float32)
    upcast = angles(stored.astype(np.float64), stored[0].astype(np.float64))
    assert np.array_equal(angles(stored, stored[0]), upcast)
    assert np.abs(upcast - [angle(row, stored[0]) for row in stored]).max() < ROUNDING
    assert np.abs(upcast - angles(amplitude(basins, geometry), amplitude(basins[0], geometry))).max() < 2**-23


@given(settled(1))
def test_coordinates_invert_the_amplitude(case):
    geometry, (p,) = case
    back = coordinates(amplitude(p, geometry), geometry)
    scale = (
        p.sum()
        if geometry is Geometry.SIMPLEX
        else math.sqrt(np.square(p / np.abs(p).max()).sum()) * np.abs(p).max()
    )
    assert np.abs(back - p / scale).max() < 1e-15


@given(settled(2))
def test_the_exponential_inverts_the_logarithm(case):
    geometry, (p, q) = case
    x, y = amplitude(p, geometry), amplitude(q, geometry)
    assume(angle(x, y) < math.pi - 1e-3)
    v = logarithm(x, y)
    assert abs(v @ x) < 1e-15
    assert abs(math.sqrt(v @ v) - angle(x, y)) < 1e-15
    assert np.abs(exponential(x, v) - y).max() < 1e-15


@given(settled(1), st.floats(0.0, 3.0), st.integers(0, 2**32 - 1))
def test_the_logarithm_inverts_the_exponential(case, length, seed):
    geometry, (p,) = case
    x = amplitude(p, geometry)
    anywhere = np.random.default_rng(seed).standard_normal(x.size)
    v = length * amplitude(anywhere - (anywhere @ x) * x, Geometry.SPHERE)
    v -= (v @ x) * x
    assert np.abs(logarithm(x, exponential(x, v)) - v).max() < 1e-13


@given(settled(2), st.floats(0.0, 1.0), st.floats(0.0, 1.0))
def test_the_geodesic_has_constant_speed(case, s, t):
    geometry, (p, q) = case
    x, y = amplitude(p, geometry), amplitude(q, geometry)
    assume(angle(x, y) < math.pi - 1e-3)
    between = angle(geodesic(x, y, s), geodesic(x, y, t))
    assert abs(between - abs(t - s) * angle(x, y)) < 2e-15


@given(settled(2), st.floats(0.0, 1.0))
def test_the_geodesic_is_the_same_both_ways_and_stays_on_the_simplex(case, t):
    geometry, (p, q) = case
    x, y = amplitude(p, geometry), amplitude(q, geometry)
    assume(angle(x, y) < math.pi - 1e-3)
    point = geodesic(x, y, t)
    assert np.abs(point - geodesic(y, x, 1.0 - t)).max() < 1e-12
    if geometry is Geometry.SIMPLEX:
        assert point.min() > -1e-15


@FEWER
@given(settled(4), st.lists(st.floats(0.01, 1.0), min_size=4, max_size=4))
def test_the_mean_is_where_the_gradient_vanishes(case, weights):
    _, basins = case
    points = amplitude(np.abs(basins), Geometry.SIMPLEX)
    mean = frechet_mean(points, weights, geometry=Geometry.SIMPLEX)
    gradient = np.array(weights) @ logarithm(mean, points)
    assert math.sqrt(gradient @ gradient) < 1e-11
    assert mean.min() > -1e-15


@FEWER
@given(settled(2), st.floats(0.01, 0.99))
def test_the_mean_of_two_lies_on_their_geodesic(case, share):
    geometry, (p, q) = case
    x, y = amplitude(p, geometry), amplitude(q, geometry)
    assume(angle(x, y) < math.pi - 1e-3)
    mean = frechet_mean([x, y], [1.0 - share, share], geometry=geometry)
    assert angle(mean, geodesic(x, y, share)) < 1e-11


@FEWER
@given(settled(4), st.randoms(use_true_random=False))
def test_the_mean_does_not_depend_on_the_order(case, random):
    _, basins = case
    points = amplitude(np.abs(basins), Geometry.SIMPLEX)
    order = list(range(len(points)))
    random.shuffle(order)
    mean = frechet_mean(points, geometry=Geometry.SIMPLEX)
    assert angle(frechet_mean(points[order], geometry=Geometry.SIMPLEX), mean) < 1e-11
