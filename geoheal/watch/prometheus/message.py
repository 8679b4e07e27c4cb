"""Data points as a message of OpenTelemetry's, in which the service takes them."""

from collections.abc import Iterable, Mapping

from opentelemetry.proto.collector.metrics.v1.metrics_service_pb2 import ExportMetricsServiceRequest
from opentelemetry.proto.common.v1.common_pb2 import KeyValue
from opentelemetry.proto.metrics.v1.metrics_pb2 import AGGREGATION_TEMPORALITY_CUMULATIVE, Metric

from geoheal.monitor.telemetry.buckets import Explicit
from geoheal.monitor.telemetry.point import Point


def add_resource(
    message: ExportMetricsServiceRequest, attributes: Mapping[str, str], points: Iterable[Point]
) -> None:
    """Add what a target exposed; points that cannot be used carry no value, and are left out."""
    resource = message.resource_metrics.add()
    resource.resource.attributes.extend(map(_pair, attributes, attributes.values()))
    scope = resource.scope_metrics.add()
    metrics: dict[str, Metric] = {}
    for point in points:
        if point.reason is None:
            metric = metrics.get(point.metric)
            if metric is None:
                metric = metrics[point.metric] = scope.metrics.add(name=point.metric, unit=point.unit)
            _add(metric, point)


def _add(metric: Metric, point: Point) -> None:
    attributes = [_pair(key, value) for key, value in point.attributes.items()]
    if point.count is not None:
        metric.histogram.aggregation_temporality = AGGREGATION_TEMPORALITY_CUMULATIVE
        histogram = metric.histogram.data_points.add(
            time_unix_nano=point.time_ns, attributes=attributes, count=point.count, sum=point.total
        )
        if isinstance(point.buckets, Explicit):
            histogram.explicit_bounds.extend(point.buckets.bounds)
            histogram.bucket_counts.extend(point.buckets.counts)
    elif point.is_cumulative:
        metric.sum.is_monotonic = True
        metric.sum.aggregation_temporality = AGGREGATION_TEMPORALITY_CUMULATIVE
        metric.sum.data_points.add(
            time_unix_nano=point.time_ns, attributes=attributes, as_double=point.total or 0.0
        )
    else:
        metric.gauge.data_points.add(
            time_unix_nano=point.time_ns, attributes=attributes, as_double=point.total or 0.0
        )


def _pair(key: str, value: str) -> KeyValue:
    pair = KeyValue(key=key)
    pair.value.string_value = value
    return pair
