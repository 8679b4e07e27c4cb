"""A history in which every question of docs/analysts.md has an answer."""

from datetime import UTC, datetime, timedelta

import numpy as np
from sqlalchemy import Connection
from uuid_utils.compat import uuid7

from geoheal.domain.alarms.alert import Alert, AlertKind, AlertState
from geoheal.domain.alarms.change_event import ChangeEvent, ChangeKind
from geoheal.domain.alarms.condition import read_condition
from geoheal.domain.alarms.own_rule import OwnRule
from geoheal.domain.alarms.silence import Silence
from geoheal.domain.healing.attempt import Attempt, AttemptPhase
from geoheal.domain.healing.incident import Incident, IncidentState
from geoheal.domain.healing.patch import Patch, Target, patch_hash
from geoheal.domain.healing.refusal import Refusal
from geoheal.domain.health.degradation import Finding, Severity
from geoheal.domain.health.detection import AnomalyRecord, CalibrationRecord, EvidenceKind
from geoheal.domain.health.system import System
from geoheal.domain.profiling.profile import Profile, Seconds, Stack
from geoheal.domain.snapshots.baseline import Baseline, BaselineSource
from geoheal.domain.snapshots.code_version import CodeVersion
from geoheal.domain.snapshots.convention import Geometry
from geoheal.domain.snapshots.regime import Regime
from geoheal.domain.snapshots.snapshot import Snapshot
from geoheal.domain.symptom import Symptom
from geoheal.store.detection import anomalies, calibrations
from geoheal.store.healing import (
    alerts,
    attempts,
    incidents,
    kept_findings,
    patches,
    refusals,
    silences,
    strategy_outcomes,
)
from geoheal.store.profiles import profiles
from geoheal.store.snapshots import partitions, rollups
from geoheal.store.snapshots.ingest_path import insert_new
from geoheal.store.systems import baselines, change_events, code_versions, own_rules, systems

NOW = datetime.now(UTC)
OPENED = NOW - timedelta(hours=2)


def tell(connection: Connection) -> None:
    """Store it, ending now."""
    partitions.cover(connection, [NOW, NOW - timedelta(days=1)])
    shop = systems.register(connection, "shop", Geometry.SPHERE, 64)
    _report(connection, shop)
    _profile(connection, shop)
    incident = _fall_ill(connection, shop)
    _treat(connection, shop, incident)
    _detect(connection, shop)
    event = ChangeEvent(
        id=uuid7(), kind=ChangeKind.DEPLOY, title="checkout", version="1.4.2", url=None, at=OPENED,
        recorded_at=NOW, recorded_by="ci",
    )  # fmt: skip
    change_events.add(connection, shop, event)
    silence = Silence(
        id=uuid7(), system="shop", pattern=None, reason="load test", starts_at=OPENED, ends_at=NOW,
        created_at=OPENED, created_by="ann",
    )  # fmt: skip
    silences.add(connection, silence)
    rule = OwnRule(
        id=uuid7(), name="queue", system="shop", pattern=None,
        condition=read_condition("metrics.queue_depth > 100"), for_s=300.0, keep_firing_for_s=60.0,
        severity=Severity.WARNING, message=None, updated_at=OPENED, updated_by="ann",
    )  # fmt: skip
    own_rules.put(connection, rule)
    finished = (NOW - timedelta(hours=3)).replace(minute=0, second=0, microsecond=0)
    rollups.close(connection, shop, finished)
    while rollups.roll_some(connection, shop, finished):
        pass


def _profile(connection: Connection, shop: System) -> None:
    stack = Stack(route="GET /total", places=(("shop.web", "total"),), line=12, seconds=Seconds(2.0, 1.5))
    profile = Profile(
        id=uuid7(), started_at=NOW - timedelta(minutes=10), duration_s=30.0, node="n0",
        code_version=CodeVersion("bbb"), samples=50, requests={"GET /total": 100}, stacks=[stack],
        other=Seconds(), errors=[],
    )  # fmt: skip
    profiles.add(connection, shop, profile)


def _report(connection: Connection, shop: System) -> None:
    rng = np.random.default_rng(1)
    basins = np.abs(rng.normal(size=(40, 64))).astype(np.float32)
    basins /= np.linalg.norm(basins, axis=1, keepdims=True)
    versions = [CodeVersion("aaa"), CodeVersion("bbb")]
    ids = code_versions.ensure(connection, shop, versions, NOW)
    for n, basin in enumerate(basins):
        snapshot = Snapshot(
            id=uuid7(), captured_at=NOW - timedelta(minutes=20 * (40 - n)), system="shop",
            geometry=shop.geometry, node=f"n{n % 2}", basin=basin, drift=float(rng.random()),
            baseline_id=None, regime=Regime.GEOMETRIC, phi=0.7, kappa_eff=64.0, error_rate=0.01,
            request_count=10, avg_latency_ms=20.0 + n, memory_usage_mb=300.0 + n,
            cpu_usage_pct=30.0,
            metrics={"queue_depth": float(n), "p95": 50.0 + n},
        )  # fmt: skip
        insert_new(connection, shop, snapshot, ids[versions[n // 20].fingerprint])
    for basin in basins[:2]:
        baseline = Baseline(id=uuid7(), basin=basin, source=BaselineSource.COORDINATES, created_at=NOW)
        baselines.activate(connection, shop, baseline)


def _fall_ill(connection: Connection, shop: System) -> Incident:
    incident = Incident(
        id=uuid7(), state=IncidentState.OPEN, severity=Severity.CRITICAL, symptom=Symptom.MEMORY_LEAK,
        first_seen_at=OPENED - timedelta(minutes=5), opened_at=OPENED, last_seen_at=NOW,
    )  # fmt: skip
    finding = Finding(
        code="MEMORY_HIGH", severity=Severity.CRITICAL, metric="memory_mb", value=1070.0, threshold=1000.0,
        message="Memory high: 1,070 MB > 1,000 MB",
    )  # fmt: skip
    incidents.save(connection, shop, incident)
    kept_findings.keep(connection, shop, incident, [finding], OPENED)
    alert = Alert(
        id=uuid7(), incident_id=incident.id, channel="webhook", kind=AlertKind.OPENED, payload={},
        state=AlertState.DEAD, attempts=9, next_attempt_at=NOW, created_at=OPENED, error="answered 500",
    )  # fmt: skip
    alerts.add(connection, shop, alert)
    return incident


def _treat(connection: Connection, shop: System, incident: Incident) -> None:
    attempt = Attempt(
        id=uuid7(), incident_id=incident.id, symptom=Symptom.MEMORY_LEAK, started_at=OPENED,
        phase=AttemptPhase.AWAITING_APPROVAL,
    )  # fmt: skip
    attempts.save(connection, shop, attempt)
    patch = Patch(
        id=uuid7(), incident_id=incident.id, attempt_id=attempt.id, evaluation_id=None, module_name="prices",
        strategy="memory_leak_mitigation", symptom=Symptom.MEMORY_LEAK, title="Bound the cache",
        explanation="It grows.", target=Target.FILE, old_code="a", new_code="b",
        hash=patch_hash("shop", "prices", "a", "b"), score=0.8, relief={"relative_change": -0.5},
        created_at=OPENED, expires_at=NOW + timedelta(days=1),
    )  # fmt: skip
    patches.add(connection, shop, patch)
    refusal = Refusal(
        patch_id=patch.id, module_name=patch.module_name, hash=patch.hash, shape=None, change=None,
        strategy=patch.strategy, title=patch.title, reason="The cache is a state.", refused_at=NOW,
        refused_by="me",
    )  # fmt: skip
    refusals.add(connection, shop, refusal)
    strategy_outcomes.learn(connection, shop, patch.strategy, patch.symptom, success=True, at=NOW)


def _detect(connection: Connection, shop: System) -> None:
    calibration = CalibrationRecord(
        id=uuid7(), baseline_id=None, since=NOW - timedelta(days=1), until=NOW, snapshots=40, slot_s=None,
        normal={}, notes=(), created_at=NOW,
    )  # fmt: skip
    calibrations.activate(connection, shop, calibration)
    anomaly = AnomalyRecord(
        id=uuid7(), calibration_id=calibration.id, since=OPENED, at=OPENED, evidence=EvidenceKind.LEAK,
        severity=Severity.WARNING, metric="memory_usage_mb", score=9.0, threshold=5.0, p_value=1e-6,
        proofs=[], moved=[], message="Memory grows.",
    )  # fmt: skip
    anomalies.insert_all(connection, shop, [anomaly])
