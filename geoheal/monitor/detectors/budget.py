"""One false-alarm budget per system and day, shared by all kinds of evidence."""

from collections.abc import Mapping
from typing import Final

from geoheal.constants import FALSE_ALARMS_PER_DAY
from geoheal.domain.health.detection import EvidenceKind

ALARMS: Final = (
    (EvidenceKind.CHANNEL, EvidenceKind.JOINT),
    (EvidenceKind.DISTRIBUTION,),
    (EvidenceKind.SLOW_CHANGE,),
    (EvidenceKind.LEAK,),
)
"""Kinds of evidence that share one alarm.

A level that has changed for good keeps its own alarm firing, which must not hide the next jump.
"""

DEFAULT_BUDGET: Final = FALSE_ALARMS_PER_DAY
"""False alarms per system and day."""

SHARES: Final[Mapping[EvidenceKind, float]] = {
    EvidenceKind.CHANNEL: 0.20,
    EvidenceKind.JOINT: 0.68,
    EvidenceKind.DISTRIBUTION: 0.10,
    EvidenceKind.SLOW_CHANGE: 0.01,
    EvidenceKind.LEAK: 0.01,
}
"""Shares of the budget.

Evidence from several metrics gets the most. The share of evidence that a system does not have (a single
metric has no joint evidence) stays unused.
"""


def significant(rates: Mapping[EvidenceKind, float], budget: float) -> tuple[EvidenceKind, ...]:
    """Return the significant evidence at the budget, by Holm's procedure with weights.

    The strongest evidence (its rate divided by its share) is tested at its share of the budget; if it passes,
    its share goes to the rest, and so on. All of them together cause at most ``budget`` false alarms per day.

    Parameters
    ----------
    rates
        For each kind of evidence, how often per day a healthy system reaches it.
    budget
        False alarms per day.

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
