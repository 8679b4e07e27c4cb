"""Profiles over HTTP: taken in as hostile data, stored once, seen in SQL, and removed when old."""

import copy
import gzip
import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import text
from uuid_utils.compat import uuid7

from geoheal.api.routes.health import profiles as routes
from geoheal.api.running.upkeep import maintain
from geoheal.domain.access.retention import Retention
from geoheal.domain.snapshots.periods import Length
from geoheal.monitor.ingest.single import open_system
from geoheal.store.operations import deletion
from geoheal.store.profiles import profiles
from geoheal.store.snapshots import partitions
from geoheal.store.snapshots.partitions import PROFILES

URL = "/api/self-healing/profiles"
NOW = datetime.now(UTC)


def profile_of(**fields: Any) -> dict[str, Any]:
    return {
        "system": "kiosk",
        "node": "n1",
        "id": str(uuid7()),
        "started_at": NOW.isoformat(),
        "duration_s": 30.0,
        "code_hash": "abc",
        "samples": 12,
        "requests": {"GET /a": 10},
        "functions": [["kiosk.web", "view"], ["kiosk.cart", "Cart.<locals>.total"]],
        "stacks": [
            {"route": "GET /a", "functions": [0, 1], "line": 7, "wall_s": 2.0, "cpu_s": 1.5},
            {"route": "GET /a", "functions": [0], "line": 3, "wall_s": 1.0, "cpu_s": 0.5},
            {"route": "", "functions": [1], "line": 8, "wall_s": 0.5, "cpu_s": None},
        ],
        "errors": [
            {
                "route": "GET /a",
                "type": "KeyError",
                "module": "kiosk.cart",
                "function": "f",
                "line": 1,
                "count": 2,
            }
        ],
        **fields,
    }


@pytest.fixture
def rows(database):
    def ask(statement: str) -> list[tuple[Any, ...]]:
        with database.transaction() as connection:
            return [tuple(row) for row in connection.execute(text(statement))]

    return ask


def test_a_profile_is_stored_once_and_seen_by_analysts(client, rows, database):
    body = profile_of()
    first = client.post(URL, json=body)
    assert (first.status_code, first.json["stored"]) == (201, True)
    packed = gzip.compress(json.dumps(body).encode())
    headers = {"Content-Encoding": "gzip"}
    again = client.post(URL, data=packed, content_type="application/json", headers=headers)
    assert (again.status_code, again.json["stored"]) == (201, False)
    found = rows(
        "SELECT system, code_hash, route, module, function, self_s, total_s, self_cpu_s, requests, lines "
        "FROM geoheal.function_profile ORDER BY route DESC, module DESC"
    )
    assert found == [
        ("kiosk", "abc", "GET /a", "kiosk.web", "view", 1.0, 3.0, 0.5, 10, [[3, 1.0]]),
        ("kiosk", "abc", "GET /a", "kiosk.cart", "Cart.<locals>.total", 2.0, 2.0, 1.5, 10, [[7, 2.0]]),
        ("kiosk", "abc", "", "kiosk.cart", "Cart.<locals>.total", 0.5, 0.5, None, None, [[8, 0.5]]),
    ]
    with database.transaction() as connection:
        system = open_system(connection, "kiosk")
        (read,) = profiles.between(connection, system, NOW - timedelta(1), NOW + timedelta(1), 10)
    assert read.stacks[0].places[1] == ("kiosk.cart", "Cart.<locals>.total")
    assert (read.code_version.code_hash, read.errors[0].kind, read.requests) == (
        "abc",
        "KeyError",
        {"GET /a": 10},
    )


WRONG: tuple[tuple[dict[str, Any], str], ...] = (
    ({"id": "6ba7b810-9dad-41d1-80b4-00c04fd430c8"}, "id"),
    ({"started_at": (NOW + timedelta(hours=1)).isoformat()}, "started_at"),
    ({"started_at": "1999-01-01T00:00:00+00:00"}, "started_at"),
    ({"duration_s": 0.0}, "duration_s"),
    ({"duration_s": "30"}, "duration_s"),
    ({"requests": {"GET /a": -1}}, "requests.GET /a"),
    ({"requests": {str(each): 1 for each in range(300)}}, "requests"),
    ({"functions": [["a"]]}, "functions.0.1"),
    ({"functions": [["a\n", "b"], ["c", "d"]]}, "functions.0.0"),
    ({"functions": [["a", "x" * 201], ["c", "d"]]}, "functions.0.1"),
    ({"functions": []}, "stacks.0.functions"),
    ({"stacks": [{"functions": [], "wall_s": 1.0}]}, "stacks.0.functions"),
    ({"stacks": [{"functions": [0] * 65, "wall_s": 1.0}]}, "stacks.0.functions"),
    ({"stacks": [{"functions": [-1], "wall_s": 1.0}]}, "stacks.0.functions.0"),
    ({"stacks": [{"functions": [0], "wall_s": -1.0}]}, "stacks.0.wall_s"),
    ({"stacks": [{"functions": [0], "wall_s": 1e300}]}, "stacks.0.wall_s"),
    ({"stacks": [{"functions": [0], "wall_s": 1.0}] * 1_001}, "stacks"),
    ({"errors": [{"type": "E", "count": 0}]}, "errors.0.count"),
    ({"nodes": "n"}, "nodes"),
)


@pytest.mark.parametrize(("fields", "field"), WRONG)
def test_what_is_wrong_is_named_and_nothing_is_stored(client, rows, fields, field):
    answer = client.post(URL, json=profile_of(**copy.deepcopy(fields)))
    assert (answer.status_code, answer.json["field"]) == (422, field)
    assert rows("SELECT count(*) FROM geoheal.profiles") == [(0,)]


def test_old_months_are_dropped_and_the_next_stand_ready(client, database, rows):
    old = NOW - timedelta(days=20)
    assert client.post(URL, json=profile_of(started_at=old.isoformat())).status_code == 201
    assert client.post(URL, json=profile_of()).status_code == 201
    later = (Length.MONTH.around(old).end + timedelta(days=31)).astimezone(UTC)
    maintain(database, Retention.of_days(profiles=30), later)
    with database.transaction() as connection:
        months = partitions.existing(connection, PROFILES)
        assert months >= set(partitions.ahead(later, Length.MONTH)) - {Length.MONTH.around(old)}
        assert Length.MONTH.around(old) not in months
    assert rows("SELECT count(*) FROM geoheal.snapshots") == [(0,)]
    maintain(database, Retention.of_days(), later)


def test_a_deleted_system_takes_its_profiles_along(client, database, rows):
    client.post(URL, json=profile_of())
    with database.transaction() as connection:
        system = open_system(connection, "kiosk")
        deletion.hide(connection, system, NOW)
    assert rows("SELECT count(*) FROM geoheal.function_profile") == [(0,)]
    with database.transaction() as connection:
        while deletion.delete_some(connection, system.id):
            pass
    assert rows("SELECT count(*) FROM geoheal.profiles") == [(0,)]


def test_a_stretch_tells_seconds_per_request_and_what_differs(client):
    earlier = NOW - timedelta(minutes=30)
    slower = [{"route": "GET /a", "functions": [0, 1], "line": 7, "wall_s": 8.0, "cpu_s": 7.5}]
    client.post(URL, json=profile_of(started_at=earlier.isoformat()))
    client.post(URL, json=profile_of(code_hash="def", stacks=slower))

    def ask(**query: Any) -> Any:
        found = client.get("/api/self-healing/systems/kiosk/profile", query_string=query)
        assert found.status_code == 200, found.json
        return found.json

    since = (NOW - timedelta(minutes=10)).isoformat()
    answer = ask(since=since)["profile"]
    assert (answer["profiles"], answer["requests"], answer["complete"]) == (1, 10, True)
    own = {each["function"]: each["self_ms_per_request"] for each in answer["functions"]}
    assert own == {"Cart.<locals>.total": 800.0, "view": 0.0}
    assert answer["stacks"][0]["functions"] == [["kiosk.web", "view"], ["kiosk.cart", "Cart.<locals>.total"]]
    assert answer["errors"][0]["count"] == 2
    compared = ask(since=since, against_since=earlier.isoformat(), route="GET /a")
    assert compared["changes"][0]["function"] == "Cart.<locals>.total"
    assert compared["changes"][0]["self_ms_change"] == 600.0
    assert ask(code_hash="abc", against_code_hash="def")["changes"][0]["self_ms_change"] == -550.0
    assert ask(route="")["profile"]["functions"][0]["self_ms_per_request"] is None
    assert client.get("/api/self-healing/systems/nobody/profile").status_code == 404
    wrong = client.get(
        "/api/self-healing/systems/kiosk/profile", query_string={"since": since, "until": since}
    )
    assert (wrong.status_code, wrong.json["field"]) == (422, "since")


def test_of_more_profiles_than_are_added_up_the_newest_of_the_code_count(client, monkeypatch):
    monkeypatch.setattr(routes, "PROFILES_MAX", 1)
    for minutes, code_hash, requests in ((3, "abc", 1), (2, "abc", 20), (1, "def", 300)):
        started = (NOW - timedelta(minutes=minutes)).isoformat()
        body = profile_of(started_at=started, code_hash=code_hash, requests={"GET /a": requests})
        assert client.post(URL, json=body).status_code == 201

    def ask(**query: str) -> tuple[int, bool]:
        found = client.get("/api/self-healing/systems/kiosk/profile", query_string=query).json["profile"]
        return found["requests"], found["complete"]

    assert ask() == (300, False)
    assert ask(code_hash="abc") == (20, False)
    assert ask(code_hash="def") == (300, True)
