"""Calibrated detection, as it is stored: what was learnt, where the detectors stand, what they found."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from geoheal.domain.health.degradation import Finding, Severity


@dataclass(frozen=True, slots=True, kw_only=True)
class CalibrationRecord:
    """A calibration of a system.

    Parameters
    ----------
    id
        UUIDv7, so that calibrations sort by age.
    baseline_id
        The baseline that was made with it; None where the history has no basins.
    since, until, snapshots
        The history behind it: its first and last moment, and how many snapshots it has.
    slot_s
        Seconds in which nodes are taken together; None for a single node.
    normal
        What was learnt, as plain JSON.
    notes
        What the reader should know about it, in sentences.
    active
        Whether new snapshots are judged by it.
    automatic
        Whether nobody asked for it: it is learnt again every week.
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
    """Where the detectors of a system stand.

    Parameters
    ----------
    calibration_id
        The calibration that they judge by.
    state
        Of the detectors, as plain JSON.
    last_captured_at, last_id
        The last snapshot that they have seen.
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
        When the evidence first passed its level, when the alarm started to fire, and when it was over; None
        while it fires.
    evidence
        Name of the strongest kind of evidence.
    metric
        What moved most: a metric, ``basin``, or ``metrics`` for all together.
    score, threshold, p_value
        The strongest evidence, the level that it passed, and how probable as much is in a healthy sample.
    proofs, moved
        All evidence that was significant, and the metrics that moved, as plain JSON, strongest first.
    message
        A sentence for the reader.
    """

    id: UUID
    calibration_id: UUID
    since: datetime
    at: datetime
    cleared_at: datetime | None = None
    evidence: str
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
        """Code of the finding that it is while it fires."""
        return anomaly_code(self.evidence)

    @property
    def finding(self) -> Finding:
        """The finding that it is while it fires."""
        return Finding(
            code=self.code,
            severity=self.severity,
            metric=self.metric,
            value=self.score,
            threshold=self.threshold,
            message=self.message,
        )


def anomaly_code(evidence: str) -> str:
    """Code of findings by a kind of evidence.

    >>> anomaly_code("slow_change")
    'ANOMALY_SLOW_CHANGE'
    """
    return f"ANOMALY_{evidence.upper()}"
