"""What a scrape of /metrics tells."""

from datetime import UTC, datetime

import pytest
from prometheus_client.openmetrics.parser import text_string_to_metric_families as read_openmetrics
from prometheus_client.parser import text_string_to_metric_families
from uuid_utils.compat import uuid7

from geoheal.domain.alert import Alert, AlertKind, AlertState
from geoheal.domain.degradation import Severity
from geoheal.domain.incident import Incident, IncidentState
from geoheal.store import alerts, incidents, systems
from geoheal.store.session import Database, create_engine
from tests.integration.api.conftest import PREFIX

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)


def samples(response, read=text_string_to_metric_families):
    """Value by name and labels."""
    return {
        (sample.name, *sorted(sample.labels.items())): sample.value
        for family in read(response.text)
        for sample in family.samples
    }


@pytest.fixture
def scrape(client):
    return lambda: samples(client.get("/metrics"))


def test_each_system_is_told_in_base_units_and_what_was_not_measured_is_not(send, scrape):
    send(system="shop", phi=0.7, kappa_eff=64.0, avg_latency_ms=250.0, basin_coords=[1.0] + [0.0] * 63)
    send(system="mail", memory_usage_mb=12.5)
    told = scrape()
    shop, mail = ("system", "shop"), ("system", "mail")
    assert told["geoheal_system_phi", shop] == 0.7
    assert told["geoheal_system_kappa", shop] == 64.0
    assert told["geoheal_system_drift_radians", shop] == pytest.approx(0.0, abs=1e-3)
    assert told["geoheal_system_latency_seconds", shop] == 0.25
    assert told["geoheal_system_memory_bytes", mail] == 12_500_000
    assert ("geoheal_system_phi", mail) not in told
    assert ("geoheal_system_error_rate", shop) not in told
    states = {key: value for key, value in told.items() if key[0] == "geoheal_system_status" and shop in key}
    assert sum(states.values()) == 1
    assert states["geoheal_system_status", ("status", "healthy"), shop] == 1
    assert told["geoheal_systems",] == 2


def test_what_waits_for_a_person_is_told(database, send, scrape):
    send(system="shop", phi=0.7)
    incident = Incident(
        id=uuid7(), state=IncidentState.OPEN, severity=Severity.CRITICAL, symptom=None, first_seen_at=NOW,
        last_seen_at=NOW, opened_at=NOW,
    )  # fmt: skip
    alert = Alert(
        id=uuid7(), incident_id=incident.id, channel="log", kind=AlertKind.OPENED, state=AlertState.DEAD,
        next_attempt_at=NOW, created_at=NOW,
    )  # fmt: skip
    with database.transaction() as connection:
        system = systems.find(connection, "shop")
        assert system is not None
        incidents.save(connection, system, incident)
        alerts.add(connection, system, alert)
    told = scrape()
    shop = ("system", "shop")
    assert told["geoheal_system_incidents_open", ("severity", "critical"), shop] == 1
    assert told["geoheal_system_incidents_open", ("severity", "warning"), shop] == 0
    assert told["geoheal_system_alerts_dead", shop] == 1
    assert told["geoheal_system_patches_awaiting_approval", shop] == 0


def test_requests_are_counted_by_route_and_not_by_path(client, send, scrape):
    send(phi=0.7)
    for name in range(3):
        client.get(f"/nonsense/{name}")
        client.get(f"{PREFIX}/systems/{name}")
        client.open("/livez", method=f"INVENTED{name}")
    told = scrape()
    requests = {key[1:]: value for key, value in told.items() if key[0] == "geoheal_http_requests_total"}
    route = f"{PREFIX}/systems/<name>"
    assert requests[("method", "GET"), ("route", route), ("status", "404")] == 3
    assert requests[("method", "GET"), ("route", "unmatched"), ("status", "404")] == 3
    assert {method for (_, method), *_ in requests} == {"GET", "POST", "other"}
    timed = (
        "geoheal_http_request_duration_seconds_count",
        ("method", "POST"),
        ("route", f"{PREFIX}/snapshot"),
    )
    assert told[timed] == 1
    assert told["geoheal_snapshots_ingested_total", ("outcome", "accepted")] == 1


def test_rows_of_batches_are_counted_by_what_became_of_them(client, scrape):
    row = {"id": str(uuid7()), "phi": 0.5}
    client.post(f"{PREFIX}/snapshots", json=[row, row, {"phi": "high"}])
    told = scrape()
    for outcome in ("accepted", "duplicate", "rejected"):
        assert told["geoheal_snapshots_ingested_total", ("outcome", outcome)] == 1, outcome


def test_the_number_of_systems_is_bounded(make_client):
    client = make_client(metrics_systems_max=2)
    for name in "abc":
        client.post(f"{PREFIX}/snapshot", json={"system": name, "phi": 0.7})
    told = samples(client.get("/metrics"))
    assert {key[1] for key in told if key[0] == "geoheal_system_phi"} == {("system", "a"), ("system", "b")}
    assert (told["geoheal_systems",], told["geoheal_systems_omitted",]) == (3, 1)


def test_openmetrics_is_spoken_too(client, send):
    send(system='a "b"\n', phi=0.7)
    send(system='a "b"', phi=0.7)
    response = client.get("/metrics", headers={"Accept": "application/openmetrics-text; version=1.0.0"})
    assert response.content_type.startswith("application/openmetrics-text")
    assert samples(response, read_openmetrics)["geoheal_system_phi", ("system", 'a "b"')] == 0.7


def test_a_database_that_does_not_answer_is_told(make_client, settings):
    from geoheal.api.app import create_app

    database = Database(create_engine("postgresql://nobody@/nothing?host=/nonexistent"))
    response = create_app(database, settings).test_client().get("/metrics")
    assert response.status_code == 200
    told = samples(response)
    assert told["geoheal_database_up",] == 0
    assert not [key for key in told if key[0].startswith("geoheal_system")]


def test_scraping_needs_a_viewers_token_where_reading_does(make_client):
    assert make_client(require_tokens=True).get("/metrics").status_code == 401
