"""``geoheal watch`` against a real service and real processes."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator

import pytest

from tests import databases, plain_http
from tests.acceptance.cli.conftest import GEOHEAL, stored, wait_until
from tests.ports import free_port
from tests.waiting import PATIENCE_S, eventually

SLEEPER = "import sys; sys.stdin.read()"


@pytest.fixture(scope="module")
def served(server_url: str, migrated_template: str) -> Iterator[str]:
    """Yield the URL of a service for the tests that do not stop it."""
    url = f"http://127.0.0.1:{(port := free_port())}"
    with databases.database(server_url, template=migrated_template) as database_url:
        service = subprocess.Popen(
            [*GEOHEAL, "serve", "--port", str(port)],
            env={**os.environ, "GEOHEAL_DATABASE_URL": database_url},
            stdout=subprocess.DEVNULL,
        )
        try:
            wait_until(lambda: plain_http.get(f"{url}/readyz").is_success)
            yield url
        finally:
            service.terminate()
            service.wait(PATIENCE_S)


def read_until(watch, word):
    """Read what a watch prints as far as a word."""
    output = ""
    for line in watch.stdout:
        output += line
        if word in line:
            return output
    return pytest.fail(f"It never said {word!r}:\n{output}")


@pytest.mark.thorough
def test_a_process_is_watched_until_it_ends(start, served):
    with subprocess.Popen([sys.executable, "-c", SLEEPER], stdin=subprocess.PIPE) as process:
        watch = start(
            "watch", "--pid", process.pid, "--system", "sleeper", "--interval", 0.3, "--url", served
        )
        found = eventually(lambda: stored(served, "sleeper"))[0]
        assert sum(found["basin_coords"]) == pytest.approx(1.0)
        assert found["memory_usage_mb"] > 1
        assert found["phi"] is None
        assert found["kappa_eff"] is None
        assert found["avg_latency_ms"] is None
        assert found["id"][14] == "7"
        system = plain_http.get(f"{served}/api/self-healing/systems/sleeper").json()["system"]
        assert (system["geometry"], system["dimension"]) == ("simplex", 64)
        process.communicate(b"")
        output, _ = watch.communicate(timeout=PATIENCE_S)
    assert watch.returncode == 3
    assert "sleeper  unknown" in output
    assert output.splitlines()[-1] == "The watched process has ended."


@pytest.mark.thorough
def test_the_service_itself_is_watched_by_its_latencies(start, served):
    watch = start("watch", "--interval", 0.5, "--url", served)
    found = eventually(lambda: stored(served, "geoheal")[2:])[0]
    assert found["avg_latency_ms"] > 0
    assert found["error_rate"] == 0
    assert found["request_count"] >= 1
    assert found["memory_usage_mb"] > 10
    assert sum(found["basin_coords"]) == pytest.approx(1.0)
    watch.send_signal(signal.SIGINT)
    output, _ = watch.communicate(timeout=PATIENCE_S)
    assert watch.returncode == 0
    assert "Traceback" not in output


@pytest.mark.thorough
def test_a_restart_of_the_service_loses_no_snapshot(start, serving, url, snapshots):
    with serving():
        watch = start("watch", "--machine", "--system", "box", "--interval", 0.3, "--url", url)
        eventually(lambda: snapshots("box"))
    seen = read_until(watch, "waiting")
    with serving():
        eventually(lambda: len(snapshots("box")) >= 8)
        watch.send_signal(signal.SIGTERM)
        output = seen + watch.stdout.read()
        watch.wait(PATIENCE_S)
        stored = snapshots("box")
    assert watch.returncode == 0
    lines = [line for line in output.splitlines() if "  box  " in line]
    waiting = [line for line in lines if "waiting" in line]
    assert waiting
    assert output.count("does not answer") == 1
    assert output.count("answers again") == 1
    assert len(lines) - 1 <= len(stored) <= len(lines)
    assert len({each["id"] for each in stored}) == len(stored)


@pytest.mark.soak
def test_a_watch_may_be_started_before_the_service(start, serving, url, snapshots):
    watch = start("watch", "--machine", "--system", "box", "--interval", 0.3, "--url", url)
    read_until(watch, "waiting")
    assert watch.poll() is None
    with serving():
        eventually(lambda: snapshots("box"))


def test_a_system_of_another_geometry_is_refused_with_a_reason(start, served):
    body = {"name": "box", "geometry": "sphere", "dimension": 64}
    assert plain_http.post(f"{served}/api/self-healing/systems", json=body).status_code == 201
    watch = start("watch", "--machine", "--system", "box", "--interval", 0.3, "--url", served)
    output, _ = watch.communicate(timeout=PATIENCE_S)
    assert watch.returncode == 1
    assert "sphere" in output
    assert "Traceback" not in output


def test_a_process_that_is_not_there_is_an_error(start):
    watch = start("watch", "--pid", 2**22 + 1)
    assert watch.communicate(timeout=PATIENCE_S)[0].strip() == f"geoheal: There is no process {2**22 + 1}."
    assert watch.returncode == 1
