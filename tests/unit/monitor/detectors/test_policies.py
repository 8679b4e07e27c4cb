"""How long an alarm goes on depends on what it is evidence of."""

from geoheal.domain.health.detection import EvidenceKind
from geoheal.monitor.detectors.alarm import AlarmPolicy
from geoheal.monitor.detectors.learning import CREEPING, LAG
from geoheal.monitor.detectors.policies import HOUR_S, policy_for

POLICY = AlarmPolicy()


def test_what_remembers_by_itself_ends_at_once_and_what_creeps_lasts():
    assert policy_for((EvidenceKind.DISTRIBUTION,), POLICY).keep_firing_for_s == 0.0
    assert policy_for((EvidenceKind.CHANNEL, EvidenceKind.JOINT), POLICY) == POLICY
    for kind in CREEPING:
        assert policy_for((kind,), POLICY).keep_firing_for_s >= LAG * HOUR_S
