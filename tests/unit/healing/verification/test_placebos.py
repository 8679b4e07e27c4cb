"""Patches that do nothing, where a simple test errs, and reliefs that a cautious one does not see."""

from collections import Counter

import numpy as np
import pytest
from scipy.signal import lfilter

from benchmarks.verification import outcome, synthetic
from geoheal.healing.verification.course import onset_of
from geoheal.healing.verification.placebos import ALIKE, noise_of

ALLOWED = 0.05


@pytest.mark.thorough
@pytest.mark.parametrize(
    ("kind", "days", "patches"),
    [("AR(1) 0.9, in an incident", 0.5, 120), ("bursts, short history", 7.0, 100)],
)
def test_a_patch_that_does_nothing_is_neither_verified_nor_blamed(kind, days, patches):
    cases = [synthetic(kind, 10, days, number, seed=1) for number in range(patches)]
    found = Counter(outcome(case, 1.0) for case in cases)
    assert found["helped"] <= ALLOWED * patches
    assert found["worsened"] <= ALLOWED * patches


@pytest.mark.thorough
def test_an_incident_similar_to_the_past_is_not_taken_for_a_peak_and_its_relief_is_found():
    """A test that knew the level and the noise would find half of them."""
    cases = [synthetic("AR(1) 0.9", 60, 7.0, number, seed=3) for number in range(60)]
    assert sum(outcome(case, 0.8) == "helped" for case in cases) >= 20


def test_the_jump_that_dates_an_incident_does_not_make_it_stand_out():
    """In one of twenty series of noise the level of an incident is two standard errors away by chance."""
    stand_out = 0
    for seed in range(120):
        noise = np.random.default_rng(seed).normal(0, 1, 1_500)
        values = np.asarray(lfilter([1], [1, -0.9], noise))
        onset = onset_of(values, len(values) - 60, len(values))
        stand_out += abs(noise_of(values, onset)[1]) > ALIKE
    assert stand_out <= 12
