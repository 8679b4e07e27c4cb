"""Set the levels of evidence after a history was replayed."""

from collections.abc import Iterable
from typing import Final

from geoheal.domain.health.detection import EvidenceKind
from geoheal.geometry.real_array import Array
from geoheal.monitor.detectors.evidence.fisher_combination import FisherCombination
from geoheal.monitor.detectors.lessons import Lessons
from geoheal.monitor.detectors.nulls.empirical_null import EmpiricalNull
from geoheal.monitor.detectors.nulls.return_level import fit_return_levels
from geoheal.monitor.detectors.strand import Strand

INCIDENTS: Final = 2.0
"""Largest number of incidents assumed in a history, per unit of the joint evidence's budget."""
CREEPING: Final = frozenset({EvidenceKind.SLOW_CHANGE, EvidenceKind.LEAK})
"""Evidence that grows slowly: a level that learnt at once would grow with it."""
LAG: Final = 24
"""Hours by which the level of such evidence lags behind, and for which its alarm keeps firing."""


def note(reached: dict[EvidenceKind, float], strands: Iterable[Strand]) -> None:
    """Keep the highest score of each kind of evidence, with that of the last sample."""
    for strand in strands:
        if strand.strength is not None:
            reached[strand.kind] = max(reached.get(strand.kind, 0.0), strand.score)


def conclude(strand: Strand, lessons: Lessons, reached: float) -> None:
    """Set the level of a strand from its history and from people's feedback.

    Parameters
    ----------
    reached
        The highest score in periods that people marked as normal.
    """
    null = strand.null
    null.add_unseen(lessons.unseen.get(strand.kind, 0))
    if strand.kind is EvidenceKind.JOINT:
        null.allow_for_incidents(INCIDENTS * null.per_day)
    null.lag = LAG if strand.kind in CREEPING else 0
    null.refit()
    null.raise_to(reached)


def daily_maxima(joint: FisherCombination, times: Array, values: Array) -> tuple[float, float]:
    """Return the level that each part of the joint evidence reaches once per day in the history."""
    nulls = (EmpiricalNull(1.0), EmpiricalNull(1.0))
    for at, row in zip(times.tolist(), values, strict=True):
        for null, part in zip(nulls, joint.parts(at, row) or (), strict=False):
            null.record(at, part)
    levels = [fit_return_levels(null.maxima).level(1.0) if len(null.maxima) else 1.0 for null in nulls]
    return max(levels[0], 1e-12), max(levels[1], 1e-12)
