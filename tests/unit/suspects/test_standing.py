"""A version is classified after few turns where these leave no doubt, and by ranks otherwise."""

from typing import NamedTuple, cast

import numpy as np
import pytest

from geoheal.sandbox import RunResult
from geoheal.suspects.badness import TurnNoise
from geoheal.suspects.standing import CLEAR_LOOK, FIRST_LOOK, TurnFailures, VersionStanding, _decided


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


def test_two_turns_suffice_where_the_pairs_before_showed_how_much_they_vary():
    noise = TurnNoise(0.05, 9)
    assert _decided([0.8], last=False, noise=noise) is None
    assert _decided([0.8, 0.7], last=False, noise=noise) is VersionStanding.BAD
    assert _decided([-0.8, -0.7], last=False, noise=noise) is VersionStanding.GOOD
    assert _decided([0.8, 0.1], last=False, noise=noise) is None
    assert _decided([0.1, 0.1], last=False, noise=TurnNoise(0.1, 9)) is None


def test_noise_is_hardly_ever_clear_where_it_was_known():
    rng = np.random.default_rng(4)
    early = 0
    for _ in range(2_000):
        noise = TurnNoise(float(np.std(rng.normal(0.0, 0.4, 10), ddof=1)), 9)
        turns = rng.normal(0.0, 0.4, FIRST_LOOK - 1)
        early += any(
            _decided(list(turns[:n]), last=False, noise=noise) is not None for n in range(2, FIRST_LOOK)
        )
    assert early <= 12


def turns_of(*failed, requests=20):
    """Return what a version and both ends failed, turn by turn."""
    failures = TurnFailures()
    for counts in failed:
        failures.add([cast("RunResult", Ran(Measured(count, (None,) * requests))) for count in counts])
    return failures


class Measured(NamedTuple):
    errors: int
    requests: tuple[None, ...]


class Ran(NamedTuple):
    measured: Measured


def test_one_failed_request_is_judged_against_the_failures_of_both_ends():
    by_chance = turns_of((0, 1, 0))
    assert not by_chance.are_certain
    assert by_chance.are_open  # a few turns more show whether it fails again
    assert not turns_of((0, 1, 0), *[(0, 0, 0)] * 13).are_open
    assert not turns_of((2, 1, 1), (0, 1, 1), (1, 2, 3)).are_open
    assert turns_of(*[(1, 3, 1)] * 5).are_certain


def test_a_version_that_answers_nothing_is_certain_at_once():
    assert turns_of((0, 20, 1)).are_certain
    assert not turns_of((0, 1, 0), requests=1).are_certain
    assert turns_of((0, 1, 0), (0, 1, 0), requests=1).are_certain
    assert not turns_of((20, 20, 20)).are_certain
