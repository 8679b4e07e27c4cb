"""Alarm policies for each kind of evidence."""

from dataclasses import replace
from typing import Final

from geoheal.domain.health.detection import EvidenceKind
from geoheal.monitor.detectors.alarm import AlarmPolicy
from geoheal.monitor.detectors.learning import CREEPING, LAG

HOUR_S: Final = 3_600


def policy_for(kinds: tuple[EvidenceKind, ...], policy: AlarmPolicy) -> AlarmPolicy:
    """Return the policy for the alarm of some kinds of evidence.

    The running mean of basins already has memory, so its alarm ends when the mean is back. Slow changes are
    reported at most once per day.
    """
    if EvidenceKind.DISTRIBUTION in kinds:
        return replace(policy, keep_firing_for_s=0.0)
    lasting = max(policy.keep_firing_for_s, LAG * HOUR_S)
    return replace(policy, keep_firing_for_s=lasting) if CREEPING & set(kinds) else policy
