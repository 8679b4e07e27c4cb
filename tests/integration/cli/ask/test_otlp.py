"""``geoheal otlp status``, through a service."""

import json

import pytest
from sqlalchemy import func, update

from geoheal.errors import NotFound
from geoheal.store.schema.tables import systems
from tests.integration.api.conftest import client, database, make_client, settings  # noqa: F401
from tests.integration.api.test_otlp import exported, post
from tests.integration.cli.served import url  # noqa: F401
from tests.unit.api.otlp.test_reading import add_gauge


@pytest.fixture
def status(geoheal, url):  # noqa: F811
    return lambda *arguments: geoheal("otlp", "status", *arguments, "--url", url)


def test_each_metric_is_listed_with_its_use_or_the_reason(client, status, monkeypatch):  # noqa: F811
    monkeypatch.setenv("COLUMNS", "200")
    sent = exported(0, (5, 1.0, 200))
    add_gauge(sent, "otel.sdk.exporters", 1.0)
    post(client, sent)
    code, output, _ = status()
    assert code == 0
    lines = {line.split()[0]: line for line in output.splitlines()}
    assert "avg_latency_ms" in lines["http.server.request.duration"]
    assert "metrics.integration" in lines["integration"]
    assert "no rule names it" in lines["otel.sdk.exporters"]
    (source,) = json.loads(status("--json")[1])
    assert (source["node"], source["system"]) == ("a", "shop")


def test_a_system_without_exporters_or_that_does_not_exist_is_said(client, status):  # noqa: F811
    with pytest.raises(NotFound, match="shop"):
        status("--system", "shop")
    assert "No exporter sent anything" in status()[1]
    client.post("/api/self-healing/snapshot", json={"system": "shop", "phi": 0.5})
    assert "No exporter of shop sent anything" in status("--system", "shop")[1]


def test_the_latest_are_listed_and_not_those_of_deleted_systems(client, database, status, monkeypatch):  # noqa: F811
    for seconds, node in ((0, "a"), (10, "b")):
        sent = exported(seconds, (5, 1.0, 200))
        for each in sent.resource_metrics[0].resource.attributes:
            if each.key == "service.instance.id":
                each.value.string_value = node
        post(client, sent)
    monkeypatch.setattr("geoheal.api.routes.telemetry.SOURCES_MAX", 1)
    code, output, errors = status()
    assert (code, output.count(", last at ")) == (0, 1)
    assert "There are more" in errors
    with database.transaction() as connection:
        connection.execute(update(systems).values(deleted_at=func.now()))  # as until its rows are swept
    assert "No exporter sent anything" in status()[1]


def test_the_name_of_a_node_is_shown_as_it_is(client, status):  # noqa: F811
    sent = exported(0, (5, 1.0, 200))
    for each in sent.resource_metrics[0].resource.attributes:
        if each.key == "service.instance.id":
            each.value.string_value = "[/red]a\u202e"
    post(client, sent)
    assert status()[1].startswith("[/red]a\\u202e of shop, last at ")
