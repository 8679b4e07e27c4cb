"""An alarm of calibrated detection: what moved, by how much, since when, and how unlikely that is."""

from dataclasses import dataclass
from datetime import datetime

from geoheal.domain.health.detection import EvidenceKind
from geoheal.monitor.detectors.moved import DeviatingMetric


@dataclass(frozen=True, slots=True, kw_only=True)
class AnomalyEvidence:
    """One kind of evidence behind an anomaly.

    Parameters
    ----------
    evidence
        The kind.
    score, threshold
        Score of the detector, and the level that it passed.
    false_alarms_per_day
        How often per day a healthy system reaches the score.
    p_value
        The same for a single sample.
    budget_per_day
        False alarms per day at which it was significant.
    """

    evidence: EvidenceKind
    score: float
    threshold: float
    false_alarms_per_day: float
    p_value: float
    budget_per_day: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Anomaly:
    """What is unusual about a system.

    Parameters
    ----------
    at, since
        When the alarm started to fire, and when its evidence first passed its level.
    proofs
        Kinds of evidence that are jointly significant, strongest first.
    moved
        The metrics that moved most, at most five, strongest first.
    """

    at: datetime
    since: datetime
    proofs: tuple[AnomalyEvidence, ...]
    moved: tuple[DeviatingMetric, ...]

    @property
    def message(self) -> str:
        """A sentence on what moved, and how unlikely that is."""
        strongest = self.proofs[0]
        slow = strongest.evidence is EvidenceKind.SLOW_CHANGE
        unit = "added up" if slow else "usual steps"
        metrics = ", ".join(
            f"{m.metric} from {m.expected:.4g} to {m.value:.4g} ({m.deviations:+.1f} {unit})"
            for m in self.moved
        )
        return (
            f"Unusual since {self.since:%Y-%m-%d %H:%M:%S} UTC by {strongest.evidence.value} evidence "
            f"{strongest.score:.3g} above {strongest.threshold:.3g}, which a healthy system reaches "
            f"{strongest.false_alarms_per_day:.2g} times per day (p = {strongest.p_value:.1g})"
            + (f": {metrics}." if metrics else ".")
        )
