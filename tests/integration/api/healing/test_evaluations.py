"""Evaluations over HTTP, on a real sandbox; skipped with the reason where it cannot be had."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from uuid_utils.compat import uuid7

from geoheal.api.description.evaluation_examples import PATCH
from geoheal.api.models.healing.evaluations import (
    EvaluationAnswer,
    EvaluationsAnswer,
    FitnessAnswer,
    ModuleAnswer,
)
from geoheal.domain.access.bearer import mint
from geoheal.domain.access.token import Role
from geoheal.domain.healing.module import Module
from geoheal.monitor.ingest.single import open_system
from geoheal.store.healing import evaluations, modules
from geoheal.store.operations import tokens
from tests.sandboxed import require_sandbox
from tests.waiting import eventually

PREFIX = "/api/self-healing"
BROKEN = {"module_name": "m", "new_code": "def f(:\n", "current_code": "x = 1\n", "test_workload": "pass"}
SLEEPY = {**PATCH, "test_workload": "import time\ntime.sleep(0.5)\nraise ValueError('enough')\n"}
ASYNC = {"Prefer": "respond-async, wait=1"}


@pytest.fixture(scope="module", autouse=True)
def available():
    require_sandbox()


def evaluation_of(client, location):
    def ended():
        body = client.get(location).get_json()
        EvaluationAnswer.model_validate(body)
        return body["evaluation"] if body["evaluation"]["state"] not in {"pending", "running"} else None

    return eventually(ended)


@pytest.mark.thorough
def test_a_change_is_evaluated_and_kept_in_full(client):
    response = client.post(f"{PREFIX}/evaluate-patch", json=BROKEN)
    assert response.status_code == 200
    FitnessAnswer.model_validate(response.get_json())
    fitness = response.get_json()["fitness"]
    assert (fitness["recommendation"], fitness["gate"]) == ("reject", "syntax")
    listed = client.get(f"{PREFIX}/evaluations").get_json()
    EvaluationsAnswer.model_validate(listed)
    assert [(each["id"], each["state"]) for each in listed["evaluations"]] == [(fitness["id"], "done")]
    kept = evaluation_of(client, f"{PREFIX}/evaluations/{fitness['id']}")
    assert kept["fitness"] == fitness
    assert (kept["new_code"], kept["current_code"], kept["test_workload"]) == tuple(
        BROKEN[name] for name in ("new_code", "current_code", "test_workload")
    )


def test_a_client_need_not_wait(client):
    response = client.post(f"{PREFIX}/evaluate-patch", json=BROKEN, headers=ASYNC)
    assert response.status_code == 202
    assert response.headers["Preference-Applied"] == "respond-async"
    assert evaluation_of(client, response.headers["Location"])["recommendation"] == "reject"


def test_beyond_the_bound_it_says_when_to_come_back(make_client):
    client = make_client(evaluations_at_once=1, evaluations_waiting=0)
    first = client.post(f"{PREFIX}/evaluate-patch", json=SLEEPY, headers=ASYNC)
    second = client.post(f"{PREFIX}/evaluate-patch", json=BROKEN)
    assert (first.status_code, second.status_code) == (202, 429)
    assert int(second.headers["Retry-After"]) >= 1
    assert second.get_json()["success"] is False
    assert len(client.get(f"{PREFIX}/evaluations").get_json()["evaluations"]) == 1
    # The worker must not outlive the test's database.
    assert evaluation_of(client, first.headers["Location"])["state"] == "done"


def test_what_cannot_be_evaluated_is_not_kept(client):
    wrong_name = client.post(f"{PREFIX}/evaluate-patch", json={**BROKEN, "module_name": "a b"})
    unknown = client.post(f"{PREFIX}/evaluate-patch?system=nobody", json=BROKEN)
    unasked = client.post(f"{PREFIX}/evaluate-patch", json={**BROKEN, "path": "/etc/passwd"})
    assert (wrong_name.status_code, unknown.status_code, unasked.status_code) == (422, 404, 422)
    assert wrong_name.get_json()["field"] == "module_name"
    assert client.get(f"{PREFIX}/evaluations").get_json()["evaluations"] == []


def test_a_body_has_a_bound(make_client):
    client = make_client(max_evaluation_bytes=2000)
    response = client.post(f"{PREFIX}/evaluate-patch", json={**BROKEN, "new_code": "x" * 3000})
    assert response.status_code == 413


def test_without_bubblewrap_it_is_refused_and_the_rest_works(client, monkeypatch):
    monkeypatch.setenv("PATH", "/nonexistent")
    response = client.post(f"{PREFIX}/evaluate-patch", json=BROKEN)
    assert response.status_code == 503
    assert "apt-get install" in response.get_json()["detail"]
    assert client.get(f"{PREFIX}/health").status_code == 200
    assert client.get(f"{PREFIX}/evaluations").get_json()["evaluations"] == []


def test_evaluating_needs_an_operator(make_client, database):
    client = make_client(require_tokens=True)
    statuses = {}
    for role in Role:
        token, secret = mint(role.value, role, datetime.now(UTC), None)
        with database.transaction() as connection:
            tokens.add(connection, token)
        response = client.post(
            f"{PREFIX}/evaluate-patch", json=BROKEN, headers={"Authorization": f"Bearer {secret}"}
        )
        statuses[role] = response.status_code
    assert statuses == {Role.REPORTER: 403, Role.VIEWER: 403, Role.OPERATOR: 200}


def test_a_registered_module_lends_its_files_and_keeps_its_paths(client, database, tmp_path):
    source, workload = tmp_path / "m.py", tmp_path / "load.py"
    source.write_text("def f():\n    return 1\n")
    workload.write_text("def workload(module, probe):\n    probe.output(module.f())\n")
    with database.transaction() as connection:
        module = Module(id=uuid7(), name="m", path=source, workload=workload, registered_at=datetime.now(UTC))
        modules.register(connection, open_system(connection, "default"), module)
    order = {"module_name": "m", "new_code": "def f():\n    return 2\n"}
    fitness = client.post(f"{PREFIX}/evaluate-patch", json=order).get_json()["fitness"]
    assert fitness["reason"] == "The candidate answers differently: output 1: 1 became 2."
    kept = evaluation_of(client, f"{PREFIX}/evaluations/{fitness['id']}")
    assert (kept["current_code"], kept["test_workload"]) == (source.read_text(), workload.read_text())
    shown = client.get(f"{PREFIX}/modules/m")
    ModuleAnswer.model_validate(shown.get_json())
    assert str(tmp_path) not in shown.text + client.get(f"{PREFIX}/modules").text


def test_a_registered_file_that_is_gone_is_said_without_its_folder(client, database, tmp_path):
    with database.transaction() as connection:
        module = Module(id=uuid7(), name="m", path=tmp_path / "gone.py", registered_at=datetime.now(UTC))
        modules.register(connection, open_system(connection, "default"), module)
    response = client.post(f"{PREFIX}/evaluate-patch", json={"module_name": "m", "new_code": "x = 1\n"})
    assert response.status_code == 409
    assert "gone.py" in response.get_json()["detail"]
    assert str(tmp_path) not in response.text
    (kept,) = client.get(f"{PREFIX}/evaluations").get_json()["evaluations"]
    assert kept["state"] == "failed"


def test_the_status_tells_weights_and_thresholds(client):
    evaluator = client.get(f"{PREFIX}/status").get_json()["status"]["evaluator"]
    assert evaluator["weights"] == {
        "phi_change": 1.0,
        "basin_drift": 0.8,
        "regime_stability": 0.6,
        "performance": 0.4,
    }
    assert evaluator["thresholds"] == {"apply": 0.7, "test_more": 0.5}


def test_pages_of_evaluations(client, database):
    for _ in range(3):
        client.post(f"{PREFIX}/evaluate-patch", json={**BROKEN, "current_code": None})
    page = client.get(f"{PREFIX}/evaluations?limit=2").get_json()
    rest = client.get(f"{PREFIX}/evaluations?limit=2&cursor={page['next_cursor']}").get_json()
    assert (len(page["evaluations"]), len(rest["evaluations"]), rest["next_cursor"]) == (2, 1, None)
    assert client.get(f"{PREFIX}/evaluations/{uuid7()}").status_code == 404
    with database.transaction() as connection:
        assert len(evaluations.page(connection, open_system(connection, "default"), None, 9)) == 3


def test_no_route_takes_a_path_or_a_command(client):
    for method in ("post", "put", "patch", "delete"):
        assert getattr(client, method)(f"{PREFIX}/modules", json={"path": str(Path("/x"))}).status_code == 405
