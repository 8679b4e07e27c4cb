"""JSON read strictly."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geoheal.errors import MalformedInput
from geoheal.validation.strict_json import read, read_elements, require_storable

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=10,
)


@given(VALUES)
def test_every_value_comes_back(value):
    assert read(json.dumps(value)) == value


@given(st.lists(VALUES), st.sampled_from([None, 2]))
def test_every_element_of_an_array_comes_back(values, indent):
    assert list(read_elements(json.dumps(values, indent=indent).encode())) == values


@given(st.binary(max_size=50))
def test_anything_else_is_malformed(text):
    try:
        value = read(text)
    except MalformedInput:
        return
    assert json.loads(text) == value


@given(st.binary(max_size=30).map(lambda inner: b"[" + inner))
def test_any_other_array_is_malformed(text):
    try:
        elements = list(read_elements(text))
    except MalformedInput:
        return
    assert json.loads(text) == elements


def test_an_object_instead_of_an_array_is_named():
    with pytest.raises(MalformedInput, match="got an object"):
        list(read_elements(b' {"snapshots": []}'))


@pytest.mark.parametrize("text", ['{"a": 1, "a": 2}', '[{"b": {"a": 1, "a": 1}}]', "[" * 100_000])
def test_what_is_ambiguous_or_no_json_is_malformed(text):
    with pytest.raises(MalformedInput):
        read(text)


@pytest.mark.parametrize(
    "value",
    [
        {"a": "\0"},
        {"\0": 1},
        {"a": "\ud800"},
        {"\udfff": 1},
        {"a": [float("inf")]},
        {"a": float("nan")},
        {"a": object()},
        {"a": "x" * 100},
    ],
)
def test_what_postgresql_cannot_keep_is_refused(value):
    with pytest.raises(ValueError, match="must"):
        require_storable(value, 100)


@pytest.mark.parametrize(
    "value", [{}, {"a": "\\u0000"}, {"a": "\\\\u0000"}, {"é": "😀"}, {"a": [1, 2.5, None, True]}]
)
def test_what_postgresql_can_keep_is_not(value):
    require_storable(value, 100)


def test_nesting_is_bounded():
    def nested(levels):
        return {"a": nested(levels - 1)} if levels else 1

    require_storable(nested(32), 10_000)
    with pytest.raises(ValueError, match="32 levels"):
        require_storable(nested(33), 10_000)
