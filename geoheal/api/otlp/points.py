"""Data points of OpenTelemetry metrics as plain values (opentelemetry/proto/metrics/v1/metrics.proto)."""

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Final

from opentelemetry.proto.collector.metrics.v1.metrics_service_pb2 import ExportMetricsServiceRequest
from opentelemetry.proto.common.v1.common_pb2 import AnyValue, KeyValue
from opentelemetry.proto.metrics.v1.metrics_pb2 import (
    AGGREGATION_TEMPORALITY_CUMULATIVE,
    AGGREGATION_TEMPORALITY_DELTA,
    AGGREGATION_TEMPORALITY_UNSPECIFIED,
    DATA_POINT_FLAGS_NO_RECORDED_VALUE_MASK,
    ExponentialHistogramDataPoint,
    HistogramDataPoint,
    Metric,
    NumberDataPoint,
    SummaryDataPoint,
)

from geoheal.monitor.telemetry.buckets import BOUND_MAX, BUCKETS_MAX, SCALES, Buckets, Explicit, Exponential
from geoheal.monitor.telemetry.point import BELOW_ZERO, NOT_FINITE, TOO_FINE, UNEVEN, Point
from geoheal.monitor.telemetry.resource import Resource
from geoheal.monitor.telemetry.rules import Statistic

NO_SCALE: Final = f"has a scale beyond {SCALES.start} to {SCALES.stop - 1}"
REPLACED: Final = "\N{REPLACEMENT CHARACTER}"
"""Replacement of NUL, which PostgreSQL cannot store."""
ONLY_CHANGES: Final = (
    "reports changes of an amount instead of the amount: export it with cumulative temporality"
)
NO_TEMPORALITY: Final = (
    "has no aggregation temporality, so the start of its counts is unknown: "
    "set aggregation_temporality to delta or cumulative"
)
NO_VALUE: Final = "has no value"


@dataclass(frozen=True, slots=True)
class _Kind:
    """Common properties of all points of a metric."""

    metric: str
    scope: str
    unit: str
    is_cumulative: bool
    usual: Statistic = Statistic.MEAN
    reason: str | None = None

    def of(self, point: Any, **measured: Any) -> Point:  # noqa: ANN401 - any of the messages
        return Point(
            metric=self.metric,
            scope=self.scope,
            unit=self.unit,
            is_cumulative=self.is_cumulative,
            usual=self.usual,
            time_ns=point.time_unix_nano,
            start_ns=point.start_time_unix_nano,
            attributes=attributes_of(point.attributes),
            **measured,
        )


def resources_of(sent: ExportMetricsServiceRequest) -> Iterator[Resource]:
    """Yield the data of each resource of a request; repeated resources are combined."""
    found: dict[tuple[tuple[str, str], ...], list[Point]] = {}
    for resource in sent.resource_metrics:
        own = found.setdefault(tuple(sorted(attributes_of(resource.resource.attributes).items())), [])
        for scope in resource.scope_metrics:
            for metric in scope.metrics:
                own.extend(points_of(metric, scope.scope.name))
    for attributes, points in found.items():
        yield Resource(dict(attributes), [*_each_once(points)])


def _each_once(points: Iterable[Point]) -> Iterator[Point]:
    """Yield the points of a resource, without those that say again what one before them said."""
    seen = set()
    for point in points:
        said = (point.series, point.start_ns, point.time_ns, point.count, point.total)
        if said not in seen:
            seen.add(said)
            yield point


def points_of(metric: Metric, scope: str = "") -> Iterator[Point]:
    """Yield the data points of a metric; those without a recorded value are left out."""
    data = metric.WhichOneof("data")
    if data is None:
        return
    message = getattr(metric, data)
    temporality = getattr(message, "aggregation_temporality", None)
    grows = data != "gauge" and getattr(message, "is_monotonic", True)
    is_cumulative = grows and temporality == AGGREGATION_TEMPORALITY_CUMULATIVE
    name, scope, unit = (each.replace("\0", REPLACED) for each in (metric.name, scope, metric.unit))
    kind = _Kind(
        name,
        scope,
        unit,
        is_cumulative or data == "summary",
        _usual(data, grows=grows),
        _unclear(data, temporality, grows=grows),
    )
    recorded = (each for each in message.data_points if _is_recorded(each.flags))
    if data == "summary":
        yield from (_summary(kind, each) for each in recorded)
    elif data in {"gauge", "sum"}:
        yield from (_number(kind, each) for each in recorded)
    else:
        yield from (_histogram(kind, each) for each in recorded)


def attributes_of(pairs: Iterable[KeyValue]) -> dict[str, str]:
    """Return the attributes as text; lists and maps are not needed and left out."""
    found = ((pair.key, _text(pair.value)) for pair in pairs)
    return {key: value for key, value in found if value is not None}


def _unclear(data: str, temporality: int | None, *, grows: bool) -> str | None:
    """Return why the meaning of a metric's points is unclear; None if it is clear."""
    if temporality == AGGREGATION_TEMPORALITY_UNSPECIFIED:
        return NO_TEMPORALITY
    only_changes = data == "sum" and not grows and temporality == AGGREGATION_TEMPORALITY_DELTA
    return ONLY_CHANGES if only_changes else None


def _usual(data: str, *, grows: bool) -> Statistic:
    """Return how to combine several series: increments and amounts are summed; other values are not."""
    if data != "sum":
        return Statistic.MEAN
    return Statistic.RATE if grows else Statistic.SUM


def _summary(kind: _Kind, point: SummaryDataPoint) -> Point:
    """Return count and sum; quantiles of several summaries cannot be combined."""
    return kind.of(point, count=point.count, total=point.sum, reason=_flaw(point.sum))


def _number(kind: _Kind, point: NumberDataPoint) -> Point:
    given = point.WhichOneof("value")
    value = float(point.as_int if given == "as_int" else point.as_double)
    flaw = _flaw(value) if given else NO_VALUE
    return kind.of(point, total=value, least=value, greatest=value, reason=kind.reason or flaw)


def _histogram(kind: _Kind, point: HistogramDataPoint | ExponentialHistogramDataPoint) -> Point:
    total = point.sum if point.HasField("sum") else None
    least = point.min if point.HasField("min") else None
    greatest = point.max if point.HasField("max") else None
    buckets, flaw = _explicit(point) if isinstance(point, HistogramDataPoint) else _exponential(point)
    return kind.of(
        point,
        count=point.count,
        total=total,
        least=least,
        greatest=greatest,
        lowest=least,
        highest=greatest,
        buckets=buckets,
        reason=kind.reason or flaw or _flaw(total, least, greatest),
        remark=BELOW_ZERO if _is_below_zero(point) else None,
    )


def _explicit(point: HistogramDataPoint) -> tuple[Buckets | None, str | None]:
    bounds, counts = tuple(point.explicit_bounds), tuple(point.bucket_counts)
    if not bounds:
        return None, None
    if len(bounds) > BUCKETS_MAX:
        return None, TOO_FINE
    bounded = all(abs(each) <= BOUND_MAX for each in bounds)
    rising = all(low < high for low, high in pairwise(bounds))
    if not (bounded and rising) or len(counts) != len(bounds) + 1 or sum(counts) != point.count:
        return None, UNEVEN
    return Explicit(bounds, counts), None


def _exponential(point: ExponentialHistogramDataPoint) -> tuple[Buckets | None, str | None]:
    positive = point.positive
    if point.scale not in SCALES:
        return None, NO_SCALE
    if len(positive.bucket_counts) > BUCKETS_MAX:
        return None, TOO_FINE
    if _is_below_zero(point):
        return None, None
    counts = tuple(
        (positive.offset + place, count) for place, count in enumerate(positive.bucket_counts) if count
    )
    if sum(count for _, count in counts) + point.zero_count != point.count:
        return None, UNEVEN
    return Exponential(point.scale, point.zero_count, counts), None


def _is_below_zero(point: HistogramDataPoint | ExponentialHistogramDataPoint) -> bool:
    """Whether a histogram has separate buckets for negative values."""
    return isinstance(point, ExponentialHistogramDataPoint) and any(point.negative.bucket_counts)


def _flaw(*values: float | None) -> str | None:
    return None if all(value is None or math.isfinite(value) for value in values) else NOT_FINITE


def _is_recorded(flags: int) -> bool:
    return not flags & DATA_POINT_FLAGS_NO_RECORDED_VALUE_MASK


def _text(value: AnyValue) -> str | None:
    kind = value.WhichOneof("value")
    if kind == "bool_value":
        return "true" if value.bool_value else "false"
    if kind == "double_value" and value.double_value.is_integer():  # a status of 503.0 is one of 503
        return str(int(value.double_value))
    return str(getattr(value, kind)) if kind in {"string_value", "int_value", "double_value"} else None
