"""What detectors learn from people's feedback on alarms, beside the history itself."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from geoheal.monitor.detectors.budget import EvidenceKind

FORGIVEN: Final = 2.0
"""What was called a false alarm raises a level to this multiple at most; far stronger ones are reported."""
LEAST_SHARE: Final = 0.1
"""Part of the budget that remains however many alarms were called false."""
DAY_S: Final = 86_400


@dataclass(frozen=True, slots=True, kw_only=True)
class Lessons:
    """What people said of the alarms in a history.

    Parameters
    ----------
    normal
        Stretches (epoch seconds) in which an alarm was false: what a score reached there is normal.
    called_false
        How many alarms people called false.
    unseen
        Alarms of which nobody has said what they were, and whose time is not in the history, by kind. They
        count as exceedances of unknown size: a history without whatever alarmed would make every level lower
        than the one before.
    """

    normal: tuple[tuple[float, float], ...] = ()
    called_false: int = 0
    unseen: Mapping[EvidenceKind, int] = field(default_factory=dict)

    def is_normal(self, at: float) -> bool:
        """Whether a person says that nothing was wrong at this time."""
        return any(start <= at <= end for start, end in self.normal)

    def restraint(self, budget: float, seconds: float) -> float:
        """Part of the budget that may be spent, after more alarms were called false than it allows.

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
