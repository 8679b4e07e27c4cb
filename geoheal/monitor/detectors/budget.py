"""One false-alarm budget for a system and day, shared by all kinds of evidence."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from geoheal.constants import FALSE_ALARMS_PER_DAY


class EvidenceKind(StrEnum):
    """The kinds of evidence."""

    CHANNEL = "channel"
    """A single metric's jump (Shewhart)."""
    JOINT = "joint"
    """All metrics together (Hotelling, Fisher)."""
    DISTRIBUTION = "distribution"
    """The basin's drift (Fisher–Rao)."""
    SLOW_CHANGE = "slow_change"
    """A shift that adds up (CUSUM)."""
    LEAK = "leak"
    """A steady climb (Mann–Kendall)."""


ALARMS: Final = (
    (EvidenceKind.CHANNEL, EvidenceKind.JOINT),
    (EvidenceKind.DISTRIBUTION,),
    (EvidenceKind.SLOW_CHANGE,),
    (EvidenceKind.LEAK,),
)
"""Evidence that raises one alarm together. A level that has moved for good keeps its own alarm firing; it
must not swallow the next jump."""

DEFAULT_BUDGET: Final = FALSE_ALARMS_PER_DAY
"""False alarms a system and day."""

SHARES: Final[Mapping[EvidenceKind, float]] = {
    EvidenceKind.CHANNEL: 0.20,
    EvidenceKind.JOINT: 0.68,
    EvidenceKind.DISTRIBUTION: 0.10,
    EvidenceKind.SLOW_CHANGE: 0.01,
    EvidenceKind.LEAK: 0.01,
}
"""Parts of the budget. Evidence that several metrics bear out is worth most. The share of evidence that a
system does not give (a single metric has no joint evidence) stays unspent."""


def significant(rates: Mapping[EvidenceKind, float], budget: float) -> tuple[EvidenceKind, ...]:
    """Which evidence is significant at the budget, by Holm's procedure with weights.

    The strongest evidence (its rate against its share) is tested at its share of the budget; if it passes,
    its share passes to the rest, and so on. All of them together cost ``budget`` false alarms a day at most.

    Parameters
    ----------
    rates
        For each kind of evidence, how many times a day a healthy system would give as much.
    budget
        False alarms a day.

    References
    ----------
    Holm, *A simple sequentially rejective multiple test procedure*, Scandinavian Journal of Statistics 6,
    1979.

    Examples
    --------
    >>> [kind.value for kind in significant({EvidenceKind.JOINT: 0.01, EvidenceKind.CHANNEL: 0.09}, 0.2)]
    ['joint', 'channel']
    >>> significant({EvidenceKind.JOINT: 0.19, EvidenceKind.CHANNEL: 0.09}, 0.2)
    ()
    """
    ordered = sorted(rates, key=lambda kind: rates[kind] / SHARES[kind])
    left, passed = sum(SHARES.values()), []
    for kind in ordered:
        if rates[kind] > budget * SHARES[kind] / left:
            break
        passed.append(kind)
        left -= SHARES[kind]
    return tuple(passed)
