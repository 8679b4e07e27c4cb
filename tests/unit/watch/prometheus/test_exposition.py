"""What Prometheus targets expose, as data points and as what the service makes of it."""

from collections.abc import Callable
from typing import Any

import pytest
from opentelemetry.proto.collector.metrics.v1.metrics_service_pb2 import ExportMetricsServiceRequest
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, Summary
from prometheus_client.exposition import generate_latest
from prometheus_client.openmetrics.exposition import generate_latest as generate_openmetrics

from geoheal.api.otlp.points import resources_of
from geoheal.errors import InvalidInput
from geoheal.monitor.telemetry.buckets import Explicit
from geoheal.monitor.telemetry.reading import read
from geoheal.monitor.telemetry.semantic_conventions import CONVENTIONS
from geoheal.monitor.telemetry.source import Source
from geoheal.watch.prometheus.content import OPENMETRICS
from geoheal.watch.prometheus.exposition import read_exposition
from geoheal.watch.prometheus.message import add_resource
from geoheal.watch.prometheus.target import ScrapeTarget

SECOND = 10**9
NOW = 1_795_000_000 * SECOND
FORMATS: dict[str, Callable[[CollectorRegistry], bytes]] = {
    "text/plain": generate_latest,
    OPENMETRICS: generate_openmetrics,
}


def snapshots_of(*texts: str, media_type: str = "text/plain") -> list[dict[str, Any]]:
    """Return what a service makes of one exposition after the other, 15 s apart."""
    source, found = Source(), []
    for number, text in enumerate(texts):
        exposed = read_exposition(text.encode(), media_type, NOW + number * 15 * SECOND)
        message = ExportMetricsServiceRequest()
        add_resource(message, ScrapeTarget("shop:8000", "shop").attributes(exposed.resource), exposed.points)
        (resource,) = resources_of(ExportMetricsServiceRequest.FromString(message.SerializeToString()))
        found += read(resource, CONVENTIONS, source).snapshots
    return found


class Shop:
    """A process that measures by the client library."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.requests = Counter("http_requests", "Answered.", ["code"], registry=self.registry)
        self.times = Histogram(
            "http_request_duration_seconds", "Time.", buckets=(0.05, 0.1, 0.2), registry=self.registry
        )
        self.jobs = Summary("job_duration_seconds", "Time.", registry=self.registry)
        self.queue = Gauge("queue_depth", "Waiting.", registry=self.registry)
        self.memory = Gauge("process_resident_memory_bytes", "RSS.", registry=self.registry)
        self.cpu = Counter("process_cpu_seconds", "CPU.", registry=self.registry)
        self.memory.set(123e6)
        self.work(1000)

    def work(self, requests: int) -> None:
        for number in range(requests):
            self.requests.labels("500" if number % 10 == 0 else "200").inc()
            self.times.observe(0.08)
        self.jobs.observe(2.0)
        self.cpu.inc(3.0)
        self.queue.set(requests)


@pytest.mark.parametrize("media_type", FORMATS)
def test_a_target_of_the_client_library_needs_no_configuration(media_type: str):
    shop = Shop()
    first = FORMATS[media_type](shop.registry).decode()
    shop.work(30)
    start, snapshot = snapshots_of(first, FORMATS[media_type](shop.registry).decode(), media_type=media_type)
    assert "request_count" not in start  # what was counted before the first scrape is not a burst
    assert (snapshot["system"], snapshot["node"]) == ("shop", "shop:8000")
    assert snapshot["request_count"] == 30
    assert snapshot["error_rate"] == pytest.approx(0.1)
    assert snapshot["avg_latency_ms"] == pytest.approx(80.0)
    assert 50.0 < snapshot["metrics"]["p95"] <= 100.0
    assert snapshot["memory_usage_mb"] == 123.0
    assert snapshot["cpu_usage_pct"] == pytest.approx(20.0)
    assert snapshot["metrics"]["queue_depth"] == 30.0
    assert snapshot["metrics"]["job_duration_seconds"] == pytest.approx(2.0)


def test_a_process_that_begins_again_counts_from_zero():
    old, new = Shop(), Shop()
    old.work(500)
    new.work(20)  # 1020 requests after its start, fewer than the 1500 before
    texts = (generate_latest(each.registry).decode() for each in (old, new))
    assert snapshots_of(*texts)[-1]["request_count"] == 1020


def test_the_first_errors_are_counted_though_their_series_is_new():
    before = 'http_requests_total{code="200"} 100\n'
    after = 'http_requests_total{code="200"} 115\nhttp_requests_total{code="5xx"} 5\n'
    (snapshot,) = snapshots_of(before, after)
    assert (snapshot["request_count"], snapshot["error_rate"]) == (20, 0.25)


def test_an_error_rate_is_not_invented_where_no_label_tells_it():
    texts = (
        f'# TYPE http_requests_total counter\nhttp_requests_total{{path="/"}} {count}\n' for count in (1, 9)
    )
    (snapshot,) = snapshots_of(*texts)
    assert snapshot["request_count"] == 8
    assert "error_rate" not in snapshot


NODE = """
# TYPE node_cpu_seconds_total counter
node_cpu_seconds_total{{cpu="0",mode="idle"}} {idle}
node_cpu_seconds_total{{cpu="0",mode="user"}} {busy}
node_cpu_seconds_total{{cpu="1",mode="system"}} {busy}
node_cpu_seconds_total{{cpu="1",mode="iowait"}} {idle}
# TYPE node_memory_MemTotal_bytes gauge
node_memory_MemTotal_bytes 8e+09
# TYPE node_memory_MemAvailable_bytes gauge
node_memory_MemAvailable_bytes 6e+09
# TYPE node_load1 gauge
node_load1 0.5
"""


def test_the_node_exporter_tells_cpu_and_memory_in_use():
    start, snapshot = snapshots_of(NODE.format(idle=9000, busy=500), NODE.format(idle=9012, busy=501.5))
    assert start["memory_usage_mb"] == snapshot["memory_usage_mb"] == 2000.0
    assert snapshot["cpu_usage_pct"] == pytest.approx(20.0)
    assert snapshot["metrics"] == {"node_load1": 0.5}


def test_types_that_are_not_given_are_seen_by_their_series():
    histogram = 'd_bucket{le="1"} 3\nd_bucket{le="+Inf"} 4\nd_sum 2.5\nd_count 4\n'
    text = f"{histogram}s_sum 4\ns_count 2\nx_total 7\ng 1\n"
    points = {each.metric: each for each in read_exposition(text.encode(), "text/plain", NOW).points}
    assert points["d"].buckets == Explicit((1.0,), (3, 1))
    assert (points["s"].count, points["s"].total) == (2, 4.0)
    assert [points[name].is_cumulative for name in ("d", "s", "x_total", "g")] == [True, True, True, False]


@pytest.mark.parametrize(
    "text",
    [
        'd_bucket{le="1"} 5\nd_bucket{le="+Inf"} 4\nd_count 4\n',
        'd_bucket{le="1"} 5\nd_count 5\n',
        'd_bucket{le="x"} 5\nd_bucket{le="+Inf"} 5\nd_count 5\n',
        "d_sum NaN\nd_count 5\n",
        "d NaN\n",
        "d_sum 1\nd_count 1e30\n",
        "d_sum 1\nd_count -5\n",
    ],
)
def test_what_cannot_be_used_is_reported(text: str):
    exposed = read_exposition(text.encode(), "text/plain", NOW)
    assert exposed.flaws
    assert exposed.flaws[0].startswith("d ")
    assert snapshots_of(text) == []


@pytest.mark.parametrize("text", ["<html>", 'a{b="c" 1', "a b c"])
def test_what_is_not_an_exposition_is_refused(text: str):
    with pytest.raises(InvalidInput, match="cannot be read"):
        read_exposition(text.encode(), "text/plain", NOW)


def test_a_family_that_openmetrics_forbids_does_not_hide_the_others():
    registry = CollectorRegistry()
    Histogram("celsius", "Help.", buckets=(0.0, 10.0), registry=registry).observe(-5.0)
    Gauge("queue", "One\u2028line.", registry=registry).set(3.0)
    found = read_exposition(generate_openmetrics(registry), OPENMETRICS, NOW)
    assert {point.metric for point in found.points} == {"celsius", "queue"}
    assert found.flaws == []


@pytest.mark.parametrize("text", ["", "queue 1\n", "queue 1\n# EOFF\n"])
def test_openmetrics_that_broke_off_is_refused(text: str):
    with pytest.raises(InvalidInput, match="the last line is not # EOF"):
        read_exposition(text.encode(), OPENMETRICS, NOW)


def test_a_target_that_names_its_service_is_a_node_of_that():
    text = '# TYPE target info\ntarget_info{service_name="cart",service_version="7"} 1\n# EOF\n'
    exposed = read_exposition(text.encode(), OPENMETRICS, NOW)
    attributes = ScrapeTarget("http://10.0.0.7:9464/metrics", None).attributes(exposed.resource)
    assert (attributes["service.name"], attributes["service.version"]) == ("cart", "7")
    assert attributes["service.instance.id"] == "10.0.0.7:9464"


@pytest.mark.parametrize(
    ("given", "url"),
    [
        ("localhost:9100", "http://localhost:9100/metrics"),
        ("https://host/", "https://host/metrics"),
        ("http://host:1/actuator/prometheus", "http://host:1/actuator/prometheus"),
    ],
)
def test_a_target_without_a_path_is_asked_where_prometheus_asks(given: str, url: str):
    assert ScrapeTarget(given, None).url == url


@pytest.mark.parametrize("given", ["ftp://x", "http://", "host:port", "http://host:99999"])
def test_what_is_not_a_target_is_named(given: str):
    with pytest.raises(InvalidInput, match="--prometheus expects URLs"):
        ScrapeTarget(given, None)
