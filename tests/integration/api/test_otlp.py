"""OpenTelemetry's own exporter sends to a real server; and what the receiver answers to others."""

import gzip
import logging
import threading
from wsgiref.simple_server import WSGIRequestHandler, make_server

import pytest
from google.protobuf import json_format
from opentelemetry.exporter.otlp.proto.http import Compression
from opentelemetry.exporter.otlp.proto.http.metric_exporter import OTLPMetricExporter
from opentelemetry.proto.collector.metrics.v1.metrics_service_pb2 import (
    ExportMetricsServiceRequest,
    ExportMetricsServiceResponse,
)
from opentelemetry.sdk.metrics import Counter, Histogram, MeterProvider
from opentelemetry.sdk.metrics.export import AggregationTemporality, PeriodicExportingMetricReader
from opentelemetry.sdk.resources import Resource

from tests.integration.api.conftest import PREFIX
from tests.unit.api.otlp.test_reading import NOW, add_gauge, request

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

    class Quiet(WSGIRequestHandler):
        def log_message(self, *_):
            pass

    with make_server("127.0.0.1", 0, client.application, handler_class=Quiet) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/v1/metrics"
        server.shutdown()
        thread.join()


def export(endpoint, *, delta=True, compression=Compression.NoCompression):
    """Measure something by the SDK, and export it once."""
    temporality = AggregationTemporality.DELTA if delta else AggregationTemporality.CUMULATIVE
    exporter = OTLPMetricExporter(
        endpoint,
        compression=compression,
        preferred_temporality={Histogram: temporality, Counter: temporality},
    )
    reader = PeriodicExportingMetricReader(exporter, export_interval_millis=float("inf"))
    resource = Resource.create({"service.name": "shop", "service.instance.id": "shop-1"})
    provider = MeterProvider(metric_readers=[reader], resource=resource, shutdown_on_exit=False)
    meter = provider.get_meter("test")
    durations = meter.create_histogram("http.server.request.duration", unit="s")
    for status in (200, 200, 200, 503):
        durations.record(0.25, {"http.response.status_code": status})
    meter.create_up_down_counter("process.memory.usage", unit="By").add(123_000_000)
    meter.create_gauge("queue.length").set(7)
    assert provider.force_flush()
    provider.shutdown()


@pytest.mark.parametrize("compression", [Compression.NoCompression, Compression.Gzip], ids=lambda c: c.value)
def test_the_sdk_exports_what_it_measured(client, endpoint, compression):
    export(endpoint, compression=compression)
    (snapshot,) = client.get(f"{PREFIX}/snapshots?system=shop").json["snapshots"]
    assert snapshot["node"] == "shop-1"
    assert snapshot["avg_latency_ms"] == pytest.approx(250.0)
    assert (snapshot["error_rate"], snapshot["request_count"]) == (0.25, 4)
    assert snapshot["memory_usage_mb"] == 123.0
    assert snapshot["metrics"] == {"queue_length": 7.0}


def test_what_cannot_be_used_is_logged_once_for_exporters_do_not(client, endpoint, caplog):
    with caplog.at_level(logging.WARNING, logger="geoheal"):
        export(endpoint, delta=False)
        export(endpoint, delta=False)
    assert [each for each in caplog.messages if "TEMPORALITY_PREFERENCE=delta" in each] == [
        "OpenTelemetry metric http.server.request.duration is cumulative since its process began; have it "
        "sent as deltas (OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE=delta)."
    ]
    snapshot = client.get(f"{PREFIX}/snapshots?system=shop").json["snapshots"][0]
    assert snapshot["avg_latency_ms"] is None
    assert snapshot["memory_usage_mb"] == 123.0


def post(client, sent, **headers):
    return client.post(
        "/v1/metrics", data=sent.SerializeToString(), headers={"Content-Type": PROTOBUF, **headers}
    )


def answer(response):
    assert response.mimetype == PROTOBUF
    return ExportMetricsServiceResponse.FromString(response.data)


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
    assert len(client.get(f"{PREFIX}/snapshots?system=shop").json["snapshots"]) == 1


def test_json_is_answered_in_json(client, sent):
    response = client.post("/v1/metrics", json=json_format.MessageToDict(sent))
    assert (response.status_code, response.mimetype, response.json) == (200, "application/json", {})
    packed = gzip.compress(json_format.MessageToJson(sent).encode())
    headers = {"Content-Type": "application/json", "Content-Encoding": "gzip"}
    assert client.post("/v1/metrics", data=packed, headers=headers).status_code == 200
    assert len(client.get(f"{PREFIX}/snapshots?system=shop").json["snapshots"]) == 1


def test_partial_success_counts_data_points(client):
    sent = request()
    add_gauge(sent, "integration", 7.0, 8.0)
    add_gauge(sent, "integration", 0.5, time_ns=NOW + 1_000_000)
    partial = answer(post(client, sent)).partial_success
    assert partial.rejected_data_points == 2
    assert "phi" in partial.error_message
    assert len(client.get(f"{PREFIX}/snapshots?system=shop").json["snapshots"]) == 1


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


def test_without_a_mapping_nothing_is_taken(make_client, sent):
    response = post(make_client(), sent)
    assert response.status_code == 501
    assert b"GEOHEAL_OTLP_FILE" in response.data


def test_sending_needs_a_reporters_token_where_reporting_does(make_client, sent):
    assert post(make_client(require_tokens=True), sent).status_code == 401
