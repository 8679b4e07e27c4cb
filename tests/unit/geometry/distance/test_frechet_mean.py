"""The Fréchet mean: published values, and where it is not unique."""

import math
import sys

import numpy as np
import pytest

from geoheal.errors import DimensionMismatch, GeometryError, MeanNotUnique
from geoheal.geometry import Geometry, amplitude, angle, coordinates, exponential, frechet_mean, logarithm

SPHERE, SIMPLEX = Geometry.SPHERE, Geometry.SIMPLEX
BASINS = [[0.8, 0.1, 0.1], [0.1, 0.8, 0.1], [0.1, 0.1, 0.8]]


def test_the_karcher_mean_on_the_simplex():
    mean = frechet_mean(amplitude(BASINS, SIMPLEX), [0.2, 0.3, 0.5], geometry=SIMPLEX)
    assert coordinates(mean, SIMPLEX) == pytest.approx([0.2386024, 0.30508025, 0.45631735], abs=5e-9)


def test_the_karcher_mean_of_two():
    mean = frechet_mean(amplitude(BASINS[:2], SIMPLEX), geometry=SIMPLEX)
    assert coordinates(mean, SIMPLEX) == pytest.approx([0.43996465, 0.43996465, 0.12007069], abs=5e-9)


def test_only_the_ratio_of_the_weights_counts():
    points = amplitude(BASINS, SIMPLEX)
    mean = frechet_mean(points, [2, 3, 5], geometry=SIMPLEX)
    assert mean == pytest.approx(frechet_mean(points, [2e300, 3e300, 5e300], geometry=SIMPLEX), abs=1e-15)
    assert frechet_mean(points, [1, 1, 0], geometry=SIMPLEX) == pytest.approx(
        frechet_mean(points[:2], geometry=SIMPLEX), abs=1e-15
    )


def test_the_mean_of_one_point_is_the_point():
    assert frechet_mean([[0.6, -0.8]], geometry=SPHERE).tolist() == [0.6, -0.8]


def test_the_gradient_vanishes_at_the_mean():
    points = amplitude(np.random.default_rng(0).dirichlet(np.ones(64), 50), SIMPLEX)
    mean = frechet_mean(points, geometry=SIMPLEX)
    gradient = logarithm(mean, points).mean(axis=0)
    assert math.sqrt(gradient @ gradient) < 1e-12


def test_fifty_basins_of_64_take_about_eight_steps(monkeypatch):
    steps = []

    def counted(*arguments):
        steps.append(1)
        return exponential(*arguments)

    monkeypatch.setattr(sys.modules["geoheal.geometry.distance.frechet_mean"], "exponential", counted)
    points = amplitude(np.random.default_rng(0).dirichlet(np.full(64, 5.0), 50), SIMPLEX)
    frechet_mean(points, geometry=SIMPLEX)
    assert len(steps) <= 8


def ring(radius, count=12):
    """Points at one angle around the first axis."""
    turns = 2 * math.pi * np.arange(count) / count
    height = np.full(count, math.cos(radius))
    return np.column_stack([height, math.sin(radius) * np.cos(turns), math.sin(radius) * np.sin(turns)])


@pytest.mark.parametrize("radius", [0.1, 1.0, 1.5, 1.5707])
def test_within_the_open_ball_the_mean_of_a_ring_is_its_centre(radius):
    assert angle(frechet_mean(ring(radius), geometry=SPHERE), [1.0, 0.0, 0.0]) < 1e-8


@pytest.mark.parametrize("radius", [math.pi / 2, 1.6, 3.0])
def test_a_ring_around_the_equator_or_wider_has_no_unique_mean(radius):
    points = np.vstack([ring(radius), [[1.0, 0.0, 0.0]]]) if radius > math.pi / 2 else ring(radius)
    with pytest.raises(MeanNotUnique):
        frechet_mean(points, geometry=SPHERE)


def test_points_along_the_edge_of_a_half_sphere_take_long_but_converge():
    turns = np.array([2.52096979, 5.79210684, 2.67209072])
    points = ring(1.57, 3)
    points[:, 1:] = math.sin(1.57) * np.column_stack([np.cos(turns), np.sin(turns)])
    mean = frechet_mean(points, [0.25, 0.5, 0.25], geometry=SPHERE)
    gradient = np.array([0.25, 0.5, 0.25]) @ logarithm(mean, points)
    assert math.sqrt(gradient @ gradient) < 1e-12


def test_it_gives_up_in_the_end(monkeypatch):
    monkeypatch.setattr(sys.modules["geoheal.geometry.distance.frechet_mean"], "STEPS_MAX", 2)
    with pytest.raises(GeometryError, match="did not converge in 2 steps"):
        frechet_mean(amplitude(BASINS, SIMPLEX), [0.2, 0.3, 0.5], geometry=SIMPLEX)


def test_antipodes_have_no_unique_mean():
    with pytest.raises(MeanNotUnique):
        frechet_mean([[1.0, 0.0], [-1.0, 0.0]], geometry=SPHERE)


def test_points_without_weight_do_not_count():
    points = [[1.0, 0.0], [-1.0, 0.0]]
    assert frechet_mean(points, [0.0, 1.0], geometry=SPHERE).tolist() == [-1.0, 0.0]


def test_a_lopsided_crowd_within_a_half_sphere_is_fine():
    heavy, light = np.array([1.0, 0.0]), np.array([math.cos(3.0), math.sin(3.0)])
    mean = frechet_mean([heavy, light], [0.9, 0.1], geometry=SPHERE)
    assert angle(mean, heavy) == pytest.approx(0.3, abs=1e-12)


def test_disjoint_supports_still_have_a_mean_on_the_simplex():
    mean = frechet_mean(np.eye(4), geometry=SIMPLEX)
    assert coordinates(mean, SIMPLEX) == pytest.approx(np.full(4, 0.25), abs=1e-15)


@pytest.mark.parametrize("weights", [[1.0, -1.0], [0.0, 0.0], [math.nan, 1.0], [math.inf, 1.0]])
def test_bad_weights_are_refused(weights):
    with pytest.raises(GeometryError, match="Weights must be"):
        frechet_mean(np.eye(2), weights, geometry=SPHERE)


def test_as_many_weights_as_points():
    with pytest.raises(DimensionMismatch, match="2 points need 2 weights"):
        frechet_mean(np.eye(2), [1.0, 1.0, 1.0], geometry=SPHERE)


def test_a_mean_needs_points():
    with pytest.raises(GeometryError, match="at least one amplitude"):
        frechet_mean(np.empty((0, 3)), geometry=SPHERE)
    with pytest.raises(GeometryError, match="at least one amplitude"):
        frechet_mean([1.0, 0.0], geometry=SPHERE)
