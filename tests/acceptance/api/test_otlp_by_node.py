"""A web service on Node, with OpenTelemetry's SDK as it comes, sends to a real service that is restarted."""

import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx2
import pytest

from tests.acceptance.api.conftest import PREFIX, Service
from tests.waiting import PATIENCE_S, eventually

PROJECT = Path(__file__).parent / "node"
RESTARTS = 3
NO_NPM = pytest.mark.skipif(
    shutil.which("npm") is None or shutil.which("node") is None, reason="npm and Node.js are not installed"
)


class Shop:
    """The web service.

    Parameters
    ----------
    project
        Its folder, with the packages that it needs.
    endpoint
        Where its SDK exports to. All else is as the SDK comes, but that it exports every half second in place
        of every minute, and no traces.
    """

    def __init__(self, project: Path, endpoint: str) -> None:
        self._output = project / "output"
        environment = {
            "OTEL_SERVICE_NAME": "shop",
            "OTEL_EXPORTER_OTLP_METRICS_ENDPOINT": endpoint,
            "OTEL_METRIC_EXPORT_INTERVAL": "500",
            "OTEL_TRACES_EXPORTER": "none",
        }
        with self._output.open("w") as output:
            self.process = subprocess.Popen(
                ["node", "service.cjs"],
                cwd=project,
                env={**os.environ, **environment},
                stdout=output,
                stderr=subprocess.STDOUT,
            )

    def answer(self, well: int, badly: int) -> None:
        port = eventually(self._output.read_text).split()[0]
        with httpx2.Client(base_url=f"http://127.0.0.1:{port}", timeout=PATIENCE_S) as client:
            statuses = [client.get(path).status_code for path in ["/"] * well + ["/broken"] * badly]
        assert statuses == [200] * well + [500] * badly

    def stop(self) -> int:
        self.process.terminate()
        return self.process.wait(PATIENCE_S)


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Install what the web service needs, as its lock names it."""
    folder = tmp_path_factory.mktemp("node") / "shop"
    shutil.copytree(PROJECT, folder)
    command = ["npm", "ci", "--prefer-offline", "--ignore-scripts"]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return folder


@pytest.fixture
def shop(project: Path) -> Iterator[Callable[[str], Shop]]:
    """Start the web service with an endpoint."""
    started: list[Shop] = []

    def start(endpoint: str) -> Shop:
        started.append(Shop(project, endpoint))
        return started[-1]

    yield start
    for each in started:
        each.stop()


def snapshots(service: Service) -> list[dict[str, Any]]:
    """Return what was stored of the shop; nothing before its first export."""
    answer = service.get(f"{PREFIX}/snapshots?system=shop&limit=1000").json()
    found: list[dict[str, Any]] = answer.get("snapshots", [])
    return found


def counted(service: Service) -> tuple[int, int]:
    """Return how many requests snapshots report, and how many of them failed."""
    found = snapshots(service)
    counts = [(each["request_count"] or 0, each["error_rate"] or 0.0) for each in found]
    return sum(count for count, _ in counts), sum(round(count * share) for count, share in counts)


@pytest.mark.thorough
@NO_NPM
def test_every_request_is_counted_once_though_the_service_is_restarted(
    serve_alone: Callable[..., Service], shop: Callable[[str], Shop]
) -> None:
    service = serve_alone().wait_ready()
    port = service.url.rpartition(":")[2]
    process = shop(f"{service.url}/v1/metrics")
    process.answer(5, 1)
    eventually(lambda: counted(service) == (6, 1))
    for round_ in range(1, RESTARTS + 1):
        assert service.stop() == 0
        process.answer(3, 1)  # while nobody listens
        service = serve_alone("--port", port).wait_ready()
        process.answer(2, 0)
        eventually(lambda: counted(service) == (6 + 6 * round_, 1 + round_))  # noqa: B023
    process.answer(4, 0)
    assert process.stop() == 0  # the SDK exports once more
    assert counted(service) == (10 + 6 * RESTARTS, 1 + RESTARTS)
    assert len({each["node"] for each in snapshots(service)}) == 1
    latencies = [each["avg_latency_ms"] for each in snapshots(service) if each["avg_latency_ms"] is not None]
    assert latencies
    assert all(0 < each < 1e3 * PATIENCE_S for each in latencies)
