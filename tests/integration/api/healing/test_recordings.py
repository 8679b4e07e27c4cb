"""Recorded calls over HTTP: taken in as hostile data, bounded, looked at, erased, and removed when old."""

import gzip
import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import text
from uuid_utils.compat import uuid7

from geoheal.config.settings import load_settings
from geoheal.domain.access.bearer import mint
from geoheal.domain.access.token import Role
from geoheal.monitor.ingest.single import open_system
from geoheal.monitor.upkeep.retirement import prune
from geoheal.store.operations import deletion, tokens
from geoheal.store.recordings import recordings
from geoheal.system import retention_of

URL = "/api/self-healing/recordings"
NOW = datetime.now(UTC)


def call_of(**fields):
    return {
        "id": str(uuid7()),
        "module": "kiosk.pricing",
        "function": "Cart.total",
        "recorded_at": NOW.isoformat(),
        "duration_ms": 0.25,
        "parts": 2,
        "redacted": False,
        "outcome": "int",
        "error": None,
        "before": {"args": [{"list": [1, 2.0, {"text": "00"}]}], "kwargs": [["rate", 2]]},
        "after": None,
        "result": 1e16,
        **fields,
    }


@pytest.fixture
def record(client):
    """Post calls."""

    def post(*calls, system="kiosk", counts=()):
        body = {"system": system, "calls": list(calls), "counts": list(counts)}
        return client.post(URL, json=body)

    return post


@pytest.fixture
def listed(client):
    """Return the calls that are kept."""
    return lambda **query: client.get(URL, query_string={"system": "kiosk", **query}).json["calls"]


def test_what_was_sent_is_listed_with_its_values(record, listed):
    call = call_of()
    answer = record(call, call_of(id=call["id"]))
    assert answer.status_code == 200
    assert answer.json["rejected"] == []
    (found,) = listed()
    assert {name: found[name] for name in call if name != "recorded_at"} == {
        name: call[name] for name in call if name != "recorded_at"
    }
    assert type(found["before"]["args"][0]["list"][1]) is float


def test_what_surrounds_a_call_and_what_it_asks_is_listed(record, listed):
    before = {"around": [{"list": ["GET", "/cart"]}], "args": [], "kwargs": []}
    asked = {
        "kind": "sql", "key": ["SELECT 1", None, False], "write": False, "answers": [{"tuple": [1]}],
        "complete": True, "columns": [], "count": 1, "last_id": None, "error": None, "duration_ms": 0.5,
    }  # fmt: skip
    record(call_of(before=before, after=before, outside=[asked]))
    (found,) = listed()
    assert (found["before"], found["after"], found["outside"]) == (before, before, [asked])


NEWER = """
    UPDATE geoheal.recordings SET call = CAST(jsonb_set(CAST(call AS jsonb), '{before,newer}', '1')
                                              || jsonb_build_object('newer', 1) AS text)
"""


def test_what_a_newer_version_stored_is_listed_without_the_fields_that_it_added(record, listed, database):
    record(call_of())
    with database.transaction() as connection:
        connection.execute(text(NEWER))
    (found,) = listed()
    assert found["before"].keys() == {"args", "kwargs"}
    assert "newer" not in found


def test_a_gzipped_body_is_taken(client, listed):
    body = gzip.compress(json.dumps({"system": "kiosk", "calls": [call_of()]}).encode())
    headers = {"Content-Encoding": "gzip"}
    assert client.post(URL, data=body, content_type="application/json", headers=headers).status_code == 200
    assert len(listed()) == 1


DEEP: list[Any] = []
for _ in range(130):
    DEEP = [DEEP]


WRONG: tuple[tuple[dict[str, Any], str], ...] = (
    ({"id": "x"}, "id"),
    ({"id": "6ba7b810-9dad-41d1-80b4-00c04fd430c8"}, "id"),
    ({"module": "os;x"}, "module"),
    ({"module": "a" * 301}, "module"),
    ({"function": "a..b"}, "function"),
    ({"function": "<lambda>"}, "function"),
    ({"duration_ms": -1}, "duration_ms"),
    ({"parts": "2"}, "parts"),
    ({"redacted": 1}, "redacted"),
    ({"outcome": "a\nb"}, "outcome"),
    ({"recorded_at": "2090-01-01T00:00:00Z"}, "recorded_at"),
    ({"recorded_at": (NOW - timedelta(days=31)).isoformat()}, "recorded_at"),
    ({"before": {"args": [{"pickle": "gASV"}], "kwargs": []}}, "before"),
    ({"before": {"args": [{"list": [], "tuple": []}], "kwargs": []}}, "before"),
    ({"before": {"args": ["a\0b"], "kwargs": []}}, "before"),
    ({"before": {"args": ["\ud800"], "kwargs": []}}, "before"),
    ({"before": {"args": [DEEP], "kwargs": []}}, "before"),
    ({"before": {"args": [0] * 300, "kwargs": []}}, "before"),
    ({"before": {"args": [], "kwargs": [["a\0", 1]]}}, "before"),
    ({"after": [1]}, "after"),
    ({"result": {"a": 1}}, "result"),
    ({"extra": 1}, "extra"),
)


def test_a_call_that_is_wrong_is_rejected_and_spoils_no_other(record, listed):
    answer = record(*(call_of(**fields) for fields, _ in WRONG), call_of(), 7)
    assert answer.status_code == 200
    assert answer.json["accepted"] == 1
    rejected = {each["index"]: each for each in answer.json["rejected"]}
    assert rejected.keys() == {*range(len(WRONG)), len(WRONG) + 1}
    for index, (_, field) in enumerate(WRONG):
        assert rejected[index]["field"].startswith(field)
        assert rejected[index]["reason"]
    assert len(listed()) == 1


REFUSED: tuple[Any, ...] = (
    {"system": "kiosk", "calls": [1] * 1001},
    {"system": "..", "calls": []},
    {"calls": {}},
    {"counts": [{"module": "a", "function": "b", "reason": "", "calls": 0}]},
    {"counts": [{"module": "a", "function": "b", "reason": "x\ny", "calls": 1}]},
    [],
)


def test_a_body_that_is_wrong_is_refused_whole(client):
    for body in REFUSED:
        assert client.post(URL, json=body).status_code == 422
    assert client.get("/api/self-healing/systems").json["systems"] == []


def test_of_each_kind_the_newest_few_are_kept_and_rare_ones_stay(record, listed):
    rare = [call_of(error="KeyError", outcome="KeyError"), call_of(duration_ms=9e3), call_of(function="rare")]
    record(*rare)
    many = [call_of() for _ in range(40)]
    record(*many)
    found = {call["id"] for call in listed(limit=1000)}
    kept = {call["id"] for call in many[-recordings.OF_STRATUM :]}
    assert found == {call["id"] for call in rare} | kept


def test_a_system_keeps_a_bounded_number(record, listed, monkeypatch):
    monkeypatch.setattr(recordings, "CALLS_MAX", 5)
    record(*(call_of(function=f"f{number}") for number in range(9)))
    assert len(listed()) == 5
    monkeypatch.setattr(recordings, "BYTES_MAX", 400)
    record(call_of(function="last"))
    assert 0 < len(listed()) < 5


def test_half_of_the_calls_are_hidden_from_strategies(record, listed):
    record(*(call_of(function=f"f{number}") for number in range(400)))
    assert 140 < sum(call["hidden"] for call in listed(limit=1000)) < 260


COUNTS = [
    {"module": "kiosk.pricing", "function": "Cart.total", "reason": "", "calls": 7},
    {"module": "kiosk.pricing", "function": "Cart.total", "reason": "holds a socket", "calls": 2},
    {"module": "kiosk.pricing", "function": "later", "reason": "It is asynchronous.", "calls": 1},
]


def test_functions_say_what_is_kept_and_what_could_not_be_recorded(client, record):
    record(call_of(), call_of(error="KeyError", outcome="KeyError", duration_ms=0.75), counts=COUNTS)
    record(counts=COUNTS)
    later, total = sorted(
        client.get(f"{URL}/functions?system=kiosk").json["functions"],
        key=lambda each: each["function"] == "Cart.total",
    )
    assert (total["calls"], total["raised"], total["median_ms"]) == (2, 1, 0.5)
    assert (total["recordable"], total["refused"]) == (14, [{"reason": "holds a socket", "calls": 4}])
    assert (later["calls"], later["median_ms"], later["recordable"]) == (0, None, 0)


def test_calls_are_erased_of_a_system_a_module_or_a_function(client, record, listed):
    record(call_of(), call_of(function="other"), call_of(module="kiosk.till"), counts=COUNTS)
    record(call_of(), system="shop")
    erase = {"system": "kiosk", "module": "kiosk.pricing", "function": "other"}
    assert client.delete(URL, query_string=erase).json["erased"] == 1
    assert client.delete(URL, query_string={"system": "kiosk", "function": "other"}).status_code == 422
    assert [call["module"] for call in listed(module="kiosk.pricing")] == ["kiosk.pricing"]
    assert client.delete(URL, query_string={"system": "kiosk"}).json["erased"] == 2
    assert client.get(f"{URL}/functions?system=kiosk").json["functions"] == []
    assert len(client.get(f"{URL}?system=shop").json["calls"]) == 1


def test_reporters_send_and_operators_look_and_erase(make_client, database):
    guarded, statuses = make_client(require_tokens=True), {}
    for role in Role:
        token, secret = mint("test", role, NOW)
        with database.transaction() as connection:
            tokens.add(connection, token)
        headers = {"Authorization": f"Bearer {secret}"}
        statuses[role] = (
            guarded.post(URL, json={"system": "kiosk", "calls": [call_of()]}, headers=headers).status_code,
            guarded.get(f"{URL}/functions?system=kiosk", headers=headers).status_code,
            guarded.get(f"{URL}?system=kiosk", headers=headers).status_code,
            guarded.delete(f"{URL}?system=kiosk", headers=headers).status_code,
        )
    assert statuses == {
        Role.REPORTER: (200, 403, 403, 403),
        Role.VIEWER: (403, 200, 403, 403),
        Role.OPERATOR: (200, 200, 200, 200),
    }


def test_old_calls_are_removed(database, record, listed):
    record(call_of(recorded_at=(NOW - timedelta(days=20)).isoformat()), call_of(), counts=COUNTS)
    retention = retention_of(load_settings(recording_retention_days=10))
    assert prune(database, retention, NOW)["recordings"] == 1
    assert len(listed()) == 1
    later = NOW + timedelta(days=11)
    assert prune(database, retention, later)["recording_counts"] == 3


def test_a_deleted_system_takes_its_recordings_along(client, database, record):
    record(call_of(), counts=COUNTS)
    with database.transaction() as connection:
        system = open_system(connection, "kiosk")
        assert deletion.delete_some(connection, system.id) == 1
        assert deletion.delete_some(connection, system.id) == 3
