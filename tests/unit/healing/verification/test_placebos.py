"""Patches that do nothing, where a simple test errs: in an incident that lasts, and with a short history."""

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
