"""Results of calibrated detection, forecasts and nodes as plain dictionaries."""

from datetime import timedelta
from typing import Any

from geoheal.domain.display import duration
from geoheal.domain.health.detection import AnomalyRecord, CalibrationRecord
from geoheal.domain.moments import iso
from geoheal.monitor.calibration import Calibration
from geoheal.monitor.calibration.explain import explain
from geoheal.monitor.detection.nodes import NodeState, SystemState
from geoheal.monitor.forecast.forecasting import MetricForecast, crossing_sentence


def calibration_answer(record: CalibrationRecord) -> dict[str, Any]:
    """Return a calibration with an explanation in plain words."""
    normal = Calibration.from_dict(record.normal)
    return {
        "id": str(record.id),
        "baseline_id": None if record.baseline_id is None else str(record.baseline_id),
        "active": record.active,
        "automatic": record.automatic,
        "since": record.since.isoformat(),
        "until": record.until.isoformat(),
        "snapshots": record.snapshots,
        "step_s": normal.step_s,
        "slot_s": record.slot_s,
        "metrics": list(normal.names),
        "basin": normal.basin is not None,
        "explanation": [*explain(normal), *_nodes(record), *record.notes],
        "notes": list(record.notes),
        "created_at": record.created_at.isoformat(),
    }


def anomaly_answer(anomaly: AnomalyRecord) -> dict[str, Any]:
    """Return an alarm with its evidence."""
    over = anomaly.cleared_at
    return {
        "id": str(anomaly.id),
        "calibration_id": str(anomaly.calibration_id),
        "code": anomaly.code,
        "severity": anomaly.severity,
        "since": anomaly.since.isoformat(),
        "at": anomaly.at.isoformat(),
        "cleared_at": iso(over),
        "evidence": anomaly.evidence,
        "metric": anomaly.metric,
        "score": anomaly.score,
        "threshold": anomaly.threshold,
        "p_value": anomaly.p_value,
        "proofs": [dict(proof) for proof in anomaly.proofs],
        "moved": [dict(moved) for moved in anomaly.moved],
        "message": anomaly.message,
    }


def forecast_answer(made: MetricForecast) -> dict[str, Any]:
    """Return a forecast, step by step, and its crossings of thresholds."""
    forecast = made.forecast
    rows = zip(forecast.expected.tolist(), forecast.low.tolist(), forecast.high.tolist(), strict=True)
    return {
        "metric": made.metric,
        "made_at": made.made_at.isoformat(),
        "step_s": forecast.step_s,
        "current": forecast.current,
        "steps": [
            {
                "at": (made.made_at + timedelta(seconds=forecast.step_s * place)).isoformat(),
                "expected": expected,
                "low": low,
                "high": high,
            }
            for place, (expected, low, high) in enumerate(rows, 1)
        ],
        "crossings": [
            {
                "threshold": each.threshold,
                "direction": "above" if each.above else "below",
                "already": each.already,
                "probability": each.probability,
                "expected_s": each.expected_s,
                "earliest_s": each.earliest_s,
                "latest_s": each.latest_s,
                "message": crossing_sentence(made.metric, each),
            }
            for each in made.crossings
        ],
    }


def nodes_answer(state: SystemState) -> dict[str, Any]:
    """Return a system's nodes and the combined state."""
    return {
        "nodes": [_node(node) for node in state.nodes],
        "outliers": [node.node for node in state.nodes if node.outlier],
        "silent": [node.node for node in state.nodes if node.silent],
        "ended": [node.node for node in state.nodes if node.ended],
        "values": dict(state.values),
        "dispersion": state.dispersion,
    }


def _node(node: NodeState) -> dict[str, Any]:
    return {
        "node": node.node,
        "captured_at": node.captured_at.isoformat(),
        "values": dict(node.values),
        "distance": node.distance,
        "outlier": node.outlier,
        "reasons": list(node.reasons),
        "silent": node.silent,
        "ended": node.ended,
    }


def _nodes(record: CalibrationRecord) -> list[str]:
    if record.slot_s is None:
        return []
    return [
        f"Nodes: snapshots of several nodes are combined every {duration(record.slot_s)} (means of "
        "their metrics, Fréchet mean of their basins)."
    ]
