"""Lessons for detectors from people's feedback on alarms."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from geoheal.domain.health.detection import EvidenceKind

FORGIVEN: Final = 2.0
"""Largest factor by which alarms marked as false raise a level; stronger ones are still reported."""
LEAST_SHARE: Final = 0.1
"""Smallest share of the budget that remains, however many alarms were marked as false."""
DAY_S: Final = 86_400


@dataclass(frozen=True, slots=True, kw_only=True)
class Lessons:
    """Feedback on the alarms in a history.

    Parameters
    ----------
    normal
        Periods (epoch seconds) in which an alarm was false: scores in them are normal.
    called_false
        Number of alarms marked as false.
    unseen
        Number of alarms without a verdict whose time is not in the history, by kind. They count as
        exceedances of unknown size: without them, each new level would be lower than the one before.
    """

    normal: tuple[tuple[float, float], ...] = ()
    called_false: int = 0
    unseen: Mapping[EvidenceKind, int] = field(default_factory=dict)

    def is_normal(self, at: float) -> bool:
        """Whether a person marked this time as normal."""
        return any(start <= at <= end for start, end in self.normal)

    def restraint(self, budget: float, seconds: float) -> float:
        """Usable share of the budget, given how many alarms were marked as false.

        Examples
        --------
        >>> lessons = Lessons(called_false=8)
        >>> lessons.restraint(0.2, 20 * 86_400), lessons.restraint(0.2, 100 * 86_400)
        (0.5, 1.0)
        """
        if not self.called_false:
            return 1.0
        allowed = budget * seconds / DAY_S
        return max(LEAST_SHARE, min(1.0, allowed / self.called_false))
