import math

import pytest
from scipy import stats

from geoheal.fitness.statistics.clopper_pearson import rate_ratio_interval


def test_bounds_are_the_ratios_that_the_exact_test_just_rejects():
    low, estimate, high = rate_ratio_interval(12, 30, 0.98)
    assert estimate == pytest.approx(0.4)
    just_low = stats.binomtest(12, 42, low / (1 + low), alternative="greater")
    just_high = stats.binomtest(12, 42, high / (1 + high), alternative="less")
    assert just_low.pvalue == pytest.approx(0.01, rel=1e-3)
    assert just_high.pvalue == pytest.approx(0.01, rel=1e-3)


@pytest.mark.parametrize(
    ("candidate", "current", "expected"),
    [(0, 0, (0.0, 1.0, math.inf)), (3, 0, (pytest.approx(0.275, abs=0.001), math.inf, math.inf))],
)
def test_without_events_on_the_current_side(candidate, current, expected):
    assert rate_ratio_interval(candidate, current, 0.98) == expected


def test_without_events_on_the_candidate_side():
    low, estimate, high = rate_ratio_interval(0, 10, 0.98)
    assert (low, estimate) == (0.0, 0.0)
    assert 0 < high < 1
