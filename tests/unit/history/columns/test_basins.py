"""Coordinates of basins, from columns and from lists."""

import re

import numpy as np
import pyarrow as pa
import pytest

from geoheal.history.columns.basins import from_columns, from_lists
from geoheal.history.piece import Column

Faults = dict[int, tuple[str, str]]


def test_columns_become_rows_and_a_row_without_any_is_not_measured():
    faults: Faults = {}
    columns: list[Column] = [pa.array([1.0, None, 3.0], pa.float32()), pa.array(["4", None, "6"])]
    rows = from_columns(["a", "b"], columns, faults)
    np.testing.assert_array_equal(rows, [[1, 4], [np.nan, np.nan], [3, 6]])
    assert not faults


@pytest.mark.parametrize(
    ("second", "says"),
    [
        ([None, 1.0], r"Coordinate 1 \(b\) is missing"),
        (["x", 1.0], r"Coordinate 1 \(b\) is not a number"),
        ([float("nan"), 1.0], "Coordinate 1 is nan"),
        ([float("-inf"), 1.0], "Coordinate 1 is -inf"),
    ],
)
def test_a_bad_coordinate_is_named(second, says):
    faults: Faults = {}
    from_columns(["a", "b"], [pa.array([1.0, 1.0]), second], faults)
    assert list(faults) == [0]
    assert re.search(says, faults[0][1])


def test_a_row_of_nan_is_refused_and_not_taken_for_unmeasured():
    faults: Faults = {}
    nan = pa.array([float("nan")])
    from_columns(["a", "b"], [nan, nan], faults)
    assert list(faults) == [0]


@pytest.mark.parametrize(
    "column",
    [
        pa.array([[1.0, 2.0], [3.0, 4.0]]),
        pa.array([[1, 2], [3, 4]], pa.large_list(pa.int32())),
        pa.array([[1, 2], [3, 4]], pa.list_(pa.float32(), 2)),
        pa.array([[9, 9], [1, 2], [3, 4]], pa.list_(pa.float64(), 2)).slice(1),
        pa.array([[9, 9], [1, 2], [3, 4]], pa.list_(pa.float64())).slice(1),
        ["[1, 2]", [3, 4]],
    ],
)
def test_lists_of_every_kind_become_the_same_rows(column):
    faults: Faults = {}
    rows = from_lists(column, None, faults)
    assert rows is not None
    np.testing.assert_array_equal(rows, [[1, 2], [3, 4]])
    assert not faults


def test_lists_of_another_length_or_kind_are_refused():
    faults: Faults = {}
    rows = from_lists([[1.0, 2.0], [1.0], "x", None, [1.0, "a"]], None, faults)
    assert rows is not None
    assert sorted(faults) == [1, 2, 4]
    assert "2 are expected" in faults[1][1]
    assert np.isnan(rows[3]).all()
    assert from_lists([None], None, faults) is None
