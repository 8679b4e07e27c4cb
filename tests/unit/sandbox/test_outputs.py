"""Outputs of two runs: alike, different, or beyond comparing."""

import dataclasses
import enum
import functools
import json
import re
import uuid
from collections import Counter, OrderedDict, defaultdict
from datetime import datetime, timedelta, timezone
from decimal import Decimal
from fractions import Fraction
from pathlib import PurePosixPath
from typing import NamedTuple
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geoheal.sandbox import Output, Policy, compare_outputs
from geoheal.sandbox.box.encode import encode
from geoheal.sandbox.protocol import parse


def compare(one, other):
    return compare_outputs([Output(None, encode(one))], [Output(None, encode(other))])


@dataclasses.dataclass
class Point:
    x: float
    y: float


class _Pair(NamedTuple):
    x: int
    y: int


class Colour(enum.Enum):
    RED = 1
    BLUE = 2


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (0.1 + 0.2, 0.3),
        (float("nan"), float("nan")),
        (float("inf"), float("inf")),
        (2**70, 2**70),
        ({1, 2, 3}, {3, 1, 2}),
        ({0.1 + 0.2, 5.0}, {5.0, 0.3}),
        ({(1, 0.1 + 0.2), (0, 1.0)}, {(0, 1.0), (1, 0.3)}),
        ({float(number) for number in range(1000)}, {number + 1e-12 for number in range(1000)}),
        ("a\0\ud800", "a\0\ud800"),
        (b"\0\xff", b"\0\xff"),
        (1 + 2j, 1 + 2j),
        (Colour.RED, Colour.RED),
        (Decimal("1.10"), Decimal("1.10")),
        (np.array([1.0, 2.0]), np.array([1.0, 2.0 + 1e-12])),
        (range(3), range(3)),
        (ZoneInfo("Europe/Berlin"), ZoneInfo.no_cache("Europe/Berlin")),
        (timezone(timedelta(hours=2)), timezone(timedelta(hours=2))),
        (re.compile("a+", re.I), re.compile("a+", re.IGNORECASE)),
        (np.array(["2026-01-01", "NaT"], "M8[D]"), np.array(["2026-01-01", "NaT"], "M8[D]")),
        (np.timedelta64(3, "s"), np.timedelta64(3, "s")),
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
        (1, 1.0),
        (np.float64(3), 3),
        (Point(1, 2), Point(1.0, 2)),
        ([0, {2}], [0, {2.0}]),
        ({"a": 1, "b": [1, 2]}, {"b": [1, 2], "a": 1}),
        (OrderedDict(a=1), {"a": 1}),
        (defaultdict(list, a=[1]), {"a": [1]}),
        (defaultdict(int, a=1), defaultdict(bool, a=1)),
        (Counter("a"), {"a": 1}),
        (_Pair(1, 2), (1, 2)),
        (frozenset({1}), {1}),
        (bytearray(b"a"), b"a"),
        (memoryview(b"a"), b"a"),
        ({(1, "a"): {2}}, {(1, "a"): frozenset({2})}),
        (type("Name", (str,), {})("a"), "a"),
        ({type("Name", (str,), {})("a"): 1}, {"a": 1}),
        (type("Rows", (list,), {"__module__": "builtins", "__qualname__": "list"})([1]), [1]),
        (np.array(3), 3),
        (np.zeros(2, np.float32), np.zeros(2)),
        (0.0, -0.0),
    ],
)
def test_what_is_equal_and_can_be_distinguished_is_not_compared(one, other):
    comparison = compare(one, other)
    assert comparison.equal is None
    assert comparison.compared == 0
    assert len(comparison.uncomparable) == 1


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
        (ZoneInfo("Europe/Berlin"), ZoneInfo("Europe/Paris")),
        (timezone(timedelta(hours=2)), timezone(timedelta(hours=3))),
        (re.compile("a+"), re.compile("a+", re.I)),
        (re.compile("a" * 300 + "b"), re.compile("a" * 300 + "c")),
        (re.compile("a"), re.compile(b"a")),
        (np.array(["2026-01-01"], "M8[D]"), np.array(["2026-01-02"], "M8[D]")),
        (np.array(["2026-01-01"], "M8[D]"), np.array(["2026-01-01"], "M8[s]")),
        (np.zeros((0, 2), "M8[s]"), np.zeros((2, 0), "M8[s]")),
        (np.datetime64("NaT", "D"), np.datetime64("2026-01-01")),
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


def test_members_of_a_set_are_matched_by_value_and_not_by_type():
    one, other = {(1, "a"), (1, "b")}, {(1, "b"), (1.0, "a")}
    assert compare(one, other).uncomparable == (
        "output 1[0]: 1 became 1.0, which is equal and of another type",
    )
    assert compare({(1, "a"), (1.0, "b")}, {(1.0, "b"), (1, "a")}).equal is True


def test_a_message_holds_the_deepest_value_that_is_encoded():
    value = _holding(_Rows([1]), detail=1)
    for _ in range(50):
        value = _holding(_Table(part=value), detail=1)
    parse(json.dumps({"type": "output", "value": encode(value)}).encode(), depth=Policy().frame_depth)


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


class Key:
    """Of which nothing can be told."""


class Level(enum.Enum):
    LOW = 1
    HIGH = 2


class _Other(enum.Enum):
    LOW = 1.5
    HIGH = 2


_Other.__qualname__ = _Other.__name__ = "Level"


class _Told(np.ndarray):
    """Says that it holds something else than it does."""

    def ravel(self, *_):
        return np.array([1.0])

    dtype = property(lambda _: np.dtype(np.float64))


class _Named(uuid.UUID):
    def __str__(self):
        return str(uuid.UUID(int=1))


_Named.__qualname__ = _Named.__name__ = "UUID"


class _Money(int):
    """A number that knows its currency."""

    @functools.cached_property
    def cents(self):
        return 100 * self


class _Slotted(float):
    __slots__ = ("detail",)


class _Table(dict[str, object]):
    """A mapping that knows more."""


class _Rows(list[int]):
    """Rows that know their source."""


@dataclasses.dataclass
class _Record:
    n: int


class _Hidden(int):
    """Denies what it holds."""

    def __getattribute__(self, name):
        return {} if name == "__dict__" else super().__getattribute__(name)


def _holding(value, **attributes):
    for name, held in attributes.items():
        setattr(value, name, held)
    return value


@pytest.mark.parametrize(
    "made", [lambda: _Money(1), lambda: _Slotted(1), lambda: _Rows([1]), lambda: _Record(1)]
)
def test_what_an_answer_holds_beside_its_value_is_compared(made):
    assert compare(_holding(made(), detail=1), _holding(made(), detail=1)).equal is True
    assert compare(_holding(made(), detail=1), _holding(made(), detail=2)).equal is False
    assert compare(_holding(made(), detail=1), made()).equal is False
    assert compare(_holding(made(), detail=object()), made()).equal is not True
    assert compare(made(), made()).equal is True


def test_an_answer_cannot_deny_what_it_holds():
    assert compare(_holding(_Hidden(1), detail=1), _Hidden(1)).equal is False


def test_what_an_answer_keeps_for_itself_is_its_own_affair():
    kept = _holding(_Money(1), _cache=2)
    assert kept.cents == 100
    assert compare(_Money(1), kept).equal is True
    assert compare(defaultdict(list, a=[1]), defaultdict(list, a=[1])).equal is True


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (datetime(2026, 1, 1, 12, 30), datetime(2026, 1, 1, 12, 31)),  # noqa: DTZ001
        (Level.LOW, _Other.LOW),
        (np.array([1.0]), np.zeros(1).view(_Told)),
        (np.int64(2), np.int64(3)),
        ({Key(): 1}, {Key(): 2}),
        ({Key(): 1, Key(): 2}, {Key(): 1}),
    ],
)
def test_what_is_handed_over_counts_not_what_it_says_of_itself(one, other):
    assert compare(one, other).equal is False


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (datetime(2026, 1, 1, 12, 30), datetime(2026, 1, 1, 12, 30)),  # noqa: DTZ001
        (timedelta(1), timedelta(hours=24)),
        (uuid.UUID(int=1), uuid.UUID(int=1)),
        (Fraction(1, 2), Fraction(2, 4)),
        (PurePosixPath("a/b"), PurePosixPath("a/./b")),
        (np.ma.MaskedArray([1, 2], [False, True]), np.ma.MaskedArray([1, 3], [False, True])),
        ({"a": 1e-20, "b": 1.0}, {"a": 0.0, "b": 1.0}),
        (0.0, 1e-17),
    ],
)
def test_alike_of_a_library(one, other):
    assert compare(one, other).equal is True


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({Key(): 1, Key(): 2}, {Key(): 3, Key(): 2}),
        ({Key(): 1}, {Key(): 1}),
        (uuid.UUID(int=1), _Named(int=2)),
        (1e-15, 0.0),
        ([3e-14, 1], [3.1e-14, 1]),
        (np.array([1e-13, 2e-15]), np.array([0.0, 0.0])),
    ],
)
def test_what_cannot_be_determined_is_not_the_same(one, other):
    comparison = compare(one, other)
    assert comparison.equal is not True
    assert comparison.uncomparable or comparison.differences


@pytest.mark.parametrize("told", [lambda _: "Fraction(1, 2)", Level.__str__.__get__(Level.LOW)])
def test_a_class_that_takes_the_place_of_one_of_a_library_is_not_believed(monkeypatch, told):
    taken = type("Fraction", (), {"__module__": "fractions", "__repr__": told})
    monkeypatch.setattr("fractions.Fraction", taken)
    assert compare(taken(), taken()).equal is None
    monkeypatch.undo()
    monkeypatch.setattr(Fraction, "__repr__", told)
    assert compare(Fraction(1, 3), Fraction(1, 2)).equal is None
