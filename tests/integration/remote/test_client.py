"""The client that asks, against the application itself."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx2
import msgspec
import pyarrow as pa
import pytest
from uuid_utils.compat import uuid7

from geoheal.api.app import create_app
from geoheal.config.settings import Settings
from geoheal.domain.healing.attempt import Attempt, AttemptPhase
from geoheal.domain.healing.incident import Incident, IncidentState
from geoheal.domain.healing.patch import Patch, Target, patch_hash
from geoheal.domain.health.degradation import Finding, Severity
from geoheal.domain.symptom import Symptom
from geoheal.errors import GeohealError, InvalidInput, NotFound, ServiceUnreachable
from geoheal.healing.patches import life
from geoheal.monitor.ingest.single import open_system
from geoheal.remote.client import GeohealClient
from geoheal.remote.typed import answers, fitness, stored
from geoheal.remote.typed.timeline import Timeline
from geoheal.store.healing import attempts, incidents, kept_findings
from geoheal.system import connect

DESCRIPTION = Path(__file__).parents[3] / "clients" / "typescript" / "openapi.json"
START = datetime(2026, 11, 1, 12, tzinfo=UTC)


@pytest.fixture
def database(database_url):
    database = connect(Settings(database_url=database_url, database_is_direct=True), database_url)
    yield database
    database.close()


@pytest.fixture
def client(database, database_url):
    app = create_app(database, Settings(database_url=database_url, database_is_direct=True))
    with GeohealClient("http://localhost", transport=httpx2.WSGITransport(app)) as client:
        yield client
    app.extensions["geoheal"].alertness.close()


@pytest.fixture
def history(client):
    """Twenty snapshots of a shop; the tenth measured no Φ."""
    rows = [
        {
            "system": "shop",
            "captured_at": (START + timedelta(seconds=10 * number)).isoformat(),
            "phi": None if number == 10 else 0.7,
            "avg_latency_ms": 40.0 + number,
            "metrics": {"queue": float(number)},
        }
        for number in range(20)
    ]
    for row in rows:
        client._service.send({name: each for name, each in row.items() if each is not None})
    return rows


def test_asks_for_health(client, history):
    health = client.health("shop")
    assert isinstance(health, answers.Health)
    assert health.status != "healthy"  # of a history that ended long ago nothing is known
    assert health.last_snapshot == START + timedelta(seconds=190)
    assert client.overview() == {"shop": health}


@pytest.mark.parametrize(
    "wrong", ["yesterday", "2026-11-01T00:00:00Z", datetime.fromisoformat("2026-11-01"), 5]
)
def test_what_is_not_a_moment_with_a_zone_is_refused_before_anybody_is_asked(client, wrong):
    with pytest.raises(InvalidInput, match="is not a datetime with a time zone"):
        client.timeline("shop", since=wrong)
    with pytest.raises(InvalidInput, match="is not a datetime with a time zone"):
        list(client.snapshots("shop", until=wrong))


def test_reads_snapshots_page_by_page(client, history):
    read = list(client.snapshots("shop"))
    assert [each.avg_latency_ms for each in read] == [each["avg_latency_ms"] for each in reversed(history)]
    assert read[9].phi is None
    assert read[0].metrics == {"queue": 19.0}
    between = client.snapshots("shop", since=START, until=START + timedelta(seconds=20), basin=True)
    assert [(each.captured_at, each.basin_coords) for each in between] == [
        (START + timedelta(seconds=10), None),
        (START, None),
    ]


def test_reads_what_is_wrong_and_what_the_layers_do(client, history):
    degradation = client.degradation("shop")
    assert [(each.severity, each.metric) for each in degradation.findings] == [
        (Severity.WARNING, "phi_current")
    ]
    assert degradation.issues == [each.message for each in degradation.findings]
    status = client.status("shop")
    assert (status.monitor.snapshots_collected, status.engine.running) == (20, False)
    assert min(status.evaluator.weights.values()) > 0


def test_what_a_newer_service_says_otherwise_is_an_error_of_geoheals():
    newer = httpx2.MockTransport(lambda _: httpx2.Response(200, json={"health": {"status": "superb"}}))
    with (
        GeohealClient("http://localhost", transport=newer) as client,
        pytest.raises(GeohealError, match="superb"),
    ):
        client.health()


def test_an_unknown_system_is_an_error(client, history):
    with pytest.raises(NotFound, match="shopp"):
        client.health("shopp")


def test_a_timeline_is_a_table(client, history):
    timeline = client.timeline(
        "shop", since=START, until=START + timedelta(seconds=200), points=20, metrics=["queue"]
    )
    table = timeline.to_arrow()
    assert table["at"].to_pylist() == [START + timedelta(seconds=10 * number) for number in range(20)]
    assert table["avg_latency_ms_avg"].to_pylist() == [40.0 + number for number in range(20)]
    assert table["queue_max"].to_pylist() == [float(number) for number in range(20)]
    assert [number for number, phi in enumerate(table["phi_avg"].to_pylist()) if phi is None] == [10]
    assert table["read"].to_pylist() == [1] * 20
    frame = timeline.to_pandas()
    assert frame.index.name == "at"
    assert len(frame) == 20
    assert frame["phi_avg"].isna().sum() == 1


def test_a_system_without_history_has_an_empty_table(client):
    client._service.register("new", "simplex", 64)
    table = client.timeline("new").to_arrow()
    assert table.num_rows == 0
    assert table.schema.field("at").type == pa.timestamp("us", tz="UTC")


def test_reads_an_incident_and_its_patch(client, database):
    symptom = Symptom.MEMORY_LEAK
    found = Finding(
        code="MEMORY_HIGH", severity=Severity.WARNING, metric="memory_usage_mb", value=900.0, threshold=512.0,
        message="Memory is 900 MB.",
    )  # fmt: skip
    incident = Incident(
        id=uuid7(), state=IncidentState.OPEN, severity=Severity.WARNING, symptom=symptom, first_seen_at=START,
        last_seen_at=START, opened_at=START,
    )  # fmt: skip
    attempt = Attempt(
        id=uuid7(), incident_id=incident.id, symptom=symptom, phase=AttemptPhase.FINISHED, started_at=START
    )
    patch = Patch(
        id=uuid7(), incident_id=incident.id, attempt_id=attempt.id, evaluation_id=None, module_name="cart",
        strategy="fix", symptom=symptom, title="Bound it", explanation="It grows.", target=Target.FILE,
        old_code="a = 1\n", new_code="a = 2\n", hash=patch_hash("shop", "cart", "a = 1\n", "a = 2\n"),
        score=None, relief={}, created_at=START, expires_at=START + timedelta(days=7),
    )  # fmt: skip
    with database.transaction() as connection:
        system = open_system(connection, "shop")
        incidents.save(connection, system, incident)
        kept_findings.keep(connection, system, incident, [found], START)
        attempts.save(connection, system, attempt)
        life.propose(connection, system, patch)

    (listed,) = client.incidents(state="open")
    assert (listed.id, listed.system, listed.symptom) == (str(incident.id), "shop", "memory_leak")
    read = client.incident(listed.id)
    assert [(each.code, each.value, each.worst) for each in read.findings] == [("MEMORY_HIGH", 900.0, 900.0)]
    assert read.first_seen_at == START
    assert client.incidents(state="resolved") == client.incidents("shop", state="resolved") == []
    (proposed,) = client.patches("shop", state="proposed")
    assert (proposed.id, proposed.hash, proposed.score) == (str(patch.id), patch.hash, None)
    assert "+a = 2" in client.patch(proposed.id).diff


def test_nothing_to_list_is_empty(client):
    assert client.incidents() == client.patches() == []
    for asked in (client.incident, client.patch):
        with pytest.raises(NotFound):
            asked("019aafd2-7c00-7000-8000-000000000001")


def test_compares_telemetry(client):
    def side(latency):
        return {
            "series": [
                {"time": (START + timedelta(seconds=number)).isoformat(), "latency_ms": latency + number % 5}
                for number in range(60)
            ]
        }

    same = client.compare(side(40.0), side(40.0))
    assert (same.verdict, same.passes) == ("apply", True)
    worse = client.compare(side(40.0), side(80.0), {"latency_ms": {"criticality": "critical"}})
    assert (worse.verdict, worse.passes) == ("reject", False)
    assert [each.metric for each in worse.metrics] == ["latency_ms"]
    with pytest.raises(InvalidInput, match="candidate"):
        client.compare(side(40.0), {})
    with pytest.raises(NotFound, match="shop-canary"):
        client.compare(config="shop-canary")


def test_a_service_that_does_not_answer_is_an_error():
    with GeohealClient("http://127.0.0.1:9") as client, pytest.raises(ServiceUnreachable):
        client.health()


@pytest.mark.parametrize(
    ("kind", "schema"),
    [
        (answers.Health, "HealthSummary"),
        (answers.Incident, "Incident"),
        (answers.IncidentDetails, "IncidentDetails"),
        (answers.Patch, "PatchSummary"),
        (answers.PatchDetails, "PatchDetails"),
        (answers.Comparison, "CompareAnswer"),
        (Timeline, "TimelineDetails"),
        (answers.Degradation, "ExplainedDegradation"),
        (answers.Trouble, "FindingAnswer"),
        (answers.Causes, "CausesDetails"),
        (fitness.Fitness, "Fitness"),
        (fitness.Evaluation, "EvaluationDetails"),
        (stored.Snapshot, "SnapshotDetails"),
        (stored.Status, "Status"),
        (stored.Monitor, "MonitorStatus"),
        (stored.Evaluator, "EvaluatorStatus"),
        (stored.Engine, "EngineStatus"),
    ],
)
def test_every_field_is_one_of_the_services(kind, schema):
    body = json.loads(DESCRIPTION.read_text(encoding="utf-8"))["components"]["schemas"][schema]
    assert set(kind.__struct_encode_fields__) <= set(body["properties"])
    required = {each.encode_name for each in msgspec.structs.fields(kind) if each.required}
    assert required <= set(body["required"])
