import numpy as np
import pytest
from scipy import stats

from geoheal.fitness.statistics.vargha_delaney import a12


def test_is_the_mann_whitney_statistic_over_all_pairs():
    rng = np.random.default_rng(0)
    candidate, current = rng.integers(0, 6, 12).astype(float), rng.integers(0, 6, 9).astype(float)
    statistic = stats.mannwhitneyu(candidate, current).statistic
    assert a12(candidate, current) == pytest.approx(statistic / (12 * 9))


def test_extremes():
    low, high = np.arange(5.0), np.arange(5.0) + 10
    assert (a12(high, low), a12(low, high), a12(low, low)) == (1.0, 0.0, 0.5)
