"""Figures of the database as Prometheus metric families; values that were not measured have no sample."""

from collections.abc import Callable, Iterator, Mapping
from typing import Final, NamedTuple

from prometheus_client.metrics_core import GaugeMetricFamily, Metric

from geoheal.api.metrics.system_figures import Figures, SystemFigures
from geoheal.domain.display import printable
from geoheal.domain.health.degradation import Severity
from geoheal.domain.health.summary import HealthStatus
from geoheal.store.connection.reads import ReplicaState

MEGABYTE: Final = 1_000_000
"""Bytes: the unit of memory_usage_mb."""


class SystemGauge(NamedTuple):
    """A figure per system.

    Parameters
    ----------
    name, help
        Name and help text for Prometheus.
    value
        Returns the value; None if not measured.
    """

    name: str
    help: str
    value: Callable[[SystemFigures], float | None]


def _of_snapshot(name: str, scale: float = 1.0) -> Callable[[SystemFigures], float | None]:
    def value(figures: SystemFigures) -> float | None:
        measured = None if figures.last is None else getattr(figures.last, name)
        return None if measured is None else measured * scale

    return value


def _last_seen(figures: SystemFigures) -> float | None:
    last = figures.known.last_snapshot
    return None if last is None else last.timestamp()


GAUGES: Final = (
    SystemGauge("geoheal_system_phi", "Integration (0..1) of the last snapshot.", _of_snapshot("phi")),
    SystemGauge(
        "geoheal_system_kappa", "Effective coupling of the last snapshot.", _of_snapshot("kappa_eff")
    ),
    SystemGauge(
        "geoheal_system_drift_radians",
        "Fisher-Rao distance of the last snapshot from the active baseline.",
        lambda figures: figures.drift,
    ),
    SystemGauge(
        "geoheal_system_error_rate", "Share (0..1) of requests that failed.", _of_snapshot("error_rate")
    ),
    SystemGauge("geoheal_system_latency_seconds", "Mean latency.", _of_snapshot("avg_latency_ms", 1e-3)),
    SystemGauge("geoheal_system_memory_bytes", "Resident memory.", _of_snapshot("memory_usage_mb", MEGABYTE)),
    SystemGauge(
        "geoheal_system_last_snapshot_timestamp_seconds", "When the last snapshot was captured.", _last_seen
    ),
    SystemGauge(
        "geoheal_system_patches_awaiting_approval",
        "Patches that wait for approval.",
        lambda figures: figures.known.patches_proposed,
    ),
    SystemGauge(
        "geoheal_system_alerts_pending",
        "Alerts that are not delivered yet.",
        lambda figures: figures.alerts_pending,
    ),
    SystemGauge(
        "geoheal_system_alerts_dead",
        "Alerts that could not be delivered.",
        lambda figures: figures.alerts_dead,
    ),
)


def families_of(figures: Figures, connections_max: int) -> Iterator[Metric]:
    """Yield the families in a fixed order.

    Parameters
    ----------
    figures
        Figures from the database.
    connections_max
        Number of connections that all serving processes may open together.
    """
    known = sum(figures.by_status.values())
    yield _gauge("geoheal_systems", "Systems that are known.", known)
    yield _counts("geoheal_systems_by_status", "Systems with each status.", "status", figures.by_status)
    omitted = known - len(figures.systems)
    yield _gauge(
        "geoheal_systems_omitted",
        "Systems without samples of their own; the healthiest ones are left out first.",
        omitted,
    )
    away = "Systems that cannot be read, because their node of the cluster does not answer."
    yield _gauge("geoheal_systems_unreachable", away, figures.unreachable)
    yield _by_state(
        "geoheal_evaluations_open", "Evaluations of code changes that wait or run.", figures.evaluations
    )
    yield _by_state(
        "geoheal_database_connections", "Connections of geoheal's processes.", figures.connections
    )
    yield _gauge("geoheal_database_connections_max", "Connections that requests may use.", connections_max)
    for gauge in GAUGES:
        family = GaugeMetricFamily(gauge.name, gauge.help, labels=["system"])
        for each in figures.systems:
            value = gauge.value(each)
            if value is not None:
                family.add_metric([printable(each.known.name)], value)
        yield family
    yield _statuses(figures)
    yield _incidents(figures)


def families_of_replica(replica: ReplicaState) -> Iterator[Metric]:
    """Yield whether the replica answers, and its lag; a lag that is not known has no sample."""
    yield _gauge("geoheal_replica_up", "Whether the replica for reads answers.", float(replica.answers))
    lag = GaugeMetricFamily("geoheal_replica_lag_seconds", "Lag of the replica behind the primary.")
    if replica.lag_s is not None:
        lag.add_metric([], max(replica.lag_s, 0.0))
    yield lag


def _gauge(name: str, help_text: str, value: float) -> Metric:
    return GaugeMetricFamily(name, help_text, value=value)


def _by_state(name: str, help_text: str, counts: Mapping[str, int]) -> Metric:
    return _counts(name, help_text, "state", counts)


def _counts(name: str, help_text: str, label: str, counts: Mapping[str, int]) -> Metric:
    family = GaugeMetricFamily(name, help_text, labels=[label])
    for state, count in sorted(counts.items()):
        family.add_metric([state], count)
    return family


def _statuses(figures: Figures) -> Metric:
    family = GaugeMetricFamily(
        "geoheal_system_status",
        "1 for the status that a system has, 0 for others.",
        labels=["system", "status"],
    )
    for each in figures.systems:
        for status in HealthStatus:
            family.add_metric([printable(each.known.name), status], float(each.known.status is status))
    return family


def _incidents(figures: Figures) -> Metric:
    family = GaugeMetricFamily(
        "geoheal_system_incidents_open", "Incidents that are open.", labels=["system", "severity"]
    )
    for each in figures.systems:
        for severity in (Severity.WARNING, Severity.CRITICAL):
            family.add_metric([printable(each.known.name), severity], float(each.incident == severity))
    return family
