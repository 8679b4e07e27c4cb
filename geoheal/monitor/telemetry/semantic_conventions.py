"""Rules for the semantic conventions of OpenTelemetry and Prometheus: default exports need no file.

References
----------
OpenTelemetry, *Semantic conventions* 1.20 (``http.server.duration``, ms) to 1.37
(``http.server.request.duration``, s): HTTP, RPC, database, process, system and runtime metrics.
"""

from collections.abc import Mapping
from typing import Final

from geoheal.monitor.telemetry.failures import is_failed, tells
from geoheal.monitor.telemetry.prometheus import conventions as prometheus
from geoheal.monitor.telemetry.rules import OWN, Mapped, MappingRule, Statistic
from geoheal.monitor.telemetry.units import MeasuredQuantity

SERVED: Final = (
    ("http.server.request.duration", "http.server.duration", "http.server.requests", *prometheus.SERVED),
    ("rpc.server.call.duration", "rpc.server.duration", *prometheus.SERVED_RPC),
)
CALLED: Final = (
    ("http.client.request.duration", "http.client.duration", "http.client.requests", *prometheus.CALLED),
    ("rpc.client.call.duration", "rpc.client.duration", *prometheus.CALLED_RPC),
)
SECONDS: Final = dict.fromkeys(
    (
        "http.server.request.duration",
        "http.client.request.duration",
        "rpc.server.call.duration",
        "rpc.client.call.duration",
        "db.client.operation.duration",
        "nodejs.eventloop.delay.p99",
    ),
    "s",
)
MEMORY: Final = (
    "process.memory.usage",
    "process.memory.physical_usage",
    "process.runtime.cpython.memory",
    "cpython.memory",
    "jvm.memory.used",
    "process.runtime.jvm.memory.usage",
    "dotnet.process.memory.working_set",
    "process.runtime.dotnet.gc.committed_memory.size",
    "process.runtime.dotnet.gc.heap.size",
    "go.memory.used",
    "process.runtime.go.mem.heap_sys",
    "v8js.memory.heap.used",
    "nodejs.memory.heap.used",
    "container.memory.usage",
    "k8s.pod.memory.working_set",
    "system.memory.usage",
    *prometheus.MEMORY,
)
"""Metrics of memory in use, the whole process first: the first available one counts."""

CPU_TIME: Final = (
    "process.cpu.time",
    "process.runtime.cpython.cpu_time",
    "cpython.cpu_time",
    "jvm.cpu.time",
    "dotnet.process.cpu.time",
    "container.cpu.time",
    "system.cpu.time",
    *prometheus.CPU_TIME,
)
"""Seconds of used CPU, in the same order."""

IDLE: Final = frozenset(("idle", "iowait", "wait", "steal"))
UNUSED_MEMORY: Final = frozenset(("free", "available", "cached", "buffered", "slab_reclaimable", "vms"))


STATES: Final = (
    "state",
    "type",
    "mode",
    "cpu.mode",
    "system.memory.state",
    "process.cpu.state",
    "system.cpu.state",
)
"""Attributes and labels with the use of memory or CPU time."""


def _state(attributes: Mapping[str, str]) -> str:
    return next((attributes[name].lower() for name in STATES if name in attributes), "")


def is_busy(attributes: Mapping[str, str]) -> bool:
    """Whether CPU time was used for work."""
    return _state(attributes) not in IDLE


def is_used(attributes: Mapping[str, str]) -> bool:
    """Whether memory is in use (for Python's runtime: resident)."""
    return _state(attributes) not in UNUSED_MEMORY


def _requests(
    families: tuple[tuple[str, ...], ...], names: Mapping[Statistic, str]
) -> tuple[MappingRule, ...]:
    """Return rules for count, latency, quantiles and errors of requests; the fields by meaning."""

    def of(statistic: Statistic, quantity: MeasuredQuantity = MeasuredQuantity.MILLISECONDS) -> MappingRule:
        condition = is_failed if statistic is Statistic.SHARE else _any
        return MappingRule(
            families=families,
            field=names[statistic],
            statistic=statistic,
            quantity=quantity,
            units=SECONDS,
            condition=condition,
            tells=tells,
        )

    times = (each for each in (Statistic.MEAN, Statistic.P50, Statistic.P95, Statistic.P99) if each in names)
    plain = (of(each, MeasuredQuantity.PLAIN) for each in (Statistic.COUNT, Statistic.SHARE))
    return (*map(of, times), *plain)


def _counted(
    families: tuple[tuple[str, ...], ...], names: Mapping[Statistic, str]
) -> tuple[MappingRule, ...]:
    """Return rules for count and errors of requests from plain counters."""
    return (
        MappingRule(families=families, field=names[Statistic.COUNT], statistic=Statistic.SUM),
        MappingRule(
            families=families,
            field=names[Statistic.SHARE],
            statistic=Statistic.SHARE,
            condition=is_failed,
            tells=tells,
        ),
    )


def _any(_attributes: Mapping[str, str]) -> bool:
    return True


_SERVER: Final = {
    Statistic.MEAN: "avg_latency_ms",
    Statistic.COUNT: "request_count",
    Statistic.SHARE: "error_rate",
    **{each: f"{OWN}{each}" for each in (Statistic.P50, Statistic.P95, Statistic.P99)},
}
_CLIENT: Final = {
    Statistic.MEAN: f"{OWN}client_latency_ms",
    Statistic.COUNT: f"{OWN}client_request_count",
    Statistic.SHARE: f"{OWN}client_error_rate",
    Statistic.P95: f"{OWN}client_p95",
}


def _gauge(
    name: str,
    field: str,
    quantity: MeasuredQuantity = MeasuredQuantity.PLAIN,
    usual: str = "",
    statistic: Statistic = Statistic.SUM,
) -> MappingRule:
    return MappingRule(
        families=((name,),), field=field, quantity=quantity, units={name: usual}, statistic=statistic
    )


RULES: Final = (
    *_requests(SERVED, _SERVER),
    *_counted(prometheus.COUNTED, _SERVER),
    *_requests(CALLED, _CLIENT),
    *(
        MappingRule(
            families=((name,),),
            field="memory_usage_mb",
            statistic=Statistic.SUM,
            quantity=MeasuredQuantity.MEGABYTES,
            units={name: "By"},
            condition=is_used,
            less=prometheus.UNUSED.get(name, ""),
        )
        for name in MEMORY
    ),
    *(
        MappingRule(
            families=((name,),),
            field="cpu_usage_pct",
            statistic=Statistic.RATE,
            scale=100.0,
            condition=is_busy,
        )
        for name in CPU_TIME
    ),
    _gauge(
        "db.client.operation.duration",
        f"{OWN}db_latency_ms",
        MeasuredQuantity.MILLISECONDS,
        "s",
        Statistic.MEAN,
    ),
    _gauge(
        "nodejs.eventloop.delay.p99",
        f"{OWN}eventloop_delay_p99_ms",
        MeasuredQuantity.MILLISECONDS,
        "s",
        Statistic.MAX,
    ),
    _gauge("http.server.active_requests", f"{OWN}active_requests"),
    _gauge("jvm.thread.count", f"{OWN}threads"),
    _gauge("process.runtime.jvm.threads.count", f"{OWN}threads"),
    _gauge("process.thread.count", f"{OWN}threads"),
)

OWN_MAX: Final = 64
"""Number of metrics without a rule that are accepted per process."""

CONVENTIONS: Final = Mapped(rules=RULES, latencies=RULES[0], own=OWN_MAX)
"""The mapping of a service without a configured one."""
