"""A real Prometheus scrapes a real service; promtool checks the rules that are shipped."""

import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx2
import pytest

from tests.acceptance.api.conftest import Service
from tests.waiting import PATIENCE_S, eventually

RULES = Path(__file__).parents[3] / "docs" / "prometheus"
NEEDED = pytest.mark.skipif(
    shutil.which("prometheus") is None or shutil.which("promtool") is None,
    reason="Prometheus is not installed (apt-get install prometheus)",
)
LISTENS = re.compile(r"address=127\.0\.0\.1:([1-9]\d*)")

CONFIGURATION = """
global: {{scrape_interval: 1s, evaluation_interval: 1s}}
rule_files: ["{rules}"]
scrape_configs:
  - job_name: geoheal
    authorization: {{credentials: "{token}"}}
    static_configs: [{{targets: ["{target}"]}}]
"""


@NEEDED
def test_the_rules_that_are_shipped_are_valid_and_fire_when_they_should():
    for arguments in (
        ["check", "rules", "geoheal.rules.yml"],
        ["check", "config", "prometheus.yml"],
        ["test", "rules", "geoheal.rules.test.yml"],
    ):
        done = subprocess.run(
            ["promtool", *arguments], cwd=RULES, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stdout + done.stderr


@pytest.fixture
def prometheus(folder: Path) -> Iterator[Callable[..., Callable[[str], dict[str, float]]]]:
    """Start Prometheus on a service; gives what answers queries: value by system, or by nothing."""
    running: list[subprocess.Popen[bytes]] = []

    def start(service: Service, token: str) -> Callable[[str], dict[str, float]]:
        configuration = folder / "prometheus.yml"
        configuration.write_text(
            CONFIGURATION.format(
                rules=RULES / "geoheal.rules.yml", token=token, target=service.url.removeprefix("http://")
            )
        )
        log = folder / "prometheus.out"
        with log.open("w") as output:
            running.append(
                subprocess.Popen(
                    ["prometheus", f"--config.file={configuration}", f"--storage.tsdb.path={folder}/tsdb",
                     "--web.listen-address=127.0.0.1:0"],
                    stdout=output, stderr=subprocess.STDOUT,
                )
            )  # fmt: skip
        port = eventually(lambda: LISTENS.findall(log.read_text()))[0]

        def ask(query: str) -> dict[str, float]:
            try:
                answer = httpx2.get(f"http://127.0.0.1:{port}/api/v1/query", params={"query": query})
            except httpx2.TransportError:
                return {}
            if not answer.is_success:  # it replays its log before it answers
                return {}
            found: list[dict[str, Any]] = answer.json()["data"]["result"]
            return {each["metric"].get("system", ""): float(each["value"][1]) for each in found}

        return ask

    yield start
    for process in running:
        process.terminate()
        process.wait(timeout=PATIENCE_S)


@pytest.mark.thorough
@NEEDED
def test_prometheus_scrapes_the_sum_of_several_workers(serve_alone, database_url, prometheus):
    create = ["token", "create", "--role", "operator", "--name", "all", "--database-url", database_url]
    made = subprocess.run(
        [sys.executable, "-m", "geoheal.cli", *create], capture_output=True, text=True, check=True
    )
    headers = {"Authorization": f"Bearer {made.stdout.strip()}"}
    service = serve_alone(GEOHEAL_WORKERS="2", GEOHEAL_REQUIRE_TOKENS="true").wait_ready()
    for _ in range(40):
        body = {"system": "shop", "phi": 0.75}
        with httpx2.Client(headers=headers) as client:  # a connection each, so that both workers get some
            assert client.post(f"{service.url}/api/self-healing/snapshot", json=body).status_code == 201
    assert len(service.workers()) >= 2
    ask = prometheus(service, made.stdout.strip())
    eventually(lambda: ask('up{job="geoheal"}') == {"": 1.0})
    eventually(lambda: ask("geoheal_system_phi") == {"shop": 0.75})
    eventually(lambda: ask('geoheal_snapshots_ingested_total{outcome="accepted"}') == {"": 40.0})
    eventually(lambda: ask('sum(geoheal_http_requests_total{status="201"})') == {"": 40.0})
    eventually(lambda: ask('ALERTS{alertname="GeohealSystemCritical"}') == {})
    assert service.stop() == 0, service.output
