"""The running detectors of a stored system, and their alarms."""

from collections.abc import Iterable
from dataclasses import asdict, replace
from datetime import UTC, datetime
from itertools import groupby
from typing import Final
from uuid import UUID

from uuid_utils.compat import uuid7

from geoheal.domain.health.degradation import Severity
from geoheal.domain.health.detection import AnomalyRecord, CalibrationRecord, DetectorState
from geoheal.domain.health.system import System
from geoheal.domain.snapshots.reading import Reading
from geoheal.monitor.calibration import Calibration
from geoheal.monitor.detection.node_totals import HELD, NodeTotals
from geoheal.monitor.detection.sampling import samples
from geoheal.monitor.detectors import AlarmPolicy, AlarmState, Anomaly, EvidenceKind, SystemDetector

CRITICAL_RARITY: Final = 0.01
"""Rarity from which evidence is critical: a hundredth of the rate that the budget allows."""

CREEPING: Final = (EvidenceKind.SLOW_CHANGE, EvidenceKind.LEAK)
"""Evidence of slow changes, which is never more than a warning because there is time to react."""


class Watch:
    """Updates the detectors of a system with later readings.

    Parameters
    ----------
    system, calibration, state
        The system, its calibration, and the state of the detectors.
    firing
        Alarms that are firing.
    """

    def __init__(
        self,
        system: System,
        calibration: CalibrationRecord,
        state: DetectorState,
        firing: Iterable[AnomalyRecord],
    ) -> None:
        self.system = system
        self.record = calibration
        self.normal = Calibration.from_dict(calibration.normal)
        self.firing = list(firing)
        """Alarms that are firing now."""
        self.found: list[AnomalyRecord] = []
        """Alarms that started since, firing or not."""
        self.changed: dict[UUID, AnomalyRecord] = {}
        """Earlier alarms that became critical or ended."""
        self.last = (state.last_captured_at, state.last_id)
        self.samples = 0
        self.behind = False
        """Whether there are later readings that it has not seen."""
        self._processed = state.processed
        self._totals = NodeTotals(self.normal.added) if self.normal.added else None
        self.detector = SystemDetector.from_dict(state.state, self.normal, policy_of(system))
        if self.detector.budget != system.thresholds.false_alarms_per_day:
            self.detector.spend(system.thresholds.false_alarms_per_day)

    @property
    def recalled_s(self) -> float:
        """How far back (s) readings are needed to continue the sums over nodes; 0 without sums."""
        return 0.0 if self._totals is None else (HELD + 1) * (self.record.slot_s or 0.0)

    def recall(self, readings: Iterable[Reading]) -> None:
        """Add readings that were already judged, oldest first: late nodes keep their last values."""
        slot_s = self.record.slot_s
        if self._totals is None or slot_s is None:
            return
        for slot, members in groupby(readings, key=lambda each: int(each.captured_at.timestamp() // slot_s)):
            self._totals.take(slot, list(members))

    def follow(self, readings: Iterable[Reading], until: datetime) -> None:
        """Judge readings, oldest first; a slot of many nodes that ends after ``until`` waits."""
        names, slot_s = self.normal.names, self.record.slot_s
        ends = until.timestamp()
        for sample in samples(readings, names, self.system.geometry, slot_s, ends, self._totals):
            self.last = (sample.last.captured_at, sample.last.id)
            self.samples += 1
            if self.detector.last is not None and sample.at <= self.detector.last:
                continue  # a late reading of a slot that was judged without it
            seen = self.detector.observe(sample.at, sample.values, sample.basin)
            if self.firing:
                self._follow_alarms(sample.at)
            for anomaly in seen.anomalies:
                record = as_record(anomaly, self.record)
                self.found.append(record)
                self.firing.append(record)

    @property
    def state(self) -> DetectorState:
        """Current state of the detectors."""
        return DetectorState(
            calibration_id=self.record.id,
            state=self.detector.to_dict(),
            last_captured_at=self.last[0],
            last_id=self.last[1],
            processed=self._processed + self.samples,
        )

    @property
    def insufficient(self) -> tuple[EvidenceKind, ...]:
        """Kinds of evidence that cannot be judged now, because too little was measured."""
        standing = self.detector.alarms.items()
        return tuple(k for kinds, state in standing if state is AlarmState.INSUFFICIENT_DATA for k in kinds)

    @property
    def cleared(self) -> tuple[AnomalyRecord, ...]:
        """Earlier alarms that have ended."""
        return tuple(each for each in self.changed.values() if each.cleared_at is not None)

    def _follow_alarms(self, at: float) -> None:
        """Record which alarms ended, and which became critical."""
        standing = self.detector.alarms.items()
        firing = {kind.value for kinds, state in standing if state is AlarmState.FIRING for kind in kinds}
        for each in tuple(self.firing):
            if each.evidence not in firing:
                self._change(each, replace(each, cleared_at=datetime.fromtimestamp(at, UTC)))
            elif each.severity is not Severity.CRITICAL and self._is_critical(
                EvidenceKind(each.evidence), at
            ):
                self._change(each, replace(each, severity=Severity.CRITICAL))

    def _is_critical(self, kind: EvidenceKind, at: float) -> bool:
        rarity = None if kind in CREEPING else self.detector.rarity(kind, at)
        return rarity is not None and rarity <= CRITICAL_RARITY

    def _change(self, former: AnomalyRecord, now: AnomalyRecord) -> None:
        self.firing = [each for each in self.firing if each.id != now.id]
        self.firing += [now] if now.cleared_at is None else []
        if former in self.found:
            self.found[self.found.index(former)] = now
        else:
            self.changed[now.id] = now


def as_record(anomaly: Anomaly, calibration: CalibrationRecord) -> AnomalyRecord:
    """Return an anomaly as it is stored while its alarm fires."""
    strongest = anomaly.proofs[0]
    everything = "basin" if strongest.evidence is EvidenceKind.DISTRIBUTION else "metrics"
    return AnomalyRecord(
        id=uuid7(),
        calibration_id=calibration.id,
        since=anomaly.since,
        at=anomaly.at,
        evidence=strongest.evidence,
        severity=severity_of(anomaly),
        metric=anomaly.moved[0].metric if everything == "metrics" and anomaly.moved else everything,
        score=strongest.score,
        threshold=strongest.threshold,
        p_value=strongest.p_value,
        proofs=[asdict(proof) | {"evidence": proof.evidence.value} for proof in anomaly.proofs],
        moved=[asdict(moved) for moved in anomaly.moved],
        message=anomaly.message,
    )


def severity_of(anomaly: Anomaly) -> Severity:
    """Return critical for jumps that are far rarer than the budget allows; a warning otherwise."""
    jumps = [proof for proof in anomaly.proofs if proof.evidence not in CREEPING]
    rare = any(proof.false_alarms_per_day <= CRITICAL_RARITY * proof.budget_per_day for proof in jumps)
    return Severity.CRITICAL if rare else Severity.WARNING


def policy_of(system: System) -> AlarmPolicy:
    """Return when the system's alarms fire and clear."""
    limits = system.thresholds
    return AlarmPolicy(for_s=limits.alarm_for_s, keep_firing_for_s=limits.alarm_keep_firing_for_s)
