"""``geoheal watch`` against a real service and real processes."""

import signal
import subprocess
import sys
import time

import httpx
import pytest

SLEEPER = "import sys; sys.stdin.read()"


def wait_for(condition):
    """Wait for something true, and return it."""
    for _ in range(1200):
        found = condition()
        if found:
            return found
        time.sleep(0.05)
    return pytest.fail("It did not come true in time.")


def test_a_process_is_watched_until_it_ends(start, serving, url, snapshots):
    with serving(), subprocess.Popen([sys.executable, "-c", SLEEPER], stdin=subprocess.PIPE) as process:
        watch = start("watch", "--pid", process.pid, "--system", "sleeper", "--interval", 0.3, "--url", url)
        found = wait_for(lambda: snapshots("sleeper"))[0]
        assert sum(found["basin_coords"]) == pytest.approx(1.0)
        assert found["memory_usage_mb"] > 1
        assert found["phi"] is None
        assert found["kappa_eff"] is None
        assert found["avg_latency_ms"] is None
        assert found["id"][14] == "7"
        system = httpx.get(f"{url}/api/self-healing/systems/sleeper").json()["system"]
        assert (system["geometry"], system["dimension"]) == ("simplex", 64)
        process.communicate(b"")
        output, _ = watch.communicate(timeout=60)
    assert watch.returncode == 3
    assert "sleeper  healthy" in output
    assert output.splitlines()[-1] == "The watched process has ended."


def test_the_service_itself_is_watched_by_its_latencies(start, serving, url, snapshots):
    with serving():
        watch = start("watch", "--interval", 0.5, "--url", url)
        found = wait_for(lambda: snapshots("geoheal")[2:])[0]
        assert found["avg_latency_ms"] > 0
        assert found["error_rate"] == 0
        assert found["request_count"] >= 1
        assert found["memory_usage_mb"] > 10
        assert sum(found["basin_coords"]) == pytest.approx(1.0)
        watch.send_signal(signal.SIGINT)
        output, _ = watch.communicate(timeout=60)
    assert watch.returncode == 0
    assert "Traceback" not in output


def test_a_restart_of_the_service_loses_no_snapshot(start, serving, url, snapshots):
    with serving():
        watch = start("watch", "--machine", "--system", "box", "--interval", 0.3, "--url", url)
        wait_for(lambda: snapshots("box"))
    time.sleep(1.5)
    with serving():
        wait_for(lambda: len(snapshots("box")) >= 8)
        watch.send_signal(signal.SIGTERM)
        output, _ = watch.communicate(timeout=60)
        stored = snapshots("box")
    assert watch.returncode == 0
    lines = [line for line in output.splitlines() if "  box  " in line]
    waiting = [line for line in lines if "waiting" in line]
    assert waiting
    assert output.count("does not answer") == 1
    assert output.count("answers again") == 1
    assert len(lines) - 1 <= len(stored) <= len(lines)
    assert len({each["id"] for each in stored}) == len(stored)


def test_a_watch_may_be_started_before_the_service(start, serving, url, snapshots):
    watch = start("watch", "--machine", "--system", "box", "--interval", 0.3, "--url", url)
    time.sleep(1)
    assert watch.poll() is None
    with serving():
        wait_for(lambda: snapshots("box"))


def test_a_system_of_another_geometry_is_refused_with_a_reason(start, serving, url):
    with serving():
        body = {"name": "box", "geometry": "sphere", "dimension": 64}
        assert httpx.post(f"{url}/api/self-healing/systems", json=body).status_code == 201
        watch = start("watch", "--machine", "--system", "box", "--interval", 0.3, "--url", url)
        output, _ = watch.communicate(timeout=60)
    assert watch.returncode == 1
    assert "sphere" in output
    assert "Traceback" not in output


def test_a_process_that_is_not_there_is_an_error(start):
    watch = start("watch", "--pid", 2**22 + 1)
    assert watch.communicate(timeout=60)[0].strip() == f"geoheal: There is no process {2**22 + 1}."
    assert watch.returncode == 1
