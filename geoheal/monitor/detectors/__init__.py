"""Detectors: causal, incremental, calibrated on the system's own history, under one false-alarm budget."""

from geoheal.monitor.detectors.alarm import Alarm, AlarmPolicy, AlarmState
from geoheal.monitor.detectors.anomaly import Anomaly, Moved, Proof
from geoheal.monitor.detectors.budget import DEFAULT_BUDGET, SHARES, Evidence, significant
from geoheal.monitor.detectors.system_detector import Observation, SystemDetector

__all__ = [
    "DEFAULT_BUDGET",
    "SHARES",
    "Alarm",
    "AlarmPolicy",
    "AlarmState",
    "Anomaly",
    "Evidence",
    "Moved",
    "Observation",
    "Proof",
    "SystemDetector",
    "significant",
]
