"""Incidents, patches and alerts over all systems, and by their ids alone."""

import pytest
from uuid_utils.compat import uuid7

from geoheal.api.app import ENDPOINTS
from tests.integration.api.conftest import PREFIX
from tests.integration.api.trouble import make_troubles

KINDS = {"incident": "incidents", "patch": "patches", "alert": "alerts"}
NAMES = ("shop", "search", "mail")


@pytest.fixture
def troubles(database):
    """Ids of an incident, a patch and a dead alert of each system, in the order of their names."""
    return make_troubles(database, NAMES)


@pytest.mark.parametrize("kind", KINDS)
def test_a_list_is_of_all_systems_unless_one_is_named(client, troubles, kind):
    def listed(query):
        answer = client.get(f"{PREFIX}/{KINDS[kind]}?{query}").json
        return [(each["system"], each["id"]) for each in answer[KINDS[kind]]], answer["next_cursor"]

    newest_first = [(name, troubles[name][kind]) for name in reversed(NAMES)]
    assert listed("") == (newest_first, None)
    first, cursor = listed("limit=2")
    assert first + listed(f"limit=2&cursor={cursor}")[0] == newest_first
    assert listed("system=search") == ([newest_first[1]], None)
    client.delete(f"{PREFIX}/systems/mail")
    assert listed("")[0] == newest_first[1:]


@pytest.mark.parametrize("kind", KINDS)
def test_an_id_is_an_address(client, troubles, kind):
    where = f"{PREFIX}/{KINDS[kind]}/{troubles['search'][kind]}"
    found = client.get(where).json[kind]
    assert (found["id"], found["system"]) == (troubles["search"][kind], "search")
    assert client.get(f"{where}?system=search").json[kind] == found
    wrong = client.get(f"{where}?system=shop")
    assert (wrong.status_code, "has no" in wrong.json["detail"]) == (404, True)
    unknown = client.get(f"{PREFIX}/{KINDS[kind]}/{uuid7()}")
    assert (unknown.status_code, f"no {kind}" in unknown.json["detail"]) == (404, True)


def test_what_has_an_id_is_decided_upon_without_its_system(client, troubles):
    ids = troubles["search"]
    acknowledged = client.post(f"{PREFIX}/incidents/{ids['incident']}/acknowledge").json["incident"]
    assert (acknowledged["system"], acknowledged["acknowledged_at"] is None) == ("search", False)
    rejected = client.post(f"{PREFIX}/patches/{ids['patch']}/reject", json={"reason": "no"}).json["patch"]
    assert (rejected["system"], rejected["state"]) == ("search", "rejected")
    lifted = client.post(f"{PREFIX}/refusals/{ids['patch']}/lift").json["refusal"]
    assert (lifted["patch_id"], lifted["lifted_by"]) == (ids["patch"], "loopback")
    causes = client.get(f"{PREFIX}/incidents/{ids['incident']}/causes").json["causes"]
    assert causes["system"] == "search"
    retried = client.post(f"{PREFIX}/alerts/{ids['alert']}/retry", json={}).json["alert"]
    assert (retried["system"], retried["state"]) == ("search", "pending")
    for name in ("shop", "mail"):
        assert client.get(f"{PREFIX}/incidents/{troubles[name]['incident']}").json["incident"][
            "acknowledged_at"
        ] is None  # fmt: skip


def test_an_alert_is_listed_with_its_text(client, troubles):
    newest = client.get(f"{PREFIX}/alerts").json["alerts"][0]
    assert (newest["text"], newest["severity"]) == ("mail is degraded: Memory high", "critical")


ORDERS = {
    "start": ("post", "start", {"system": "shpo"}),
    "stop": ("post", "stop", {"system": "shpo"}),
    "policy": ("patch", "policy", {"system": "shpo", "auto_apply": True}),
    "health": ("get", "health?system=Shpo", None),
    "incidents": ("get", "incidents?system=shpo", None),
    "silence of nobody": ("get", "incidents?system=zzz", None),
}


@pytest.mark.parametrize("order", ORDERS)
def test_a_misspelt_name_makes_nothing_and_is_answered_with_the_right_one(client, troubles, order):
    method, path, body = ORDERS[order]
    answer = getattr(client, method)(f"{PREFIX}/{path}", **({} if body is None else {"json": body}))
    assert answer.status_code == 404
    meant = "its first snapshot creates it" if "zzz" in path else "did you mean 'shop'?"
    assert meant in answer.json["detail"]
    known = client.get(f"{PREFIX}/systems").json["systems"]
    assert sorted(each["name"] for each in known) == sorted(NAMES)


def questions():
    """Return the questions that have an address of their own, with what they need besides a system."""
    needed = {"forecast": "?metric=phi", "forecasts": "?metric=phi"}
    rules = [each.rule for each in ENDPOINTS if each.method == "GET" and "<" not in each.rule]
    names = [rule.removeprefix(f"{PREFIX}/") for rule in rules if rule.startswith(PREFIX)]
    return [name + needed.get(name, "") for name in names]


ABOUT_ONE_SYSTEM = {
    "anomalies", "baselines", "calibration", "drift", "evaluations", "forecast?metric=phi",
    "forecasts?metric=phi", "modules", "nodes", "policy", "recordings", "recordings/functions", "refusals",
    "snapshots", "strategies", "timeline", "windows",
}  # fmt: skip
"""Those that need a name; ``health``, ``degradation`` and ``status`` need none, clients rely on that."""


def test_a_question_without_a_system_is_answered_while_nothing_is_stored(client):
    answers = {name: client.get(f"{PREFIX}/{name}") for name in questions()}
    assert {name for name, each in answers.items() if each.status_code >= 500} == set()
    assert answers["windows"].json["windows"] == []


def test_a_question_about_one_system_has_to_name_it_where_the_default_one_is_not_stored(client, troubles):
    refused = {
        name: found for name in questions() if (found := client.get(f"{PREFIX}/{name}")).status_code == 404
    }
    assert refused.keys() == ABOUT_ONE_SYSTEM
    assert all("Name one, as in ?system=mail;" in each.json["detail"] for each in refused.values())


def test_the_default_system_needs_no_name(client):
    assert client.post(f"{PREFIX}/start", json={}).status_code == 200
