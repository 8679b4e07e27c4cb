"""Health, windows, drift, baselines, systems and status over HTTP."""

import math

import pytest

from geoheal.api.http import cursor

PREFIX = "/api/self-healing"
BASIN = [1.0] + [0.0] * 63
OTHER = [0.0, 1.0] + [0.0] * 62


@pytest.fixture
def history(send):
    """Twelve snapshots, the first of which is the baseline."""
    return [
        send(phi=0.74, kappa_eff=64.0, basin_coords=OTHER if i % 2 else BASIN, memory_usage_mb=100.0).json[
            "snapshot"
        ]
        for i in range(12)
    ]


def test_health_without_history(client):
    assert client.get(f"{PREFIX}/health").json == {
        "success": True,
        "health": {
            "status": "no data", "snapshots_collected": 0, "current_phi": None, "current_kappa": None,
            "current_regime": None, "basin_drift": None, "issues": [], "last_snapshot": None,
        },
    }  # fmt: skip


def test_health_with_history(client, history):
    health = client.get(f"{PREFIX}/health").json["health"]
    assert health["snapshots_collected"] == 12
    assert health["current_phi"] == 0.74
    assert health["basin_drift"] == pytest.approx(math.pi / 2)
    assert health["status"] == "warning"


def test_degradation_with_little_history(client, send):
    send(phi=0.1)
    report = client.get(f"{PREFIX}/degradation").json["degradation"]
    assert (report["degraded"], report["severity"]) == (False, "normal")
    assert report["message"] == "Insufficient history for analysis"


def test_degradation_names_findings_with_their_figures(client, history):
    report = client.get(f"{PREFIX}/degradation").json["degradation"]
    assert report["degraded"]
    (finding,) = report["findings"]
    assert finding["code"] == "BASIN_DRIFT"
    assert finding["value"] > finding["threshold"]
    assert report["issues"] == [finding["message"]]
    assert "ERROR_RATE_HIGH" in report["not_measured"]


def test_windows_page_through_the_history(client, history):
    first = client.get(f"{PREFIX}/windows?window=5&limit=8").json
    assert [each["snapshots"] for each in first["windows"]] == [5] * 8
    second = client.get(f"{PREFIX}/windows?window=5&limit=8&cursor={first['next_cursor']}").json
    assert [each["snapshots"] for each in second["windows"]] == [4, 3, 2, 1]
    assert second["next_cursor"] is None
    ids = [each["id"] for each in first["windows"] + second["windows"]]
    assert ids == [each["id"] for each in reversed(history)]


def test_drift_from_any_baseline(client, history):
    active = client.get(f"{PREFIX}/drift?limit=5").json
    assert [each["drift"] for each in active["drift"]] == pytest.approx([math.pi / 2, 0] * 2 + [math.pi / 2])
    new = client.post(f"{PREFIX}/baseline", json={"basin_coords": OTHER}).json["baseline"]["id"]
    assert client.get(f"{PREFIX}/drift").json["baseline_id"] == new
    again = client.get(f"{PREFIX}/drift?limit=5&baseline={active['baseline_id']}").json
    assert again == active
    rest = client.get(f"{PREFIX}/drift?baseline={active['baseline_id']}&cursor={active['next_cursor']}").json
    assert len(rest["drift"]) == 7
    assert rest["next_cursor"] is None


def test_drift_without_a_baseline_is_not_found(client):
    assert client.get(f"{PREFIX}/drift").status_code == 404
    assert client.get(f"{PREFIX}/drift?baseline=00000000-0000-0000-0000-000000000001").status_code == 404


def test_a_baseline_is_set_from_the_latest_snapshot_without_any_body(client, history):
    response = client.post(f"{PREFIX}/baseline")
    assert response.status_code == 200
    assert response.json["message"]
    assert response.json["baseline"]["snapshot_id"] == history[-1]["id"]
    assert response.json["baseline"]["source"] == "snapshot"


def test_a_web_page_cannot_set_a_baseline_with_a_form(client, history):
    assert client.post(f"{PREFIX}/baseline", headers={"Origin": "https://evil.example"}).status_code == 415


def test_a_baseline_without_a_basin_is_refused(client):
    response = client.post(f"{PREFIX}/baseline", json={})
    assert response.status_code == 409
    assert client.post(f"{PREFIX}/baseline", json={"basin_coords": [0.0] * 64}).status_code == 409
    assert client.post(f"{PREFIX}/baseline", json={"basin_coords": [1.0]}).json["field"] == "basin_coords"


def test_baselines_are_listed_newest_first_and_read_with_coordinates(client, history):
    client.post(f"{PREFIX}/baseline", json={"basin_coords": [2.0] + [0.0] * 63})
    first = client.get(f"{PREFIX}/baselines?limit=1").json
    (newest,) = first["baselines"]
    assert (newest["active"], newest["source"]) == (True, "coordinates")
    second = client.get(f"{PREFIX}/baselines?limit=1&cursor={first['next_cursor']}").json
    assert (second["baselines"][0]["active"], second["baselines"][0]["source"]) == (False, "first_snapshot")
    assert second["next_cursor"] is None
    read = client.get(f"{PREFIX}/baselines/{newest['id']}").json["baseline"]
    assert read["basin_coords"] == BASIN


@pytest.mark.parametrize("name", ["nonsense", "00000000-0000-0000-0000-000000000001", "%00"])
def test_an_unknown_baseline_is_not_found(client, name):
    assert client.get(f"{PREFIX}/baselines/{name}").status_code == 404


def test_a_system_is_registered_once(client):
    order = {"name": "a", "geometry": "simplex", "dimension": 3, "thresholds": {"drift_max": 1.5}}
    first, second = client.post(f"{PREFIX}/systems", json=order), client.post(f"{PREFIX}/systems", json=order)
    assert (first.status_code, second.status_code) == (201, 200)
    assert first.json == second.json
    system = first.json["system"]
    assert (system["geometry"], system["dimension"], system["overrides"]) == (
        "simplex",
        3,
        {"drift_max": 1.5},
    )
    assert client.put(f"{PREFIX}/systems/a", json={"geometry": "simplex", "dimension": 3}).status_code == 200
    assert client.put(f"{PREFIX}/systems/a", json={"dimension": 3}).status_code == 409
    assert client.put(f"{PREFIX}/systems/b", json={}).status_code == 201
    assert [each["name"] for each in client.get(f"{PREFIX}/systems").json["systems"]] == ["a", "b"]


def test_systems_page_by_name(client):
    for name in "abc":
        client.put(f"{PREFIX}/systems/{name}", json={})
    first = client.get(f"{PREFIX}/systems?limit=2").json
    second = client.get(f"{PREFIX}/systems?limit=2&cursor={first['next_cursor']}").json
    assert [each["name"] for each in first["systems"] + second["systems"]] == ["a", "b", "c"]
    assert second["next_cursor"] is None


def test_thresholds_are_changed_one_by_one(client):
    def change(**thresholds):
        return client.patch(f"{PREFIX}/systems/default", json={"thresholds": thresholds})

    assert change(drift_max=1.0, latency_max_ms=10.0).json["system"]["overrides"] == {
        "drift_max": 1.0, "latency_max_ms": 10.0,
    }  # fmt: skip
    assert change(drift_max=None).json["system"]["overrides"] == {"latency_max_ms": 10.0}
    read = client.get(f"{PREFIX}/systems/default").json["system"]
    assert read["thresholds"]["drift_max"] == 2.0
    assert change(nonsense=1.0).json["field"] == "thresholds.nonsense"
    assert change(nonsense=None).status_code == 422
    assert client.patch(f"{PREFIX}/systems/nobody", json={"thresholds": {}}).status_code == 404


def test_the_default_system_is_there_before_its_first_snapshot(client):
    system = client.get(f"{PREFIX}/systems/default").json["system"]
    assert (system["id"], system["dimension"], system["geometry"]) == (None, 64, "sphere")


def test_a_name_with_a_slash_is_read_changed_and_listed(client):
    assert client.put(f"{PREFIX}/systems/shop/eu", json={}).status_code == 201
    assert client.get(f"{PREFIX}/systems/shop%2Feu").json["system"]["name"] == "shop/eu"
    changed = client.patch(f"{PREFIX}/systems/shop/eu", json={"thresholds": {"drift_max": 1.0}})
    assert changed.json["system"]["overrides"] == {"drift_max": 1.0}


@pytest.mark.parametrize("name", [".", "..", "/", "a/", "/a", "a//b", "a/../b", "../../livez"])
def test_a_name_that_a_url_would_lose_is_refused_at_the_border(client, send, name):
    refused = client.post(f"{PREFIX}/systems", json={"name": name})
    assert (refused.status_code, refused.json["field"]) == (422, "name")
    refused = client.post(f"{PREFIX}/snapshot", json={"phi": 0.7, "system": name})
    assert (refused.status_code, refused.json["field"]) == (422, "system")


def test_a_cursor_with_a_nul_is_refused(client):
    for resource in ("modules", "systems", "refusals"):
        answer = client.get(f"{PREFIX}/{resource}?cursor={cursor.encode(['a' + chr(0)])}")
        assert (answer.status_code, answer.json["field"]) == (422, "cursor")


def test_thresholds_that_cannot_be_meant_are_refused(client):
    for method, path, body in (
        ("patch", "systems/default", {"thresholds": {"error_rate_max": 50}}),
        ("put", "systems/shop", {"thresholds": {"error_rate_max": 50}}),
        ("post", "systems", {"name": "shop", "thresholds": {"error_rate_max": 50}}),
    ):
        refused = getattr(client, method)(f"{PREFIX}/{path}", json=body)
        assert (refused.status_code, refused.json["field"]) == (422, "thresholds.error_rate_max")
        assert "did you mean 0.5?" in refused.json["error"]


@pytest.mark.parametrize("name", ["%00", "a%0ab", "x" * 201])
def test_a_name_that_no_system_can_have_is_refused(client, name):
    assert client.get(f"{PREFIX}/systems/{name}").status_code == 422
    assert client.put(f"{PREFIX}/systems/{name}", json={}).status_code == 422


def test_status_is_honest_about_what_is_not_there(client, history):
    status = client.get(f"{PREFIX}/status").json["status"]
    assert status["monitor"] == {"snapshots_collected": 12, "baseline_set": True}
    assert status["evaluator"]["thresholds"] == {"apply": 0.7, "test_more": 0.5}
    assert status["engine"]["running"] is False
    assert status["engine"]["strategies_available"] == 5
    assert {each["name"] for each in status["engine"]["strategies"]} >= {
        "basin_drift_correction",
        "phi_degradation_recovery",
        "performance_regression_fix",
        "memory_leak_mitigation",
        "error_spike_handling",
    }
