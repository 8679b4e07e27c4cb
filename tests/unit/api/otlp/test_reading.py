"""What OpenTelemetry's data points become by a mapping."""

import re

import pytest
from opentelemetry.proto.collector.metrics.v1.metrics_service_pb2 import ExportMetricsServiceRequest
from opentelemetry.proto.metrics.v1.metrics_pb2 import (
    AGGREGATION_TEMPORALITY_CUMULATIVE,
    AGGREGATION_TEMPORALITY_DELTA,
)

from geoheal.api.otlp.mapping import OtlpMapping, Rule, Statistic, read_mapping
from geoheal.api.otlp.reading import read_request
from geoheal.errors import ConfigurationError

SECOND = 10**9
NOW = 1_795_000_000 * SECOND


def request(*, service="shop", instance="a", version="1"):
    sent = ExportMetricsServiceRequest()
    resource = sent.resource_metrics.add()
    attributes = {"service.name": service, "service.instance.id": instance, "service.version": version}
    for key, value in attributes.items():
        resource.resource.attributes.add(key=key).value.string_value = value
    return sent


def metric(sent, name):
    return sent.resource_metrics[0].scope_metrics.add().metrics.add(name=name)


def add_histogram(sent, name, *points, temporality=AGGREGATION_TEMPORALITY_DELTA, time_ns=NOW):
    histogram = metric(sent, name).histogram
    histogram.aggregation_temporality = temporality
    for count, total, status in points:
        point = histogram.data_points.add(count=count, sum=total, time_unix_nano=time_ns)
        point.attributes.add(key="status").value.int_value = status


def add_gauge(sent, name, *values, time_ns=NOW):
    for value in values:
        metric(sent, name).gauge.data_points.add(as_double=value, time_unix_nano=time_ns)


def read(sent, *rules):
    return read_request(sent, OtlpMapping(rules=rules))


LATENCY = Rule(name="duration", field="avg_latency_ms", scale=1000.0)
REQUESTS = Rule(name="duration", field="request_count", statistic=Statistic.COUNT)
ERRORS = Rule(
    name="duration", field="error_rate", statistic=Statistic.SHARE, where={"status": re.compile("5..")}
)


def test_a_histogram_tells_latency_requests_and_errors():
    sent = request()
    add_histogram(sent, "duration", (90, 9.0, 200), (10, 11.0, 503))
    reading = read(sent, LATENCY, REQUESTS, ERRORS)
    (snapshot,) = reading.snapshots
    assert {name: snapshot[name] for name in ("system", "node", "captured_at")} == {
        "system": "shop", "node": "a", "captured_at": "2026-11-18T11:06:40+00:00",
    }  # fmt: skip
    assert snapshot["avg_latency_ms"] == pytest.approx(200.0)
    assert (snapshot["request_count"], snapshot["error_rate"]) == (100, 0.1)
    assert reading.points == [2]
    assert not reading.refused


def test_a_request_that_is_sent_again_has_the_same_ids_and_another_resource_or_moment_others():
    def ids(time_ns=NOW, **resource):
        sent = request(**resource)
        add_gauge(sent, "g", 1.0, time_ns=time_ns)
        return [each["id"] for each in read(sent, Rule(name="g", field="phi")).snapshots]

    assert ids() == ids()
    assert len({*ids(), *ids(instance="b"), *ids(version="2"), *ids(NOW + SECOND)}) == 4


def test_each_moment_is_a_snapshot_of_its_own():
    sent = request()
    add_gauge(sent, "g", 0.5, time_ns=NOW + SECOND)
    add_gauge(sent, "g", 0.4)
    assert [each["phi"] for each in read(sent, Rule(name="g", field="phi")).snapshots] == [0.4, 0.5]


@pytest.mark.parametrize(
    ("statistic", "value"),
    [(Statistic.MEAN, 2.0), (Statistic.SUM, 6.0), (Statistic.MIN, 1.0), (Statistic.MAX, 3.0)],
)
def test_statistics_of_several_points(statistic, value):
    sent = request()
    add_gauge(sent, "queue", 1.0, 2.0, 3.0)
    rule = Rule(name="queue", field="metrics.queue", statistic=statistic)
    assert read(sent, rule).snapshots[0]["metrics"] == {"queue": value}


def test_what_was_not_measured_makes_no_snapshot():
    sent = request()
    add_histogram(sent, "duration", (0, 0.0, 200))
    add_gauge(sent, "not mapped", 1.0)
    metric(sent, "g").gauge.data_points.add(time_unix_nano=NOW, flags=1)
    reading = read(sent, LATENCY, ERRORS, Rule(name="g", field="phi"))
    assert reading.snapshots == []
    assert not reading.refused


def test_what_cannot_be_used_is_refused_and_the_rest_is_not():
    sent = request()
    add_histogram(sent, "duration", (1, 1.0, 200), temporality=AGGREGATION_TEMPORALITY_CUMULATIVE)
    add_gauge(sent, "g", float("nan"), 0.5)
    counter = metric(sent, "c").sum
    counter.is_monotonic, counter.aggregation_temporality = True, AGGREGATION_TEMPORALITY_CUMULATIVE
    counter.data_points.add(as_int=5, time_unix_nano=NOW)
    memory = metric(sent, "m").sum
    memory.aggregation_temporality = AGGREGATION_TEMPORALITY_CUMULATIVE
    memory.data_points.add(as_int=50_000_000, time_unix_nano=NOW)
    reading = read(
        sent,
        LATENCY,
        Rule(name="g", field="phi"),
        Rule(name="c", field="metrics.c"),
        Rule(name="m", field="memory_usage_mb", scale=1e-6),
    )
    assert reading.refused.total() == 3
    assert sum("TEMPORALITY_PREFERENCE=delta" in reason for reason in reading.refused) == 2
    (snapshot,) = reading.snapshots
    assert (snapshot["phi"], snapshot["memory_usage_mb"]) == (0.5, 50.0)


def write(tmp_path, text):
    file = tmp_path / "otlp.toml"
    file.write_text(text)
    return file


def test_the_file_is_read(tmp_path):
    mapping = read_mapping(
        write(
            tmp_path,
            """
            [otlp]
            node = "host.name"
            [[otlp.metrics]]
            name = "duration"
            field = "error_rate"
            statistic = "share"
            where = { status = "5.." }
            """,
        )
    )
    assert (mapping.system, mapping.node) == ("service.name", "host.name")
    assert mapping.rules[0].matches({"status": "503"})
    assert not mapping.rules[0].matches({"status": "5031"})


@pytest.mark.parametrize(
    ("line", "key"),
    [
        ('field = "nonsense"', "metrics.0.field"),
        ('field = "metrics.drift"', "metrics.0.field"),
        ('field = "phi"\nwhere = { a = "(" }', "metrics.0.where.a"),
        ('field = "phi"\nstatistic = "median"', "metrics.0.statistic"),
        ('field = "phi"\nunit = "s"', "metrics.0.unit"),
    ],
)
def test_a_mistake_in_the_file_is_named(tmp_path, line, key):
    with pytest.raises(ConfigurationError, match=re.escape(key)):
        read_mapping(write(tmp_path, f'[[otlp.metrics]]\nname = "x"\n{line}\n'))
