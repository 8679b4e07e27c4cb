"""Planned silences over HTTP."""

from datetime import UTC, datetime, timedelta

import pytest
from uuid_utils.compat import uuid7

from geoheal.store.healing import silences
from tests.integration.api.conftest import PREFIX

HOUR = timedelta(hours=1)


def at(hours):
    return (datetime.now(UTC) + hours * HOUR).isoformat()


@pytest.fixture
def plan(client):
    """Plans a silence of the shop for an hour, unless it is told otherwise; None leaves a field out."""

    def plan(**fields):
        body = {"system": "shop", "reason": "Load test", "ends_at": at(1)} | fields
        given = {name: value for name, value in body.items() if value is not None}
        return client.post(f"{PREFIX}/silences", json=given)

    return plan


def test_silences_are_planned_listed_and_ended(client, plan):
    now = plan(healing=True).json["silence"]
    assert (now["state"], now["healing"], now["created_by"]) == ("active", True, "loopback")
    assert now["holds_until"] == now["ends_at"]
    later = plan(
        system=None, pattern="shop/*", starts_at=at(24), ends_at=at(26), every="week", until=at(24 * 90),
        timezone="Europe/Berlin",
    )  # fmt: skip
    assert later.status_code == 201
    assert later.json["silence"]["state"] == "planned"
    assert later.json["silence"]["next_at"] == later.json["silence"]["starts_at"]

    def ids(query=""):
        return [each["id"] for each in client.get(f"{PREFIX}/silences{query}").json["silences"]]

    assert ids() == [later.json["silence"]["id"], now["id"]]
    assert ids("?system=shop") == [now["id"]]
    assert ids("?system=shop/eu") == [later.json["silence"]["id"]]
    first = client.get(f"{PREFIX}/silences?limit=1").json
    assert ids(f"?cursor={first['next_cursor']}") == [now["id"]]
    ended = client.delete(f"{PREFIX}/silences/{now['id']}").json["silence"]
    assert (ended["state"], ended["lifted_by"], ended["holds_until"]) == ("ended", "loopback", None)
    assert ids() == [later.json["silence"]["id"]]
    assert ids("?ended=true&system=shop") == [now["id"]]
    for name, status in ((now["id"], 409), (uuid7(), 404), ("nonsense", 404)):
        assert client.delete(f"{PREFIX}/silences/{name}").status_code == status


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"system": None}, "system"),
        ({"pattern": "*"}, "system"),
        ({"reason": ""}, "reason"),
        ({"reason": None}, "reason"),
        ({"reason": "a\nb"}, "reason"),
        ({"ends_at": None}, "ends_at"),
        ({"ends_at": at(-1)}, "ends_at"),
        ({"ends_at": at(24 * 31)}, "ends_at"),
        ({"ends_at": "9999-12-31T23:59:59-14:00"}, "ends_at"),
        ({"starts_at": at(2)}, "ends_at"),
        ({"starts_at": at(24 * 400), "ends_at": at(24 * 400 + 1)}, "starts_at"),
        ({"starts_at": "0001-01-01T00:00:00+14:00"}, "starts_at"),
        ({"until": at(5)}, "until"),
        ({"every": "day"}, "until"),
        ({"every": "day", "until": at(24 * 400)}, "until"),
        ({"every": "day", "until": at(0.5)}, "until"),
        ({"every": "day", "ends_at": at(25), "until": at(100)}, "ends_at"),
        ({"every": "month", "until": at(100)}, "every"),
        ({"timezone": "Europe/Atlantis"}, "timezone"),
        ({"timezone": "../../etc/passwd"}, "timezone"),
        ({"timezone": "Europe"}, "timezone"),
        ({"healing": "yes"}, "healing"),
    ],
)
def test_what_nobody_can_mean_is_refused(client, plan, wrong, field):
    refused = plan(**wrong)
    assert (refused.status_code, refused.json["field"]) == (422, field)
    assert client.get(f"{PREFIX}/silences?ended=true").json["silences"] == []


@pytest.mark.parametrize(
    ("pattern", "fits", "fits_not"),
    [
        ("*", ["shop", "a/b"], []),
        ("shop*", ["shop", "shop/eu"], ["a shop", "Shop"]),
        ("*/eu", ["shop/eu"], ["shop/us"]),
        ("s%p_[a-z]?", ["s%p_[a-z]?"], ["shop_b1", "s%pxb1"]),
        ("a\\b*", ["a\\bc"], ["ab"]),
        ("*a" * 60, ["a" * 120], ["b" * 120, "a" * 59]),
    ],
)
def test_a_pattern_has_stars_and_is_otherwise_what_it_says(client, plan, pattern, fits, fits_not):
    assert plan(system=None, pattern=pattern).status_code == 201
    for names, count in ((fits, 1), (fits_not, 0)):
        for name in names:
            found = client.get(f"{PREFIX}/silences", query_string={"system": name}).json["silences"]
            assert len(found) == count, name


def test_there_are_not_endlessly_many(client, plan, monkeypatch):
    monkeypatch.setattr(silences, "AHEAD_MAX", 2)
    assert [plan().status_code for _ in range(3)] == [201, 201, 409]
    found = client.get(f"{PREFIX}/silences").json["silences"]
    client.delete(f"{PREFIX}/silences/{found[0]['id']}")
    assert plan().status_code == 201
