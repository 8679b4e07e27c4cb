"""The healing loop and the incidents over HTTP."""

from datetime import UTC, datetime, timedelta

import pytest
from uuid_utils.compat import uuid7

from geoheal.domain.bearer import mint
from geoheal.domain.degradation import Finding, Severity
from geoheal.domain.incident import Incident, IncidentState
from geoheal.domain.symptom import Symptom
from geoheal.domain.token import Role
from geoheal.monitor.ingest import open_system
from geoheal.store import incidents, policies, tokens

PREFIX = "/api/self-healing"
NOW = datetime.now(UTC)


@pytest.fixture
def running(database):
    """Whether the loop of a system runs."""

    def running(name):
        with database.transaction() as connection:
            loop = policies.find(connection, open_system(connection, name))
        return loop is not None and loop.policy.running

    return running


@pytest.fixture
def stored(database):
    """Stores an incident of the default system."""

    def stored(state=IncidentState.OPEN):
        incident = Incident(
            id=uuid7(),
            state=state,
            severity=Severity.CRITICAL,
            symptom=Symptom.ERROR_SPIKE,
            first_seen_at=NOW,
            last_seen_at=NOW,
            opened_at=NOW,
            resolved_at=NOW if state is IncidentState.RESOLVED else None,
        )
        finding = Finding(
            code="ERROR_RATE_HIGH",
            severity=Severity.CRITICAL,
            metric="error_rate",
            value=0.4,
            threshold=0.05,
            message="Error rate high: 40 % > 5 %",
        )
        with database.transaction() as connection:
            system = open_system(connection, "default")
            incidents.save(connection, system, incident)
            incidents.keep_findings(connection, system, incident, [finding], NOW)
        return str(incident.id)

    return stored


def test_start_and_stop_once(client, running):
    started = client.post(f"{PREFIX}/start")
    assert (started.status_code, started.json["auto_apply"]) == (200, False)
    assert running("default")
    again = client.post(f"{PREFIX}/start", json={"auto_apply": True})
    assert (again.status_code, again.json["success"]) == (409, False)
    assert client.get(f"{PREFIX}/policy").json["policy"]["auto_apply"] is False
    assert client.get(f"{PREFIX}/status").json["status"]["engine"]["running"] is True
    assert client.post(f"{PREFIX}/stop").status_code == 200
    assert client.post(f"{PREFIX}/stop").status_code == 409
    assert not running("default")


@pytest.mark.parametrize(
    ("query", "body"),
    [("?system=shop", None), ("?system=shop", {"auto_apply": True}), ("", {"system": "shop"})],
    ids=["query", "query-and-body", "body"],
)
def test_the_system_that_was_named_is_the_one_that_is_healed(client, running, query, body):
    assert client.post(f"{PREFIX}/start{query}", json=body).status_code == 200
    assert running("shop")
    assert not running("default")
    stop = {"system": "shop"} if body and "system" in body else {}
    assert client.post(f"{PREFIX}/stop{query}", json=stop).status_code == 200
    assert not running("shop")


@pytest.mark.parametrize(
    ("path", "body", "field"),
    [
        ("/start", {"auto_apply": "yes"}, "auto_apply"),
        ("/start", {"autoapply": True}, "autoapply"),
        ("/stop", {"now": True}, "now"),
        ("/policy", {"hold_s": -1}, "hold_s"),
        ("/policy", {"attempts_max": 2.5}, "attempts_max"),
        ("/policy", {"check_interval_s": True}, "check_interval_s"),
        ("/policy", {"cooldown_s": None}, "cooldown_s"),
        ("/policy", {"running": True}, "running"),
        ("/policy", {"clear_s": 1e9}, "clear_s"),
    ],
    ids=lambda value: value if isinstance(value, str) else None,
)
def test_what_is_wrong_is_named_and_nothing_is_changed(client, path, body, field):
    before = client.get(f"{PREFIX}/policy").json
    method = client.patch if path == "/policy" else client.post
    answer = method(f"{PREFIX}{path}", json=body)
    assert 400 <= answer.status_code < 500
    assert field in str(answer.json)
    assert client.get(f"{PREFIX}/policy").json == before


def test_settings_are_replaced_and_the_others_stay(client):
    answer = client.patch(f"{PREFIX}/policy", json={"stabilisation_s": 600, "ab_testing": True})
    policy = answer.json["policy"]
    assert (policy["stabilisation_s"], policy["ab_testing"], policy["hold_s"]) == (600.0, True, 300.0)


def test_an_incident_is_read_taken_on_and_snoozed(client, stored):
    incident = stored()
    (listed,) = client.get(f"{PREFIX}/incidents?state=open").json["incidents"]
    assert listed["id"] == incident
    until = (NOW + timedelta(hours=2)).isoformat()
    assert client.post(f"{PREFIX}/incidents/{incident}/acknowledge").status_code == 200
    taken = client.post(f"{PREFIX}/incidents/{incident}/snooze", json={"until": until}).json["incident"]
    assert taken["acknowledged_by"]
    assert taken["snoozed_until"] == until
    assert [each["kind"] for each in taken["timeline"]] == ["acknowledged", "snoozed"]
    assert [each["code"] for each in taken["findings"]] == ["ERROR_RATE_HIGH"]
    assert client.get(f"{PREFIX}/incidents/{incident}").json["incident"] == taken


def test_what_is_resolved_or_unknown_cannot_be_taken_on(client, stored):
    incident = stored(IncidentState.RESOLVED)
    assert client.post(f"{PREFIX}/incidents/{incident}/acknowledge").status_code == 409
    assert client.post(f"{PREFIX}/incidents/{uuid7()}/acknowledge").status_code == 404
    assert client.get(f"{PREFIX}/incidents/nonsense").status_code == 404
    assert client.get(f"{PREFIX}/incidents/{stored(IncidentState.PENDING)}").status_code == 404


@pytest.mark.parametrize(
    "until", ["yesterday", "2020-01-01T00:00:00Z", "2100-01-01T00:00:00Z", "2027-01-01T00:00"]
)
def test_a_snooze_ends_in_the_near_future(client, stored, until):
    answer = client.post(f"{PREFIX}/incidents/{stored()}/snooze", json={"until": until})
    assert answer.status_code in {400, 422}
    assert "until" in str(answer.json)


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("post", "/start"),
        ("post", "/stop"),
        ("patch", "/policy"),
        ("post", "/incidents/0/acknowledge"),
    ],
    ids=["start", "stop", "policy", "acknowledge"],
)
def test_only_an_operator_changes_anything(make_client, database, method, path):
    client = make_client(require_tokens=True)
    assert getattr(client, method)(PREFIX + path, json={}).status_code == 401
    for role in (Role.VIEWER, Role.REPORTER):
        token, bearer = mint(role.value, role, NOW)
        with database.transaction() as connection:
            tokens.add(connection, token)
        headers = {"Authorization": f"Bearer {bearer}"}
        assert getattr(client, method)(PREFIX + path, json={}, headers=headers).status_code == 403


def test_strategies_are_listed_with_what_was_learnt(client):
    listed = client.get(f"{PREFIX}/strategies").json["strategies"]
    names = {each["name"] for each in listed}
    assert {"basin_drift_correction", "memory_leak_mitigation", "error_spike_handling"} <= names
    assert client.get(f"{PREFIX}/history").json == {
        "success": True,
        "history": [],
        "count": 0,
        "next_cursor": None,
    }
