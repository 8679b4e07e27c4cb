"""Results of the monitor as plain dictionaries, the same for Python, HTTP and the command line."""

from dataclasses import asdict
from typing import Any

from geoheal.domain.health.degradation import DegradationReport, Finding
from geoheal.domain.health.quantity import quantity_of
from geoheal.domain.health.summary import Health
from geoheal.domain.moments import iso
from geoheal.domain.snapshots.baseline import Baseline
from geoheal.domain.snapshots.snapshot import MEASUREMENTS, Snapshot


def degradation_answer(report: DegradationReport) -> dict[str, Any]:
    """Return a degradation report."""
    answer: dict[str, Any] = {
        "degraded": report.degraded,
        "issues": report.issues,
        "findings": [finding_answer(finding) for finding in report.findings],
        "severity": report.severity,
        "metrics": dict(report.metrics),
        "not_measured": list(report.not_measured),
        "notes": list(report.notes),
        "timestamp": report.timestamp.isoformat(),
    }
    return answer if report.message is None else {**answer, "message": report.message}


def finding_answer(finding: Finding) -> dict[str, Any]:
    """Return a finding, with the meaning of its figures."""
    return {**asdict(finding), **asdict(quantity_of(finding))}


def health_answer(health: Health) -> dict[str, Any]:
    """Return a health summary."""
    last = health.last_snapshot
    answer: dict[str, Any] = {
        "status": health.status,
        "snapshots_collected": health.snapshots_collected,
        "current_phi": health.current_phi,
        "current_kappa": health.current_kappa,
        "current_regime": health.current_regime,
        "basin_drift": health.basin_drift,
        "issues": list(health.issues),
        "last_snapshot": iso(last),
    }
    return answer if health.note is None else {**answer, "note": health.note}


def snapshot_answer(snapshot: Snapshot) -> dict[str, Any]:
    """Return the short form in which a stored snapshot is acknowledged."""
    return {
        "timestamp": snapshot.captured_at.isoformat(),
        "phi": snapshot.phi,
        "kappa_eff": snapshot.kappa_eff,
        "regime": snapshot.regime,
        "code_hash": snapshot.code_version.code_hash,
        "id": str(snapshot.id),
        "drift": snapshot.drift,
    }


def snapshot_details(snapshot: Snapshot, *, basin: bool = False) -> dict[str, Any]:
    """Return a stored snapshot in full, optionally with its coordinates."""
    against = snapshot.baseline_id
    details: dict[str, Any] = {
        "id": str(snapshot.id),
        "system": snapshot.system,
        "node": snapshot.node,
        "captured_at": snapshot.captured_at.isoformat(),
        "timestamp": snapshot.captured_at.isoformat(),
        **{name: getattr(snapshot, name) for name in MEASUREMENTS},
        "request_count": snapshot.request_count,
        "metrics": None if snapshot.metrics is None else dict(snapshot.metrics),
        "regime": snapshot.regime,
        "drift": snapshot.drift,
        "baseline_id": None if against is None else str(against),
        "code_hash": snapshot.code_hash,
        "active_modules": list(snapshot.active_modules),
        "module_versions": dict(snapshot.module_versions),
        "label": snapshot.label,
        "context": snapshot.context,
    }
    if not basin:
        return details
    coords = snapshot.basin_coords
    return {**details, "basin_coords": None if coords is None else coords.tolist()}


def baseline_answer(baseline: Baseline) -> dict[str, Any]:
    """Return a baseline, without its coordinates."""
    taken_from = baseline.snapshot_id
    return {
        "id": str(baseline.id),
        "source": baseline.source,
        "dimension": len(baseline.basin),
        "active": baseline.active,
        "snapshot_id": None if taken_from is None else str(taken_from),
        "created_at": baseline.created_at.isoformat(),
    }
