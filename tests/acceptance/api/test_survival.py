"""What the service survives: its own death, the database's, a full disk."""

import os
import signal
import subprocess
import threading
from contextlib import suppress
from pathlib import Path

import httpx2
import psutil
import pytest
from uuid_utils.compat import uuid7

from tests.waiting import PATIENCE_S, eventually

PREFIX = "/api/self-healing"
BASIN = [1.0] + [0.0] * 63


def report_until_broken(service, acknowledged):
    """Post snapshots on one connection until it breaks; remember the ids that were acknowledged."""
    with httpx2.Client(base_url=service.url, timeout=PATIENCE_S) as client:
        while True:
            identity = str(uuid7())
            body = {"id": identity, "phi": 0.5, "basin_coords": BASIN}
            try:
                response = client.post(f"{PREFIX}/snapshot", json=body)
            except httpx2.TransportError:
                return
            if response.status_code == 201:
                acknowledged.append(identity)


@pytest.mark.thorough
def test_kill_9_of_the_service_loses_no_acknowledged_snapshot(serve):
    service = serve().wait_ready()
    acknowledged: list[str] = []
    threads = [threading.Thread(target=report_until_broken, args=(service, acknowledged)) for _ in range(4)]
    for thread in threads:
        thread.start()
    eventually(lambda: len(acknowledged) > 100)
    workers = service.workers()
    service.stop(signal.SIGKILL)
    for thread in threads:
        thread.join()
    psutil.wait_procs(workers, timeout=10)
    assert not [
        worker for worker in workers if worker.is_running() and worker.status() != psutil.STATUS_ZOMBIE
    ]

    again = serve().wait_ready()
    stored: set[str] = set()
    cursor: str | None = ""
    while cursor is not None:
        page = again.get(f"{PREFIX}/snapshots?limit=1000" + (f"&cursor={cursor}" if cursor else "")).json()
        stored |= {each["id"] for each in page["snapshots"]}
        cursor = page["next_cursor"]
    assert set(acknowledged) <= stored
    assert again.stop() == 0


@pytest.mark.thorough
def test_a_worker_that_dies_is_replaced(serve):
    service = serve().wait_ready()
    (worker,) = service.workers()
    worker.kill()

    def answers():
        try:
            return service.get("/readyz").status_code == 200
        except httpx2.TransportError:
            return False

    eventually(answers)
    assert worker not in service.workers()
    assert service.stop() == 0


@pytest.mark.thorough
def test_kill_9_of_postgresql_is_a_503_and_heals_by_itself(serve, folder):
    service = serve().wait_ready()
    assert service.post("/snapshot", {"phi": 0.5, "basin_coords": BASIN}).status_code == 201
    (pid_file,) = folder.rglob("postmaster.pid")
    os.kill(int(pid_file.read_text().split()[0]), signal.SIGKILL)
    seen = []

    def works_again():
        response = service.post("/snapshot", {"phi": 0.5, "basin_coords": BASIN})
        seen.append(response.status_code)
        if response.status_code == 503:
            assert int(response.headers["Retry-After"]) > 0
            assert response.json()["success"] is False
        return response.status_code == 201

    eventually(lambda: works_again() and 503 in seen)
    assert set(seen) <= {201, 503}
    assert service.get(f"{PREFIX}/health").status_code == 200
    assert service.stop() == 0


@pytest.fixture
def small_disk(folder: Path):
    """Yield a file system of 160 MB."""
    where = folder / "disk"
    where.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=160m,mode=755", "none", str(where)],
        capture_output=True,
        check=False,
    )
    if mounted.returncode:
        pytest.skip(
            f"mounting a small file system needs rights that are missing here: {mounted.stderr.decode()}"
        )
    yield where
    subprocess.run(["umount", "-l", str(where)], check=True)


@pytest.mark.thorough
def test_a_full_disk_is_a_503_and_heals_when_there_is_room(serve, small_disk):
    service = serve("--data-dir", str(small_disk / "data")).wait_ready()
    assert service.post("/snapshot", {"phi": 0.5, "basin_coords": BASIN}).status_code == 201
    filler = small_disk / "filler"
    with filler.open("wb", buffering=0) as file, suppress(OSError):
        while True:  # what the service writes meanwhile is no matter
            file.write(bytes(1 << 20))
    statuses = []

    def fails():
        rows = [
            {"phi": 0.5, "basin_coords": BASIN, "context": {"words": os.urandom(3000).hex()}}
            for _ in range(300)
        ]
        response = service.post("/snapshots", rows)
        statuses.append(response.status_code)
        if response.status_code == 503:
            assert int(response.headers["Retry-After"]) > 0
        return response.status_code == 503

    eventually(fails)
    filler.unlink()
    eventually(lambda: service.post("/snapshot", {"phi": 0.5}).status_code == 201)
    assert set(statuses) <= {200, 503}
    assert service.stop() == 0
