"""One kind of evidence: its detector, its null, and their results for the last sample."""

from collections.abc import Mapping, Sequence
from typing import Any

from geoheal.domain.health.detection import EvidenceKind
from geoheal.geometry.real_array import Array
from geoheal.monitor.detectors.detector import Detector, Null


class Strand:
    """A detector with the null that its scores are compared with.

    Parameters
    ----------
    kind
        Kind of evidence.
    detector, null
        Source of the scores, and source of the level that they must pass.
    """

    __slots__ = ("detector", "kind", "level", "null", "score", "strength", "takes_basins")

    def __init__(self, kind: EvidenceKind, detector: Detector, null: Null) -> None:
        self.kind = kind
        self.takes_basins = kind is EvidenceKind.DISTRIBUTION
        self.detector = detector
        self.null = null
        self.score = 0.0
        self.level = 0.0
        self.strength: float | None = None
        """The last score in units of its level; None if nothing could be judged."""

    def feed(self, at: float, sample: Array | None) -> None:
        """Judge a sample, then learn from it."""
        score = None if sample is None else self.detector.update(at, sample)
        if score is None:
            self.strength = None
            return
        self.score, self.level = score, self.null.threshold(at)
        self.strength = score / self.level
        self.null.record(at, score)

    def to_dict(self) -> dict[str, Any]:
        """State as plain JSON."""
        return {"detector": self.detector.to_dict(), "null": self.null.to_dict()}

    def restore(self, plain: Mapping[str, Any]) -> None:
        """Restore a state, in a strand with the same calibration."""
        self.detector.restore(plain["detector"])
        self.null = type(self.null).from_dict(plain["null"])


def strongest_of(strands: Sequence[Strand]) -> float | None:
    """Return the largest strength; None where no strand had anything to judge."""
    strongest: float | None = None
    for strand in strands:  # once per sample and alarm: a generator costs more than the loop
        own = strand.strength
        if own is not None and (strongest is None or own > strongest):
            strongest = own
    return strongest
