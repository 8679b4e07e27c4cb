"""Calibration, anomalies, forecasts, nodes and explanations over HTTP."""

import json
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
from uuid_utils.compat import uuid7

from geoheal.domain.healing.incident import Incident, IncidentState
from geoheal.domain.health.degradation import Severity
from geoheal.monitor.detection.detection import advance
from geoheal.store.healing import incidents
from geoheal.store.systems import systems
from tests.integration.api.conftest import PREFIX
from tests.unit.monitor.detectors.streams import CELLS, basins, noise

DAY = 288
STEP = timedelta(minutes=5)
LEARNT = 4 * DAY


def history(end, count, seed, jump=0, nodes=("a",), name="shop"):
    """NDJSON of snapshots that end at a moment, with a jump of m3 in the last ones."""
    values, cells = noise(count, seed), basins(count, seed + 1)
    if jump:
        values[-jump:, 3] += 15.0
    rows = [
        {
            "system": name,
            "id": str(uuid7()),
            "captured_at": (end - STEP * (count - 1 - place) + timedelta(seconds=n)).isoformat(),
            "node": node,
            "phi": 0.75 + values[place, 0] / 100,
            "memory_usage_mb": 900.0 + place / 20 + values[place, 1],
            "basin_coords": (cells[place] + 0.5).tolist(),
            "metrics": {f"m{i}": float(v) for i, v in enumerate(values[place])},
        }
        for place in range(count)
        for n, node in enumerate(nodes)
    ]
    return "".join(json.dumps(row) + "\n" for row in rows)


@pytest.fixture
def post(client):
    def send(lines):
        answer = client.post(f"{PREFIX}/snapshots", data=lines, content_type="application/x-ndjson")
        assert answer.json["rejected"] == []

    client.put(f"{PREFIX}/systems/shop", json={"geometry": "simplex", "dimension": CELLS})
    return send


@pytest.fixture
def learnt(client, post):
    """Return a system with a history of four days that ends now; its calibration ends fifty minutes ago."""
    now = datetime.now(UTC) - timedelta(minutes=1)
    post(history(now, LEARNT + 10, 1, jump=4))
    order = {"system": "shop", "calibrate": True, "until": (now - 10 * STEP + STEP / 2).isoformat()}
    answer = client.post(f"{PREFIX}/baseline", json=order)
    assert answer.status_code == 200, answer.text
    return answer.json


def get(client, path, **query):
    answer = client.get(f"{PREFIX}/{path}", query_string={"system": "shop", **query})
    assert answer.status_code == 200, answer.text
    return answer.json


def test_calibration_is_reported_in_words_wherever_it_is_asked_for(client, learnt):
    assert learnt["message"] == f"shop calibrated on {LEARNT:,} snapshots"
    assert learnt["baseline"]["source"] == "calibration"
    answer = learnt["calibration"]
    assert {"phi", "memory_usage_mb", "m0", "m5"} <= set(answer["metrics"])
    assert answer["basin"] is True
    assert any(line.startswith("m3: ") for line in answer["explanation"])
    assert get(client, "calibration")["calibration"] == answer
    stands = client.get(f"{PREFIX}/systems/shop").json["system"]["calibration"]
    assert (stands["calibrated"], stands["automatic"], stands["auto_calibrate"]) == (True, False, True)
    assert stands["message"].startswith("Calibrated by request on ")
    assert get(client, f"baselines/{learnt['baseline']['id']}")["calibration"] == answer


@pytest.mark.parametrize(
    ("order", "status", "says"),
    [
        ({"calibrate": True}, 409, "120 samples; the history has 0"),
        ({"calibrate": True, "basin_coords": [1.0]}, 422, "omit basin_coords"),
        ({"since": "2026-01-01T00:00:00Z"}, 422, "calibrate: true"),
        (
            {"calibrate": True, "since": "2026-01-02T00:00:00Z", "until": "2026-01-01T00:00:00Z"},
            422,
            "before until",
        ),
        ({"calibrate": "yes"}, 422, "calibrate"),
    ],
    ids=["short", "both", "alone", "backwards", "word"],
)
def test_what_cannot_be_calibrated_is_refused_with_a_reason(client, order, status, says):
    refused = client.post(f"{PREFIX}/baseline", json=order)
    assert refused.status_code == status
    assert says in refused.json["detail"]


def test_a_system_without_calibration_is_as_it_was(client, send):
    for _ in range(10):
        send(phi=0.75)
    plain = client.get(f"{PREFIX}/degradation").json["degradation"]
    assert not any("ANOMALY" in code for code in plain["not_measured"])
    assert "explanation" not in plain
    explained = client.get(f"{PREFIX}/degradation?explain=true").json["degradation"]["explanation"]
    assert explained["calibrated"] is False
    assert client.get(f"{PREFIX}/calibration").status_code == 404


def test_a_jump_is_a_finding_and_is_explained(client, learnt, database):
    report = get(client, "degradation")["degradation"]
    (found,) = (each for each in report["findings"] if each["code"] in {"ANOMALY_JOINT", "ANOMALY_CHANNEL"})
    assert found["metric"] == "m3"
    assert get(client, "health")["health"]["status"] in {"warning", "critical"}
    assert get(client, "anomalies")["anomalies"] == []
    explained = get(client, "degradation", explain="true")["degradation"]["explanation"]
    jump = next(each for each in explained["anomalies"] if each["message"] == found["message"])
    assert jump["moved"][0]["metric"] == "m3"
    assert jump["proofs"][0]["p_value"] < 1e-3
    assert explained["budget"]["false_alarms_per_day"] == 0.2
    assert explained["budget"]["alarms_last_day"] >= 1
    shown = next(each for each in explained["metrics"] if each["metric"] == "m3")
    assert len(shown["values"]) == 60
    assert shown["values"][-1]["value"] > 10
    assert advance(database, "shop").samples == 10
    kept = get(client, "anomalies", limit=1)
    assert len(kept["anomalies"]) == 1
    assert get(client, "degradation")["degradation"]["findings"] == report["findings"]


def test_a_budget_of_its_own(client, learnt):
    def jumps():
        findings = get(client, "degradation")["degradation"]["findings"]
        return [each["threshold"] for each in findings if each["code"].startswith("ANOMALY_")]

    usual = jumps()
    changed = client.patch(f"{PREFIX}/systems/shop", json={"thresholds": {"false_alarms_per_day": 0.01}})
    assert changed.status_code == 200
    assert max(jumps(), default=np.inf) > max(usual)
    refused = client.patch(f"{PREFIX}/systems/shop", json={"thresholds": {"alarm_for_s": -1.0}})
    assert refused.status_code == 422


def test_forecasts_and_their_warnings(client, learnt):
    predicted = get(client, "forecast", metric="memory_usage_mb", horizon="PT6H")["forecast"]
    assert len(predicted["steps"]) == 24
    assert all(step["low"] <= step["expected"] <= step["high"] for step in predicted["steps"])
    assert predicted["crossings"][0]["threshold"] == 1000.0
    own = get(client, "forecast", metric="m2", horizon="3600", above=1e6)["forecast"]
    assert own["crossings"][0]["probability"] == 0.0
    client.patch(f"{PREFIX}/systems/shop", json={"thresholds": {"memory_max_mb": predicted["current"] + 1.0}})
    report = get(client, "degradation", explain="true")["degradation"]
    crossing = next(
        each["crossings"][0]
        for each in report["explanation"]["forecasts"]
        if each["metric"] == "memory_usage_mb"
    )
    warned = [each for each in report["findings"] if each["code"] == "FORECAST_MEMORY_USAGE_MB"]
    assert bool(warned) == (crossing["probability"] >= 0.8 and not crossing["already"])
    assert not any(
        "FORECAST" in each["code"] for each in get(client, "degradation")["degradation"]["findings"]
    )


def test_several_metrics_are_forecast_at_once_and_what_is_not_measured_is_named(client, post):
    post(history(datetime.now(UTC), 40, 1))
    predicted = get(client, "forecasts", metric="phi,nowhere,memory_usage_mb", horizon="PT1M")
    assert [each["metric"] for each in predicted["forecasts"]] == ["phi", "memory_usage_mb"]
    assert predicted["not_measured"] == ["nowhere"]
    one = get(client, "forecast", metric="phi", horizon="PT1M")["forecast"]
    assert predicted["forecasts"][0] == one
    refused = client.get(f"{PREFIX}/forecasts", query_string={"system": "shop", "metric": ""})
    assert (refused.status_code, refused.json["field"]) == (422, "metric")


@pytest.mark.parametrize(
    ("query", "status", "field"),
    [
        ({"metric": "phi", "horizon": "forever"}, 422, "horizon"),
        ({"metric": "phi", "horizon": "P15D"}, 422, "horizon"),
        ({"metric": "phi", "horizon": "-1"}, 422, "horizon"),
        ({"metric": "a b"}, 422, "metric"),
        ({}, 422, "metric"),
        ({"metric": "phi", "above": "nan"}, 422, "above"),
        ({"metric": "nowhere"}, 409, None),
    ],
    ids=["word", "far", "past", "name", "none", "nan", "unmeasured"],
)
def test_what_cannot_be_forecast_is_refused(client, post, query, status, field):
    post(history(datetime.now(UTC), 40, 1))
    refused = client.get(f"{PREFIX}/forecast", query_string={"system": "shop", **query})
    assert refused.status_code == status, refused.text
    assert refused.json.get("field") == field


def test_nodes_that_stand_out_are_named(client, post):
    now = datetime.now(UTC)
    post(history(now, 20, 1, nodes=("a", "b", "c", "d")))
    assert get(client, "nodes")["nodes"]["outliers"] == []
    odd = json.loads(history(now, 1, 1, nodes=("b",)))
    odd |= {
        "id": str(uuid7()),
        "captured_at": (now + timedelta(seconds=9)).isoformat(),
        "memory_usage_mb": 20_000.0,
    }
    odd["basin_coords"] = odd["basin_coords"][::-1]
    post(json.dumps(odd))
    answer = get(client, "nodes")["nodes"]
    assert answer["outliers"] == ["b"]
    (node,) = (each for each in answer["nodes"] if each["node"] == "b")
    assert "memory_usage_mb" in " ".join(node["reasons"])
    assert "basin" in " ".join(node["reasons"])
    assert answer["dispersion"] > 0.1
    end = {"captured_at": (now + timedelta(seconds=12)).isoformat(), "context": {"ended": True}}
    post(json.dumps({**json.loads(history(now, 1, 1, nodes=("c",))), **end, "id": str(uuid7())}))
    assert get(client, "nodes")["nodes"]["ended"] == ["c"]


def test_the_likely_causes_of_an_incident(client, learnt, database):
    with database.transaction() as connection:
        system = systems.find(connection, "shop")
        assert system is not None
        started = datetime.now(UTC) - 4 * STEP
        incident = Incident(
            id=uuid7(),
            state=IncidentState.OPEN,
            severity=Severity.WARNING,
            symptom=None,
            first_seen_at=started,
            last_seen_at=started,
            opened_at=started,
        )
        incidents.save(connection, system, incident)
    causes = get(client, f"incidents/{incident.id}/causes")["causes"]
    assert causes["since"] == started.isoformat()
    assert DAY < causes["snapshots"] < DAY + 10
    assert causes["candidates"] == []
    for identity, says in (("nonsense", "is a UUID"), (str(uuid7()), "has no incident")):
        refused = client.get(f"{PREFIX}/incidents/{identity}/causes?system=shop")
        assert refused.status_code == 404
        assert says in refused.json["detail"]


def test_numbers_that_nobody_can_reckon_with_break_nothing(client, post):
    rows = [json.loads(line) for line in history(datetime.now(UTC), DAY, 1).splitlines()]
    for place, row in enumerate(rows):
        row["metrics"] |= {"huge": (-1.0) ** place * 1e30, "tiny": place * 5e-324, "still": 0.0}
        row["kappa_eff"] = 5e14 * (place % 3)
    post("".join(json.dumps(row) + "\n" for row in rows))
    assert client.post(f"{PREFIX}/baseline", json={"system": "shop", "calibrate": True}).status_code == 200
    assert get(client, "degradation", explain="true")["degradation"]["explanation"]["calibrated"]
    assert get(client, "nodes")["nodes"]["values"]["still"] == 0.0
    assert get(client, "forecast", metric="huge")["forecast"]["steps"]
    assert get(client, "forecast", metric="tiny")["forecast"]["steps"]
