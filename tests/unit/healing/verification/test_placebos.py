"""Patches that do nothing, where a simple test errs, and reliefs that a cautious one does not see."""

from collections import Counter

import pytest

from benchmarks.verification import outcome, synthetic

ALLOWED = 0.05


@pytest.mark.parametrize(
    ("kind", "days", "patches"),
    [("AR(1) 0.9, in an incident", 0.5, 120), ("bursts, short history", 7.0, 100)],
)
def test_a_patch_that_does_nothing_is_neither_verified_nor_blamed(kind, days, patches):
    cases = [synthetic(kind, 10, days, number, seed=1) for number in range(patches)]
    found = Counter(outcome(case, 1.0) for case in cases)
    assert found["helped"] <= ALLOWED * patches
    assert found["worsened"] <= ALLOWED * patches


def test_an_incident_similar_to_the_past_is_not_taken_for_a_peak_and_its_relief_is_found():
    """A test that knew the level and the noise would find half of them."""
    cases = [synthetic("AR(1) 0.9", 60, 7.0, number, seed=3) for number in range(60)]
    assert sum(outcome(case, 0.8) == "helped" for case in cases) >= 20
