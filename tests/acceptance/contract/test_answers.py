"""The specification's nine endpoints answer a client that measures everything as they always did."""

import math
from datetime import UTC, datetime

import pytest
from uuid_utils.compat import uuid7

from geoheal.api.app import create_app
from geoheal.config.settings import Settings
from geoheal.constants import API_PREFIX
from geoheal.domain.healing.attempt import Attempt, AttemptPhase
from geoheal.domain.healing.incident import Incident, IncidentState
from geoheal.domain.health.degradation import Severity
from geoheal.domain.symptom import Symptom
from geoheal.monitor.ingest.single import open_system
from geoheal.store.healing import attempts, incidents
from geoheal.system import connect
from tests.acceptance.contract import answers

BASIN = [1.0] + [0.0] * 63
SNAPSHOT = {
    "phi": 0.75,
    "kappa_eff": 64.0,
    "basin_coords": BASIN,
    "confidence": 0.8,
    "surprise": 0.2,
    "agency": 0.7,
    "error_rate": 0.01,
    "avg_latency": 120.0,
    "memory_usage_mb": 512.0,
    "cpu_usage_pct": 12.0,
    "code_hash": "ab12",
}
WORKLOAD = f"""
def workload(module, probe):
    with probe.request("work"):
        module.work()
    probe.geometry(phi=0.75, kappa_eff=64.0, basin_coords={BASIN})
"""
CHANGE = {
    "module_name": "tariff",
    "current_code": "def work():\n    return sum(range(2000))\n",
    "new_code": "def work():\n    return 1999 * 1000\n",
    "test_workload": WORKLOAD,
}


@pytest.fixture
def database(database_url):
    database = connect(Settings(database_url=database_url, database_is_direct=True), database_url)
    yield database
    database.close()


@pytest.fixture
def client(database, database_url):
    app = create_app(database, Settings(database_url=database_url, database_is_direct=True))
    yield app.test_client()
    app.extensions["geoheal"].alertness.close()


@pytest.fixture
def ask(client):
    """Asks an endpoint, and holds its answer against the frozen schema."""

    def ask(schema, method, path, body=None, status=200):
        response = client.open(f"{API_PREFIX}{path}", method=method, json=body)
        assert response.status_code == status, response.text
        return schema.model_validate_json(response.data)

    return ask


@pytest.fixture
def reported(ask):
    """Report by a client that has measured everything for a while."""
    for number in range(12):
        turned = [math.cos(0.01 * number), math.sin(0.01 * number), *BASIN[2:]]
        body = {**SNAPSHOT, "basin_coords": turned, "set_baseline": number == 0}
        ask(answers.SnapshotAnswer, "POST", "/snapshot", body, 201)


@pytest.mark.usefixtures("reported")
def test_what_is_monitored_is_reported_in_numbers(ask):
    health = ask(answers.HealthAnswer, "GET", "/health").health
    assert (health.status, health.snapshots_collected) == ("healthy", 12)
    assert health.basin_drift == pytest.approx(0.11)
    report = ask(answers.DegradationAnswer, "GET", "/degradation").degradation
    assert not report.degraded
    assert report.metrics.memory_mb == 512.0
    answer = ask(answers.BaselineAnswer, "POST", "/baseline", {"basin_coords": BASIN})
    assert answer.baseline.id
    assert ask(answers.StatusAnswer, "GET", "/status").status.monitor.baseline_set


@pytest.mark.usefixtures("reported")
def test_the_loop_is_started_stopped_and_reported(ask):
    assert ask(answers.StartAnswer, "POST", "/start", {"auto_apply": True}).auto_apply
    engine = ask(answers.StatusAnswer, "GET", "/status").status.engine
    assert (engine.running, engine.auto_apply_enabled, engine.strategies_available) == (True, True, 5)
    ask(answers.StopAnswer, "POST", "/stop")
    assert not ask(answers.StatusAnswer, "GET", "/status").status.engine.running


@pytest.mark.thorough
def test_a_change_is_reported_with_its_performance(ask):
    fitness = ask(answers.FitnessAnswer, "POST", "/evaluate-patch", CHANGE).fitness
    assert fitness.performance_impact.latency_ratio > 0
    assert (fitness.phi_impact, fitness.regime_stable) == (0.0, True)


def test_attempts_are_reported(ask, database):
    now = datetime.now(UTC)
    incident = Incident(
        id=uuid7(),
        state=IncidentState.OPEN,
        severity=Severity.WARNING,
        symptom=Symptom.MEMORY_LEAK,
        first_seen_at=now,
        last_seen_at=now,
        opened_at=now,
    )
    attempt = Attempt(
        id=uuid7(),
        incident_id=incident.id,
        symptom=Symptom.MEMORY_LEAK,
        phase=AttemptPhase.FINISHED,
        started_at=now,
        finished_at=now,
        healed=True,
        strategy="memory_leak_mitigation",
        fitness_improvement=0.4,
        applied=True,
        reason="It grows no more.",
    )
    with database.transaction() as connection:
        system = open_system(connection, "default")
        incidents.save(connection, system, incident)
        attempts.save(connection, system, attempt)
    answer = ask(answers.HistoryAnswer, "GET", "/history")
    assert (answer.count, answer.history[0].system, answer.history[0].result.healed) == (1, "default", True)
