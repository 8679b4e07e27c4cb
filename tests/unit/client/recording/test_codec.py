"""Values that are frozen, written and read are the same again; what cannot be is refused, with its reason."""

import enum
import http
import json
import math
import re
import threading
import uuid
from collections import OrderedDict, defaultdict, deque
from datetime import UTC, date, datetime, time, timedelta, timezone
from decimal import Decimal
from fractions import Fraction
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geoheal.client.recording.codec.freezing import Freezer
from geoheal.client.recording.codec.frozen import NotRecordable
from geoheal.client.recording.codec.redaction import Redaction
from geoheal.client.recording.codec.sealing import seal
from geoheal.client.recording.codec.thawing import Thawer
from geoheal.validation.recorded_value import require_recorded


def written(value, redaction=None, package="kiosk"):
    text = json.dumps(seal(Freezer(package, redaction or Redaction()).freeze(value)), allow_nan=False)
    require_recorded(json.loads(text))
    return json.loads(text)


def read(value, package="kiosk"):
    return Thawer(package).thaw(value)


VALUES: tuple[Any, ...] = (
    *(
        None,
        True,
        0,
        -(2**53) - 1,
        10**400,
        1.5,
        -0.0,
        1e16,
        math.inf,
        2 - 1j,
        "",
        "a\0b",
        "\ud800",
        b"\xff\0",
    ),
    *([], (), {}, set(), frozenset({(1, "a")}), bytearray(b"xy"), range(3, 9, 2)),
    *({"a": [1, {"b": (2.0, None)}], 3: "x", (1, 2): {4}}, OrderedDict([("z", 1), ("a", [2])])),
    *(deque([1, [2]], maxlen=5), defaultdict(list, {"k": [1]}), defaultdict(None, {"k": 1})),
    *(datetime(2026, 2, 3, 4, 5, 6, 7, tzinfo=UTC), datetime(1, 1, 1, fold=1), date(1, 1, 1)),  # noqa: DTZ001 - a naive one
    *(
        datetime(2026, 2, 3, tzinfo=ZoneInfo("Europe/Berlin")),
        time(1, 2, tzinfo=timezone(timedelta(hours=-3))),
    ),
    *(time(23, 59, 1, 2), UTC, timezone(timedelta(hours=2)), ZoneInfo("Europe/Berlin")),
    *(timedelta(-1, 3, 5), Decimal("1.10"), Decimal("NaN"), Fraction(10**30, 3), uuid.UUID(int=7)),
    *(PurePosixPath("/srv/x"), http.HTTPStatus.NOT_FOUND, urlsplit("http://h/p?q"), re.compile("a+", re.I)),
    *(int, ValueError, re.RegexFlag.I | re.RegexFlag.M),
)


@pytest.mark.parametrize("value", VALUES, ids=lambda value: f"{type(value).__name__} {value!r}"[:30])
def test_what_is_read_is_what_was_written(value):
    found = read(written(value))
    assert type(found) is type(value)
    assert repr(found) == repr(value)
    assert getattr(found, "fold", 0) == getattr(value, "fold", 0)
    assert getattr(found, "tzinfo", None) == getattr(value, "tzinfo", None)


PLAIN = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text() | st.binary(),
    lambda part: st.lists(part) | st.dictionaries(st.text() | st.integers(), part) | st.tuples(part, part),
    max_leaves=20,
)


@given(PLAIN)
def test_plain_data_is_the_same_again(value):
    redaction = Redaction()
    redaction.hides = lambda name: name is None  # type: ignore[method-assign]
    found = read(written(value, redaction))
    assert found == value
    assert repr(found) == repr(value)


@pytest.mark.parametrize(
    "value",
    [
        np.arange(6, dtype="<i2").reshape(2, 3),
        np.array([], dtype=float),
        np.array(["a", "bc"]),
        np.array([[True]]),
        np.array(["2026-01-01"], dtype="datetime64[D]"),
        np.float32(1.5),
        np.array([math.nan, -0.0]),
    ],
)
def test_arrays_keep_type_shape_and_bytes(value):
    found = read(written(value))
    assert type(found) is type(value)
    assert (found.dtype, found.shape, found.tobytes()) == (value.dtype, value.shape, value.tobytes())


def test_what_occurs_twice_is_one_object_again():
    shared: list[int] = [1]
    loop: dict[str, Any] = {"shared": shared, "again": (shared,)}
    loop["self"] = loop
    found = read(written(loop))
    assert found["self"] is found
    assert found["shared"] is found["again"][0]


def test_a_copy_is_not_reached_by_later_changes():
    value: dict[str, Any] = {"a": [1, [2]], "b": bytearray(b"x")}
    frozen = Freezer("kiosk", Redaction()).freeze(value)
    value["a"][1].append(3)
    value["b"] += b"y"
    value["c"] = 1
    assert read(seal(frozen)) == {"a": [1, [2]], "b": bytearray(b"x")}


def test_instances_are_made_without_running_anything(kiosk):
    pricing = kiosk.pricing
    cart = pricing.Cart()
    cart.items.append(pricing.Item("pen", 120, labels=["new"]))
    slotted = pricing.Slotted(3)
    pricing.Cart.__init__ = pricing.Item.__init__ = pricing.Slotted.__init__ = None  # none of them is called
    found = read(written([cart, slotted]))
    assert type(found[0]) is pricing.Cart
    assert found[0].owner is found[0]
    assert found[0].items == cart.items
    assert found[1].left == 3
    assert not hasattr(found[1], "never")


@pytest.mark.parametrize(
    ("value", "why"),
    [
        (threading.Lock(), "lock"),
        (open, "builtin_function_or_method"),
        ((each for each in "ab"), "generator"),
        (lambda: None, "a function that has no name in its module"),
        (object(), "a bare object"),
        ([0] * 20_001, "more than 20,000 parts"),
        ("x" * 50_001, "more than 50,000 characters"),
        (["x" * 30_000, b"y" * 30_000], "more than 50,000 characters"),
        (np.zeros(10_000), "more than 50,000 characters"),
        (np.array([object()]), "an array of object"),
        (defaultdict(lambda: 1), "whose factory is a function"),
        (2 ** (1 << 15), "an integer of too many digits"),
    ],
    ids=lambda value: type(value).__name__,
)
def test_what_cannot_be_recorded_is_refused_with_its_reason(value, why):
    with pytest.raises(NotRecordable, match=why):
        seal(Freezer("kiosk", Redaction()).freeze([value]))


def test_what_is_nested_too_deeply_is_refused():
    value: list[Any] = []
    for _ in range(30):
        value = [value]
    with pytest.raises(NotRecordable, match="more than 24 levels deep"):
        Freezer("kiosk", Redaction()).freeze(value)


def test_an_object_with_a_finalizer_is_refused(kiosk):
    with pytest.raises(NotRecordable, match="which has a finalizer"):
        Freezer("kiosk", Redaction()).freeze(kiosk.pricing.Closing())


@pytest.mark.parametrize(
    "value",
    [
        {"name": ["os", "system"]},
        {"name": ["numpy", "array"]},
        {"object": ["subprocess", "Popen", []]},
        {"enum": ["builtins", "eval", "1"]},
        {"enum": ["subprocess", "Popen", "true"]},
        {"named": ["builtins", "list", [1]]},
        {"pickle": "gASV"},
        {"_name": ["kiosk", "x"]},
        {"thaw": 1},
        {"ref": 5},
        [1],
        {},
        {"list": [], "tuple": []},
        {"array": ["|O", [1], "AAAAAAAAAAA="]},
    ],
)
def test_hostile_values_are_not_read(value):
    with pytest.raises((ValueError, TypeError, LookupError, AttributeError)):
        read(value)


SECRET = (
    "password",
    "userPassword",
    "X-API-Key",
    "access_token",
    "client-secret",
    "Authorization",
    "pin",
    "CVV",
)


@pytest.mark.parametrize("name", SECRET)
def test_values_of_secret_names_are_left_out(name):
    for value in ({name: "hunter2"}, {"a": [{name: {"deep": "hunter2"}}]}, {name: "hunter2", "list": [[]]}):
        freezer = Freezer("kiosk", Redaction())
        assert "hunter2" not in json.dumps(seal(freezer.freeze(value)))
        assert freezer.is_redacted


def test_the_operators_rule_hides_too():
    value = {"customer_name": "Ann", "city": "Ulm"}
    assert read(written(value, Redaction(["CUST*"]))) == {"customer_name": "redacted", "city": "Ulm"}


@pytest.mark.parametrize(
    "text",
    [
        "-----BEGIN RSA PRIVATE KEY-----\nhunter2\n-----END RSA PRIVATE KEY-----",
        "Bearer hunter2hunter2",
        "postgresql://shop:hunter2@db/shop",
        "eyJhbGciOiJIUzI1NiJ9.eyJzdWIhunter2.c2lnbmF0",
    ],
)
def test_what_looks_like_a_secret_is_left_out_of_texts(text):
    assert "hunter2" not in json.dumps(seal(Freezer("kiosk", Redaction()).freeze(["x " + text])))


class Amount(enum.StrEnum):
    """A key that equals a text."""

    AMOUNT = "amount"


class Lazy:
    """As proxies do: says another class, and works when it is asked."""

    @property  # type: ignore[misc]
    def __class__(self):
        raise AssertionError("The proxy was asked for what it stands for.")


def test_a_key_that_equals_a_text_is_not_taken_for_it():
    redaction = Redaction()
    written({"amount": 1}, redaction)
    ((key, _),) = Freezer(__name__.partition(".")[0], redaction).freeze({Amount.AMOUNT: 1}).body
    assert (key.kind, key.body[:2]) == ("enum", (__name__, "Amount"))


def test_a_proxy_is_not_asked_what_it_stands_for():
    assert Freezer("kiosk", Redaction()).freeze(Lazy()).body == (__name__, "Lazy", [])


def test_keys_count_and_bytes_can_name_a_secret():
    with pytest.raises(NotRecordable, match="characters"):
        written({"x" * 60_000: 1})
    assert "hunter2" not in json.dumps(written({b"password": "hunter2"}))


def test_long_names_are_not_remembered():
    redaction = Redaction()
    assert not redaction.hides("x" * 101)
    assert redaction.clean == set()
