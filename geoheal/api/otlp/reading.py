"""What a request of OpenTelemetry's exporter says, as snapshots to be stored.

There is one snapshot for each resource and moment. Its id is made of both, so that a request that is sent
again finds the first copy.
"""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Final
from uuid import UUID, uuid5

from opentelemetry.proto.collector.metrics.v1.metrics_service_pb2 import ExportMetricsServiceRequest
from opentelemetry.proto.metrics.v1.metrics_pb2 import ResourceMetrics
from pydantic_core import to_json

from geoheal.api.otlp.mapping import OWN, OtlpMapping
from geoheal.api.otlp.measure import measure
from geoheal.api.otlp.points import Point, attributes_of, points_of
from geoheal.constants import DEFAULT_SYSTEM
from geoheal.domain.snapshot import FIGURES

NAMESPACE: Final = UUID("b6f0a6f4-0f4e-4f5c-9c0e-6f1d0a3b7e11")
"""Of the ids that are made here (RFC 9562, version 5)."""

EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)

PointsByName = dict[str, list[Point]]


@dataclass(frozen=True, slots=True)
class Reading:
    """What was read.

    Parameters
    ----------
    snapshots
        As a reporter would send them.
    points
        How many data points stand behind each.
    refused
        How many data points cannot be used, by why.
    """

    snapshots: list[dict[str, Any]] = field(default_factory=list)
    points: list[int] = field(default_factory=list)
    refused: Counter[str] = field(default_factory=Counter)


def read_request(sent: ExportMetricsServiceRequest, mapping: OtlpMapping) -> Reading:
    """Read a request; metrics that the mapping does not name are none of its business."""
    reading = Reading()
    for resource in sent.resource_metrics:
        attributes = attributes_of(resource.resource.attributes)
        for time_ns, points in sorted(_by_time(resource, mapping, reading.refused).items()):
            measured = _measure(points, mapping)
            if measured:
                reading.snapshots.append({**_identity(attributes, time_ns, mapping), **measured})
                reading.points.append(sum(len(each) for each in points.values()))
    return reading


def _by_time(
    resource: ResourceMetrics, mapping: OtlpMapping, refused: Counter[str]
) -> dict[int, PointsByName]:
    named = {rule.name for rule in mapping.rules}
    found: defaultdict[int, PointsByName] = defaultdict(lambda: defaultdict(list))
    for scope in resource.scope_metrics:
        for metric in scope.metrics:
            for point in points_of(metric) if metric.name in named else ():
                if point.reason is None:
                    found[point.time_ns][metric.name].append(point)
                else:
                    refused[f"{metric.name} {point.reason}"] += 1
    return found


def _measure(points: Mapping[str, Sequence[Point]], mapping: OtlpMapping) -> dict[str, Any]:
    measured: dict[str, Any] = {}
    own: dict[str, float] = {}
    for rule in mapping.rules:
        value = measure(rule, points.get(rule.name, ()))
        if value is None:
            continue
        if rule.field in FIGURES:
            measured[rule.field] = round(value) if rule.field == "request_count" else value
        else:
            own[rule.field.removeprefix(OWN)] = value
    return {**measured, "metrics": own} if own else measured


def _identity(attributes: Mapping[str, str], time_ns: int, mapping: OtlpMapping) -> dict[str, Any]:
    name = to_json([sorted(attributes.items()), time_ns]).decode()
    moment = EPOCH + timedelta(microseconds=time_ns // 1000)
    node = attributes.get(mapping.node)
    return {
        "system": attributes.get(mapping.system, DEFAULT_SYSTEM),
        "id": str(uuid5(NAMESPACE, name)),
        "captured_at": moment.isoformat(),
        **({} if node is None else {"node": node}),
    }
