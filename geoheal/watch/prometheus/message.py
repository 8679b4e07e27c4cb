"""Data points as a message of OpenTelemetry's, in which the service takes them."""

from collections.abc import Iterable, Mapping

from opentelemetry.proto.collector.metrics.v1.metrics_service_pb2 import ExportMetricsServiceRequest
from opentelemetry.proto.common.v1.common_pb2 import KeyValue
from opentelemetry.proto.metrics.v1.metrics_pb2 import (
    AGGREGATION_TEMPORALITY_CUMULATIVE,
    ExponentialHistogramDataPoint,
    Metric,
)

from geoheal.monitor.telemetry.buckets import BUCKETS_MAX, Explicit, Exponential
from geoheal.monitor.telemetry.point import Point


def add_resource(
    message: ExportMetricsServiceRequest, attributes: Mapping[str, str], points: Iterable[Point]
) -> None:
    """Add the metrics of a target, without points that cannot be used and have no value."""
    resource = message.resource_metrics.add()
    resource.resource.attributes.extend(map(_pair, attributes, attributes.values()))
    scope = resource.scope_metrics.add()
    metrics: dict[tuple[str, str], Metric] = {}
    for point in points:
        if point.reason is None:
            key = point.metric, _kind(point)
            metric = metrics.get(key)
            if metric is None:
                metric = metrics[key] = scope.metrics.add(name=point.metric, unit=point.unit)
            _add(metric, key[1], point)


def _kind(point: Point) -> str:
    """Return the kind of metric that can hold a point: a metric of OpenTelemetry's has one kind."""
    if point.count is not None:
        return "exponential_histogram" if isinstance(point.buckets, Exponential) else "histogram"
    return "sum" if point.is_cumulative else "gauge"


def _add(metric: Metric, kind: str, point: Point) -> None:
    data = getattr(metric, kind)
    if kind == "sum":
        data.is_monotonic = True
    if kind != "gauge":
        data.aggregation_temporality = AGGREGATION_TEMPORALITY_CUMULATIVE
    attributes = [_pair(key, value) for key, value in point.attributes.items()]
    added = data.data_points.add(time_unix_nano=point.time_ns, attributes=attributes)
    if point.count is None:
        added.as_double = point.total or 0.0
        return
    added.count = point.count
    if point.total is not None:
        added.sum = point.total
    if isinstance(point.buckets, Explicit):
        added.explicit_bounds.extend(point.buckets.bounds)
        added.bucket_counts.extend(point.buckets.counts)
    elif point.buckets is not None:
        _add_exponential(added, point.buckets)


def _add_exponential(added: ExponentialHistogramDataPoint, buckets: Exponential) -> None:
    """Add buckets, all from the first to the last: coarser ones where these would be too many."""
    while buckets.counts and buckets.counts[-1][0] - buckets.counts[0][0] >= BUCKETS_MAX:
        buckets = buckets.at_scale(buckets.scale - 1)
    added.scale, added.zero_count = buckets.scale, buckets.zero
    if buckets.counts:
        first, last = buckets.counts[0][0], buckets.counts[-1][0]
        known = dict(buckets.counts)
        added.positive.offset = first
        added.positive.bucket_counts.extend(known.get(index, 0) for index in range(first, last + 1))


def _pair(key: str, value: str) -> KeyValue:
    pair = KeyValue(key=key)
    pair.value.string_value = value
    return pair
