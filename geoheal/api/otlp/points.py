"""Data points of OpenTelemetry's metrics, as plain values (opentelemetry/proto/metrics/v1/metrics.proto)."""

import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from opentelemetry.proto.common.v1.common_pb2 import AnyValue, KeyValue
from opentelemetry.proto.metrics.v1.metrics_pb2 import (
    AGGREGATION_TEMPORALITY_CUMULATIVE,
    DATA_POINT_FLAGS_NO_RECORDED_VALUE_MASK,
    ExponentialHistogramDataPoint,
    HistogramDataPoint,
    Metric,
    NumberDataPoint,
)

CUMULATIVE: Final = (
    "is cumulative since its process began; have it sent as deltas "
    "(OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE=delta)"
)
NOT_FINITE: Final = "holds a value that is not finite"
SUMMARY: Final = "is a summary, whose quantiles cannot be put together"


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """One data point.

    Parameters
    ----------
    time_ns
        When it was observed (ns since 1970, UTC).
    attributes
        As text.
    count
        How many observations it sums up; None for a number.
    total
        Their sum, or the number; None when a histogram keeps no sum.
    least, greatest
        The extremes; None when not known.
    reason
        Why it cannot be used; None when it can.
    """

    time_ns: int
    attributes: Mapping[str, str]
    count: int | None = None
    total: float | None = None
    least: float | None = None
    greatest: float | None = None
    reason: str | None = None


def points_of(metric: Metric) -> Iterator[Point]:
    """The data points of a metric; those without a recorded value are left out."""
    kind = metric.WhichOneof("data")
    if kind == "gauge":
        yield from _numbers(metric.gauge.data_points, None)
    elif kind == "sum":
        grows = metric.sum.is_monotonic and _cumulative(metric.sum.aggregation_temporality)
        yield from _numbers(metric.sum.data_points, CUMULATIVE if grows else None)
    elif kind == "histogram":
        reason = CUMULATIVE if _cumulative(metric.histogram.aggregation_temporality) else None
        yield from _histograms(metric.histogram.data_points, reason)
    elif kind == "exponential_histogram":
        exponential = metric.exponential_histogram
        reason = CUMULATIVE if _cumulative(exponential.aggregation_temporality) else None
        yield from _histograms(exponential.data_points, reason)
    elif kind == "summary":
        for summary in metric.summary.data_points:
            yield Point(time_ns=summary.time_unix_nano, attributes={}, reason=SUMMARY)


def attributes_of(pairs: Iterable[KeyValue]) -> dict[str, str]:
    """Attributes as text; lists and maps are of no use here and left out."""
    found = ((pair.key, _text(pair.value)) for pair in pairs)
    return {key: value for key, value in found if value is not None}


def _numbers(points: Iterable[NumberDataPoint], reason: str | None) -> Iterator[Point]:
    for point in points:
        if _is_recorded(point.flags):
            value = float(point.as_int if point.WhichOneof("value") == "as_int" else point.as_double)
            yield Point(
                time_ns=point.time_unix_nano,
                attributes=attributes_of(point.attributes),
                total=value,
                least=value,
                greatest=value,
                reason=reason or _flaw(value),
            )


def _histograms(
    points: Iterable[HistogramDataPoint | ExponentialHistogramDataPoint], reason: str | None
) -> Iterator[Point]:
    for point in points:
        if _is_recorded(point.flags):
            total = point.sum if point.HasField("sum") else None
            yield Point(
                time_ns=point.time_unix_nano,
                attributes=attributes_of(point.attributes),
                count=point.count,
                total=total,
                least=point.min if point.HasField("min") else None,
                greatest=point.max if point.HasField("max") else None,
                reason=reason or _flaw(total, point.min, point.max),
            )


def _flaw(*values: float | None) -> str | None:
    return None if all(value is None or math.isfinite(value) for value in values) else NOT_FINITE


def _cumulative(temporality: int) -> bool:
    return temporality == AGGREGATION_TEMPORALITY_CUMULATIVE


def _is_recorded(flags: int) -> bool:
    return not flags & DATA_POINT_FLAGS_NO_RECORDED_VALUE_MASK


def _text(value: AnyValue) -> str | None:
    kind = value.WhichOneof("value")
    if kind == "bool_value":
        return "true" if value.bool_value else "false"
    return str(getattr(value, kind)) if kind in {"string_value", "int_value", "double_value"} else None
