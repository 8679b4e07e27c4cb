"""What the dashboard is shown: two weeks of a shop, a mended incident, an open one and its patch."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import numpy as np
from uuid_utils.compat import uuid7

from geoheal.domain.alarms.alert import Alert, AlertKind, AlertState
from geoheal.domain.evaluation.change import CodeChange
from geoheal.domain.evaluation.fitness_policy import JudgePolicy
from geoheal.domain.evaluation.metric import Metric, MetricSamples
from geoheal.domain.evaluation.record import EvaluationRecord, EvaluationState
from geoheal.domain.healing.attempt import Attempt, AttemptPhase
from geoheal.domain.healing.incident import Incident, IncidentEvent, IncidentEventKind, IncidentState
from geoheal.domain.healing.patch import Patch, Target, patch_hash
from geoheal.domain.health.degradation import Finding, Severity
from geoheal.domain.health.detection import AnomalyRecord, EvidenceKind
from geoheal.domain.health.system import System
from geoheal.domain.profiling.profile import ErrorSite, Profile, Seconds, Stack
from geoheal.domain.snapshots.batch import ObservationBatch
from geoheal.domain.snapshots.code_version import CodeVersion
from geoheal.domain.snapshots.convention import Geometry
from geoheal.domain.symptom import Symptom
from geoheal.fitness.judgement.judge import judge
from geoheal.healing.patches import life, outcomes
from geoheal.healing.verification import verify
from geoheal.healing.verification.evidence import record_of
from geoheal.monitor.ingest.batch import ingest_batch
from geoheal.store.detection import anomalies
from geoheal.store.healing import (
    alerts,
    attempts,
    evaluations,
    incidents,
    kept_findings,
    patches,
    strategy_outcomes,
)
from geoheal.store.profiles import profiles
from geoheal.store.schema.detection_tables import calibrations
from geoheal.store.session import Connection, Database
from geoheal.store.snapshots import partitions
from geoheal.store.systems import systems
from tests.acceptance.dashboard.searched import searched, slower

HOSTILE = "<img src=x onerror=\"document.title='taken'\">"
"""What must only ever be shown as the text that it is."""

TROJAN = "user\u202e \u2066# only admins\u2069 \u2066"
"""Turns the direction of writing, so that code reads as a comment (CVE-2021-42574)."""

DAYS = 14
STEP = timedelta(minutes=5)
HASH_BEFORE, HASH_AFTER = "4be1c07d2f", "a93f5e2c11"

LEAKING = '''"""Prices of articles."""

CACHE = {}


def price(article, day):
    key = (article, day)
    if key not in CACHE:
        CACHE[key] = look_up(article, day)
    return CACHE[key]


def look_up(article, day):
    return sum(ord(letter) for letter in article) % 97 + day % 7
'''
BOUNDED = (
    LEAKING.replace(
        '"""Prices of articles."""\n\nCACHE = {}\n',
        '"""Prices of articles."""\n\nfrom collections import OrderedDict\n\n'
        "CACHE = OrderedDict()\nCACHE_MAX = 1024\n",
    ).replace(
        "        CACHE[key] = look_up(article, day)\n",
        "        CACHE[key] = look_up(article, day)\n        if len(CACHE) > CACHE_MAX:\n"
        "            CACHE.popitem(last=False)\n",
    )
    + f"\n\ndef may_change(access):\n    return access != '{TROJAN}'\n"
)
SLOW, FAST = "def total(rows):\n    return 1\n", "def total(rows):\n    return 2\n"


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """Ids by which the pages are found."""

    leak: UUID
    slow: UUID
    patch: UUID
    verified: UUID


def tell(database: Database, now: datetime, stranger: str = HOSTILE) -> Story:
    """Store the whole story, ending now; the stranger is named where text comes from outside."""
    with database.transaction() as connection:
        partitions.cover(connection, [now - timedelta(days=day) for day in range(DAYS + 2)])
        shop = systems.register(connection, "shop", Geometry.SPHERE, 64)
        others = [systems.register(connection, name, Geometry.SPHERE, 64) for name in ("search", stranger)]
        gone, fresh, _, till = [
            systems.register(connection, name, Geometry.SPHERE, 64)
            for name in ("gone", "fresh", "registered", "till")
        ]
    for batch in shop_history(now):
        ingest_batch(database, shop, batch)
    for other, snapshots in zip(others, (96, 160), strict=True):
        ingest_batch(database, other, quiet_history(now, snapshots))
    ingest_batch(database, gone, quiet_history(now - timedelta(hours=3)))
    ingest_batch(database, fresh, quiet_history(now, snapshots=4))
    with database.transaction() as connection:
        verified = mended(connection, shop, now - timedelta(days=4))
        leak, patch = leaking(connection, shop, now - timedelta(hours=8), now, stranger)
        learnt(connection, shop, now)
        for minutes, slow_s in ((90, 3.0), (30, 9.0)):
            profiles.add(connection, shop, profiled(now - timedelta(minutes=minutes), slow_s, stranger))
        unusual(connection, gone, now - timedelta(hours=4))
        slow = replace(incident_of(now, Symptom.PERFORMANCE_REGRESSION), severity=Severity.WARNING)
        incidents.save(connection, till, slow)
        slower(connection, till, slow)
        searched(connection, till, slow, stranger, now)
    return Story(leak=leak, slow=slow.id, patch=patch, verified=verified)


def shop_history(now: datetime) -> list[ObservationBatch]:
    """Days with a daily course, a slow spell of a day, and a leak that began 30 hours ago."""
    count = DAYS * 24 * 12
    rng = np.random.default_rng(7)
    age_h = np.arange(count)[::-1] * STEP.total_seconds() / 3600
    daily = np.sin(2 * np.pi * age_h / 24)
    slow = (age_h > 96) & (age_h < 120)
    leak = np.clip(30 - age_h, 0, None)
    tilt = np.clip(0.012 * leak + 0.25 * slow, 0, 0.6)
    basins = np.tile(np.ones(64) / 8, (count, 1)) + 0.012 * rng.normal(size=(count, 64))
    basins[:, :8] += tilt[:, np.newaxis]
    noise = rng.normal(size=(6, count))
    ids = rng.integers(0, 256, (count, 16), dtype=np.uint8)
    times = np.array([int((now - hours * timedelta(hours=1)).timestamp() * 1e6) for hours in age_h])
    numbers = {
        "phi": 0.755 + 0.012 * daily + 0.01 * noise[0] - 0.0025 * leak,
        "kappa_eff": 64.2 + 1.2 * daily + 0.8 * noise[1] + 0.1 * leak,
        "error_rate": np.clip(0.004 + 0.002 * noise[2] + 0.006 * slow, 0, 1),
        "avg_latency_ms": np.clip(46 + 9 * daily + 4 * noise[3] + 120 * slow, 5, None),
        "memory_usage_mb": 410 + 8 * daily + 3 * noise[4] + 30 * leak,
        "cpu_usage_pct": np.clip(34 + 14 * daily + 3 * noise[5], 0, None),
        "request_count": np.round(900 + 500 * daily),
    }

    def part(which: slice, code_hash: str, baseline: frozenset[int]) -> ObservationBatch:
        return ObservationBatch(
            ids=ids[which], captured_at=times[which], basin_coords=basins[which], set_baseline=baseline,
            numbers={name: values[which] for name, values in numbers.items()},
            metrics=[{"queue_depth": float(round(abs(3 + 2 * d), 2))} for d in daily[which]],
            code_versions=[CodeVersion(code_hash)] * len(ids[which]),
        )  # fmt: skip

    deployed = int((age_h >= 132).sum())
    return [
        part(slice(deployed), HASH_BEFORE, frozenset({0})),
        part(slice(deployed, None), HASH_AFTER, frozenset()),
    ]


def quiet_history(now: datetime, snapshots: int = 96) -> ObservationBatch:
    """Return a day, or less of it, in which nothing happens."""
    rng = np.random.default_rng(8)
    return ObservationBatch(
        ids=rng.integers(0, 256, (snapshots, 16), dtype=np.uint8),
        captured_at=np.array(
            [int((now - n * timedelta(minutes=15)).timestamp() * 1e6) for n in range(snapshots)]
        ),
        numbers={
            "phi": 0.76 + 0.005 * rng.normal(size=snapshots),
            "kappa_eff": 64 + rng.normal(size=snapshots),
        },
        basin_coords=np.ones((snapshots, 64)) + 0.01 * rng.normal(size=(snapshots, 64)),
    )


def incident_of(opened: datetime, symptom: Symptom, **fields: Any) -> Incident:
    """Return an open critical incident."""
    return Incident(
        id=uuid7(), state=IncidentState.OPEN, severity=Severity.CRITICAL, symptom=symptom,
        first_seen_at=opened - timedelta(minutes=5), last_seen_at=opened, opened_at=opened, **fields,
    )  # fmt: skip


def mended(connection: Connection, shop: System, opened: datetime) -> UUID:
    """Return an incident of slowness that a verified patch ended."""
    applied = opened + timedelta(minutes=20)
    incident = incident_of(opened - timedelta(hours=24), Symptom.PERFORMANCE_REGRESSION)
    incidents.save(connection, shop, incident)
    made = attempt_of(incident, opened)
    attempts.save(connection, shop, made)
    patch = patch_of(
        incident, made, "shop.totals", "Move the lookup out of the loop", SLOW, FAST, opened,
        "performance_regression_fix", evaluation_id=None,
        relief={"metric": "latency", "before": 166.0, "after": 46.0, "relative_change": -0.72,
                "interval": [-0.75, -0.7], "relieved": True, "source": "measured",
                "reason": "latency from 166 to 46 ms"},
    )  # fmt: skip
    life.propose(connection, shop, patch)
    life.approve(connection, shop, patch.id, by="loopback", if_match=patch.hash, now=opened)
    found = outcomes.mark_applied(connection, shop, locked(connection, shop, patch), applied)
    record = record_of(
        connection, shop, found, timedelta(hours=1), timedelta(hours=11), applied + timedelta(hours=12)
    )
    assert record is not None
    result = verify(Symptom.PERFORMANCE_REGRESSION, record, shop.thresholds)
    outcomes.mark_verified(
        connection, shop, found, applied + timedelta(hours=1),
        verification=result.to_dict(), effectiveness=result.effectiveness, reason=result.reason,
    )  # fmt: skip
    ended = replace(incident, state=IncidentState.RESOLVED, resolved_at=applied + timedelta(hours=1))
    incidents.save(connection, shop, ended)
    return patch.id


def locked(connection: Connection, shop: System, patch: Patch) -> Patch:
    found = patches.lock(connection, shop, patch.id)
    assert found is not None
    return found


def leaking(
    connection: Connection, shop: System, opened: datetime, now: datetime, stranger: str
) -> tuple[UUID, UUID]:
    """Return an open incident with findings, an attempt and a patch that waits for approval."""
    incident = incident_of(opened, Symptom.MEMORY_LEAK, recurrence=1)
    incidents.save(connection, shop, incident)
    finding = Finding(
        code="MEMORY_HIGH", severity=Severity.CRITICAL, metric="memory_mb", value=1070.0, threshold=1000.0,
        message="Memory high: 1070 MB > 1000 MB",
    )  # fmt: skip
    kept_findings.keep(connection, shop, incident, [finding], opened)
    events = [
        (IncidentEventKind.OPENED, "Memory high: 1070 MB > 1000 MB", None),
        (IncidentEventKind.ATTEMPT_STARTED, f"Three strategies propose for {stranger}.", None),
    ]
    for place, (kind, message, actor) in enumerate(events):
        incidents.add_event(
            connection, shop,
            IncidentEvent(id=uuid7(), incident_id=incident.id, at=opened + place * STEP, kind=kind,
                          message=message, actor=actor),
        )  # fmt: skip
    record = evaluated(now - timedelta(hours=1))
    evaluations.add(connection, shop, record)
    made = attempt_of(incident, opened, evaluation_id=record.id)
    attempts.save(connection, shop, made)
    patch = patch_of(
        incident, made, "shop.prices", "Bound the cache of prices", LEAKING, BOUNDED,
        now - timedelta(hours=1),
        "memory_leak_mitigation", evaluation_id=record.id, stranger=stranger,
        relief={"metric": "memory", "before": 182.4, "after": 61.7, "relative_change": -0.66,
                "interval": [-0.69, -0.62], "relieved": True, "source": "measured",
                "reason": "memory from 182.4 to 61.7 MB (-66%, shown beyond chance; at least -10% is asked)"},
    )  # fmt: skip
    life.propose(connection, shop, patch)
    attempts.save(connection, shop, replace(made, patch_id=patch.id))
    dead = Alert(
        id=uuid7(), incident_id=incident.id, channel="webhook", kind=AlertKind.OPENED,
        payload={"text": "leak"},
        state=AlertState.DEAD, attempts=9, next_attempt_at=now, created_at=opened,
        error="The receiver answered 500.",
    )  # fmt: skip
    alerts.add(connection, shop, dead)
    return incident.id, patch.id


def attempt_of(incident: Incident, started: datetime, evaluation_id: UUID | None = None) -> Attempt:
    assert incident.symptom is not None
    candidates = [] if evaluation_id is None else [
        {"strategy": "memory_leak_mitigation", "module_name": "shop.prices",
         "title": "Bound the cache of prices",
         "evaluation_id": str(evaluation_id), "verdict": "apply", "score": 0.83, "accepted": True,
         "screened_only": False, "reason": "memory from 182.4 to 61.7 MB",
         "relief": {"relative_change": -0.66}},
        {"strategy": "last_healthy_version", "module_name": "shop.prices", "title": f"Restore {HASH_BEFORE}",
         "evaluation_id": str(evaluation_id), "verdict": "no_benefit", "score": 0.62, "accepted": False,
         "screened_only": True, "reason": "memory is not relieved", "relief": {"relative_change": None}},
    ]  # fmt: skip
    return Attempt(
        id=uuid7(), incident_id=incident.id, symptom=incident.symptom, started_at=started,
        phase=AttemptPhase.AWAITING_APPROVAL, candidates=candidates, strategy="memory_leak_mitigation",
        module_name="shop.prices", fitness_improvement=0.66, reason="A patch waits for approval.",
    )  # fmt: skip


def patch_of(
    incident: Incident, attempt: Attempt, module: str, title: str, old: str, new: str, created: datetime,
    strategy: str, *, evaluation_id: UUID | None, relief: dict[str, Any], stranger: str = HOSTILE,
) -> Patch:  # fmt: skip
    return Patch(
        id=uuid7(), incident_id=incident.id, attempt_id=attempt.id, evaluation_id=evaluation_id,
        module_name=module, strategy=strategy, symptom=attempt.symptom, title=title,
        explanation=f"The cache of {stranger} grows with every day that is asked for.", target=Target.FILE,
        old_code=old, new_code=new, hash=patch_hash("shop", module, old, new), score=0.83, relief=relief,
        created_at=created, expires_at=created + timedelta(days=30),
    )  # fmt: skip


def evaluated(at: datetime) -> EvaluationRecord:
    """Return a judged evaluation: memory improves, and nothing else gets worse."""
    rng = np.random.default_rng(3)

    def samples(metric: Metric, current: float, candidate: float, spread: float) -> MetricSamples:
        noise = 1 + spread * rng.normal(size=(2, 24))
        return MetricSamples(
            metric=metric, current=tuple(current * noise[0]), candidate=tuple(candidate * noise[1])
        )

    errors = Metric(name="errors", counts=True, critical=True)
    judgement = judge(
        [
            samples(Metric(name="memory", unit="MB", target=True), 182.4, 61.7, 0.03),
            samples(Metric(name="latency", unit="ms"), 4.1, 4.12, 0.02),
            samples(Metric(name="cpu", unit="s"), 0.31, 0.309, 0.04),
            MetricSamples(metric=errors, current=(0.0,) * 24, candidate=(0.0,) * 24),
        ],
        policy=JudgePolicy(rounds=1), round_number=1, seed=0,
    )  # fmt: skip
    fitness = {
        "fitness_score": 0.83, "recommendation": "apply", "reason": judgement.reason, "gate": "measurement",
        "judgement": judgement.to_dict(), "components": {"performance": 0.9},
    }  # fmt: skip
    return EvaluationRecord(
        id=uuid7(), change=CodeChange(module_name="shop.prices", new_code=BOUNDED, current_code=LEAKING),
        state=EvaluationState.DONE, pairs_done=24, pairs_most=24, fitness=fitness, created_at=at,
        started_at=at, finished_at=at,
    )  # fmt: skip


def unusual(connection: Connection, system: System, at: datetime) -> None:
    """Store an alarm of a replaced calibration."""
    calibration_id = uuid7()
    old = {
        "id": calibration_id, "active": False, "automatic": False, "since": at - timedelta(days=1),
        "until": at, "snapshots": 96, "normal": {}, "notes": [], "created_at": at,
    }  # fmt: skip
    connection.execute(calibrations.insert().values(system_id=system.id, **old))
    proof = {"evidence": "channel", "score": 9.0, "threshold": 5.0, "false_alarms_per_day": 0.01,
             "p_value": 1e-6, "budget_per_day": 0.2}  # fmt: skip
    alarm = AnomalyRecord(
        id=uuid7(), calibration_id=calibration_id, since=at, at=at + STEP, evidence=EvidenceKind.CHANNEL,
        severity=Severity.WARNING, metric="queue_depth", score=9.0, threshold=5.0, p_value=1e-6,
        proofs=[proof], moved=[], message="queue_depth jumped.",
    )  # fmt: skip
    anomalies.insert_all(connection, system, [alarm])


def learnt(connection: Connection, shop: System, now: datetime) -> None:
    """Store a few outcomes of strategies."""
    for strategy, symptom, successes, failures in (
        ("memory_leak_mitigation", Symptom.MEMORY_LEAK, 6, 2),
        ("performance_regression_fix", Symptom.PERFORMANCE_REGRESSION, 9, 1),
    ):
        for success in [True] * successes + [False] * failures:
            strategy_outcomes.learn(connection, shop, strategy, symptom, success=success, at=now)


def profiled(started: datetime, slow_s: float, stranger: str) -> Profile:
    """Return a hundred requests, in which the search for a price takes some seconds."""
    view, total, find = ("shop.web", "total"), ("shop.totals", "total"), ("shop.prices", "look_up")

    def stack(places: tuple[tuple[str, str], ...], wall_s: float) -> Stack:
        return Stack(route="GET /total", places=places, line=12, seconds=Seconds(wall_s, wall_s / 2))

    return Profile(
        id=uuid7(), started_at=started, duration_s=30.0, node=None, code_version=CodeVersion(HASH_AFTER),
        samples=300, requests={"GET /total": 100},
        stacks=[stack((view,), 0.5), stack((view, total), 2.0), stack((view, total, find), slow_s),
                stack((view, ("shop.web", stranger)), 0.8)],
        other=Seconds(0.2, 0.1),
        errors=[ErrorSite(route="GET /total", kind="KeyError", place=find, line=12, count=3)],
    )  # fmt: skip
