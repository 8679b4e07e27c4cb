"""OpenTelemetry's own exporter sends to a real server; and what the receiver answers to others."""

import gzip
import logging
import threading
from contextlib import contextmanager
from uuid import NAMESPACE_DNS, uuid4, uuid5
from wsgiref.simple_server import WSGIRequestHandler, make_server

import pytest
from flask import Flask
from google.protobuf import json_format
from opentelemetry.exporter.otlp.proto.http import Compression
from opentelemetry.exporter.otlp.proto.http.metric_exporter import OTLPMetricExporter
from opentelemetry.proto.collector.metrics.v1.metrics_service_pb2 import (
    ExportMetricsServiceRequest,
    ExportMetricsServiceResponse,
)
from opentelemetry.proto.metrics.v1.metrics_pb2 import (
    AGGREGATION_TEMPORALITY_CUMULATIVE,
    AGGREGATION_TEMPORALITY_DELTA,
)
from opentelemetry.sdk.metrics import Counter, Histogram, MeterProvider
from opentelemetry.sdk.metrics.export import AggregationTemporality, PeriodicExportingMetricReader
from opentelemetry.sdk.resources import Resource
from sqlalchemy import text

from geoheal.errors import DatabaseUnavailable
from geoheal.monitor.telemetry.reading import WARM_UP
from geoheal.store.telemetry import sources
from tests.integration.api.conftest import PREFIX
from tests.unit.api.otlp.test_reading import NOW, SECOND, add_gauge, add_histogram, request

MAPPING = """
[[otlp.metrics]]
name = "http.server.request.duration"
field = "avg_latency_ms"
scale = 1000.0
[[otlp.metrics]]
name = "http.server.request.duration"
field = "request_count"
statistic = "count"
[[otlp.metrics]]
name = "http.server.request.duration"
field = "error_rate"
statistic = "share"
where = { "http.response.status_code" = "5.." }
[[otlp.metrics]]
name = "process.memory.usage"
field = "memory_usage_mb"
scale = 1e-6
[[otlp.metrics]]
name = "queue.length"
field = "metrics.queue_length"
[[otlp.metrics]]
name = "integration"
field = "phi"
"""
PROTOBUF = "application/x-protobuf"


@pytest.fixture
def client(make_client, tmp_path):
    file = tmp_path / "otlp.toml"
    file.write_text(MAPPING)
    return make_client(otlp_file=file)


@pytest.fixture
def endpoint(client):
    """URL of the receiver behind a real server."""
    with served(client.application) as url:
        yield url


@contextmanager
def served(application):
    """Yield a real server of an application; the URL of its receiver."""

    class Quiet(WSGIRequestHandler):
        def log_message(self, *_):
            pass

    with make_server("127.0.0.1", 0, application, handler_class=Quiet) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/v1/metrics"
        server.shutdown()
        thread.join()


class Instrumented:
    """A process that measures by the SDK, and exports when it is asked to.

    Parameters
    ----------
    endpoint
        Where it exports to.
    delta
        Whether it exports deltas; by default an SDK exports what is cumulative.
    """

    def __init__(self, endpoint, *, delta=False, compression=Compression.NoCompression, service="shop"):
        temporality = AggregationTemporality.DELTA if delta else AggregationTemporality.CUMULATIVE
        self.exporter = OTLPMetricExporter(
            endpoint,
            compression=compression,
            preferred_temporality={Histogram: temporality, Counter: temporality},
        )
        reader = PeriodicExportingMetricReader(self.exporter, export_interval_millis=float("inf"))
        resource = Resource.create({"service.name": service, "service.instance.id": "shop-1"})
        self.provider = MeterProvider(metric_readers=[reader], resource=resource, shutdown_on_exit=False)
        meter = self.provider.get_meter("test")
        self.durations = meter.create_histogram("http.server.request.duration", unit="s")
        meter.create_up_down_counter("process.memory.usage", unit="By").add(123_000_000)
        meter.create_gauge("queue.length").set(7)

    def answer(self, *statuses):
        for status in statuses:
            self.durations.record(0.25, {"http.response.status_code": status})

    def export(self):
        assert self.provider.force_flush()


def snapshots(client, system="shop"):
    return client.get(f"{PREFIX}/snapshots?system={system}").json["snapshots"]


@pytest.mark.parametrize("compression", [Compression.NoCompression, Compression.Gzip], ids=lambda c: c.value)
@pytest.mark.parametrize("delta", [True, False])
def test_the_sdk_exports_what_it_measured(client, endpoint, compression, delta):
    process = Instrumented(endpoint, delta=delta, compression=compression)
    process.answer(200, 200, 200, 503)
    process.export()
    process.provider.shutdown()
    snapshot = snapshots(client)[-1]
    assert snapshot["node"] == "shop-1"
    assert snapshot["avg_latency_ms"] == pytest.approx(250.0)
    assert (snapshot["error_rate"], snapshot["request_count"]) == (0.25, 4)
    assert snapshot["memory_usage_mb"] == 123.0
    assert snapshot["metrics"]["queue_length"] == 7.0
    assert snapshot["metrics"]["p95"] == pytest.approx(250.0, abs=3.0)  # within its bucket


def test_a_service_that_is_restarted_between_two_exports_loses_and_doubles_nothing(make_client):
    client = make_client()
    services: list[Flask] = []
    statuses = [[200] * number + [503] * (number % 3) for number in range(1, 21)]
    with served(lambda *asked: services[-1](*asked)) as endpoint:  # noqa: PLW0108 - another one each time
        process = Instrumented(endpoint)
        for some in statuses:
            services.append(make_client().application)
            process.answer(*some)
            process.export()
        process.provider.shutdown()
    found = [each for each in snapshots(client) if each["request_count"]]
    assert sum(each["request_count"] for each in found) == sum(map(len, statuses))
    failed = sum(round(each["request_count"] * each["error_rate"]) for each in found)
    assert failed == sum(some.count(503) for some in statuses)


def post(client, sent, **headers):
    return client.post(
        "/v1/metrics", data=sent.SerializeToString(), headers={"Content-Type": PROTOBUF, **headers}
    )


def answer(response):
    assert response.mimetype == PROTOBUF
    return ExportMetricsServiceResponse.FromString(response.data)


def exported(number, *points):
    """Return what a process sends that has run for an hour."""
    sent = request()
    more = {"unit": "s", "key": "http.response.status_code", "start_ns": NOW - 3600 * SECOND}
    more |= {"temporality": AGGREGATION_TEMPORALITY_CUMULATIVE, "time_ns": NOW + number * SECOND}
    add_histogram(sent, "http.server.request.duration", *points, **more)
    add_gauge(sent, "integration", 0.7, time_ns=NOW + number * SECOND)
    return sent


def test_an_export_that_is_sent_again_is_counted_once(client):
    for sent in (exported(0, (1000, 90.0, 200)), exported(10, (1004, 92.0, 200))):
        assert [post(client, sent).status_code for _ in range(2)] == [200, 200]
    last = exported(20, (1004, 92.0, 200), (2, 1.0, 503))
    assert not answer(post(client, last)).HasField("partial_success")
    counted = [(each["request_count"], each["error_rate"]) for each in snapshots(client)]
    assert sorted(counted, key=str) == [(2, 1.0), (4, 0.0), (None, None)]


def test_only_an_export_by_which_its_system_may_be_critical_has_it_looked_at(client):
    alertness = client.application.extensions["geoheal"].alertness

    def looked_at():
        with alertness._woken:
            return "shop" in {*alertness._waiting, *alertness._looked}

    for number, sent in enumerate((exported(0, (1000, 90.0, 200)), exported(10, (1004, 92.0, 200)))):
        assert (post(client, sent).status_code, looked_at()) == (200, False), number
    post(client, exported(20, (1004, 92.0, 200), (2, 1.0, 503)))
    assert looked_at()


def test_an_export_that_could_not_be_stored_is_counted_by_the_next(client, monkeypatch):
    post(client, exported(0, (1000, 90.0, 200)))
    with monkeypatch.context() as broken:
        broken.setattr(sources, "save", refuse)
        assert post(client, exported(10, (1004, 92.0, 200))).status_code == 503
    post(client, exported(20, (1005, 93.0, 200)))
    assert [each["request_count"] for each in snapshots(client) if each["request_count"]] == [5]


def refuse(*_):
    raise DatabaseUnavailable


@pytest.fixture
def sent():
    made = request()
    add_gauge(made, "integration", 0.7)
    return made


def test_a_retry_is_a_duplicate(client, sent):
    for _ in range(2):
        response = post(client, sent)
        assert response.status_code == 200
        assert not answer(response).HasField("partial_success")
    assert len(snapshots(client)) == 1


def test_json_is_answered_in_json(client, sent):
    response = client.post("/v1/metrics", json=json_format.MessageToDict(sent))
    assert (response.status_code, response.mimetype, response.json) == (200, "application/json", {})
    packed = gzip.compress(json_format.MessageToJson(sent).encode())
    headers = {"Content-Type": "application/json", "Content-Encoding": "gzip"}
    assert client.post("/v1/metrics", data=packed, headers=headers).status_code == 200
    assert len(snapshots(client)) == 1


def test_partial_success_counts_data_points(client):
    sent = request()
    add_gauge(sent, "integration", 7.0, 8.0)
    add_gauge(sent, "integration", 0.5, time_ns=NOW + 1_000_000)
    partial = answer(post(client, sent)).partial_success
    assert partial.rejected_data_points == 2
    assert "phi" in partial.error_message
    assert len(snapshots(client)) == 1


def test_a_count_that_no_snapshot_can_hold_leaves_the_other_figures(client):
    sent = request()
    add_histogram(sent, "http.server.request.duration", (2**60, 1.0, 200), unit="s")
    add_gauge(sent, "integration", 0.7)
    partial = answer(post(client, sent)).partial_success
    assert (partial.rejected_data_points, "request_count" in partial.error_message) == (1, True)
    (snapshot,) = snapshots(client)
    assert (snapshot["phi"], snapshot["request_count"]) == (0.7, None)


def test_an_sdk_whose_histogram_observes_nothing_is_heard_all_the_same(make_client):
    client = make_client()
    with served(client.application) as endpoint:
        reader = PeriodicExportingMetricReader(OTLPMetricExporter(endpoint), float("inf"))
        provider = MeterProvider([reader], Resource.create({"service.name": "idle"}), shutdown_on_exit=False)
        provider.get_meter("test").create_histogram("job.size").record(3.0)
        for _ in range(3):
            assert provider.force_flush()
        provider.shutdown()
    first, *others = reversed(snapshots(client, "idle"))
    assert first["metrics"]["job.size"] == 3.0
    assert len(others) >= 2
    assert all(each["metrics"] == {"job.size.rate": 0.0} for each in others)


def test_metrics_that_no_rule_names_are_listed_and_logged_once(client, caplog):
    sent = request()
    add_gauge(sent, "otel.sdk.exporters", 12.0)
    add_gauge(sent, "forged\nline", 1.0)
    add_gauge(sent, "integration", 0.7)
    with caplog.at_level(logging.WARNING, logger="geoheal"):
        partial = [answer(post(client, sent)).partial_success for _ in range(2)][1]
    assert partial.rejected_data_points == 0
    assert "'otel.sdk.exporters', 'forged\\nline'" in partial.error_message
    assert "integration" not in partial.error_message
    assert sum("is ignored" in each for each in caplog.messages) == 2
    assert not any("\n" in each for each in caplog.messages)


@pytest.mark.parametrize(
    ("body", "headers", "status"),
    [
        (b"\xff\xff", {"Content-Type": PROTOBUF}, 400),
        (b"{", {"Content-Type": "application/json"}, 400),
        (b"[" * 5000, {"Content-Type": "application/json"}, 400),
        (b"", {"Content-Type": "text/plain"}, 415),
        (b"xx", {"Content-Type": PROTOBUF, "Content-Encoding": "gzip"}, 400),
    ],
    ids=["protobuf", "json", "deep", "type", "gzip"],
)
def test_what_cannot_be_read_is_refused_as_exporters_understand_it(client, body, headers, status):
    response = client.post("/v1/metrics", data=body, headers=headers)
    assert response.status_code == status
    assert response.mimetype in {PROTOBUF, "application/json"}
    assert b"body" in response.data or b"Send" in response.data


def test_an_empty_request_is_a_success(client):
    assert post(client, ExportMetricsServiceRequest()).status_code == 200


def test_without_a_file_the_conventions_hold(make_client):
    client = make_client()
    for number in (0, 10):
        sent = exported(number, (1000 + number, 90.0 + number, 200))
        partial = answer(post(client, sent)).partial_success
    assert not partial.error_message
    snapshot, first = snapshots(client)
    assert (snapshot["request_count"], snapshot["avg_latency_ms"]) == (10, pytest.approx(1000.0))
    assert [each["metrics"]["integration"] for each in (first, snapshot)] == [0.7, 0.7]


def later(database):
    """Let four minutes pass, as far as exporters are concerned."""
    with database.transaction() as connection:
        connection.execute(
            text(
                "UPDATE geoheal.telemetry_sources "
                "SET seen_at = (seen_at AT TIME ZONE 'UTC' - interval '4 minutes') AT TIME ZONE 'UTC'"
            )
        )


def started(number, name, host=None):
    """Return what a process sends whose name was drawn when it started."""
    sent = request(instance=name)
    if host is not None:
        sent.resource_metrics[0].resource.attributes.add(key="host.name").value.string_value = host
    add_gauge(sent, "queue.length", 1.0, time_ns=NOW + number * SECOND)
    return sent


def test_processes_that_are_started_again_and_again_are_as_many_nodes_as_run_at_once(make_client, database):
    client = make_client()
    for number, (name, host) in enumerate(
        [(str(uuid4()), "web-1"), (uuid4().hex, "web-1"), (str(uuid4()), None), ("a" * 64, "0a1b2c3d4e5f")]
    ):
        for again in (0, 10):
            post(client, started(number + again, name, host))
    at_once = {each["node"] for each in snapshots(client)}
    assert at_once == {"web-1-0", "web-1-1", "instance-0", "instance-1"}
    for number in range(20, 24):
        later(database)
        post(client, started(number, str(uuid4()), "web-1"))
    assert {each["node"] for each in snapshots(client)} == at_once
    with_names = [uuid5(NAMESPACE_DNS, "shop"), "shop-7"]
    for number, lasting in enumerate(with_names):
        post(client, started(30 + number, str(lasting), "web-1"))
    assert {each["node"] for each in snapshots(client)} == at_once | set(map(str, with_names))


def test_processes_that_were_silent_for_a_while_are_the_nodes_that_they_were(make_client, database):
    client, names = make_client(), [str(uuid4()), str(uuid4())]
    for number, name in enumerate(names):
        post(client, started(number, name, "web-1"))
    later(database)
    for number, name in enumerate(reversed(names)):
        post(client, started(20 + number, name, "web-1"))
    nodes = [each["node"] for each in sorted(snapshots(client), key=lambda each: each["captured_at"])]
    assert nodes == ["web-1-0", "web-1-1", "web-1-1", "web-1-0"]


def test_a_name_that_no_system_can_have_is_reported(client):
    partial = answer(post(client, request(service="shop//x"))).partial_success
    assert not partial.rejected_data_points
    sent = request(service="shop//x")
    add_gauge(sent, "integration", 0.7)
    partial = answer(post(client, sent)).partial_success
    assert partial.rejected_data_points == 1
    assert "'shop//x' cannot be the name of a system" in partial.error_message


def test_latencies_become_a_basin_once_the_process_has_warmed_up(client):
    for number in range(1, WARM_UP + 2):
        sent = exported(number * 10)
        point = (
            sent.resource_metrics[0]
            .scope_metrics[0]
            .metrics[0]
            .histogram.data_points.add(
                count=100 * number,
                sum=4.0 * number,
                time_unix_nano=NOW + number * 10 * SECOND,
                start_time_unix_nano=NOW,
            )
        )
        point.explicit_bounds.extend([0.01, 0.03, 0.1])
        point.bucket_counts.extend([0, 50 * number, 50 * number, 0])
        assert not answer(post(client, sent)).HasField("partial_success")
    drifts = [each["drift"] for each in reversed(snapshots(client))]
    assert drifts[: WARM_UP - 1] == [None] * (WARM_UP - 1)
    assert drifts[WARM_UP - 1 :] == [0.0, pytest.approx(0.0, abs=1e-3)]


def test_sending_needs_a_reporters_token_where_reporting_does(make_client, sent):
    assert post(make_client(require_tokens=True), sent).status_code == 401


@pytest.mark.parametrize("scale", [-(2**31), -11, 21, 2**31 - 1])
def test_an_impossible_scale_is_refused(client, scale):
    sent = exported(0)
    metric = sent.resource_metrics[0].scope_metrics.add().metrics.add(name="http.server.request.duration")
    metric.exponential_histogram.aggregation_temporality = AGGREGATION_TEMPORALITY_DELTA
    point = metric.exponential_histogram.data_points.add(count=1, sum=1.0, scale=scale, time_unix_nano=NOW)
    point.positive.bucket_counts.extend([1])
    partial = answer(post(client, sent)).partial_success
    assert partial.rejected_data_points == 1
    assert "scale" in partial.error_message


@pytest.mark.parametrize("place", ["metric", "unit", "scope", "attribute", "service", "instance", "resource"])
def test_a_nul_which_postgresql_cannot_keep_does_no_harm(client, place):
    for number in (1, 2):
        sent = exported(number, (1000 + 4 * number, 90.0 + number, 200))
        add_gauge(sent, "one.of.our.own", 3.0, time_ns=NOW + number * SECOND)
        resource = sent.resource_metrics[0].resource
        for each in [metric for scope in sent.resource_metrics[0].scope_metrics for metric in scope.metrics]:
            each.name += "\0" if place == "metric" else ""
            each.unit += "\0" if place == "unit" else ""
            if place == "attribute":
                points = each.gauge.data_points or each.histogram.data_points
                points[0].attributes.add(key="a\0").value.string_value = "b\0"
        for scope in sent.resource_metrics[0].scope_metrics:
            scope.scope.name += "\0" if place == "scope" else ""
        for attribute in resource.attributes:
            if attribute.key == f"service.{'name' if place == 'service' else 'instance.id'}":
                attribute.value.string_value += "\0" if place in {"service", "instance"} else ""
        if place == "resource":
            resource.attributes.add(key="deployment.environment.name\0").value.string_value = "b\0"
            resource.attributes.add(key="deployment.environment.name").value.string_value = "b\0"
        assert post(client, sent).status_code in {200, 400}
    assert post(client, exported(3, (1013, 95.0, 200))).status_code == 200
