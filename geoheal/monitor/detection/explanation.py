"""Explain why a system is unusual: what moved, by how much, since when, and its cost of the budget."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

from geoheal.constants import ROLLING_VIEW_SIZE
from geoheal.domain.health.detection import AnomalyRecord
from geoheal.domain.health.system import System
from geoheal.domain.snapshots.reading import Reading
from geoheal.monitor.answers import degradation_answer
from geoheal.monitor.detection.answers import (
    anomaly_answer,
    calibration_answer,
    forecast_answer,
    nodes_answer,
)
from geoheal.monitor.detection.detection import watch_now
from geoheal.monitor.detection.nodes import system_state
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


@dataclass(frozen=True, slots=True)
class Explanation:
    """An explanation, and the forecasts behind it.

    Parameters
    ----------
    answer
        As a plain dictionary.
    forecasts
        Forecasts of the metrics with thresholds.
    """

    answer: dict[str, Any]
    forecasts: list[MetricForecast]


def explained_degradation(connection: Connection, name: str, now: datetime | None = None) -> dict[str, Any]:
    """Return a system's degradation report with its explanation and the warnings from forecasts."""
    now = now or datetime.now(UTC)
    history = load_history(connection, name, now=now)
    explained = explain_system(connection, history.system, now)
    report = assess(history, now)
    warned = replace(report, findings=(*report.findings, *forecast_findings(explained.forecasts)))
    incident = severity_of(incidents.current(connection, history.system))
    status = status_of(history, warned, now).at_least(incident)
    return {**degradation_answer(warned), "status": status, "explanation": explained.answer}


def explain_system(connection: Connection, system: System, now: datetime) -> Explanation:
    """Explain what is unusual about a system, calibrated or not."""
    readings = last_readings(connection, system, ROLLING_VIEW_SIZE, ends=True)
    made = forecasts_with_thresholds(connection, system)
    watch = watch_now(connection, system, now)
    detected = _uncalibrated() if watch is None else _detected(connection, watch, readings, now)
    answer = {
        **detected,
        "nodes": nodes_answer(system_state(readings, system.geometry)),
        "forecasts": [forecast_answer(each) for each in made],
    }
    return Explanation(answer, made)


def _uncalibrated() -> dict[str, Any]:
    return {
        "calibrated": False,
        "calibration": None,
        "budget": None,
        "alarms": [],
        "anomalies": [],
        "metrics": [],
    }


def _detected(
    connection: Connection, watch: "Watch", readings: Sequence[Reading], now: datetime
) -> dict[str, Any]:
    kept = anomalies.page(connection, watch.system, limit=ANOMALIES_MAX, since=now - DAY)
    detections = {each.id: each for each in (*kept, *watch.firing, *watch.found, *watch.changed.values())}
    recent = sorted(detections.values(), key=lambda each: (each.cleared_at is None, each.at), reverse=True)
    return {
        "calibrated": True,
        "calibration": calibration_answer(watch.record),
        "budget": _budget(watch, recent, now),
        "alarms": [
            {"evidence": [kind.value for kind in kinds], "state": state.value}
            for kinds, state in watch.detector.alarms.items()
        ],
        "anomalies": [anomaly_answer(each) for each in recent],
        "metrics": _moved(watch, recent, readings),
    }


def _budget(watch: "Watch", recent: Sequence[AnomalyRecord], now: datetime) -> dict[str, Any]:
    """Return the cost of the last day's alarms.

    A healthy system causes no more alarms than the budget.
    """
    budget = watch.detector.budget
    fired = sum(1 for each in recent if each.at >= now - DAY)
    return {"false_alarms_per_day": budget, "alarms_last_day": fired, "shares": watch.detector.shares}


def _moved(
    watch: "Watch", recent: Sequence[AnomalyRecord], readings: Sequence[Reading]
) -> list[dict[str, Any]]:
    """Return recent values of the metrics that moved, and their normal ones."""
    normals = {metric.name: metric for metric in watch.normal.metrics}
    names = dict.fromkeys(str(moved["metric"]) for each in recent for moved in each.moved)
    return [
        {
            "metric": name,
            "normal": normals[name].location,
            "scale": normals[name].scale,
            "values": [
                {"captured_at": each.captured_at.isoformat(), "value": each.values[name]}
                for each in readings
                if name in each.values
            ][-SHOWN:],
        }
        for name in names
        if name in normals
    ]
