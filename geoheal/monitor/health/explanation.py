"""Explain why a system is unusual: what moved, by how much, since when, and its cost of the budget."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final, NamedTuple

from geoheal.constants import ROLLING_VIEW_SIZE
from geoheal.domain.health.degradation import DegradationReport
from geoheal.domain.health.detection import AnomalyRecord, CalibrationRecord
from geoheal.domain.health.summary import HealthStatus
from geoheal.domain.health.system import System
from geoheal.domain.snapshots.reading import Reading
from geoheal.monitor.detection.detection import watch_now
from geoheal.monitor.detection.nodes import SystemState, system_state
from geoheal.monitor.forecast.forecasting import MetricForecast, forecast_findings, forecasts_with_thresholds
from geoheal.monitor.health.degradation import assess
from geoheal.monitor.health.queries import load_history
from geoheal.monitor.health.summary import severity_of, status_of
from geoheal.store.detection import anomalies
from geoheal.store.healing import incidents
from geoheal.store.session import Connection
from geoheal.store.snapshots.readings import last_readings

if TYPE_CHECKING:
    from geoheal.monitor.detection.running_detectors import Watch

DAY: Final = timedelta(days=1)
SHOWN: Final = 60
"""Number of values shown per metric."""
ANOMALIES_MAX: Final = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class SpentBudget:
    """Allowed false alarms, and actual alarms: a healthy system causes no more alarms than the budget.

    Parameters
    ----------
    shares
        Allowance per kind of evidence, in false alarms per day.
    """

    false_alarms_per_day: float
    alarms_last_day: int
    shares: Mapping[str, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class AlarmStanding:
    """State of an alarm, and the kinds of evidence that it stands for."""

    evidence: Sequence[str]
    state: str


class MeasuredAt(NamedTuple):
    """A value, and when it was measured."""

    captured_at: datetime
    value: float


@dataclass(frozen=True, slots=True, kw_only=True)
class MovedCourse:
    """Recent values of a metric that moved, oldest first, and its normal median and deviation."""

    metric: str
    normal: float
    scale: float
    values: Sequence[MeasuredAt]


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """Why a system is called unusual.

    Parameters
    ----------
    calibration, budget
        What is normal, and the cost of the last day's alarms; None without a calibration.
    alarms, anomalies, metrics
        States of the alarms, the firing alarms and those of the last day, and the metrics that moved.
    nodes
        The system's nodes.
    forecasts
        Forecasts of the metrics with thresholds.
    """

    calibration: CalibrationRecord | None = None
    budget: SpentBudget | None = None
    alarms: Sequence[AlarmStanding] = ()
    anomalies: Sequence[AnomalyRecord] = ()
    metrics: Sequence[MovedCourse] = ()
    nodes: SystemState
    forecasts: list[MetricForecast]

    @property
    def calibrated(self) -> bool:
        """Whether the system is calibrated."""
        return self.calibration is not None


@dataclass(frozen=True, slots=True)
class ExplainedReport:
    """A degradation report with its explanation, and the system's status."""

    report: DegradationReport
    status: HealthStatus
    explanation: Explanation


def explained_degradation(connection: Connection, name: str, now: datetime | None = None) -> ExplainedReport:
    """Return a system's degradation report with its explanation and the warnings from forecasts."""
    now = now or datetime.now(UTC)
    history = load_history(connection, name, now=now)
    explained = explain_system(connection, history.system, now)
    report = assess(history, now)
    warned = replace(report, findings=(*report.findings, *forecast_findings(explained.forecasts)))
    incident = severity_of(incidents.current(connection, history.system))
    status = status_of(history, warned, now).at_least(incident)
    return ExplainedReport(warned, status, explained)


def explain_system(connection: Connection, system: System, now: datetime) -> Explanation:
    """Explain what is unusual about a system, calibrated or not."""
    readings = last_readings(connection, system, ROLLING_VIEW_SIZE, of_nodes=True)
    nodes = system_state(readings, system.geometry)
    made = forecasts_with_thresholds(connection, system)
    watch = watch_now(connection, system, now)
    if watch is None:
        return Explanation(nodes=nodes, forecasts=made)
    kept = anomalies.page(connection, watch.system, limit=ANOMALIES_MAX, since=now - DAY)
    detections = {each.id: each for each in (*kept, *watch.firing, *watch.found, *watch.changed.values())}
    recent = sorted(detections.values(), key=lambda each: (each.cleared_at is None, each.at), reverse=True)
    detector = watch.detector
    return Explanation(
        calibration=watch.record,
        budget=SpentBudget(
            false_alarms_per_day=detector.budget,
            alarms_last_day=sum(1 for each in recent if each.at >= now - DAY),
            shares=detector.shares,
        ),
        alarms=[AlarmStanding(evidence=kinds, state=state) for kinds, state in detector.alarms.items()],
        anomalies=recent,
        metrics=_moved(watch, recent, readings),
        nodes=nodes,
        forecasts=made,
    )


def _moved(watch: "Watch", recent: Sequence[AnomalyRecord], readings: Sequence[Reading]) -> list[MovedCourse]:
    """Return recent values of the metrics that moved, and their normal ones."""
    normals = {metric.name: metric for metric in watch.normal.metrics}
    names = dict.fromkeys(str(moved["metric"]) for each in recent for moved in each.moved)
    return [
        MovedCourse(
            metric=name,
            normal=normals[name].location,
            scale=normals[name].scale,
            values=[
                MeasuredAt(each.captured_at, each.values[name]) for each in readings if name in each.values
            ][-SHOWN:],
        )
        for name in names
        if name in normals
    ]
