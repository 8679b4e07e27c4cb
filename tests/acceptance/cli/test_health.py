"""``geoheal health`` asked of a running service."""

import json

import pytest

from tests import plain_http
from tests.waiting import PATIENCE_S


@pytest.mark.thorough
def test_a_service_tells_the_health_of_all_its_systems(start, serving, url):
    with serving():
        for system, latency in (("good", 5.0), ("slow", 9000.0)):
            for _ in range(10):
                body = {"system": system, "avg_latency_ms": latency}
                assert plain_http.post(f"{url}/api/self-healing/snapshot", json=body).status_code == 201
        worst = start("health", "--url", url)
        good = start("health", "--url", url, "--system", "good", "--json")
        failing = start("health", "--url", url, "--status", "critical", "--status", "warning", "--json")
        silent = start("health", "--url", url, "--status", "silent")
        wrong = start("health", "--url", url, "--token", "ghl_none")
        asked = (worst, good, failing, silent, wrong)
        shown, listed, poor, none, refused = (each.communicate(timeout=PATIENCE_S)[0] for each in asked)
    assert worst.returncode == 1
    assert "slow: Latency high" in shown
    assert good.returncode == 0
    assert json.loads(listed)["good"]["status"] == "healthy"
    assert (failing.returncode, list(json.loads(poor))) == (1, ["slow"])
    assert (silent.returncode, none.strip()) == (0, "No system is silent.")
    assert wrong.returncode == 4
    assert "token" in refused
