"""Outputs of two runs: alike, different, or beyond comparing."""

import dataclasses
import enum
from decimal import Decimal

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geoheal.sandbox import Output, compare_outputs
from geoheal.sandbox.box.encode import encode


def compare(one, other):
    return compare_outputs([Output(None, encode(one))], [Output(None, encode(other))])


@dataclasses.dataclass
class Point:
    x: float
    y: float


class Colour(enum.Enum):
    RED = 1
    BLUE = 2


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (1, 1.0),
        (0.1 + 0.2, 0.3),
        (float("nan"), float("nan")),
        (float("inf"), float("inf")),
        (2**70, 2**70),
        ({1, 2, 3}, {3, 1, 2}),
        ({0.1 + 0.2, 5.0}, {5.0, 0.3}),
        ({(1, 0.1 + 0.2), (0, 1.0)}, {(0, 1.0), (1, 0.3)}),
        (set(range(1000)), {number + 1e-12 for number in range(1000)}),
        ({"a": 1, "b": [1, 2]}, {"b": [1, 2], "a": 1}),
        ("a\0\ud800", "a\0\ud800"),
        (b"\0\xff", b"\0\xff"),
        (1 + 2j, 1 + 2j),
        (Point(1, 2), Point(1.0, 2)),
        (Colour.RED, Colour.RED),
        (Decimal("1.10"), Decimal("1.10")),
        (np.array([1.0, 2.0]), np.array([1.0, 2.0 + 1e-12])),
        (np.float64(3), 3),
        (np.array(3), 3),
        (range(3), range(3)),
    ],
)
def test_alike(one, other):
    comparison = compare(one, other)
    assert comparison.equal is True
    assert comparison.compared == 1
    assert comparison.differences == comparison.uncomparable == ()


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (1, 2),
        (1, True),
        (10**15, 10**15 + 1),
        (2**70, 2**70 + 1),
        (2**2000, 1.0),
        (1.0, float("nan")),
        (float("inf"), float("-inf")),
        ("a", "b"),
        ("a", b"a"),
        ([1, 2], [2, 1]),
        ([1, 2], (1, 2)),
        ([1], [1, 1]),
        ({1, 2}, {1, 3}),
        ({1, 2}, [1, 2]),
        (set(range(1000)), set(range(1, 1001))),
        ({"a": 1}, {"a": 2}),
        ({"a": 1}, {"b": 1}),
        (Point(1, 2), Point(1, 3)),
        (Colour.RED, Colour.BLUE),
        (Decimal("1.10"), Decimal("1.1")),
        (np.zeros(4), np.zeros((2, 2))),
        (np.zeros(2), [0.0, 0.0]),
        (len, 1),
        (len, lambda: 1),
        ([len, 1], [len, 2]),
    ],
)
def test_different(one, other):
    comparison = compare(one, other)
    assert comparison.equal is False
    assert comparison.different == len(comparison.differences) == 1


def test_what_cannot_be_compared_is_said():
    comparison = compare([1, len], [1, len])
    assert comparison.equal is None
    assert comparison.compared == 0
    assert comparison.uncomparable == (
        'output 1[1]: a value of type "builtin_function_or_method" "has no value that can be compared"',
    )


def test_what_is_too_large_or_too_deep_is_said():
    deep: list[object] = []
    for _ in range(100):
        deep = [deep]
    assert compare(deep, deep).equal is None
    assert compare([0] * 200_000, [0] * 200_000).equal is None
    assert compare(np.zeros(200_000), np.zeros(200_000)).equal is None


def test_missing_outputs_are_differences():
    assert compare_outputs([Output(None, 1)], []).equal is False
    assert compare_outputs([], [Output(None, 1)]).equal is False
    assert compare_outputs([], []).equal is None


def test_a_request_is_named():
    (difference,) = compare_outputs([Output("checkout", [1])], [Output("checkout", [2])]).differences
    assert difference == "output 1 (checkout)[0]: 1 became 2"


def test_many_differences_are_counted_and_some_are_shown():
    comparison = compare_outputs([Output(None, 1)] * 100, [Output(None, 2)] * 100)
    assert comparison.different == 100
    assert len(comparison.differences) == 20


def test_sets_within_sets_do_not_take_for_ever():
    def nested(level, leaf):
        if level == 0:
            return leaf
        return {"set": [{"set": [nested(level - 1, leaf + number), leaf]} for number in range(40)]}

    comparison = compare_outputs([Output(None, nested(3, 0))], [Output(None, nested(3, 1))])
    assert comparison.equal is not True


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=5),
    lambda parts: (
        st.lists(parts, max_size=3)
        | st.dictionaries(
            st.sampled_from(["set", "dict", "array", "int", "float", "object", "other", "x"]),
            parts,
            max_size=2,
        )
    ),
    max_leaves=15,
)


@given(json_values, json_values)
def test_nonsense_is_compared_without_an_error(one, other):
    """A box may send what no encoder would write."""
    compare_outputs([Output(None, one)], [Output(None, other)])
    same = compare_outputs([Output(None, one)], [Output(None, one)])
    assert same.equal is not False


python_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5) | st.binary(max_size=5),
    lambda parts: (
        st.lists(parts, max_size=3) | st.tuples(parts, parts) | st.dictionaries(st.text(max_size=3), parts)
    ),
    max_leaves=15,
)


@given(python_values)
def test_every_value_equals_itself(value):
    assert compare(value, value).equal is True
