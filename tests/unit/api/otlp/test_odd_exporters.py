"""Exporters that write what the specification does not foresee, or that others put together."""

import pytest
from opentelemetry.proto.metrics.v1.metrics_pb2 import AGGREGATION_TEMPORALITY_CUMULATIVE

from geoheal.api.otlp.points import resources_of
from geoheal.monitor.telemetry.reading import read as read_resource
from geoheal.monitor.telemetry.semantic_conventions import CONVENTIONS
from geoheal.monitor.telemetry.source import Source
from tests.unit.api.otlp.test_reading import NOW, SECOND, add_gauge, add_histogram, request

DURATION = "http.server.request.duration"


def export(number, count, *, start_ns=NOW - 3600 * SECOND):
    """Return an export of a histogram that counts since ``start_ns``."""
    sent = request()
    more = {
        "temporality": AGGREGATION_TEMPORALITY_CUMULATIVE,
        "key": "http.response.status_code",
        "unit": "s",
    }
    at_ns = NOW + number * 10 * SECOND
    add_histogram(sent, DURATION, (count, count * 0.1, 200), time_ns=at_ns, start_ns=start_ns, **more)
    return sent


def test_a_resource_that_stands_twice_in_a_request_is_one_snapshot():
    sent, other = request(), request()
    add_gauge(sent, "queue.length", 7.0)
    add_gauge(other, "jobs.waiting", 3.0, time_ns=NOW + 1000)
    sent.resource_metrics.extend(other.resource_metrics)
    (resource,) = resources_of(sent)
    (snapshot,) = read_resource(resource, CONVENTIONS, Source()).snapshots
    assert snapshot["metrics"] == {"queue.length": 7.0, "jobs.waiting": 3.0}


def test_two_exports_of_a_resource_in_a_request_are_two_snapshots():
    source = Source()
    (first,) = resources_of(export(0, 100))
    read_resource(first, CONVENTIONS, source)
    sent = export(1, 110)
    sent.resource_metrics.extend(export(2, 115).resource_metrics)
    (resource,) = resources_of(sent)
    snapshots = read_resource(resource, CONVENTIONS, source).snapshots
    assert [each["request_count"] for each in snapshots] == [10, 5]


def test_a_point_that_a_metric_holds_twice_counts_once():
    sent = request()
    add_histogram(sent, DURATION, (10, 1.0, 200), (10, 1.0, 200), (10, 1.0, 503), unit="s")
    (resource,) = resources_of(sent)
    (snapshot,) = read_resource(resource, CONVENTIONS, Source()).snapshots
    assert snapshot["request_count"] == 20


def test_a_point_that_a_request_holds_under_two_entries_of_a_resource_counts_once():
    sent, again = request(), request()
    for each in (sent, again):
        add_histogram(each, DURATION, (10, 1.0, 200), unit="s")
    sent.resource_metrics.extend(again.resource_metrics)
    (resource,) = resources_of(sent)
    (snapshot,) = read_resource(resource, CONVENTIONS, Source()).snapshots
    assert snapshot["request_count"] == 10


@pytest.mark.parametrize(("status", "share"), [(503.0, 1.0), (200.0, 0.0)])
def test_a_status_that_is_a_float_is_a_status(status, share):
    sent = request()
    add_histogram(sent, DURATION, (10, 1.0, 0), unit="s")
    (point,) = sent.resource_metrics[0].scope_metrics[0].metrics[0].histogram.data_points
    del point.attributes[:]
    point.attributes.add(key="http.response.status_code").value.double_value = status
    (resource,) = resources_of(sent)
    (snapshot,) = read_resource(resource, CONVENTIONS, Source()).snapshots
    assert snapshot["error_rate"] == share


@pytest.mark.parametrize("start_ns", [NOW - 3600 * SECOND, 0])
def test_a_count_that_falls_though_its_start_stays_is_reported(start_ns):
    source, partly = Source(), []
    for number, count in enumerate((100, 150, 20, 40)):
        (resource,) = resources_of(export(number, count, start_ns=start_ns))
        partly.append(read_resource(resource, CONVENTIONS, source).partly)
    assert [sum(each.values()) for each in partly] == [0, 0, int(start_ns > 0), 0]
    assert all("give each a service.instance.id" in reason for reason in partly[2])
