"""Own rules over HTTP: written, listed, deleted, and found in what they say of a system."""

from datetime import UTC, datetime, timedelta

import pytest

from geoheal.store.systems import own_rules
from tests.integration.api.conftest import PREFIX

RULE = {"system": "shop", "when": "metrics.queue > 100"}


@pytest.fixture
def put(client):
    """Write a rule; None leaves a field out."""

    def put(name="queue_long", **fields):
        given = {key: value for key, value in (RULE | fields).items() if value is not None}
        return client.put(f"{PREFIX}/rules/{name}", json=given)

    return put


def test_rules_are_written_listed_replaced_and_deleted(client, put):
    made = put(**{"for": "5m", "keep_firing_for": "1h30m", "severity": "critical", "message": "It is long."})
    assert made.status_code == 201
    assert made.json["rule"] | {"updated_at": ""} == {
        "name": "queue_long", "code": "RULE_QUEUE_LONG", "system": "shop", "pattern": None,
        "when": "queue > 100", "for": "5m", "keep_firing_for": "1h30m", "severity": "critical",
        "message": "It is long.", "updated_at": "", "updated_by": "loopback",
    }  # fmt: skip
    assert put("a", system=None, pattern="shop/*").status_code == 201
    assert put(when="queue > 7").status_code == 200

    def names(query=""):
        return [(each["name"], each["when"]) for each in client.get(f"{PREFIX}/rules{query}").json["rules"]]

    assert names() == [("a", "queue > 100"), ("queue_long", "queue > 7")]
    assert names("?system=shop/eu") == [("a", "queue > 100")]
    first = client.get(f"{PREFIX}/rules?limit=1").json
    assert names(f"?cursor={first['next_cursor']}") == [("queue_long", "queue > 7")]
    assert client.delete(f"{PREFIX}/rules/a").status_code == 200
    assert client.delete(f"{PREFIX}/rules/a").status_code == 404
    assert names() == [("queue_long", "queue > 7")]


@pytest.mark.parametrize(
    "when",
    [
        "rate(failed[5m]) / rate(requests[5m]) >= 0.05",
        "queue / avg_over_time(queue[1d]) > 3",
        "absent(queue[1h])",
    ],
)
def test_rules_about_several_values_come_back_as_they_were_written(client, put, when):
    assert put(when=when).status_code == 201
    assert [each["when"] for each in client.get(f"{PREFIX}/rules").json["rules"]] == [when]


@pytest.mark.parametrize(
    ("name", "wrong", "field"),
    [
        ("Queue", {}, "rule_name"),
        ("1queue", {}, "rule_name"),
        ("a" * 64, {}, "rule_name"),
        ("q", {"system": None}, "system"),
        ("q", {"pattern": "*"}, "system"),
        ("q", {"when": None}, "when"),
        ("q", {"when": "queue is long"}, "when"),
        ("q", {"when": "queue > 1e999"}, "when"),
        ("q", {"when": "rate(queue) > 1"}, "when"),
        ("q", {"for": "soon"}, "for"),
        ("q", {"for": 5}, "for"),
        ("q", {"keep_firing_for": "2d"}, "keep_firing_for"),
        ("q", {"severity": "normal"}, "severity"),
        ("q", {"message": "two\nlines"}, "message"),
        ("q", {"until": "ever"}, "until"),
    ],
)
def test_what_is_not_a_rule_is_refused_and_nothing_is_stored(client, put, name, wrong, field):
    refused = put(name, **wrong)
    assert (refused.status_code, refused.json["field"]) == (422, field)
    assert client.get(f"{PREFIX}/rules").json["rules"] == []


def test_there_are_not_endlessly_many(put, monkeypatch):
    monkeypatch.setattr(own_rules, "RULES_MAX", 1)
    assert [put(name).status_code for name in ("a", "b", "a")] == [201, 409, 200]


@pytest.fixture
def report(send):
    """Twelve snapshots a minute apart with a queue of this length."""

    def report(depth, count=12):
        now = datetime.now(UTC)
        for place in range(count):
            at = now - timedelta(minutes=count - 1 - place)
            send(system="shop", captured_at=at.isoformat(), metrics={"queue": depth})

    return report


def test_what_fires_is_a_finding_like_the_others(client, put, report):
    put(**{"for": "5m"})
    put("absent", when="nothing > 1")
    put("others", system="other")
    report(250.0)
    answer = client.get(f"{PREFIX}/degradation?system=shop").json["degradation"]
    assert answer["degraded"]
    assert [(each["code"], each["message"]) for each in answer["findings"]] == [
        ("RULE_QUEUE_LONG", "queue 250 > 100")
    ]
    assert "RULE_ABSENT" in answer["not_measured"]
    assert client.get(f"{PREFIX}/health?system=shop").json["health"]["status"] == "warning"
    client.delete(f"{PREFIX}/rules/queue_long")
    assert not client.get(f"{PREFIX}/degradation?system=shop").json["degradation"]["degraded"]


def test_what_does_not_hold_fires_nothing(client, put, report):
    put(**{"for": "5m"})
    report(99.0)
    answer = client.get(f"{PREFIX}/degradation?system=shop").json["degradation"]
    assert (answer["degraded"], answer["findings"]) == (False, [])
    assert client.get(f"{PREFIX}/health?system=shop").json["health"]["status"] == "healthy"
