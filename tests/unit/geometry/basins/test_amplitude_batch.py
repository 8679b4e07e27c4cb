"""A bulk import needs a reason for each row, and no exception."""

import numpy as np
import pytest

from geoheal.errors import GeometryError
from geoheal.geometry import Geometry, amplitude, amplitudes
from geoheal.geometry.chunks import CHUNK_ELEMENTS, THREADED_ELEMENTS

ROWS = [
    [3.0, -4.0],
    [np.nan, 1.0],
    [0.0, 0.0],
    [1.0, np.inf],
    [1e-200, 1e-200],
    [4.0, 3.0],
]


def test_the_sphere_sorts_its_rows():
    batch = amplitudes(ROWS, Geometry.SPHERE)
    assert batch.measured.tolist() == [True, False, False, False, True, True]
    assert batch.reasons == {
        1: "Coordinate 0 is nan; every coordinate must be a finite number.",
        3: "Coordinate 1 is inf; every coordinate must be a finite number.",
    }
    assert batch.values[[0, 5]].tolist() == [[0.6, -0.8], [0.8, 0.6]]
    assert batch.values[4] == pytest.approx([0.5**0.5] * 2, abs=1e-15)
    assert np.isnan(batch.values[[1, 2, 3]]).all()


def test_the_simplex_sorts_its_rows():
    batch = amplitudes(ROWS, Geometry.SIMPLEX)
    assert batch.measured.tolist() == [False, False, False, False, True, True]
    assert batch.reasons[0] == "Coordinate 1 is -4.0; a probability cannot be negative."
    assert batch.reasons[2] == "All coordinates are zero; probabilities must have a positive sum."


@pytest.mark.parametrize("geometry", Geometry)
def test_every_chunk_is_like_a_single_basin(geometry):
    rng = np.random.default_rng(1)
    count = CHUNK_ELEMENTS // 8 + 3
    basins = rng.random((count, 8))
    bad = [0, 7, count // 2, count - 1]
    basins[bad, 3] = np.nan
    batch = amplitudes(basins, geometry)
    assert sorted(batch.reasons) == bad
    assert np.flatnonzero(~batch.measured).tolist() == bad
    for row in (1, count - 4, count - 2):
        assert batch.values[row].tolist() == amplitude(basins[row], geometry).tolist()


def test_reasons_come_in_the_order_of_the_rows_also_from_threads():
    basins = np.ones((THREADED_ELEMENTS // 64 + 7, 64))
    bad = list(range(5, len(basins), 997))
    basins[bad, 63] = -1.0
    batch = amplitudes(basins, Geometry.SIMPLEX)
    assert list(batch.reasons) == bad
    assert np.flatnonzero(~batch.measured).tolist() == bad
    assert (batch.values[batch.measured] == 0.125).all()


def test_float32_rows_lose_nothing_on_the_way():
    basins = np.random.default_rng(2).random((5, 8)).astype(np.float32)
    batch = amplitudes(basins, Geometry.SIMPLEX)
    assert batch.values.tolist() == amplitudes(basins.astype(np.float64), Geometry.SIMPLEX).values.tolist()


def test_no_rows_cause_no_error():
    batch = amplitudes(np.empty((0, 64)), Geometry.SPHERE)
    assert batch.values.shape == (0, 64)
    assert batch.reasons == {}


def test_the_batch_itself_must_be_a_table_of_numbers():
    with pytest.raises(GeometryError, match=r"shape \(N, D\)"):
        amplitudes([1.0, 2.0], Geometry.SPHERE)
    with pytest.raises(GeometryError, match="rectangular"):
        amplitudes([[1.0], [1.0, 2.0]], Geometry.SPHERE)
