"""``geoheal watch --prometheus``: real targets, scraped for a real service."""

import shutil
import socketserver
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import httpx2
import pytest
from prometheus_client import CollectorRegistry, Counter, Gauge, start_http_server

from geoheal.errors import InvalidInput
from geoheal.remote.telemetry import TelemetryService
from geoheal.watch.prometheus.scraper import Scraper
from geoheal.watch.prometheus.target import ScrapeTarget
from tests import plain_http
from tests.integration.api.conftest import PREFIX, client, database, make_client, settings  # noqa: F401
from tests.integration.cli.served import url  # noqa: F401
from tests.ports import free_port
from tests.waiting import PATIENCE_S, eventually

PROGRAM = shutil.which("prometheus3")
QUERIES = 30


class Exposed:
    """A process that exposes what it counts."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.requests = Counter("http_requests", "Answered.", ["code"], registry=self.registry)
        self.queue = Gauge("queue_depth", "Waiting.", registry=self.registry)
        self.requests.labels("200").inc(1000)
        self.server, self.thread = start_http_server(0, "127.0.0.1", self.registry)
        self.address = f"127.0.0.1:{self.server.server_port}"

    def stop(self) -> None:
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()


class Screen:
    """Where the scraper says what it has to say."""

    def __init__(self) -> None:
        self.sights: list[Any] = []
        self.said: list[str] = []

    def show(self, sight: Any) -> None:
        self.sights.append(sight)

    def say(self, message: str) -> None:
        self.said.append(message)


@pytest.fixture
def exposed() -> Iterator[Exposed]:
    """Yield a target."""
    process = Exposed()
    yield process
    process.stop()


def scrape(
    url: str,  # noqa: F811
    screen: Screen,
    targets: list[ScrapeTarget],
    *between: Any,
    deadline_s: float = 10.0,
) -> None:
    """Scrape once more than there is to do between."""
    with TelemetryService(url) as service:
        scraper, stop = Scraper(service, targets, screen, deadline_s), threading.Event()
        step, steps = scraper.step, iter([*between, stop.set])

        def counted() -> None:
            step()
            next(steps)()

        scraper.step = counted  # type: ignore[method-assign]
        scraper.run(0.01, stop)


def snapshots(client: Any) -> list[dict[str, Any]]:  # noqa: F811
    found = client.get(f"{PREFIX}/snapshots?system=shop").json["snapshots"]
    return list(reversed(found))


def test_a_scraper_that_starts_again_loses_and_doubles_nothing(client: Any, url: str, exposed: Any):  # noqa: F811
    targets, screen = [ScrapeTarget(exposed.address, "shop"), ScrapeTarget("127.0.0.1:1", "shop")], Screen()
    scrape(url, screen, targets, lambda: exposed.requests.labels("200").inc(7))
    exposed.requests.labels("503").inc(3)
    scrape(url, screen, targets, lambda: exposed.queue.set(5))
    counted = [(each["request_count"], each["error_rate"]) for each in snapshots(client)]
    assert counted == [(None, None), (7, 0.0), (3, 1.0), (0, None)]
    assert snapshots(client)[-1]["metrics"]["queue_depth"] == 5.0
    assert {each["node"] for each in snapshots(client)} == {exposed.address}
    assert len(screen.said) == 2  # each scraper says it once
    assert all("127.0.0.1:1 does not answer" in each for each in screen.said)
    assert screen.sights[-1].health["snapshots_collected"] == 4
    assert screen.sights[-1].fields["request_count"] == 0


@pytest.mark.parametrize("head", [b"", b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n"])
def test_a_target_that_drips_holds_up_no_other(client: Any, url: str, exposed: Any, head: bytes):  # noqa: F811
    with dripping(head) as address:
        targets, screen = [ScrapeTarget(address, "shop"), ScrapeTarget(exposed.address, "shop")], Screen()
        scrape(url, screen, targets, lambda: exposed.queue.set(5), deadline_s=0.3)
    assert [each["node"] for each in snapshots(client)] == [exposed.address] * 2
    assert screen.said == [f"{address} does not answer within 0.3 s."]


@contextmanager
def dripping(head: bytes) -> Iterator[str]:
    """Yield a target that sends a byte every few milliseconds and never ends; its address."""
    ended = threading.Event()

    class Drip(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            self.request.sendall(head)
            with suppress(OSError):
                while not ended.wait(0.02):
                    self.request.sendall(b"H")

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Drip) as server:
        server.daemon_threads = True
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield f"127.0.0.1:{server.server_address[1]}"
        finally:
            ended.set()
            server.shutdown()
            thread.join()


@pytest.fixture
def prometheus(tmp_path: Path) -> Iterator[str]:
    """Yield the address of a Prometheus that scrapes nothing: a target with native histograms."""
    assert PROGRAM is not None
    address, configuration = f"127.0.0.1:{free_port()}", tmp_path / "prometheus.yml"
    configuration.write_text("global: {scrape_interval: 1m}\n")
    arguments = [f"--config.file={configuration}", f"--storage.tsdb.path={tmp_path}/tsdb",
                 f"--web.listen-address={address}"]  # fmt: skip
    with (tmp_path / "prometheus.out").open("w") as output:
        process = subprocess.Popen([PROGRAM, *arguments], stdout=output, stderr=subprocess.STDOUT)

    def is_ready() -> bool:
        with suppress(httpx2.HTTPError):
            return plain_http.get(f"http://{address}/-/ready").status_code == 200
        return False

    eventually(is_ready)
    yield address
    process.terminate()
    process.wait(timeout=PATIENCE_S)


@pytest.mark.thorough
@pytest.mark.skipif(PROGRAM is None, reason="Prometheus 3 is not here (make unpacks it for the tests)")
def test_native_histograms_of_a_real_target_give_quantiles(client: Any, url: str, prometheus: str):  # noqa: F811
    def ask() -> None:
        for _ in range(QUERIES):
            plain_http.get(f"http://{prometheus}/api/v1/query?query=up").raise_for_status()

    screen = Screen()
    ask()  # a series that is new at the second scrape would count in full
    scrape(url, screen, [ScrapeTarget(prometheus, "shop")], ask)
    snapshot = snapshots(client)[-1]
    assert QUERIES <= snapshot["request_count"] <= QUERIES + 1  # the first scrape was a request, too
    assert snapshot["error_rate"] == 0.0
    # Its classic buckets begin at 0.1 s: only the native ones show where the answers lie.
    assert 0.0 < snapshot["metrics"]["p50"] <= snapshot["metrics"]["p95"] < 100.0
    assert all(each.startswith("Ignored, because no rule names them") for each in screen.said)


@pytest.mark.parametrize(
    "arguments",
    [
        ("--prometheus", ","),
        ("--prometheus", "ftp://host"),
        ("--prometheus", "host:1", "--machine"),
        ("--prometheus", "host:1", "--probe", "http://host"),
    ],
)
def test_what_cannot_be_watched_is_said(geoheal: Any, arguments: tuple[str, ...]):
    with pytest.raises(InvalidInput, match="--prometheus"):
        geoheal("watch", *arguments)
