"""How long the alarms of each kind of evidence go on."""

from dataclasses import replace
from typing import Final

from geoheal.monitor.detectors.alarm import AlarmPolicy
from geoheal.monitor.detectors.budget import EvidenceKind
from geoheal.monitor.detectors.learning import CREEPING, LAG

HOUR_S: Final = 3_600


def policy_for(kinds: tuple[EvidenceKind, ...], policy: AlarmPolicy) -> AlarmPolicy:
    """Return the policy for the alarm of some kinds of evidence.

    The running mean of basins remembers by itself: its alarm is over when the mean is back. What creeps is
    reported once a day at most.
    """
    if EvidenceKind.DISTRIBUTION in kinds:
        return replace(policy, keep_firing_for_s=0.0)
    lasting = max(policy.keep_firing_for_s, LAG * HOUR_S)
    return replace(policy, keep_firing_for_s=lasting) if CREEPING & set(kinds) else policy
