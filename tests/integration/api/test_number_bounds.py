"""Numbers that are finite and yet break every sum: refused at the border, harmless where they are stored."""

import math

import pytest
from sqlalchemy import text

PREFIX = "/api/self-healing"
HUGE = 1.7e308
NUMBERS = (
    "kappa_eff",
    "confidence",
    "surprise",
    "agency",
    "avg_latency_ms",
    "memory_usage_mb",
    "cpu_usage_pct",
)


@pytest.mark.parametrize("name", NUMBERS)
@pytest.mark.parametrize("value", [HUGE, 1.1e15])
def test_a_number_beyond_the_bound_is_refused_by_name(client, send, name, value):
    response = send(**{name: value})
    assert (response.status_code, response.json["field"]) == (422, name)
    assert client.get(f"{PREFIX}/snapshots").json["snapshots"] == []


def test_so_is_a_metric_and_in_a_batch_its_row_alone(client, send):
    assert send(phi=0.7, metrics={"queue": HUGE}).json["field"] == "metrics.queue"
    rows = [{"phi": 0.7}, {"kappa_eff": -HUGE}, {"phi": 0.7, "metrics": {"ns": 1.8e19}}]
    outcome = client.post(f"{PREFIX}/snapshots", json=rows).json
    assert outcome["accepted"] == 2
    assert [(each["index"], each["field"]) for each in outcome["rejected"]] == [(1, "kappa_eff")]


def test_the_bounds_are_documented(client):
    document = client.get("/openapi/openapi.json").json
    fields = document["components"]["schemas"]["SnapshotReport"]["properties"]
    for name in NUMBERS:
        number = next(each for each in fields[name]["anyOf"] if each["type"] == "number")
        assert number["maximum"] == 1e15


@pytest.mark.parametrize("value", [1e15, HUGE])
def test_stored_values_break_no_page(client, send, database, value):
    """The largest that is taken now, and what earlier versions took."""
    for _ in range(12):
        assert (
            send(phi=0.7, memory_usage_mb=1.0, metrics={"queue": 1.0}, code_hash="c0ffee").status_code == 201
        )
    with database.transaction() as connection:
        sets = ", ".join(f"{name} = {value!r}" for name in NUMBERS)
        metric = f"""metrics = jsonb_build_object('queue', {value!r}::numeric)"""
        connection.execute(text(f"UPDATE geoheal.snapshots SET {sets}, {metric}"))
    for page in ("windows?limit=5", "timeline?points=3&metric=queue", "timeline?points=3", "overview",
                 "snapshots", "health", "status", "alerts", "incidents", "causes"):  # fmt: skip
        response = client.get(f"{PREFIX}/{page}")
        assert response.status_code in {200, 404, 422}, (page, response.text)
        assert response.status_code == 200 or value == HUGE or page == "causes", (page, response.text)
        assert not _endless(response.json), page
    scraped = client.get("/metrics")
    assert scraped.status_code == 200
    assert "Inf" not in "".join(line for line in scraped.text.splitlines(True) if "_bucket" not in line)
    with database.transaction() as connection:
        for view in ("health_timeline", "daily_health", "code_version_health", "metric_timeline"):
            assert connection.execute(text(f"SELECT * FROM geoheal.{view}")).all()
        rolled = connection.execute(text("SELECT * FROM geoheal.rolling_health('default', 10)")).all()
        assert len(rolled) == 12


def _endless(value: object) -> bool:
    if isinstance(value, dict):
        return any(map(_endless, value.values()))
    if isinstance(value, list):
        return any(map(_endless, value))
    return isinstance(value, float) and (not math.isfinite(value) or abs(value) > 1e100)
