"""All systems at a glance over HTTP."""

import time
from datetime import UTC, datetime, timedelta

import pytest
from uuid_utils.compat import uuid7

from geoheal.domain.healing.incident import Incident, IncidentState
from geoheal.domain.health.degradation import Severity
from geoheal.monitor.overview.judging import look_at_all
from geoheal.store.healing import incidents
from geoheal.store.systems import briefs, systems

OVERVIEW = "/api/self-healing/overview"


@pytest.fixture
def report(client):
    """Send ten snapshots of a system, the last one just now or some time ago."""

    def report(name, ago_s=0.0, count=10, **figures):
        now = datetime.now(UTC)
        rows = [
            {
                "system": name, "id": str(uuid7()), "phi": 0.75, "request_count": 100, "avg_latency_ms": 40.0,
                "captured_at": (now - timedelta(seconds=ago_s + 10 * place)).isoformat(), **figures,
            }
            for place in reversed(range(count))
        ]  # fmt: skip
        assert client.post("/api/self-healing/snapshots", json=rows).json["rejected"] == []

    return report


@pytest.fixture
def overview(client):
    """Asks for the overview."""
    return lambda query="": client.get(f"{OVERVIEW}?{query}").json


@pytest.fixture
def fleet(report):
    """One system of each kind, the healthy ones first by name."""
    report("a-shop")
    report("b-shop")
    report("c-new", count=3)
    report("d-mail", ago_s=3600)
    report("e-slow", avg_latency_ms=9000.0)
    report("f-search", phi=0.4)


def incident_of(database, name, first_seen):
    """Return a critical incident of a system, opened a minute after its first sign."""
    incident = Incident(
        id=uuid7(), state=IncidentState.OPEN, severity=Severity.CRITICAL, symptom=None,
        first_seen_at=first_seen, last_seen_at=first_seen, opened_at=first_seen + timedelta(minutes=1),
    )  # fmt: skip
    with database.transaction() as connection:
        system = systems.find(connection, name)
        assert system is not None
        incidents.save(connection, system, incident)
    return incident


def names(answer):
    return [each["name"] for each in answer["overview"]]


def test_the_worst_come_first_and_are_counted(fleet, overview):
    answer = overview()
    assert names(answer) == ["f-search", "e-slow", "d-mail", "c-new", "a-shop", "b-shop"]
    assert answer["counts"] == {
        "critical": 1, "warning": 1, "silent": 1, "unknown": 1, "no_data": 0, "healthy": 2,
    }  # fmt: skip
    worst = answer["overview"][0]
    assert "Φ below minimum" in worst["health"]["issues"][0]
    assert datetime.fromisoformat(worst["since"]) <= datetime.fromisoformat(worst["judged_at"])
    assert overview("sort=name&descending=true")["overview"][0]["name"] == "f-search"


def test_search_and_filter_look_through_every_system(fleet, overview):
    found = overview("q=SHOP&limit=1")
    assert (names(found), found["matching"], found["counts"]["critical"]) == (["a-shop"], 2, 0)
    critical = overview("status=critical,silent&limit=1")
    assert (names(critical), critical["matching"], critical["counts"]["healthy"]) == (["f-search"], 2, 2)
    assert names(overview(f"status=critical,silent&limit=1&cursor={critical['next_cursor']}")) == ["d-mail"]
    assert names(overview("status=no_data")) == []


def test_pages_show_every_system_once(fleet, overview):
    shown, page = [], overview("limit=2&sort=phi")
    while True:
        shown += names(page)
        if page["next_cursor"] is None:
            break
        page = overview(f"limit=2&sort=phi&cursor={page['next_cursor']}")
    assert sorted(shown) == ["a-shop", "b-shop", "c-new", "d-mail", "e-slow", "f-search"]


def test_a_page_may_be_asked_for_by_its_place(fleet, overview):
    assert names(overview("limit=2&offset=2")) == ["d-mail", "c-new"]
    assert names(overview("limit=2&offset=60")) == []
    cursor = overview("limit=2")["next_cursor"]
    assert overview(f"offset=2&cursor={cursor}")["field"] == "offset"


def test_the_last_hours_are_reported_where_they_are_asked_for(report, overview, database):
    report("shop")
    report("mail", ago_s=3 * 3600 + 60)
    assert overview()["overview"][0]["last_hours"] == []
    incident_of(database, "shop", datetime.now(UTC) - timedelta(hours=2.5))
    hours = {each["name"]: each["last_hours"] for each in overview("hours=5")["overview"]}
    assert hours["shop"] == ["nothing", "nothing", "critical", "critical", "critical"]
    assert hours["mail"] == ["nothing", "reported", "nothing", "nothing", "nothing"]


def test_the_order_knows_since_when_as_the_row_says(fleet, overview, database):
    """The database sorts by it, Python tells it."""
    incident_of(database, "a-shop", datetime.now(UTC) - timedelta(hours=2))
    entries = overview()["overview"]
    briefs = {each.name: each.since for each in look_at_all(database, datetime.now(UTC), 0.0)}
    assert {each["name"]: each["since"] for each in entries} == {
        name: None if since is None else since.isoformat() for name, since in briefs.items()
    }


def test_a_look_at_many_systems_does_not_wait_for_all_to_be_judged(fleet, overview, monkeypatch):
    """The one of which nothing is known comes before those that were judged a while ago."""
    overview()
    client_knows = {each["name"]: each["judged_at"] for each in overview()["overview"]}
    monkeypatch.setattr("geoheal.monitor.overview.judging.LEAST", 0)
    monkeypatch.setattr("geoheal.api.routes.overview.BUDGET_S", 0.0)
    assert {each["name"]: each["judged_at"] for each in overview()["overview"]} == client_knows


def test_a_slow_read_leaves_time_only_for_what_nothing_is_known_of(report, overview, database, monkeypatch):
    """A judgement that is merely older than the latest snapshot waits for a worker then."""
    report("known")
    overview()
    report("known", phi=0.4)
    report("new", phi=0.4)

    def slow(*given, read=briefs.briefs):
        time.sleep(0.02)
        return read(*given)

    monkeypatch.setattr("geoheal.monitor.overview.judging.LEAST", 0)
    monkeypatch.setattr("geoheal.monitor.overview.judging.briefs.briefs", slow)
    seen = {each.name: each.phi for each in look_at_all(database, datetime.now(UTC), 0.02)}
    assert seen == {"known": 0.75, "new": 0.4}


def test_what_is_reported_after_a_look_is_in_the_next_one(report, overview):
    report("shop")
    assert overview()["overview"][0]["health"]["status"] == "healthy"
    report("shop", avg_latency_ms=9000.0)
    assert overview()["overview"][0]["health"]["status"] == "warning"


def test_other_thresholds_are_another_judgement(report, overview, client):
    report("shop")
    assert overview()["counts"]["healthy"] == 1
    changed = client.patch("/api/self-healing/systems/shop", json={"thresholds": {"latency_max_ms": 20}})
    assert changed.status_code == 200
    assert overview()["counts"] | {"warning": 1, "healthy": 0} == overview()["counts"]


def test_an_open_incident_is_reported_with_who_has_it(report, overview, database):
    report("shop")
    first_seen = datetime.now(UTC) - timedelta(hours=2)
    incident = incident_of(database, "shop", first_seen)
    with database.transaction() as connection:
        shop = systems.find(connection, "shop")
        assert shop is not None
        incidents.acknowledge(connection, shop, incident.id, "mira", datetime.now(UTC))
    (entry,) = overview()["overview"]
    assert (entry["health"]["status"], entry["incident_id"]) == ("critical", str(incident.id))
    assert (entry["acknowledged_by"], entry["since"]) == ("mira", first_seen.isoformat())


def test_without_time_to_judge_nothing_is_called_healthy(report, overview, monkeypatch):
    report("shop")
    monkeypatch.setattr("geoheal.api.routes.overview.BUDGET_S", 0.0)
    monkeypatch.setattr("geoheal.monitor.overview.judging.LEAST", 0)
    (entry,) = overview()["overview"]
    assert (entry["health"]["status"], entry["judged_at"]) == ("unknown", None)
    assert "Check that a worker is running." in entry["health"]["note"]


def test_a_deleted_system_is_not_shown(fleet, overview, client):
    client.delete("/api/self-healing/systems/f-search")
    assert names(overview())[0] == "e-slow"


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("status=ill", "status"),
        ("sort=colour", "sort"),
        ("descending=perhaps", "descending"),
        ("limit=0", "limit"),
        ("limit=1001", "limit"),
        ("cursor=x", "cursor"),
        ("offset=-1", "offset"),
        ("hours=49", "hours"),
        ("query=shop", "query"),
    ],
)
def test_what_makes_no_sense_is_refused(overview, query, field):
    assert overview(query)["field"].startswith(field)
