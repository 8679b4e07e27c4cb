"""Detectors: causal, incremental, calibrated on the system's own history, under one false-alarm budget."""

from geoheal.domain.health.detection import EvidenceKind
from geoheal.monitor.detectors.alarm import Alarm, AlarmPolicy, AlarmState
from geoheal.monitor.detectors.anomaly import Anomaly, AnomalyEvidence
from geoheal.monitor.detectors.budget import DEFAULT_BUDGET, SHARES, significant
from geoheal.monitor.detectors.lessons import Lessons
from geoheal.monitor.detectors.moved import DeviatingMetric
from geoheal.monitor.detectors.observation import DetectorOutput
from geoheal.monitor.detectors.system_detector import SystemDetector

__all__ = [
    "DEFAULT_BUDGET",
    "SHARES",
    "Alarm",
    "AlarmPolicy",
    "AlarmState",
    "Anomaly",
    "AnomalyEvidence",
    "DetectorOutput",
    "DeviatingMetric",
    "EvidenceKind",
    "Lessons",
    "SystemDetector",
    "significant",
]
