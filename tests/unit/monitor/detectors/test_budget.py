"""The budget is shared whole, and Holm's procedure never spends more than it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geoheal.domain.health.detection import EvidenceKind
from geoheal.monitor.detectors.budget import ALARMS, SHARES, significant

rates = st.dictionaries(st.sampled_from(list(EvidenceKind)), st.floats(0, 10), min_size=1)


def test_shares_add_up_to_the_budget():
    assert sum(SHARES.values()) == pytest.approx(1.0)
    assert sorted(kind for kinds in ALARMS for kind in kinds) == sorted(EvidenceKind)


@given(rates)
def test_nothing_is_significant_unless_one_passes_its_own_share(found):
    alone = any(rate <= 0.2 * SHARES[kind] for kind, rate in found.items())
    assert bool(significant(found, 0.2)) == alone


@given(rates, st.floats(0.01, 1.0))
def test_a_larger_budget_finds_no_less(found, budget):
    assert set(significant(found, budget)) <= set(significant(found, 2 * budget))
