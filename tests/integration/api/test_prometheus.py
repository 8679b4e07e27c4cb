"""What a scrape of /metrics tells."""

from contextlib import ExitStack
from datetime import UTC, datetime, timedelta

import pytest
from prometheus_client.openmetrics.parser import text_string_to_metric_families as read_openmetrics
from prometheus_client.parser import text_string_to_metric_families
from uuid_utils.compat import uuid7

from geoheal.api.front.together import GROUPS
from geoheal.domain.access.bearer import mint
from geoheal.domain.access.token import Role
from geoheal.domain.alarms.alert import Alert, AlertKind, AlertState
from geoheal.domain.healing.incident import Incident, IncidentState
from geoheal.domain.health.degradation import Severity
from geoheal.domain.health.standing import Standing
from geoheal.domain.health.summary import Health, HealthStatus
from geoheal.store.healing import alerts, incidents, policies
from geoheal.store.operations import tokens
from geoheal.store.session import Database, create_engine
from geoheal.store.systems import standings, systems
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


def test_each_system_is_reported_in_base_units_and_what_was_not_measured_is_not(send, scrape):
    send(system="shop", phi=0.7, kappa_eff=64.0, avg_latency_ms=250.0, basin_coords=[1.0] + [0.0] * 63)
    send(system="mail", memory_usage_mb=12.5)
    scraped = scrape()
    shop, mail = ("system", "shop"), ("system", "mail")
    assert scraped["geoheal_system_phi", shop] == 0.7
    assert scraped["geoheal_system_kappa", shop] == 64.0
    assert scraped["geoheal_system_drift_radians", shop] == pytest.approx(0.0, abs=1e-3)
    assert scraped["geoheal_system_latency_seconds", shop] == 0.25
    assert scraped["geoheal_system_memory_bytes", mail] == 12_500_000
    assert ("geoheal_system_phi", mail) not in scraped
    assert ("geoheal_system_error_rate", shop) not in scraped
    states = {
        key: value for key, value in scraped.items() if key[0] == "geoheal_system_status" and shop in key
    }
    assert sum(states.values()) == 1
    assert states["geoheal_system_status", ("status", "unknown"), shop] == 1
    assert scraped["geoheal_systems",] == 2


def test_what_waits_for_a_person_is_shown(database, send, scrape):
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
    scraped = scrape()
    shop = ("system", "shop")
    assert scraped["geoheal_system_incidents_open", ("severity", "critical"), shop] == 1
    assert scraped["geoheal_system_incidents_open", ("severity", "warning"), shop] == 0
    assert scraped["geoheal_system_alerts_dead", shop] == 1
    assert scraped["geoheal_system_patches_awaiting_approval", shop] == 0


def test_requests_are_counted_by_route_and_not_by_path(client, send, scrape):
    send(phi=0.7)
    for name in range(3):
        client.get(f"/nonsense/{name}")
        client.get(f"{PREFIX}/systems/{name}")
        client.open("/livez", method=f"INVENTED{name}")
    scraped = scrape()
    requests = {key[1:]: value for key, value in scraped.items() if key[0] == "geoheal_http_requests_total"}
    route = f"{PREFIX}/systems/<name>"
    assert requests[("method", "GET"), ("route", route), ("status", "404")] == 3
    assert requests[("method", "GET"), ("route", "unmatched"), ("status", "404")] == 3
    assert {method for (_, method), *_ in requests} == {"GET", "POST", "other"}
    timed = (
        "geoheal_http_request_duration_seconds_count",
        ("method", "POST"),
        ("route", f"{PREFIX}/snapshot"),
    )
    assert scraped[timed] == 1
    assert scraped["geoheal_snapshots_ingested_total", ("outcome", "accepted")] == 1


def test_rows_of_batches_are_counted_by_what_became_of_them(client, scrape):
    row = {"id": str(uuid7()), "phi": 0.5}
    client.post(f"{PREFIX}/snapshots", json=[row, row, {"phi": "high"}])
    scraped = scrape()
    for outcome in ("accepted", "duplicate", "rejected"):
        assert scraped["geoheal_snapshots_ingested_total", ("outcome", outcome)] == 1, outcome


HOUR = timedelta(hours=1)


@pytest.fixture
def opened(database):
    """Open an incident of a system that is there."""

    def save(name, severity):
        incident = Incident(
            id=uuid7(), state=IncidentState.OPEN, severity=severity, symptom=None, first_seen_at=NOW,
            last_seen_at=NOW, opened_at=NOW,
        )  # fmt: skip
        with database.transaction() as connection:
            system = systems.find(connection, name)
            assert system is not None
            incidents.save(connection, system, incident)

    return save


def named(scraped):
    return {dict(key[1:])["system"] for key in scraped if key[0] == "geoheal_system_status"}


def test_the_number_of_systems_is_bounded_and_the_worst_are_reported(make_client, database, opened):
    client = make_client(metrics_systems_max=3)
    for name in "abcdefg":
        client.post(f"{PREFIX}/snapshot", json={"system": name, "phi": 0.7})
    opened("g", Severity.CRITICAL)
    opened("d", Severity.WARNING)
    with database.transaction() as connection:
        for name in "abcdf":
            system = systems.find(connection, name)
            assert system is not None
            policies.ensure(connection, system, NOW)
            status = HealthStatus.CRITICAL if name == "f" else HealthStatus.HEALTHY
            health = Health(status=status, snapshots_collected=9, last_snapshot=datetime.now(UTC) - HOUR)
            standing = Standing(health=health, silent_after_s=3600.0, since=NOW, judged_at=datetime.now(UTC))
            standings.save(connection, system, standing)
    scraped = samples(client.get("/metrics"))
    assert named(scraped) == {"d", "f", "g"}
    assert (scraped["geoheal_systems",], scraped["geoheal_systems_omitted",]) == (7, 4)
    by_status = {key[1][1]: value for key, value in scraped.items() if key[0] == "geoheal_systems_by_status"}
    assert by_status == {"critical": 2, "warning": 1, "silent": 0, "unknown": 1, "no data": 0, "healthy": 3}


def test_a_bound_of_none_at_all_leaves_the_counts(make_client):
    client = make_client(metrics_systems_max=0)
    client.post(f"{PREFIX}/snapshot", json={"phi": 0.7})
    scraped = samples(client.get("/metrics"))
    assert not named(scraped)
    assert scraped["geoheal_systems_by_status", ("status", "unknown")] == 1


HOSTILE = (
    'a "b"',
    'x"} 1\\n',
    '"} 1 # {a="b',
    "back\\slash\\",
    "\\n\\t\\\\",
    '{__name__="up"}',
    "# TYPE up counter",
    "# EOF",
    "a,b=c",
    "\u00e4\U0001f600\u4e2d",
    "le",
    "NaN",
    "+Inf",
    "%00%0a",
    "<script>alert(1)</script>",
    "x" * 200,
)
EITHER = (
    "a\nb", "a\rb", "a\x00b", "a\x85b", "a\u00a0b", "a\u2028b", "a\u202eb", "a\x1bb", " a", "a ", "",
    "x" * 201,
)  # fmt: skip
"""Names that may be refused; a name that is not has to come out as well."""


@pytest.mark.parametrize(
    ("accept", "read"),
    [
        ("text/plain", text_string_to_metric_families),
        ("application/openmetrics-text; version=1.0.0", read_openmetrics),
    ],
)
def test_hostile_names_come_out_as_they_went_in_and_forge_nothing(client, send, accept, read):
    for number, name in enumerate(HOSTILE):
        metrics = {f"m{number}": 1.0}
        assert send(system=name, phi=0.5, node=name, metrics=metrics).status_code == 201, name
    taken = {name for name in EITHER if send(system=name, phi=0.5).status_code == 201}
    assert not taken & {"a\nb", "a\rb", "a\x00b", ""}
    response = client.get("/metrics", headers={"Accept": accept})
    assert response.content_type.startswith(accept.partition(";")[0])
    families = list(read(response.text))
    assert {family.name.partition("_")[0] for family in families} == {"geoheal"}
    phi = {
        sample.labels["system"]: sample.value
        for family in families
        for sample in family.samples
        if sample.name == "geoheal_system_phi"
    }
    assert phi == dict.fromkeys({*HOSTILE, *taken}, 0.5)


def test_a_database_that_does_not_answer_is_reported(make_client, settings):
    from geoheal.api.app import create_app

    database = Database(create_engine("postgresql://nobody@/nothing?host=/nonexistent"))
    response = create_app(database, settings).test_client().get("/metrics")
    assert response.status_code == 200
    scraped = samples(response)
    assert scraped["geoheal_database_up",] == 0
    assert not [key for key in scraped if key[0].startswith("geoheal_system")]


def test_scraping_needs_a_viewers_token_where_reading_does(make_client):
    assert make_client(require_tokens=True).get("/metrics").status_code == 401


def test_a_process_opens_no_more_connections_than_are_reported(client, database, settings):
    token, secret = mint("test", Role.OPERATOR, datetime.now(UTC))
    with database.transaction() as connection:
        tokens.add(connection, token)
    headers = {"Authorization": f"Bearer {secret}"}
    quick = client.application.extensions["geoheal.quick"]
    assert all(quick.writer().open() for _ in range(GROUPS))  # those of the event loop
    for _ in range(2):  # the second is written in a group, by the threads' own connection
        assert client.post(f"{PREFIX}/snapshot", json={"phi": 0.5}, headers=headers).status_code == 201
    reported = samples(client.get("/metrics", headers=headers))["geoheal_database_connections_max",]
    with ExitStack() as stack:
        opened = [stack.enter_context(database.engine.connect()) for _ in range(settings.pool_size)]
        query = """
            SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()
            AND backend_type = 'client backend' AND NOT starts_with(application_name, 'citus')
        """  # a cluster has connections of its own
        assert opened[0].exec_driver_sql(query).scalar() == reported
