"""``geoheal systems``: listed, renamed and deleted through a service, whatever they are called."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text

from geoheal.errors import Conflict, InvalidInput, NotFound
from tests.integration.api.conftest import (  # noqa: F401
    PREFIX,
    client,
    database,
    make_client,
    send,
    settings,
)
from tests.integration.cli.served import url  # noqa: F401

NAMES = ("shop", "a/b", "a b?c#d", "%2e%2e", "ä\U0001f600", "evil\x1b[2J\u202e")


@pytest.fixture
def systems(geoheal, url):  # noqa: F811
    return lambda *arguments: geoheal("systems", *arguments, "--url", url)


def listed(systems):
    code, output, _ = systems("list", "--json")
    assert code == 0
    return [each["name"] for each in json.loads(output)]


def test_without_any_system_it_says_so(systems):
    assert systems("list") == (0, "There is no system yet; the first snapshot of a system creates it.\n", "")
    assert listed(systems) == []
    assert systems("show", "default")[1].splitlines()[0].split() == ["default", "sphere"]


def test_each_is_listed_and_deleted_alone(send, systems):  # noqa: F811
    taken = [name for name in NAMES if send(system=name, phi=0.5).status_code == 201]
    assert set(NAMES[:5]) <= set(taken)
    assert sorted(listed(systems)) == sorted(taken)
    output = systems("list")[1]
    assert not set(output) & {"\x1b", "\u202e"}
    for name in taken:
        left = listed(systems)
        code, output, _ = systems("delete", name, "--yes")
        assert code == 0, name
        assert listed(systems) == [each for each in left if each != name]


def test_a_deleted_name_is_free_and_its_history_gone(send, systems):  # noqa: F811
    send(system="shop", phi=0.5)
    assert systems("delete", "shop", "--yes")[0] == 0
    send(system="shop", phi=0.6)
    assert listed(systems) == ["shop"]


def test_nothing_is_deleted_where_nobody_can_be_asked(send, systems):  # noqa: F811
    send(system="shop", phi=0.5)
    with pytest.raises(InvalidInput, match="--yes"):
        systems("delete", "shop")
    assert listed(systems) == ["shop"]


def test_what_is_not_there_cannot_be_deleted(systems):
    with pytest.raises(NotFound, match="shop"):
        systems("delete", "shop", "--yes")


def test_a_renamed_system_keeps_what_is_stored_and_said_of_it(client, send, systems, database):  # noqa: F811
    for phi in (0.5, 0.6):
        send(system="shop", phi=phi)
    send(system="other", phi=0.7)
    ends = (datetime.now(UTC) + timedelta(hours=1)).isoformat()
    named = {"system": "shop", "reason": "moving", "ends_at": ends}
    assert client.post(f"{PREFIX}/silences", json=named).status_code == 201
    config = {"current": {"system": "shop", "last_s": 60}, "candidate": {"system": "other", "last_s": 60}}
    with database.transaction() as connection:
        statement = "INSERT INTO geoheal.compare_configs VALUES ('c', :config, now(), now(), 'x')"
        connection.execute(text(statement), {"config": json.dumps(config)})
    assert systems("rename", "shop", "a/b?") == (0, "System 'shop' is 'a/b?' now.\n", "")
    assert listed(systems) == ["a/b?", "other"]
    found = client.get(f"{PREFIX}/snapshots", query_string={"system": "a/b?"}).json["snapshots"]
    assert [each["phi"] for each in found] == [0.6, 0.5]
    assert [each["system"] for each in client.get(f"{PREFIX}/silences").json["silences"]] == ["a/b?"]
    with database.transaction() as connection:
        (saved,) = connection.execute(text("SELECT config FROM geoheal.compare_configs")).scalars()
    assert (saved["current"]["system"], saved["candidate"]["system"]) == ("a/b?", "other")
    send(system="shop", phi=0.1)  # a reporter that nobody told
    assert listed(systems) == ["a/b?", "other", "shop"]


def test_a_name_that_is_taken_is_refused_and_nothing_changes(send, systems):  # noqa: F811
    send(system="shop", phi=0.5)
    send(system="other", phi=0.5)
    with pytest.raises(Conflict, match="there is already a system 'other'"):
        systems("rename", "shop", "other")
    with pytest.raises(InvalidInput):
        systems("rename", "shop", "")
    assert listed(systems) == ["other", "shop"]
    assert systems("rename", "shop", "shop")[0] == 0
