"""The worker beside a service: what it is handed over."""

from pathlib import Path

from geoheal.cli.run.worker_process import WorkerProcess


def test_a_worker_does_not_say_again_what_the_service_ignores(monkeypatch):
    monkeypatch.setenv("GEOHEAL_PROT", "5002")
    monkeypatch.setenv("GEOHEAL_LOG_LEVEL", "debug")
    environment = WorkerProcess(Path("/data"), None)._environment
    assert "GEOHEAL_PROT" not in environment
    assert environment["GEOHEAL_LOG_LEVEL"] == "debug"
    assert environment["GEOHEAL_DATA_DIR"] == "/data"
