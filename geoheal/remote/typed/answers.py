"""Typed answers of a geoheal service.

What was not measured is None. Fields that a newer service adds are ignored.
"""

from datetime import datetime
from typing import Any

from msgspec import Struct, field

from geoheal.domain.evaluation.judgement import Recommendation
from geoheal.domain.healing.incident import IncidentState
from geoheal.domain.healing.patch import PatchState
from geoheal.domain.health.degradation import Severity
from geoheal.domain.health.signals import Symptom
from geoheal.domain.health.summary import HealthStatus
from geoheal.domain.snapshots.regime import Regime


class Health(Struct, frozen=True):
    """A system's health; only the status ``healthy`` is healthy."""

    status: HealthStatus
    last_snapshot: datetime | None
    current_phi: float | None
    current_kappa: float | None
    current_regime: Regime | None
    basin_drift: float | None
    snapshots_collected: int
    issues: list[str]
    note: str | None = None


class Trouble(Struct, frozen=True):
    """One rule's result: the value, and the threshold that it crossed."""

    code: str
    severity: Severity
    metric: str
    message: str
    value: float
    threshold: float
    unit: str


class Degradation(Struct, frozen=True):
    """Problems of a system; ``not_measured`` names the rules that could not be judged."""

    degraded: bool
    severity: str
    issues: list[str]
    findings: list[Trouble]
    not_measured: list[str]
    notes: list[str]
    metrics: dict[str, float | str | None]
    message: str | None = None


class Incident(Struct, frozen=True):
    """An incident in short."""

    id: str
    system: str
    state: IncidentState
    severity: str
    symptom: Symptom | None
    silent: bool
    first_seen_at: datetime
    last_seen_at: datetime
    opened_at: datetime | None
    resolved_at: datetime | None
    acknowledged_by: str | None
    false_alarm: bool


class Finding(Struct, frozen=True):
    """A finding of an incident: its last value, the worst, and the limit."""

    code: str
    severity: str
    metric: str
    message: str
    value: float
    worst: float
    threshold: float
    unit: str


class IncidentDetails(Incident, frozen=True):
    """An incident with its findings, and what happened in its course (as JSON)."""

    findings: list[Finding]
    timeline: list[dict[str, Any]]


class Causes(Struct, frozen=True):
    """Movements of an incident, the earliest first, and changes, the likeliest first (as JSON)."""

    since: datetime
    until: datetime
    moved: list[dict[str, Any]]
    candidates: list[dict[str, Any]]
    caveat: str


class CommitSearch(Struct, frozen=True):
    """The commit behind an incident; ``state`` is running until it is known.

    ``lines`` are the first and the last one, from 1; ``effect`` and ``modules`` (as JSON) hold what the
    commit did, and all that was tried in each module.
    """

    state: str
    commit: str | None
    path: str | None
    lines: list[int] | None
    reason: str | None
    error: str | None
    effect: dict[str, Any] | None
    older: str | None
    newer: str | None
    modules: list[dict[str, Any]]


class Patch(Struct, frozen=True):
    """A patch in short."""

    id: str
    system: str
    incident_id: str
    module_name: str
    title: str
    state: PatchState
    strategy: str
    symptom: Symptom
    hash: str
    created_at: datetime
    score: float | None
    effectiveness: float | None


class PatchDetails(Patch, frozen=True):
    """A patch with its diff."""

    diff: str
    explanation: str


class MetricComparison(Struct, frozen=True):
    """Comparison of one metric of the candidate with the current one."""

    metric: str
    outcome: str
    criticality: str
    reason: str
    change: float | None
    p: float | None


class Comparison(Struct, frozen=True):
    """Whether a candidate is as good as what runs: ``verdict`` is apply, test_more or reject."""

    verdict: Recommendation
    score: float
    reason: str
    passes: bool = field(name="pass")
    metrics: list[MetricComparison]
