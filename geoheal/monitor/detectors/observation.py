"""Output of the detectors for one sample."""

from dataclasses import dataclass

from geoheal.monitor.detectors.alarm import AlarmState
from geoheal.monitor.detectors.anomaly import Anomaly


@dataclass(frozen=True, slots=True)
class DetectorOutput:
    """Output for one sample.

    Parameters
    ----------
    state
        State of the most advanced alarm.
    strength
        The strongest evidence in units of its level; None if too little was measured.
    anomalies
        One finding per alarm that starts to fire with this sample.
    """

    state: AlarmState
    strength: float | None
    anomalies: tuple[Anomaly, ...]
