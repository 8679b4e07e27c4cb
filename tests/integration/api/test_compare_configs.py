"""Named configurations of comparisons, and release tools that ask by their own kinds of requests."""

import json
from datetime import UTC, datetime, timedelta

import pytest

from tests.integration.api.conftest import PREFIX

CONFIGS = f"{PREFIX}/compare-configs"
NODES = {"stable": 40, "well": 40, "slow": 60}


def sides(candidate="slow", **more):
    side = {"system": "shop", "last_s": 3600, **more}
    return {"current": {**side, "nodes": ["stable"]}, "candidate": {**side, "nodes": [candidate]}}


@pytest.fixture
def nodes(client):
    """Three nodes of a system, one of which is slow."""
    now = datetime.now(UTC)
    lines = [
        json.dumps(
            {
                "system": "shop",
                "node": node,
                "captured_at": (now - timedelta(seconds=600 - 10 * n)).isoformat(),
                "avg_latency_ms": latency + n % 4,
            }
        )
        for n in range(24)
        for node, latency in NODES.items()
    ]
    path, kind = f"{PREFIX}/snapshots", "application/x-ndjson"
    assert client.post(path, data="\n".join(lines), content_type=kind).json["accepted"] == len(lines)


def test_a_configuration_is_stored_replaced_listed_and_removed(client):
    stored = client.put(f"{CONFIGS}/shop-canary", json=sides())
    replaced = client.put(f"{CONFIGS}/shop-canary", json={"rules": {"latency_ms": {"tolerated": 0.2}}})
    client.put(f"{CONFIGS}/another", json={})

    assert (stored.status_code, replaced.status_code) == (201, 200)
    assert stored.json["config"]["config"] == sides()
    read = client.get(f"{CONFIGS}/shop-canary").json["config"]
    assert read["config"] == {"rules": {"latency_ms": {"tolerated": 0.2}}}
    first = client.get(f"{CONFIGS}?limit=1").json
    assert [each["name"] for each in first["configs"]] == ["another"]
    rest = client.get(f"{CONFIGS}?limit=1&cursor={first['next_cursor']}").json
    assert ([each["name"] for each in rest["configs"]], rest["next_cursor"]) == (["shop-canary"], None)
    assert client.delete(f"{CONFIGS}/shop-canary").status_code == 200
    assert client.delete(f"{CONFIGS}/shop-canary").status_code == 404


@pytest.mark.parametrize(
    ("name", "body", "status", "words"),
    [
        ("a b", {}, 404, "a name has letters"),
        ("a", {"current": {"csv": "time,a"}}, 422, "stored systems"),
        ("a", {"current": {"system": "shop", "last_s": -1}}, 422, "last_s"),
        ("a", {"rules": {"x": {"worst": 1}}}, 422, "worst"),
        ("a", {"other": 1}, 422, "other"),
    ],
)
def test_what_is_not_a_configuration_is_refused(client, name, body, status, words):
    refused = client.put(f"{CONFIGS}/{name}", json=body)

    assert (refused.status_code, words in refused.text) == (status, True), refused.text


def test_a_comparison_takes_from_its_configuration_what_it_leaves_out(client, nodes):
    client.put(f"{CONFIGS}/canary", json={**sides(), "rules": {"avg_latency_ms": {"tolerated": 0.9}}})

    tolerant = client.post(f"{PREFIX}/compare", json={"config": "canary"})
    strict = client.post(
        f"{PREFIX}/compare", json={"config": "canary", "rules": {"avg_latency_ms": {"tolerated": 0.05}}}
    )
    other = client.post(
        f"{PREFIX}/compare", json={"config": "canary", "candidate": sides("well")["candidate"]}
    )

    assert (tolerant.json["verdict"], strict.json["verdict"]) == ("apply", "reject")
    assert other.json["verdict"] == "apply"


def test_what_neither_names_is_missing(client):
    client.put(f"{CONFIGS}/rules-only", json={"rules": {}})

    missing = client.post(f"{PREFIX}/compare", json={"config": "rules-only"})
    unknown = client.post(f"{PREFIX}/compare", json={"config": "gone"})

    assert (missing.status_code, "current is missing" in missing.text) == (422, True)
    assert (unknown.status_code, "PUT /compare-configs/gone" in unknown.text) == (404, True)


@pytest.mark.parametrize(("candidate", "status"), [("well", 200), ("slow", 412)])
def test_flaggers_webhook_is_reported_by_the_status(client, nodes, candidate, status):
    client.put(f"{CONFIGS}/canary", json=sides(candidate))
    payload = {
        "name": "shop",
        "namespace": "prod",
        "phase": "Progressing",
        "checksum": "85d557f47b",
        "metadata": {"test": "all"},
    }

    answer = client.post(f"{CONFIGS}/canary/compare?gate=true", json=payload)

    assert answer.status_code == status, answer.text


@pytest.mark.parametrize(
    ("candidate", "verdict", "passed"),
    [("well", "apply", True), ("slow", "reject", False), ("gone", "test_more", False)],
)
def test_argos_web_provider_reads_the_answer(client, nodes, candidate, verdict, passed):
    body = {"current": sides()["current"], "candidate": sides(candidate)["candidate"]}

    answer = client.post(f"{PREFIX}/compare", json=body, headers={"Accept": "*/*"})

    assert (answer.status_code, answer.mimetype) == (200, "application/json")
    assert (answer.json["verdict"], answer.json["pass"]) == (verdict, passed)


def test_viewers_ask_and_do_not_store(make_client):
    strict = make_client(require_tokens=True)

    assert strict.put(f"{CONFIGS}/a", json={}).status_code == 401
    assert strict.post(f"{CONFIGS}/a/compare", json={}).status_code == 401


def test_a_form_on_a_web_page_cannot_ask(client):
    assert client.post(f"{CONFIGS}/a/compare", data={"a": "b"}).status_code == 415
