"""Evaluations whose process is gone: who takes them over, and when."""

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from threading import Barrier

import psycopg
import pytest
from uuid_utils.compat import uuid7

from geoheal.api.description.evaluation_examples import PATCH
from geoheal.api.evaluations import takeover
from geoheal.api.evaluations.log import EvaluationLog
from geoheal.domain.evaluation.change import CodeChange
from geoheal.domain.evaluation.record import EvaluationRecord, EvaluationState
from geoheal.errors import DatabaseUnavailable, EvaluationHandedOver
from geoheal.monitor.ingest.single import open_system
from geoheal.store.healing import evaluations
from tests.sandboxed import require_sandbox
from tests.waiting import PATIENCE_S, eventually

PREFIX = "/api/self-healing"
FITNESS: dict[str, object] = {
    "id": "other", "module_name": "m", "fitness_score": None, "phi_impact": None, "basin_impact": None,
    "regime_stable": None, "performance_impact": {"latency_ratio": None, "memory_change_mb": None},
    "recommendation": "reject", "reason": "It is slower.", "gate": "measurement", "claimed": [],
    "detailed_metrics": {}, "components": {}, "judgement": None,
    "started_at": "2026-11-30T12:00:00+00:00", "finished_at": "2026-11-30T12:01:00+00:00",
    "of_a_newer_version": True,
}  # fmt: skip
"""What another service, of a newer version, stored."""
BROKEN = CodeChange(module_name="m", new_code="def f(:\n", current_code="x = 1\n", workload="pass")


@pytest.fixture
def abandoned(database):
    """Store an evaluation that its process has handed back."""
    runner, now = uuid7(), datetime.now(UTC)
    record = EvaluationRecord(id=uuid7(), change=BROKEN, state=EvaluationState.PENDING, created_at=now)
    with database.transaction() as connection:
        system = open_system(connection, "default")
        evaluations.add(connection, system, record, runner)
        evaluations.hand_back(connection, system.id, [record.id], runner, now)
    return record


def state(client, record):
    return client.get(f"{PREFIX}/evaluations/{record.id}").get_json()["evaluation"]["state"]


def queue_of(client):
    return client.application.extensions["geoheal"].evaluations


def test_what_was_handed_back_is_run_by_the_next_service(client, abandoned):
    require_sandbox()
    queue_of(client).start()
    eventually(lambda: state(client, abandoned) == "done")


@pytest.mark.thorough
def test_one_that_begins_while_the_database_is_away_is_begun_again(client, monkeypatch):
    require_sandbox()
    queue, began = queue_of(client), []
    begin = queue.log.begin

    def begin_later(entry):
        began.append(entry)
        if len(began) == 1:
            raise DatabaseUnavailable("The database cannot be reached; try again later.")
        begin(entry)

    monkeypatch.setattr(queue.log, "begin", begin_later)
    monkeypatch.setattr(takeover, "SILENT_S", 0.1)
    queue.start()
    accepted = client.post(f"{PREFIX}/evaluate-patch", json=PATCH, headers={"Prefer": "respond-async"})
    path = accepted.headers["Location"]
    eventually(lambda: client.get(path).get_json()["evaluation"]["state"] == "done")
    assert len(began) == 2


def test_a_service_whose_sandbox_does_not_work_leaves_it_to_others(client, abandoned, monkeypatch, caplog):
    monkeypatch.setenv("PATH", "/nonexistent")
    looking = queue_of(client)._takeover
    (seen,) = looking.abandoned(())
    assert looking.take(seen) is None
    assert state(client, abandoned) == "pending"


def test_one_that_reports_is_not_abandoned(client, database):
    require_sandbox()
    slow = {**PATCH, "test_workload": "import time\ntime.sleep(3)\nraise ValueError('enough')\n"}
    client.post(f"{PREFIX}/evaluate-patch", json=slow, headers={"Prefer": "respond-async"})
    assert queue_of(client)._takeover.abandoned(()) == []


@pytest.mark.thorough
def test_one_that_is_lost_is_stopped_and_its_client_gets_the_result_of_the_other(
    client, database, database_url
):
    """Take the evaluation away from its process while it runs, and finish it elsewhere."""
    require_sandbox()
    queue = queue_of(client)
    slow = CodeChange(
        module_name=PATCH["module_name"],
        new_code=PATCH["new_code"],
        current_code=PATCH["current_code"],
        workload="import time\ntime.sleep(1)\nraise ValueError('enough')\n",
    )
    with database.transaction() as connection:
        open_system(connection, "default")
    job = queue.submit("default", slow)
    with psycopg.connect(database_url) as connection:
        connection.execute(
            "UPDATE geoheal.evaluations SET runner_id = %s, state = 'done', fitness = '{\"id\": \"other\"}'",
            [uuid7()],
        )
    assert queue.fitness(job) == {"id": "other"}


def test_what_is_accepted_while_the_service_ends_is_handed_back(client, database):
    queue = queue_of(client)
    with database.transaction() as connection:
        open_system(connection, "default")
    queue.places.take()
    entry = queue.log.open("default", BROKEN, uuid7())
    queue.close()
    with pytest.raises(EvaluationHandedOver, match=str(entry.record.id)):
        queue._enqueue(entry)
    with database.transaction() as connection:
        (left,) = evaluations.held(connection, 10)
    assert (left.id, left.is_handed_back) == (entry.record.id, True)
    assert queue.places.take_free()


@pytest.mark.parametrize(
    ("end", "status", "said"),
    [
        (f"state = 'done', fitness = '{json.dumps(FITNESS)}'", 200, "other"),
        ("state = 'failed', error = 'It ended twice.'", 503, "It ended twice."),
    ],
)
def test_a_repetition_gets_the_result_of_what_another_service_continues(
    client, database_url, end, status, said
):
    """Close the service while it evaluates, and end the evaluation as another one does."""
    require_sandbox()
    order = {**PATCH, "test_workload": "import time\ntime.sleep(3600)\n"}

    def post():
        keyed = {"Idempotency-Key": "once"}
        return client.application.test_client().post(f"{PREFIX}/evaluate-patch", json=order, headers=keyed)

    with ThreadPoolExecutor(1) as thread, psycopg.connect(database_url, autocommit=True) as connection:
        first = thread.submit(post)
        states = "SELECT state FROM geoheal.evaluations"
        eventually(lambda: connection.execute(states).fetchall() == [("running",)])
        queue_of(client).close()
        assert first.result().status_code == 503
        assert post().status_code == 409
        connection.execute(f"UPDATE geoheal.evaluations SET {end}")
        again = post()
        assert (again.status_code, said in again.text) == (status, True)
        assert post().data == again.data
        assert connection.execute("SELECT count(*) FROM geoheal.evaluations").fetchone() == (1,)


def test_all_threads_of_a_process_have_its_id(database):
    log, together = EvaluationLog(database), Barrier(8)

    def asked(_):
        together.wait(PATIENCE_S)
        return log.runner_id

    with ThreadPoolExecutor(8) as threads:
        assert len(set(threads.map(asked, range(8)))) == 1
