import math

import numpy as np
import pytest

from geoheal.fitness.statistics.brown_forsythe import brown_forsythe, spread_ratio

# spinnaker/kayenta#780, case 1: same median, another spread
CANDIDATE = np.array(
    [10.0, 10.1, 10.2, 10.3, 10.4, 10.5, 10.6, 17.0, 17.1, 17.2, 17.3, 17.4, 17.5, 17.6, 17.7]
)
CURRENT = np.array([1.0, 100.0, 4.0, 101.0, 5.0, 102.0, 6.0, 103.0, 7.0, 104.0, 8.0, 105.0, 9.0, 106.0, 17.0])


def test_sees_the_spread_that_a_test_of_the_middle_does_not():
    assert round(brown_forsythe(CANDIDATE, CURRENT), 4) == 0.0003
    assert spread_ratio(CANDIDATE, CURRENT) == pytest.approx(49.7 / 681)


def test_a_shift_alone_is_not_a_difference_in_spread():
    assert brown_forsythe(CURRENT, CURRENT + 50) == pytest.approx(1.0)
    assert spread_ratio(CURRENT, CURRENT + 50) == pytest.approx(1.0)


@pytest.mark.parametrize(
    ("candidate", "current", "p", "ratio"),
    [
        ([3.0] * 6, [9.0] * 6, 1.0, 1.0),
        ([0.0, 2.0] * 3, [5.0] * 6, 0.0, math.inf),
        ([5.0] * 6, [0.0, 2.0] * 3, 0.0, 0.0),
        ([0.0, 2.0] * 3, [0.0, 4.0] * 3, 0.0, 0.5),
    ],
)
def test_spreads_without_variation_of_their_own(candidate, current, p, ratio):
    assert brown_forsythe(np.array(candidate), np.array(current)) == p
    assert spread_ratio(np.array(candidate), np.array(current)) == ratio


def test_errs_about_as_often_as_it_says():
    rng = np.random.default_rng(1)
    found = sum(brown_forsythe(*rng.normal(size=(2, 20))) <= 0.05 for _ in range(1000))
    assert 20 <= found <= 70
