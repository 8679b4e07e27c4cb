"""A version is classified after few turns where these leave no doubt, and by ranks otherwise."""

import numpy as np
import pytest

from geoheal.suspects.standing import CLEAR_LOOK, FIRST_LOOK, VersionStanding, _decided


@pytest.mark.parametrize(("sign", "standing"), [(1.0, VersionStanding.BAD), (-1.0, VersionStanding.GOOD)])
def test_a_clear_version_is_decided_after_four_turns(sign, standing):
    leanings = [sign * each for each in (0.80, 0.78, 0.83, 0.79)]
    assert _decided(leanings[:3], last=False) is None
    assert _decided(leanings, last=False) is standing
    assert _decided([0.0, 0.0, 0.0, sign], last=False) is None


def test_equal_counts_are_clear_and_zeros_are_not():
    assert _decided([1.0] * CLEAR_LOOK, last=False) is VersionStanding.BAD
    assert _decided([0.0] * CLEAR_LOOK, last=False) is None


def test_noise_is_hardly_ever_clear():
    rng = np.random.default_rng(3)
    early = 0
    for _ in range(2_000):
        turns = rng.normal(0.0, 0.4, FIRST_LOOK - 1)
        early += any(_decided(list(turns[:n]), last=False) is not None for n in range(CLEAR_LOOK, FIRST_LOOK))
    assert early <= 12


def test_one_busy_turn_asks_for_more():
    assert _decided([0.8, 0.8, 0.8, -1.5], last=False) is None
    assert _decided([0.8, 0.82, 0.79, 3.5], last=False) is None
