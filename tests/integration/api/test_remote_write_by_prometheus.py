"""Remote write to the service by a real Prometheus, versions 1 and 2, of the same scrapes."""

import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, start_http_server

from tests.integration.api.conftest import PREFIX
from tests.integration.cli.served import url  # noqa: F401
from tests.waiting import PATIENCE_S, eventually

PROGRAM = shutil.which("prometheus3") or shutil.which("prometheus")
QUEUE = """
  - url: {url}/api/v1/write
    name: version {version}
    send_native_histograms: true
    queue_config: {{batch_send_deadline: 50ms, min_shards: 1, max_shards: 1}}
    write_relabel_configs: [{{source_labels: [job], target_label: job, replacement: "$1-{version}"}}]
"""
WRITING = {1: QUEUE, 2: QUEUE + "    protobuf_message: io.prometheus.write.v2.Request\n"}
CONFIGURATION = """
global: {{scrape_interval: 1s}}
scrape_configs:
  - job_name: shop
    static_configs: [{{targets: ["127.0.0.1:{port}"]}}]
remote_write:
{writing}
"""

pytestmark = pytest.mark.skipif(
    PROGRAM is None, reason="Prometheus is not installed (apt-get install prometheus)"
)


class Shop:
    """A process that exposes what it answered."""

    def __init__(self) -> None:
        registry = CollectorRegistry()
        self.requests = Counter("http_requests", "Answered.", ["code"], registry=registry)
        self.seconds = Histogram("http_request_duration_seconds", "Time taken.", registry=registry)
        Gauge("queue_depth", "Waiting.", registry=registry).set(7)
        self.answer(1000, 10)
        self.server, self.thread = start_http_server(0, "127.0.0.1", registry)

    def answer(self, well: int, badly: int) -> None:
        self.requests.labels("200").inc(well)
        self.requests.labels("500").inc(badly)
        for _ in range(well + badly):
            self.seconds.observe(0.03)

    def stop(self) -> None:
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()


@pytest.fixture
def shop() -> Iterator[Shop]:
    process = Shop()
    yield process
    process.stop()


def writes_second() -> bool:
    """Whether the Prometheus that is here knows version 2."""
    assert PROGRAM is not None
    done = subprocess.run([PROGRAM, "--version"], capture_output=True, text=True, check=True).stdout
    return tuple(map(int, re.findall(r"version (\d+)\.(\d+)", done)[0])) >= (2, 54)


@pytest.fixture
def prometheus(shop: Shop, url: str, tmp_path: Path) -> Iterator[tuple[int, ...]]:  # noqa: F811
    """Scrapes the shop, and writes what it finds in each version to the service; the versions."""
    assert PROGRAM is not None
    versions = (1, 2) if writes_second() else (1,)
    writing = "".join(WRITING[each].format(url=url, version=each) for each in versions)
    configuration = tmp_path / "prometheus.yml"
    configuration.write_text(CONFIGURATION.format(port=shop.server.server_port, writing=writing))
    arguments = [f"--config.file={configuration}", f"--storage.tsdb.path={tmp_path}/tsdb",
                 "--enable-feature=native-histograms", "--web.listen-address=127.0.0.1:0"]  # fmt: skip
    with (tmp_path / "prometheus.out").open("w") as output:
        process = subprocess.Popen([PROGRAM, *arguments], stdout=output, stderr=subprocess.STDOUT)
    yield versions
    process.terminate()
    process.wait(timeout=PATIENCE_S)


@pytest.mark.thorough
def test_each_version_tells_every_request_once(client: Any, shop: Shop, prometheus: tuple[int, ...]) -> None:
    def stored(version: int) -> list[dict[str, Any]]:
        answer = client.get(f"{PREFIX}/snapshots?system=shop-{version}")
        return list(answer.json["snapshots"]) if answer.status_code == 200 else []

    def counted(version: int) -> list[dict[str, Any]]:
        return [each for each in stored(version) if each["request_count"]]

    def begun() -> bool:  # Prometheus reads its own log for five seconds before it writes
        return all(map(stored, prometheus))

    def complete() -> bool:
        return all(sum(each["request_count"] for each in counted(version)) >= 60 for version in prometheus)

    eventually(begun)
    shop.answer(54, 6)
    eventually(complete)
    for version in prometheus:
        found = counted(version)
        failed = sum(each["request_count"] * each["error_rate"] for each in found)
        assert (sum(each["request_count"] for each in found), failed) == (60, pytest.approx(6))
        assert {each["node"] for each in found} == {f"127.0.0.1:{shop.server.server_port}"}
        assert {each["metrics"]["queue_depth"] for each in found} == {7.0}
        assert all(each["avg_latency_ms"] == pytest.approx(30.0) for each in found)
        assert all(25 < each["metrics"]["p95"] < 50 for each in found)
