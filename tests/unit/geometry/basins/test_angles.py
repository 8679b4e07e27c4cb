"""The batch kernel: every chunk, origin, type and thread gives what a single pair gives."""

import math

import numpy as np
import pytest

from geoheal.errors import DimensionMismatch, GeometryError
from geoheal.geometry import Geometry, amplitude, angle, angles, distances
from geoheal.geometry.chunks import CHUNK_ELEMENTS, THREADED_ELEMENTS

DIMENSION = 256
STEP = CHUNK_ELEMENTS // DIMENSION


def unit_rows(rows):
    return rows / np.sqrt(np.vecdot(rows, rows))[:, np.newaxis]


def crowd(kind, count, base, rng):
    """Rows near the base, near its antipode, across from it, or all of these by turns."""
    noise = rng.standard_normal((count, base.size))
    towards = {"near": 1.0, "far": -1.0, "across": 0.0}
    if kind == "mixed":
        return np.vstack(
            [crowd(each, count, base, rng) for each in ("near", "across", "far", "across", "near")]
        )
    return unit_rows(towards[kind] * base + (1e-4 if towards[kind] else 1.0) * noise)


@pytest.mark.parametrize("kind", ["near", "far", "across", "mixed"])
@pytest.mark.parametrize("dtype", [np.float64, np.float32])
def test_the_batch_is_the_single_pair(kind, dtype):
    rng = np.random.default_rng(0)
    base = unit_rows(rng.standard_normal((1, DIMENSION)))[0]
    rows = crowd(kind, STEP + 5, base, rng).astype(dtype)
    found = angles(rows, base)
    some = [*range(3), STEP - 1, STEP, STEP + 4, len(rows) - 1, *rng.integers(len(rows), size=200).tolist()]
    assert max(abs(found[row] - angle(rows[row], base)) for row in some) < 1e-15


def test_rows_by_turns_near_far_and_across_within_each_chunk():
    rng = np.random.default_rng(1)
    base = unit_rows(rng.standard_normal((1, 3)))[0]
    rows = unit_rows(rng.standard_normal((5000, 3)))
    rows[::7] = base
    rows[1::7] = -base
    single = np.array([angle(row, base) for row in rows])
    assert np.abs(angles(rows, base) - single).max() < 1e-15
    assert not angles(rows, base)[::7].any()
    assert (angles(rows, base)[1::7] == math.pi).all()


def test_threads_do_not_change_anything():
    rng = np.random.default_rng(2)
    rows = unit_rows(rng.standard_normal((THREADED_ELEMENTS // 64 + 17, 64)))
    whole = angles(rows, rows[0])
    half = len(rows) // 2
    parts = np.concatenate([angles(rows[:half], rows[0]), angles(rows[half:], rows[0])])
    assert np.abs(whole - parts).max() < 1e-15


def test_a_bad_row_is_named_also_from_a_thread():
    rows = np.zeros((THREADED_ELEMENTS // 64 + 1, 64), dtype=np.float32)
    rows[:, 0] = 1.0
    rows[-1, 0] = 0.0
    with pytest.raises(GeometryError, match=rf"Row {len(rows) - 1}: The vector is not an amplitude"):
        angles(rows, rows[0])


@pytest.mark.parametrize("bad", [math.nan, math.inf, 0.0, 0.99, 1e300])
@pytest.mark.parametrize("place", [0, STEP + 1])
def test_a_row_that_is_not_an_amplitude_is_named(bad, place):
    rows = np.zeros((STEP + 2, DIMENSION))
    rows[:, 5] = 1.0
    rows[place, 5] = bad
    with pytest.raises(GeometryError, match=rf"Row {place}: The vector is not an amplitude"):
        angles(rows, np.eye(DIMENSION)[5])
    with pytest.raises(GeometryError, match=rf"Row {place}: The vector is not an amplitude"):
        angles(rows, np.eye(DIMENSION)[6])


def test_shapes_are_checked():
    with pytest.raises(DimensionMismatch, match="Rows of 3 coordinates"):
        angles(np.eye(3), [1.0, 0.0])
    with pytest.raises(GeometryError, match="N×D"):
        angles([1.0, 0.0], [1.0, 0.0])
    with pytest.raises(GeometryError, match="squared norm is 4"):
        angles(np.eye(2), [2.0, 0.0])


def test_no_rows_have_no_angles():
    assert angles(np.empty((0, 4)), np.eye(4)[0]).shape == (0,)


def test_a_row_longer_than_a_chunk_is_measured_too():
    base = np.zeros(CHUNK_ELEMENTS + 1)
    base[0] = 1.0
    assert angles([base, -base], base).tolist() == [0.0, math.pi]


def test_views_and_integers_are_measured_like_copies():
    rows = np.asfortranarray(unit_rows(np.random.default_rng(3).standard_normal((50, 8))))
    assert angles(rows[::2], rows[0]).tolist() == angles(rows[::2].copy(), rows[0]).tolist()
    assert angles(np.eye(3, dtype=np.int64), [1, 0, 0]) == pytest.approx([0, math.pi / 2, math.pi / 2])


def test_the_input_is_left_as_it_was():
    rows = unit_rows(np.random.default_rng(4).standard_normal((50, 8)))
    before = rows.copy()
    angles(rows, rows[0])
    angles(-rows, rows[0])
    assert np.array_equal(rows, before)


def test_distances_carry_the_factor():
    rows = amplitude(np.random.default_rng(5).dirichlet(np.ones(64), 100), Geometry.SIMPLEX)
    assert distances(rows, rows[0], Geometry.SIMPLEX).tolist() == (2 * angles(rows, rows[0])).tolist()
    assert distances(rows, rows[0]).tolist() == angles(rows, rows[0]).tolist()
