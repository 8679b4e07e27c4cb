import math

import numpy as np
import pytest
from scipy import stats

from geoheal.fitness.statistics import hodges_lehmann as hl

DEPRESSION = np.array([1.83, 0.50, 1.62, 2.48, 1.68, 1.88, 1.55, 3.06, 1.30]) - np.array(
    [0.878, 0.647, 0.598, 2.05, 1.06, 1.29, 1.06, 3.14, 1.29]
)
"""Hollander and Wolfe, table 3.1: Hamilton depression scale before and after."""


def test_textbook_example():
    walsh = hl.walsh_averages(DEPRESSION)
    assert hl.pseudomedian(walsh) == pytest.approx(0.46)
    assert hl.interval(walsh, 0.95) == pytest.approx((0.010, 0.786))
    assert hl.p_above(walsh, 0.0) == pytest.approx(0.01953, abs=5e-6)


@pytest.mark.parametrize("n", [5, 7, 10, 20, 30])
def test_p_values_are_those_of_the_exact_signed_rank_test(n):
    differences = np.random.default_rng(n).normal(0.3, 1, n)
    walsh = hl.walsh_averages(differences)
    for margin in (-0.5, 0.0, 0.4):
        less = stats.wilcoxon(differences - margin, alternative="less", method="exact")
        greater = stats.wilcoxon(differences - margin, alternative="greater", method="exact")
        assert hl.p_below(walsh, margin) == pytest.approx(less.pvalue)
        assert hl.p_above(walsh, margin) == pytest.approx(greater.pvalue)


@pytest.mark.parametrize("n", [7, 10, 30])
def test_the_interval_holds_exactly_the_margins_that_are_not_rejected(n):
    walsh = hl.walsh_averages(np.random.default_rng(n).normal(size=n))
    low, high = hl.interval(walsh, 0.98)
    assert hl.p_above(walsh, np.nextafter(low, -math.inf)) <= 0.01 < hl.p_above(walsh, low)
    assert hl.p_below(walsh, np.nextafter(high, math.inf)) <= 0.01 < hl.p_below(walsh, high)


def test_six_pairs_cannot_bound_a_98_percent_interval_and_seven_can():
    assert hl.interval(hl.walsh_averages(np.arange(6.0)), 0.98) == (-math.inf, math.inf)
    assert hl.interval(hl.walsh_averages(np.arange(7.0)), 0.98) == (0.0, 6.0)


def test_ties_speak_for_the_hypothesis():
    walsh = hl.walsh_averages(np.zeros(10))
    assert hl.p_below(walsh, 0.0) == hl.p_above(walsh, 0.0) == 1.0
    assert hl.p_below(walsh, 0.1) == pytest.approx(2**-10)


def test_the_interval_covers_the_true_shift_in_98_of_100_samples():
    rng = np.random.default_rng(0)
    covered = 0
    for _ in range(2000):
        low, high = hl.interval(hl.walsh_averages(rng.standard_t(3, size=10)), 0.98)
        covered += low <= 0 <= high
    assert 0.975 <= covered / 2000 <= 0.99
