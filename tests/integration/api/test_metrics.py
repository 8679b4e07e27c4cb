"""Metrics of any kind: sent, listed, compared, refused, and read in SQL."""

import psycopg
import pytest
from uuid_utils.compat import uuid7

from tests.integration.api.conftest import PREFIX

METRICS = {"queue_depth": 12.0, "cache.hit_rate": 0.1, "system.load/1m": 1e-300, "5xx": 1e30}


def listed(client):
    return client.get(f"{PREFIX}/snapshots").json["snapshots"]


def test_a_snapshot_keeps_its_metrics(client, send):
    assert send(metrics=METRICS).status_code == 201
    assert send(phi=0.5).status_code == 201
    assert send(phi=0.5, metrics={"gone": None}).status_code == 201
    assert [each["metrics"] for each in listed(client)] == [None, None, METRICS]


def test_a_batch_keeps_them(client):
    rows = [{"id": str(uuid7()), "metrics": METRICS}, {"id": str(uuid7()), "phi": 0.5}]
    assert client.post(f"{PREFIX}/snapshots", json=rows).json["accepted"] == 2
    assert [each["metrics"] for each in listed(client)] == [None, METRICS]


@pytest.mark.parametrize("batch", [False, True])
def test_the_same_metrics_are_the_same_snapshot(client, send, batch):
    first = {"id": str(uuid7()), "metrics": METRICS}

    def again(fields):
        if not batch:
            return send(**fields).status_code
        answer = client.post(f"{PREFIX}/snapshots", json=[fields]).json
        return 200 if answer["duplicates"] else 409

    assert send(**first).status_code == 201
    assert again(first) == 200
    assert again({**first, "metrics": {**METRICS, "5xx": 1.0}}) == 409
    assert again({"id": first["id"], "phi": 0.5}) == 409


@pytest.mark.parametrize(
    ("metrics", "field"),
    [
        ({"phi": 0.5}, "metrics"),
        ({"a b": 1.0}, "metrics.a b"),
        ({"": 1.0}, "metrics."),
        ({"x" * 129: 1.0}, "metrics." + "x" * 129),
        ({"a": "1"}, "metrics.a"),
        ({"a": True}, "metrics.a"),
        ({"a": float("nan")}, "metrics.a"),
        ({"a": {"b": 1.0}}, "metrics.a"),
        ({f"m{i}": 1.0 for i in range(257)}, "metrics"),
        ([1.0], "metrics"),
    ],
    ids=["reserved", "space", "empty", "long", "text", "flag", "nan", "nested", "many", "list"],
)
def test_what_cannot_be_a_metric_is_refused(client, send, metrics, field):
    refused = send(phi=0.5, metrics=metrics)
    assert refused.status_code == 422
    assert refused.json["field"] == field
    assert client.get(f"{PREFIX}/health").json["health"]["status"] == "no data"


def test_analysts_read_one_row_for_each_value(client, send, database_url):
    send(metrics=METRICS, node="a")
    send(phi=0.5)
    with psycopg.connect(database_url) as connection:
        rows = connection.execute(
            "SELECT metric, value, node FROM geoheal.metric_timeline "
            "WHERE system_id = geoheal.system_id('default')"
        ).fetchall()
        whole = connection.execute(
            "SELECT metrics ->> 'queue_depth' FROM geoheal.health_timeline WHERE metrics IS NOT NULL"
        ).fetchall()
    assert {(name, value) for name, value, _ in rows} == set(METRICS.items())
    assert {node for *_, node in rows} == {"a"}
    assert whole == [("12.0",)]
