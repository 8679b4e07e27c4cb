"""Basins become amplitudes, or are refused by name and place."""

import numpy as np
import pytest

from geoheal.errors import GeometryError
from geoheal.geometry import Geometry, amplitude, coordinates, measured_amplitude

SPHERE, SIMPLEX = Geometry.SPHERE, Geometry.SIMPLEX


def test_the_sphere_keeps_the_direction():
    assert amplitude([3.0, -4.0], SPHERE).tolist() == [0.6, -0.8]


def test_the_simplex_takes_the_root_of_the_shares():
    assert amplitude([9, 16], SIMPLEX).tolist() == [0.6, 0.8]


def test_exact_zeros_on_the_simplex_stay_exact_zeros():
    assert amplitude([0.0, 1.0, 0.0], SIMPLEX).tolist() == [0.0, 1.0, 0.0]


def test_many_basins_at_once():
    both = amplitude([[3.0, -4.0], [0.0, 2.0]], SPHERE)
    assert both.tolist() == [[0.6, -0.8], [0.0, 1.0]]


@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64, np.longdouble, np.int8, np.uint64])
def test_any_real_type_becomes_float64(dtype):
    made = amplitude(np.array([3, 4], dtype=dtype), SPHERE)
    assert made.dtype == np.float64
    assert made.tolist() == [0.6, 0.8]


@pytest.mark.parametrize("scale", [5e-324, 1e-300, 1e-160, 1.0, 1e160, 1.7e308])
@pytest.mark.parametrize("geometry", Geometry)
def test_no_scale_overflows_or_vanishes(scale, geometry):
    assert amplitude([scale, scale], geometry) ** 2 == pytest.approx([0.5, 0.5], abs=1e-15)


@pytest.mark.parametrize("geometry", Geometry)
@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
def test_a_coordinate_that_is_not_finite_is_named(geometry, bad):
    with pytest.raises(GeometryError, match=rf"Coordinate 2 is {bad}; every coordinate must be") as caught:
        amplitude([1.0, 2.0, bad, 3.0], geometry)
    assert caught.value.field == "basin_coords"


def test_a_negative_probability_is_named():
    with pytest.raises(GeometryError, match=r"Coordinate 1 is -1e-09; a probability cannot be negative"):
        amplitude([1.0, -1e-9], SIMPLEX)


def test_negative_zero_is_zero():
    assert amplitude([1.0, -0.0], SIMPLEX).tolist() == [1.0, 0.0]


def test_probabilities_need_a_positive_sum():
    with pytest.raises(GeometryError, match="positive sum"):
        amplitude([0.0, 0.0], SIMPLEX)


def test_the_zero_vector_on_the_sphere_has_no_amplitude():
    with pytest.raises(GeometryError, match="was not measured"):
        amplitude([0.0] * 64, SPHERE)


def test_a_bad_row_of_many_is_numbered():
    with pytest.raises(GeometryError, match=r"Row 1: Coordinate 0 is nan"):
        amplitude([[1.0, 0.0], [np.nan, 0.0]], SPHERE)
    with pytest.raises(GeometryError, match=r"Row 1: All coordinates are zero"):
        amplitude([[1.0, 0.0], [0.0, 0.0]], SPHERE)


def test_64_zeros_on_the_sphere_mean_not_measured():
    assert measured_amplitude([0] * 64, SPHERE) is None


def test_zeros_on_the_simplex_are_an_error_even_so():
    with pytest.raises(GeometryError, match="positive sum"):
        measured_amplitude([0.0] * 64, SIMPLEX)


def test_a_measured_amplitude_is_the_amplitude():
    made = measured_amplitude([3.0, 4.0], SPHERE)
    assert made is not None
    assert made.tolist() == [0.6, 0.8]


@pytest.mark.parametrize(
    ("values", "message"),
    [
        (["1", "2"], "not of str"),
        ([True, False], "not of bool"),
        ([1.0, None], "not of NoneType"),
        ([1j, 2.0], "not of complex"),
        ([10**30, 1], "integers beyond 64 bits"),
        ([], "at least one coordinate"),
        (1.0, "at least one coordinate"),
        ([[1.0], [1.0, 2.0]], "rectangular"),
        (np.ones((2, 2, 2)), "shape"),
    ],
)
@pytest.mark.parametrize("geometry", Geometry)
def test_what_is_not_a_vector_of_real_numbers_is_refused(values, message, geometry):
    with pytest.raises(GeometryError, match=message):
        amplitude(values, geometry)


def test_the_input_is_left_as_it_was():
    basin = np.array([3.0, 4.0])
    amplitude(basin, SPHERE)
    amplitude(basin, SIMPLEX)
    assert basin.tolist() == [3.0, 4.0]


def test_coordinates_are_the_inverse_up_to_scale():
    assert coordinates([0.6, 0.8], SIMPLEX) == pytest.approx([0.36, 0.64], abs=2e-16)
    assert coordinates([0.6, -0.8], SPHERE) == pytest.approx([0.6, -0.8], abs=1e-16)


def test_coordinates_of_a_stored_float32_amplitude_sum_to_one():
    stored = amplitude(np.random.default_rng(0).dirichlet(np.ones(64), 20), SIMPLEX).astype(np.float32)
    assert coordinates(stored, SIMPLEX).sum(axis=1) == pytest.approx(np.ones(20), abs=1e-15)


def test_raw_coordinates_are_not_taken_for_an_amplitude():
    with pytest.raises(GeometryError, match=r"squared norm is 0\.5, not 1"):
        coordinates([0.5, 0.5], SIMPLEX)


def test_a_point_off_the_simplex_has_no_coordinates_there():
    with pytest.raises(GeometryError, match="not a point of the simplex"):
        coordinates([0.6, -0.8], SIMPLEX)
