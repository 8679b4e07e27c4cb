"""Missing snapshots: they are taken as missing, not as repeated values."""

import numpy as np
import pytest

from benchmarks.verification import outcome, synthetic
from geoheal.fitness.statistics.autoregression import Autoregression, fit
from geoheal.fitness.statistics.box_tiao import whitened
from geoheal.healing.verification.course import Grid, binned


@pytest.mark.parametrize("phi", [0.0, 0.9, 0.98])
def test_what_is_new_after_a_gap_is_as_large_as_anywhere(phi):
    rng = np.random.default_rng(1)
    values = rng.normal(0, 1, 6_000)
    for place in range(1, len(values)):
        values[place] += phi * values[place - 1]
    values[rng.random(len(values)) < 1 / 3] = np.nan
    found = whitened(values, Autoregression(np.array([phi]), 1.0, 1e6))
    known = np.isfinite(values)
    after = known & ~np.roll(known, 1)
    assert found.new[after].std() == pytest.approx(1, abs=0.05)
    assert found.new[known & ~after].std() == pytest.approx(1, abs=0.05)


def test_gaps_do_not_change_how_much_a_series_repeats_itself():
    rng = np.random.default_rng(2)
    values = rng.normal(0, 1, 6_000)
    for place in range(1, len(values)):
        values[place] += 0.9 * values[place - 1]
    values[rng.random(len(values)) < 1 / 3] = np.nan
    found = fit(values)
    assert found.coefficients.sum() == pytest.approx(0.9, abs=0.03)
    assert found.sigma == pytest.approx(1, abs=0.05)


def test_no_value_is_held_where_snapshots_are_missing():
    grid = Grid(step_s=1.0, first=0.0, onset=0, applied=2, due=2, seen=4)
    assert np.isnan(binned(grid, np.array([0.0, 3.0]), np.array([5.0, 7.0]))[1:3]).all()


def test_a_relief_of_a_third_is_found_where_a_third_of_the_snapshots_is_missing():
    cases = [synthetic("AR(1) 0.9, a third missing", 10, 1.0, number, 7) for number in range(6)]
    assert [outcome(case, 0.67) for case in cases].count("helped") >= 5
