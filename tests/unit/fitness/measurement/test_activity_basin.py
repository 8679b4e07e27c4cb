"""Distances of activity, in a codebook that neither side of a pair has had a part in."""

import numpy as np

from geoheal.fitness.measurement.activity_basin import activity_distances


def runs(count, *, samples=300, channels=2, shift=0.0, seed=0):
    rng = np.random.default_rng(seed)
    return [rng.standard_normal((samples, channels)) + shift for _ in range(count)]


def known(distances):
    assert None not in distances
    return [each for each in distances if each is not None]


def test_the_current_code_is_not_nearer_than_identical_code():
    current, candidate = activity_distances(runs(30, seed=1), runs(30, seed=2))
    assert abs(np.mean(known(current)) - np.mean(known(candidate))) < 0.05


def test_a_shift_shows():
    _, candidate = activity_distances(runs(6), runs(6, shift=3.0))
    assert min(known(candidate)) > 1.0


def test_one_channel_has_bins_between_quantiles():
    _, candidate = activity_distances(runs(6, channels=1), runs(6, channels=1, shift=3.0))
    assert min(known(candidate)) > 1.0


def test_too_few_samples_are_not_measured():
    assert activity_distances(runs(4, samples=15), runs(4, samples=15)) == ([None] * 4, [None] * 4)


def test_activity_that_stands_still_is_not_measured():
    still = [np.ones((100, 2))] * 4
    assert activity_distances(still, still)[1] == [None] * 4


def test_a_run_without_activity_or_with_other_channels_is_not_measured():
    _, candidate = activity_distances(runs(4), [None, *runs(1, channels=3), *runs(2)])
    assert [each is None for each in candidate] == [True, True, False, False]


def test_nothing_at_all():
    assert activity_distances([None, None], [None, None]) == ([None, None], [None, None])
