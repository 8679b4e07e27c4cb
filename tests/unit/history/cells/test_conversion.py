"""Cells become values, and whole columns are read as their cells would be."""

from decimal import Decimal

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geoheal.errors import InvalidInput
from geoheal.history.cells.conversion import NUMBERS, numbers, structures, words
from geoheal.monitor.ingest.report import parse_report

Faults = dict[int, tuple[str, str]]


@given(
    st.sampled_from(sorted(NUMBERS)),
    st.lists(st.none() | st.floats() | st.integers(-(2**60), 2**60), min_size=1, max_size=5),
)
def test_a_number_is_accepted_exactly_where_the_api_accepts_it(name, values):
    if name == "request_count":
        values = [None if v is None else float(round(v)) if abs(v) < 1e15 else 1.5 for v in values]
    faults: Faults = {}
    read = numbers(name, values, faults)
    for row, value in enumerate(values):
        sent = int(value) if name == "request_count" and value is not None and value == int(value) else value
        try:
            parse_report({"surprise" if name == "agency" else "agency": 0.0, name: sent})
        except InvalidInput:
            assert row in faults
        else:
            assert row not in faults
            assert np.isnan(read[row]) if value is None else read[row] == float(value)


@given(st.lists(st.none() | st.floats(0, 1) | st.just(7.0), min_size=1))
def test_columns_and_cells_are_read_alike(values):
    by_column, by_cell, by_text = Faults(), Faults(), Faults()
    column = numbers("phi", pa.array(values, pa.float64()), by_column)
    cells = numbers("phi", [*values], by_cell)
    text = numbers("phi", [None if v is None else repr(v) for v in values], by_text)
    assert by_column.keys() == by_cell.keys() == by_text.keys()
    np.testing.assert_array_equal(column, cells)
    np.testing.assert_array_equal(column, text)


@pytest.mark.parametrize(
    "column",
    [
        pa.array(["0.5", "x", None, "nan"]),
        ["0.5", "x", None, float("nan")],
        [Decimal("0.5"), True, None, "inf"],
    ],
)
def test_a_cell_that_is_not_a_number_spoils_its_row_alone(column):
    faults: Faults = {}
    read = numbers("phi", column, faults)
    assert read[0] == 0.5
    assert np.isnan(read[2])
    assert sorted(faults) == [1, 3]
    assert all(reason.startswith("phi: ") for _, reason in faults.values())


def test_words_are_held_to_the_apis_rules():
    faults: Faults = {}
    assert words("node", ["a", None, "b\x00", "x" * 201, 5], faults) == ["a", None, None, None, None]
    assert sorted(faults) == [2, 3, 4]
    assert words("regime", pa.array(["linear", "angry"]), faults) == ["linear", None]


def test_structures_come_as_json_text_too():
    faults: Faults = {}
    assert structures("context", ['{"a": 1}', {"b": 2}, None, "[1]", "{"], faults) == [
        {"a": 1},
        {"b": 2},
        None,
        None,
        None,
    ]
    assert sorted(faults) == [3, 4]
    assert structures("set_baseline", ["true", "False", True, "1"], faults)[:3] == [True, False, True]
    pairs = pa.array([[("m", "1.0")]], pa.map_(pa.string(), pa.string()))
    assert structures("module_versions", pairs, {}) == [{"m": "1.0"}]
