"""The service as its users meet it: started, used, stopped."""

import signal
import socket
import threading
from pathlib import Path

import httpx2
import psutil
import pytest

from tests.waiting import PATIENCE_S

PREFIX = "/api/self-healing"


def postmaster(folder: Path) -> psutil.Process | None:
    """Return the embedded PostgreSQL of a data folder, if it runs."""
    for file in folder.rglob("postmaster.pid"):
        pid = int(file.read_text().split()[0])
        if psutil.pid_exists(pid) and psutil.Process(pid).status() != psutil.STATUS_ZOMBIE:
            return psutil.Process(pid)
    return None


@pytest.mark.thorough
def test_a_first_user_starts_uses_and_stops_it(serve, folder):
    service = serve().wait_ready()
    assert service.get("/readyz").json() == {"success": True, "status": "ready"}
    stored = service.post("/snapshot", {"phi": 0.7, "kappa_eff": 64.0, "basin_coords": [1.0] + [0.0] * 63})
    assert stored.status_code == 201
    assert service.get(f"{PREFIX}/health").json()["health"]["snapshots_collected"] == 1
    assert service.get("/openapi/swagger").status_code == 200
    assert service.stop() == 0
    assert "Traceback" not in service.output
    assert postmaster(folder) is None

    again = serve("--no-migrate").wait_ready()
    assert again.get(f"{PREFIX}/health").json()["health"]["snapshots_collected"] == 1
    assert again.stop(signal.SIGINT) == 0
    assert postmaster(folder) is None


@pytest.mark.thorough
def test_requests_that_are_being_answered_end_before_the_service_does(serve_alone):
    service = serve_alone().wait_ready()
    rows = [{"phi": 0.5, "basin_coords": [float(i + 1)] + [1.0] * 63} for i in range(20_000)]
    answers = []
    thread = threading.Thread(target=lambda: answers.append(service.post("/snapshots", rows)))
    thread.start()
    (worker,) = service.workers()
    busy = sum(worker.cpu_times()[:2])
    while thread.is_alive() and sum(worker.cpu_times()[:2]) < busy + 0.2:
        thread.join(0.005)
    assert service.stop() == 0
    thread.join()
    assert answers[0].status_code == 200
    assert answers[0].json()["accepted"] == 20_000


def test_a_port_in_use_is_reported(serve_alone):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        service = serve_alone("--port", str(other.getsockname()[1]))
        assert service.process.wait(timeout=PATIENCE_S) == 1
    assert "Address already in use" in service.output
    assert "--port" in service.output
    assert "Traceback" not in service.output


def test_alerts_that_could_not_be_sent_are_reported_at_the_start(serve_alone):
    service = serve_alone(GEOHEAL_ALERT_WEBHOOK_URL="https://example.org/s3cret")
    assert service.process.wait(timeout=PATIENCE_S) == 1
    assert "GEOHEAL_ALERT_WEBHOOK_SECRET" in service.output
    assert "s3cret" not in service.output


def test_it_does_not_listen_to_others_without_a_token(serve_alone):
    service = serve_alone("--host", "0.0.0.0")
    assert service.process.wait(timeout=PATIENCE_S) == 1
    assert "geoheal token create" in service.output
    assert "Traceback" not in service.output


@pytest.mark.thorough
def test_no_migrate_refuses_a_database_that_needs_it(serve, empty_database_url):
    service = serve("--no-migrate", "--database-url", empty_database_url)
    assert service.process.wait(timeout=PATIENCE_S) == 1
    assert "geoheal migrate" in service.output


@pytest.mark.soak
@pytest.mark.parametrize("number", [2, 10])
def test_first_starts_at_once_on_one_empty_database(serve, empty_database_url, number):
    services = [serve("--database-url", empty_database_url) for _ in range(number)]
    for service in services:
        service.wait_ready()
    for service in services:
        assert service.post("/snapshot", {"phi": 0.5}).status_code == 201
    assert services[0].get(f"{PREFIX}/health").json()["health"]["snapshots_collected"] == number
    for service in services:
        assert service.stop() == 0, service.output


@pytest.mark.soak
def test_two_services_share_one_data_folder(serve, folder):
    first = serve()
    second = serve()
    first.wait_ready()
    second.wait_ready()
    assert first.post("/snapshot", {"phi": 0.5}).status_code == 201
    assert second.get(f"{PREFIX}/health").json()["health"]["snapshots_collected"] == 1
    assert first.stop() == 0
    assert second.post("/snapshot", {"phi": 0.5}).status_code == 201
    assert second.stop() == 0
    assert postmaster(folder) is None


@pytest.mark.thorough
def test_a_huge_body_is_refused_without_filling_the_memory(serve_alone):
    service = serve_alone().wait_ready()
    (worker,) = service.workers()

    def endless():
        for _ in range(1000):
            yield b"x" * 1_000_000

    with httpx2.Client(timeout=PATIENCE_S) as client:
        try:
            response = client.post(
                f"{service.url}{PREFIX}/snapshot",
                content=endless(),
                headers={"Content-Type": "application/json"},
            )
        except httpx2.TransportError:  # the service may close before the client has sent everything
            pass
        else:
            assert response.status_code == 413
    assert service.get("/livez").status_code == 200
    assert worker.memory_info().rss < 400_000_000
