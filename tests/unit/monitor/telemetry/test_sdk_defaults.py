"""What the SDKs of Java, .NET, Go and Node.js send by default, as measurements: old names and new ones."""

from collections import defaultdict
from typing import Any

import pytest
from opentelemetry.proto.metrics.v1.metrics_pb2 import (
    AGGREGATION_TEMPORALITY_CUMULATIVE,
    AGGREGATION_TEMPORALITY_DELTA,
    Metric,
)

from geoheal.api.otlp.points import points_of
from geoheal.monitor.telemetry.measuring import measure
from geoheal.monitor.telemetry.point import Point
from geoheal.monitor.telemetry.semantic_conventions import CONVENTIONS

NEW = ({"http.response.status_code": "200"}, {"http.response.status_code": "500", "error.type": "500"})
OLD = ({"http.status_code": "200", "http.method": "GET"}, {"http.status_code": "503", "http.method": "GET"})
START, NOW = 10**18, 10**18 + 10 * 10**9


def point(data: Any, attributes: dict[str, str]) -> Any:
    made = data.data_points.add(start_time_unix_nano=START, time_unix_nano=NOW)
    for key, value in attributes.items():
        made.attributes.add(key=key).value.string_value = value
    return made


def served(name: str, unit: str, took: float, outcomes: Any) -> Metric:
    """Nine requests that went well and one that failed."""
    metric = Metric(name=name, unit=unit)
    metric.histogram.aggregation_temporality = AGGREGATION_TEMPORALITY_DELTA
    for attributes, count in zip(outcomes, (9, 1), strict=True):
        made = point(metric.histogram, attributes)
        made.count, made.sum = count, took * count
        made.explicit_bounds.extend([took * 0.9, took * 1.1])
        made.bucket_counts.extend([0, count, 0])
    return metric


def amount(name: str, unit: str, *values: float, attribute: str = "type", monotonic: bool = False) -> Metric:
    metric = Metric(name=name, unit=unit)
    metric.sum.is_monotonic = monotonic
    metric.sum.aggregation_temporality = (
        AGGREGATION_TEMPORALITY_DELTA if monotonic else AGGREGATION_TEMPORALITY_CUMULATIVE
    )
    for number, value in enumerate(values):
        point(metric.sum, {attribute: f"kind {number}"}).as_double = value
    return metric


SERVED = {"request_count": 10, "avg_latency_ms": 20, "error_rate": 0.1, "metrics.p50": 20}
SHAPES = {
    "Java": (
        [served("http.server.request.duration", "s", 0.02, NEW),
         amount("jvm.memory.used", "By", 60e6, 50e6, attribute="jvm.memory.pool.name"),
         amount("jvm.thread.count", "{thread}", 12, 3, attribute="jvm.thread.state"),
         amount("jvm.cpu.time", "s", 2.5, monotonic=True)],
        {**SERVED, "memory_usage_mb": 110, "cpu_usage_pct": 25, "metrics.threads": 15},
    ),
    "Java 1": (
        [served("http.server.duration", "ms", 20, OLD),
         amount("process.runtime.jvm.memory.usage", "By", 60e6, 50e6, attribute="pool"),
         amount("process.runtime.jvm.threads.count", "1", 12, 3, attribute="daemon")],
        {**SERVED, "memory_usage_mb": 110, "metrics.threads": 15},
    ),
    ".NET 9": (
        [served("http.server.request.duration", "s", 0.02, NEW),
         amount("http.server.active_requests", "{request}", 2),
         amount("dotnet.process.memory.working_set", "By", 120e6),
         amount("dotnet.process.cpu.time", "s", 2, 0.5, attribute="cpu.mode", monotonic=True)],
        {**SERVED, "memory_usage_mb": 120, "cpu_usage_pct": 25, "metrics.active_requests": 2},
    ),
    ".NET 8": (
        [amount("process.runtime.dotnet.gc.heap.size", "bytes", 20e6, 10e6, attribute="generation"),
         amount("process.runtime.dotnet.gc.committed_memory.size", "bytes", 90e6)],
        {"memory_usage_mb": 90},
    ),
    "Go": (
        [served("http.server.request.duration", "s", 0.02, NEW),
         amount("go.memory.used", "By", 2e6, 40e6, attribute="go.memory.type")],
        {**SERVED, "memory_usage_mb": 42},
    ),
    "Go before": (
        [served("http.server.duration", "ms", 20, OLD),
         amount("process.runtime.go.mem.heap_sys", "By", 60e6)],
        {**SERVED, "memory_usage_mb": 60},
    ),
    "Node.js": (
        [served("http.server.duration", "ms", 20, OLD),
         amount("process.memory.usage", "By", 91e6),
         amount("v8js.memory.heap.used", "By", 5e6, 6e6, attribute="v8js.heap.space.name"),
         amount("process.cpu.time", "s", 2, 0.5, attribute="process.cpu.state", monotonic=True)],
        {**SERVED, "memory_usage_mb": 91, "cpu_usage_pct": 25},
    ),
}  # fmt: skip


@pytest.mark.parametrize(("metrics", "measured"), SHAPES.values(), ids=SHAPES)
def test_an_sdk_is_understood_with_nothing_configured(metrics, measured):
    by_name: defaultdict[str, list[Point]] = defaultdict(list)
    for metric in metrics:
        by_name[metric.name].extend(points_of(metric))
    found: dict[str, float] = {}
    for rule in CONVENTIONS.rules:
        value = measure(rule, by_name)
        if value is not None:
            found.setdefault(rule.field, value)
    assert {name: found.get(name) for name in measured} == pytest.approx(measured)
