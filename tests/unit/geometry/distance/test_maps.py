"""Logarithm, exponential, geodesic: known values, edges, refusals. The laws are in tests/laws."""

import math

import numpy as np
import pytest

from geoheal.errors import AntipodalPoints, DimensionMismatch, GeometryError
from geoheal.geometry import angle, exponential, geodesic, logarithm

X, Y = np.array([1.0, 0.0, 0.0]), np.array([0.0, 1.0, 0.0])


def test_the_logarithm_is_as_long_as_the_angle():
    assert logarithm(X, Y) == pytest.approx([0.0, math.pi / 2, 0.0], abs=1e-16)


def test_the_logarithm_of_the_point_itself_is_zero():
    assert logarithm(X, X).tolist() == [0.0, 0.0, 0.0]


def test_the_logarithm_of_a_close_point_is_exact():
    close = np.array([math.cos(1e-9), math.sin(1e-9), 0.0])
    assert logarithm(X, close)[1] == pytest.approx(1e-9, rel=1e-15)


def test_many_targets_at_once():
    assert logarithm(X, [X, Y]).tolist() == [logarithm(X, X).tolist(), logarithm(X, Y).tolist()]


def test_the_exponential_of_a_half_turn_is_the_antipode():
    assert exponential(X, math.pi * Y) == pytest.approx(-X, abs=2e-16)


def test_the_exponential_of_zero_is_the_base():
    assert exponential(X, [0.0, 0.0, 0.0]).tolist() == X.tolist()


@pytest.mark.parametrize("off", [0.0, 1e-9])
def test_antipodes_have_no_direction(off):
    antipode = np.array([-math.cos(off), math.sin(off), 0.0])
    with pytest.raises(AntipodalPoints):
        logarithm(X, antipode)
    with pytest.raises(AntipodalPoints):
        geodesic(X, antipode, 0.5)


def test_almost_antipodes_still_have_one():
    almost = np.array([-math.cos(1e-6), math.sin(1e-6), 0.0])
    assert angle(geodesic(X, almost, 0.25), X) == pytest.approx((math.pi - 1e-6) / 4, abs=1e-15)
    assert geodesic(X, almost, 1.0) == pytest.approx(almost, abs=1e-15)


@pytest.mark.parametrize("theta", [1e-12, 1e-9, 1e-8, 1e-7, 0.1, 3.0])
def test_the_geodesic_is_slerp(theta):
    y = np.array([math.cos(theta), math.sin(theta), 0.0])
    third = geodesic(X, y, 0.3)
    assert third == pytest.approx([math.cos(0.3 * theta), math.sin(0.3 * theta), 0.0], abs=3e-16)
    assert third == pytest.approx((math.sin(0.7 * theta) * X + math.sin(0.3 * theta) * y) / math.sin(theta))
    assert angle(third, X) == pytest.approx(0.3 * theta, rel=1e-15)


def test_the_geodesic_at_many_times():
    path = geodesic(X, Y, [0.0, 0.5, 1.0])
    assert path == pytest.approx(np.array([X, [0.5**0.5, 0.5**0.5, 0.0], Y]), abs=2e-16)


def test_a_vector_that_is_not_tangent_is_refused():
    for vector in ([1.0, 1.0, 0.0], [0.0, math.nan, 0.0]):
        with pytest.raises(GeometryError, match="not tangent"):
            exponential(X, vector)


def test_dimensions_and_shapes_are_checked():
    for call in (logarithm, exponential):
        with pytest.raises(DimensionMismatch, match="3 and 2"):
            call(X, [0.0, 1.0])
        with pytest.raises(GeometryError, match="One base point"):
            call(np.eye(3), Y)
