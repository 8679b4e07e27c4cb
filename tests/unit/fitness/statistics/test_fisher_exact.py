"""The test agrees with scipy's, which is too slow to import."""

import numpy as np
import pytest
from scipy import stats

from geoheal.fitness.statistics.brown_forsythe import brown_forsythe
from geoheal.fitness.statistics.fisher_exact import p_more
from geoheal.fitness.statistics.mean_shift import Shift


def test_p_values_are_those_of_scipy():
    rng = np.random.default_rng(3)
    for _ in range(300):
        of, of_others = (int(each) for each in rng.integers(1, 3000, 2))
        found, others = int(rng.integers(0, of + 1)), int(rng.integers(0, of_others + 1))
        table = np.array([[found, of - found], [others, of_others - others]])
        expected = stats.fisher_exact(table, alternative="greater").pvalue
        assert p_more((found, of), (others, of_others)) == pytest.approx(expected, rel=1e-6, abs=1e-300)


def test_spreads_and_shifts_are_those_of_scipy():
    rng = np.random.default_rng(4)
    ours, theirs = rng.normal(size=20), rng.normal(scale=2.0, size=31)
    levene = stats.levene(ours, theirs, center="median").pvalue
    assert brown_forsythe(ours, theirs) == pytest.approx(levene, rel=1e-9)
    assert Shift(1.0, 0.5, 7.3).p_above(0.2) == pytest.approx(stats.t.sf(1.6, 7.3), rel=1e-9)
    assert Shift(0.0, 1.0, 7.3).interval(0.01)[1] == pytest.approx(stats.t.ppf(0.99, 7.3), rel=1e-9)
