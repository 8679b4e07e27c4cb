"""Calibrated detection as it is stored: calibrations, states of detectors, alarms."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from geoheal.domain.health.degradation import Finding, Severity


class EvidenceKind(StrEnum):
    """Kind of evidence."""

    CHANNEL = "channel"
    """A single metric's jump (Shewhart)."""
    JOINT = "joint"
    """All metrics together (Hotelling, Fisher)."""
    DISTRIBUTION = "distribution"
    """The basin's drift (Fisher–Rao)."""
    SLOW_CHANGE = "slow_change"
    """A shift that adds up (CUSUM)."""
    LEAK = "leak"
    """A steady climb (Mann–Kendall)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CalibrationRecord:
    """A calibration of a system.

    Parameters
    ----------
    id
        UUIDv7, so that calibrations sort by age.
    baseline_id
        The baseline created with it; None if the history has no basins.
    since, until, snapshots
        The history behind it: first and last moment, and number of snapshots.
    slot_s
        Length (s) of the slots in which nodes are combined; None for a single node.
    normal
        The learnt parameters, as plain JSON.
    notes
        Remarks, in sentences.
    active
        Whether it judges new snapshots.
    automatic
        Whether it was started automatically: it is then learnt again every week.
    """

    id: UUID
    baseline_id: UUID | None
    since: datetime
    until: datetime
    snapshots: int
    slot_s: float | None
    normal: Mapping[str, Any]
    notes: tuple[str, ...]
    created_at: datetime
    active: bool = True
    automatic: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class DetectorState:
    """State of a system's detectors.

    Parameters
    ----------
    calibration_id
        The calibration that they use.
    state
        State of the detectors, as plain JSON.
    last_captured_at, last_id
        The last snapshot that they processed.
    processed
        Samples judged since the calibration.
    """

    calibration_id: UUID
    state: Mapping[str, Any]
    last_captured_at: datetime
    last_id: UUID
    processed: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AnomalyRecord:
    """One alarm of the calibrated detectors.

    Parameters
    ----------
    since, at, cleared_at
        When the evidence first passed its level, when the alarm started to fire, and when it ended; None
        while it fires.
    evidence
        The strongest kind of evidence.
    metric
        The metric that moved most, ``basin``, or ``metrics`` for all together.
    score, threshold, p_value
        The strongest evidence, the level that it passed, and the probability of at least as much in a healthy
        sample.
    proofs, moved
        All significant evidence and the metrics that moved, as plain JSON, strongest first.
    message
        A sentence for the reader.
    """

    id: UUID
    calibration_id: UUID
    since: datetime
    at: datetime
    cleared_at: datetime | None = None
    evidence: EvidenceKind
    severity: Severity
    metric: str
    score: float
    threshold: float
    p_value: float
    proofs: Sequence[Mapping[str, Any]]
    moved: Sequence[Mapping[str, Any]]
    message: str

    @property
    def code(self) -> str:
        """Code of its finding."""
        return anomaly_code(self.evidence)

    @property
    def finding(self) -> Finding:
        """The finding for this alarm while it fires."""
        return Finding(
            code=self.code,
            severity=self.severity,
            metric=self.metric,
            value=self.score,
            threshold=self.threshold,
            message=self.message,
        )


def anomaly_code(evidence: EvidenceKind) -> str:
    """Return the code of findings by a kind of evidence.

    >>> anomaly_code(EvidenceKind.SLOW_CHANGE)
    'ANOMALY_SLOW_CHANGE'
    """
    return f"ANOMALY_{evidence.upper()}"
