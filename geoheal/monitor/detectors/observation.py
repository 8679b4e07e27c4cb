"""What the detectors say of one sample."""

from dataclasses import dataclass

from geoheal.monitor.detectors.alarm import AlarmState
from geoheal.monitor.detectors.anomaly import Anomaly


@dataclass(frozen=True, slots=True)
class DetectorOutput:
    """What one sample says.

    Parameters
    ----------
    state
        Of the alarm that is furthest.
    strength
        The strongest evidence in units of its level; None where too little was measured.
    anomalies
        One finding for each alarm that starts to fire with this sample.
    """

    state: AlarmState
    strength: float | None
    anomalies: tuple[Anomaly, ...]
