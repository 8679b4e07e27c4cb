"""The healing loop and the incidents over HTTP."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text
from uuid_utils.compat import uuid7

from geoheal.domain.access.bearer import mint
from geoheal.domain.access.token import Role
from geoheal.domain.healing.incident import Incident, IncidentState
from geoheal.domain.health.degradation import Finding, Severity
from geoheal.domain.symptom import Symptom
from geoheal.monitor.ingest.single import open_system
from geoheal.store.healing import incidents, kept_findings, policies
from geoheal.store.operations import tokens
from tests.waiting import eventually

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
    """Store an incident of the default system."""

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
            kept_findings.keep(connection, system, incident, [finding], NOW)
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


def test_all_loops_are_stopped_at_once(client, send, running):
    for name in ("shop", "search", "till"):
        send(system=name, phi=0.7)
    for name in ("shop", "search"):
        client.post(f"{PREFIX}/start", json={"system": name, "auto_apply": True})
    stopped = client.post(f"{PREFIX}/stop-all").json
    assert stopped["systems"] == ["search", "shop"]
    assert stopped["message"] == "The healing loops of 2 systems are stopped."
    assert not any(running(name) for name in ("shop", "search", "till"))
    assert client.post(f"{PREFIX}/stop-all").json["systems"] == []
    assert client.post(f"{PREFIX}/start", json={"system": "shop"}).status_code == 200


@pytest.mark.parametrize(
    ("query", "body"),
    [("?system=shop", None), ("?system=shop", {"auto_apply": True}), ("", {"system": "shop"})],
    ids=["query", "query-and-body", "body"],
)
def test_the_system_that_was_named_is_the_one_that_is_healed(client, send, running, query, body):
    send(system="shop", phi=0.7)
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
        ("/policy", {"auto_calibrate": "no"}, "auto_calibrate"),
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
    for _ in range(2):  # what is said twice is noted once
        client.post(f"{PREFIX}/incidents/{incident}/acknowledge")
        taken = client.post(f"{PREFIX}/incidents/{incident}/snooze", json={"until": until}).json["incident"]
    assert taken["acknowledged_by"]
    assert taken["snoozed_until"] == until
    assert [each["kind"] for each in taken["timeline"]] == ["acknowledged", "snoozed"]
    assert [each["code"] for each in taken["findings"]] == ["ERROR_RATE_HIGH"]
    assert client.get(f"{PREFIX}/incidents/{incident}").json["incident"] == taken


def test_what_is_said_twice_at_the_same_time_is_noted_once(one_server, client, stored, database):
    where = f"{PREFIX}/incidents/{stored()}/acknowledge"
    clients = [client.application.test_client() for _ in range(2)]

    def are_waiting():
        here = "datname = current_database() AND wait_event_type = 'Lock'"
        with database.transaction() as connection:
            found = connection.execute(text(f"SELECT count(*) FROM pg_stat_activity WHERE {here}"))
            return found.scalar_one() == len(clients)

    with ThreadPoolExecutor() as threads:
        with database.transaction() as holder:
            holder.execute(text("SELECT 1 FROM geoheal.incidents FOR UPDATE"))
            asked = [threads.submit(each.post, where) for each in clients]
            eventually(are_waiting)
        assert [each.result().status_code for each in asked] == [200, 200]
    (once,) = client.get(where.removesuffix("/acknowledge")).json["incident"]["timeline"]
    assert once["kind"] == "acknowledged"


def test_what_is_resolved_or_unknown_cannot_be_taken_on(client, stored):
    incident = stored(IncidentState.RESOLVED)
    assert client.post(f"{PREFIX}/incidents/{incident}/acknowledge").status_code == 409
    assert client.post(f"{PREFIX}/incidents/{uuid7()}/acknowledge").status_code == 404
    assert client.get(f"{PREFIX}/incidents/nonsense").status_code == 404
    assert client.get(f"{PREFIX}/incidents/{stored(IncidentState.PENDING)}").status_code == 404


def test_a_person_takes_an_incident_on_by_name_and_comments_on_it(client, stored):
    where = f"{PREFIX}/incidents/{stored()}"
    taken = client.post(f"{where}/acknowledge", json={"by": " Ada "}).json["incident"]
    assert (taken["acknowledged_by"], taken["timeline"][0]["actor"]) == ("Ada", "loopback")
    said = client.post(f"{where}/comments", json={"text": "Restarted it.", "by": "Ada"}).json["incident"]
    last = said["timeline"][-1]
    assert (last["kind"], last["message"], last["details"]) == ("commented", "Restarted it.", {"by": "Ada"})
    ended = client.post(f"{where}/resolve", json={"reason": "A load test", "false_alarm": True})
    assert ended.json["incident"]["false_alarm"] is True
    assert ended.json["incident"]["timeline"][-1]["message"].endswith("as a false alarm: A load test")
    assert client.post(f"{where}/comments", json={"text": "Noted."}).status_code == 200


def test_an_incident_is_not_a_false_alarm_unless_a_person_says_so(client, stored):
    ended = client.post(f"{PREFIX}/incidents/{stored()}/resolve", json={"reason": "Fixed"})
    assert ended.json["incident"]["false_alarm"] is False


def test_what_an_incident_was_is_said_of_a_resolved_one_too(client, stored):
    where = f"{PREFIX}/incidents/{stored(IncidentState.RESOLVED)}"
    said = {}
    for verdict in ("false_alarm", "expected", "real"):
        answer = client.post(f"{where}/verdict", json={"verdict": verdict, "reason": "The nightly report"})
        said[verdict] = answer.json["incident"]
    flags = [(each["false_alarm"], each["expected"]) for each in said.values()]
    assert flags == [(True, False), (False, True), (False, False)]
    assert said["real"]["verdict_at"] is not None
    timeline = [each["message"] for each in said["real"]["timeline"]]
    assert timeline[:2] == [
        "Marked as a false alarm: The nightly report",
        "Marked as expected: The nightly report",
    ]
    assert client.post(f"{PREFIX}/incidents/{uuid7()}/verdict", json={"verdict": "real"}).status_code == 404
    pending = stored(IncidentState.PENDING)
    answer = client.post(f"{PREFIX}/incidents/{pending}/verdict", json={"verdict": "real"})
    assert answer.status_code == 404


def test_an_open_incident_is_resolved_as_expected(client, stored):
    body = {"reason": "A load test", "expected": True}
    ended = client.post(f"{PREFIX}/incidents/{stored()}/resolve", json=body).json["incident"]
    assert (ended["expected"], ended["false_alarm"], ended["state"]) == (True, False, "resolved")


@pytest.mark.parametrize(
    ("change", "body", "field"),
    [
        ("verdict", {}, "verdict"),
        ("verdict", {"verdict": "dunno"}, "verdict"),
        ("resolve", {"reason": "x", "false_alarm": True, "expected": True}, "false_alarm"),
        ("comments", {}, "text"),
        ("comments", {"text": "  "}, "text"),
        ("comments", {"text": "x" * 1001}, "text"),
        ("acknowledge", {"by": ""}, "by"),
        ("acknowledge", {"by": 7}, "by"),
        ("resolve", {"reason": "x", "false_alarm": "yes"}, "false_alarm"),
    ],
)
def test_what_a_person_says_wrongly_is_refused_and_changes_nothing(client, stored, change, body, field):
    where = f"{PREFIX}/incidents/{stored()}"
    answer = client.post(f"{where}/{change}", json=body)
    assert answer.status_code in {400, 422}
    assert field in str(answer.json)
    assert client.get(where).json["incident"]["timeline"] == []


def test_comments_are_bounded(client, stored, monkeypatch):
    monkeypatch.setattr("geoheal.store.healing.incidents.COMMENTS_MAX", 1)
    where = f"{PREFIX}/incidents/{stored()}/comments"
    assert client.post(where, json={"text": "one"}).status_code == 200
    refused = client.post(where, json={"text": "two"})
    assert refused.status_code == 409
    assert "1 comments on this incident" in refused.json["error"]


def test_the_figures_of_a_finding_have_a_unit_and_a_chart(client, stored):
    [found] = client.get(f"{PREFIX}/incidents/{stored()}").json["incident"]["findings"]
    assert (found["unit"], found["series"], found["is_level"]) == ("share", "error_rate", True)


@pytest.mark.parametrize(
    "until",
    [
        *("yesterday", "2020-01-01T00:00:00Z", "2100-01-01T00:00:00Z", "2027-01-01T00:00"),
        *("0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-12:00"),
    ],
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
        ("post", "/stop-all"),
        ("patch", "/policy"),
        ("post", "/incidents/0/acknowledge"),
        ("post", "/incidents/0/comments"),
    ],
    ids=["start", "stop", "stop-all", "policy", "acknowledge", "comment"],
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
