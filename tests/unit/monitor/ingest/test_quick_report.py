"""The quick way reads what is everyday as the general way does, and leaves everything else to it."""

import dataclasses
import json
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from uuid_utils.compat import uuid7

from geoheal.constants import CAPTURED_AT_MIN
from geoheal.errors import GeohealError
from geoheal.monitor.ingest.quick_report import read_everyday
from geoheal.monitor.ingest.report import parse_report_json

NOW = datetime.now(UTC)
IDENTITY = str(uuid7())
FULL = {
    "system": "shop/eu",
    "node": "pod-1",
    "id": IDENTITY,
    "captured_at": NOW.isoformat(),
    "phi": 0.7,
    "kappa_eff": 64,
    "basin_coords": [1, -2.5, 3e-7],
    "confidence": -0.5,
    "surprise": 1e15,
    "agency": 0,
    "regime": "geometric",
    "error_rate": 1,
    "request_count": 3,
    "avg_latency_ms": 12.5,
    "memory_usage_mb": 512,
    "cpu_usage_pct": 0.0,
    "metrics": {"queue.depth": 3, "gc:pause": None},
    "label": "naïve 🙂",
    "context": {"basin": "latency", "ended": True, "activity": {"phi": 0.5, "parts": 8, "none": None}},
    "code_hash": "abc",
    "active_modules": ["b", "a", "b"],
    "module_versions": {"numpy": "2.2"},
}


def general(body):
    """Return what the general way makes of a body; None where it refuses it."""
    try:
        report = parse_report_json(body)
        return report.system, report.observe(NOW, CAPTURED_AT_MIN)
    except (GeohealError, UnicodeError):
        return None


def require_same(body, *, everyday=None):
    """Make sure that the quick way says what the general one says, or nothing."""
    quick = read_everyday(body, NOW, CAPTURED_AT_MIN)
    if everyday is not None:
        assert (quick is not None) == everyday, body
    if quick is None:
        return
    whole = general(body)
    assert whole is not None, body
    assert quick[0] == whole[0]
    ours, theirs = (dataclasses.asdict(each[1]) for each in (quick, whole))
    coords = ours.pop("basin_coords"), theirs.pop("basin_coords")
    if str(ours["id"]).replace("-", "") not in body.decode(errors="replace").lower().replace("-", ""):
        del ours["id"], theirs["id"]  # none was given, and each has made its own
    assert repr(ours) == repr(theirs)  # also the types: 1 is not 1.0, and -0.0 not 0.0
    assert repr(coords[0]) == repr(coords[1])


@pytest.mark.parametrize("name", list(FULL))
def test_every_field_is_everyday_alone_and_as_null(name):
    require_same(json.dumps({"phi": 0.5, name: FULL[name]}).encode(), everyday=True)
    nullable = name not in {"system", "active_modules", "module_versions"}
    other = "phi" if name == "agency" else "agency"
    require_same(json.dumps({other: 0.5, name: None}).encode(), everyday=nullable)


def test_what_reporters_send_is_everyday():
    require_same(json.dumps(FULL).encode(), everyday=True)
    require_same(json.dumps(FULL, indent=2, ensure_ascii=False).encode(), everyday=True)
    for moment in (NOW.isoformat().replace("+00:00", "Z"), "2026-01-02T03:04:05+02:00"):
        require_same(json.dumps({"phi": 1, "captured_at": moment}).encode(), everyday=True)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[]",
        b"null",
        b"{}",
        b'{"phi":0.5',
        b'{"phi":0.5}x',
        b'\xef\xbb\xbf{"phi":0.5}',
        b'{"phi":NaN}',
        b'{"agency":Infinity}',
        b'{"agency":1e999}',
        b'{"phi":1.0000001}',
        b'{"phi":true}',
        b'{"phi":"0.5"}',
        b'{"phi":0.5,"phi":0.6}',
        b'{"phi":0.5,"ph\\u0069":0.6}',
        b'{"phi":null,"phi":0.6}',
        b'{"metrics":{"a":1,"a":2}}',
        b'{"phi":1,"module_versions":{"a":"1","a":"2"}}',
        b'{"phi":0.5,"unknown":1}',
        b'{"request_count":1}',
        b'{"phi":1,"request_count":1.0}',
        b'{"phi":1,"request_count":1e2}',
        b'{"phi":1,"request_count":9007199254740992}',
        b'{"phi":1,"request_count":-1}',
        b'{"phi":1,"request_count":false}',
        b'{"metrics":{}}',
        b'{"metrics":{"a":null}}',
        b'{"metrics":{"phi":1}}',
        b'{"metrics":{"a b":1}}',
        b'{"metrics":{"a\\n":1}}',
        b'{"metrics":{"a":1e31}}',
        b'{"phi":1,"node":"a\\n"}',
        b'{"phi":1,"node":"a\\u007f"}',
        b'{"phi":1,"node":"\\ud800"}',
        b'{"phi":1,"node":"\\udc00x"}',
        b'{"phi":1,"node":"\xff"}',
        b'{"phi":1,"node":"\xed\xa0\x80"}',
        b'{"phi":1,"system":""}',
        b'{"phi":1,"system":"a//b"}',
        b'{"phi":1,"system":".."}',
        b'{"phi":1,"system":null}',
        b'{"phi":1,"active_modules":null}',
        b'{"phi":1,"active_modules":[""]}',
        b'{"phi":1,"id":"urn:uuid:0193cafe-0000-7000-8000-000000000000"}',
        b'{"phi":1,"id":"6ba7b810-9dad-11d1-80b4-00c04fd430c8"}',
        b'{"phi":1,"id":"ffffffff-ffff-7fff-bfff-ffffffffffff"}',
        b'{"phi":1,"captured_at":"2026-01-02T03:04:05"}',
        b'{"phi":1,"captured_at":"2026-01-02T03:04:60Z"}',
        b'{"phi":1,"captured_at":"2026-02-30T03:04:05Z"}',
        b'{"phi":1,"captured_at":"2026-01-02T24:00:00Z"}',
        b'{"phi":1,"captured_at":"2026-01-02T03:04:05+25:00"}',
        b'{"phi":1,"captured_at":"0001-01-01T00:00:00+14:00"}',
        b'{"phi":1,"captured_at":"1999-01-01T00:00:00Z"}',
        b'{"phi":1,"captured_at":1767323045}',
        b'{"phi":1,"basin_coords":[]}',
        b'{"phi":1,"basin_coords":[1,null]}',
        b'{"phi":1,"basin_coords":[true]}',
        b'{"phi":1,"set_baseline":true}',
        b'{"phi":1,"context":{"a":[1]}}',
        b'{"phi":1,"context":{"a":1,"a":2}}',
        b'{"phi":1,"context":{"a":{"b":1,"b":2}}}',
        b'{"phi":1,"context":{"a":{"b":{"c":1}}}}',
        b'{"phi":1,"context":{"a":"\\u0000"}}',
        b'{"phi":1,"context":{"a":NaN}}',
        b'{"phi":1,"context":[1]}',
        b'{"phi":1,"context":{"a":"' + b"x" * 9000 + b'"}}',
        b'{"latency_ms":1}',
        b'{"phi":1,"label":"x\\": 1"}',
        b'{"phi":1}\x0b',
    ],
)
def test_what_is_wrong_ambiguous_or_rare_is_left_to_the_general_way(body):
    require_same(body, everyday=False)


@pytest.mark.parametrize("text", ["1" * 4097, "x" * 201, "x" * 501])
def test_what_is_too_long_is_left_to_the_general_way(text):
    for name in ("system", "node", "label", "code_hash"):
        require_same(json.dumps({"phi": 1, name: text}).encode())
    require_same(json.dumps({"basin_coords": [1] * len(text)}).encode(), everyday=len(text) <= 4096)
    require_same(json.dumps({"metrics": dict.fromkeys(map(str, range(len(text))), 1)}).encode())


def test_moments_beyond_the_accepted_ones_are_left_to_the_general_way():
    for moment in (NOW + timedelta(days=1), CAPTURED_AT_MIN - timedelta(seconds=1)):
        body = json.dumps({"phi": 1, "captured_at": moment.isoformat()}).encode()
        assert read_everyday(body, NOW, CAPTURED_AT_MIN) is None
    old = {"phi": 1, "captured_at": (NOW - timedelta(days=2)).isoformat()}
    assert read_everyday(json.dumps(old).encode(), NOW, NOW - timedelta(days=1)) is None


numbers = st.one_of(
    st.floats(),
    st.integers(-(2**70), 2**70),
    st.integers(0, 2),
    st.sampled_from([0, 1, -1, 0.5, 1e15, 1.0000000000000001e15, -0.0, 5e-324, 2**53, 2**53 - 1, 1e30]),
)
texts = st.one_of(
    st.text(max_size=8), st.sampled_from(["a", "a/b", '": ', "a\n", "é", "\ud800", "ǅ", "\x85"])
)
values = st.one_of(
    numbers,
    texts,
    st.none(),
    st.booleans(),
    st.lists(st.one_of(numbers, texts), max_size=4),
    st.dictionaries(texts, st.one_of(numbers, texts, st.none()), max_size=3),
    st.builds(lambda: str(uuid4())),
    st.datetimes(timezones=st.just(UTC)).map(datetime.isoformat),
)


@given(st.data())
def test_whatever_stands_in_a_field_is_read_the_same_or_not_at_all(data):
    names = data.draw(st.lists(st.sampled_from([*FULL, "x"]), max_size=4, unique=True))
    fields = {name: data.draw(st.one_of(st.just(FULL.get(name)), values)) for name in names}
    text = json.dumps(fields, ensure_ascii=data.draw(st.booleans()))
    require_same(text.encode(errors="surrogatepass"))


@given(st.integers(0, 10_000), st.binary(min_size=0, max_size=2), st.integers(0, 3))
def test_whatever_is_damaged_is_read_the_same_or_not_at_all(place, inserted, removed):
    body = json.dumps(FULL).encode()
    place %= len(body)
    require_same(body[:place] + inserted + body[place + removed :])


def test_ids_and_coordinates_have_the_types_of_an_observation():
    found = read_everyday(json.dumps(FULL).encode(), NOW, CAPTURED_AT_MIN)
    assert found is not None
    assert isinstance(found[1].id, UUID)
    assert found[1].basin_coords is not None
    assert found[1].basin_coords.dtype == np.float64
