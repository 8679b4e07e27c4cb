"""What was falling before the patch, and goes on falling, is not the patch's doing."""

import numpy as np
import pytest

from benchmarks.verification import outcome, synthetic
from benchmarks.verification_moments import Case
from geoheal.fitness.statistics.box_tiao import LevelStep
from geoheal.healing.verification.looks import StepTest

BEFORE, SINCE, STEP_S = 2_000, 212, 10.0


def outcomes(course, effect, count):
    return [outcome(case(course, seed), effect) for seed in range(count)]


def case(course, seed):
    """Return a patch towards the end of a course, given as a function of 0 to 1, beside noise of 15 %."""
    noise = np.random.default_rng(seed).normal(0, 0.09, BEFORE + SINCE)
    for place in range(1, len(noise)):
        noise[place] += 0.8 * noise[place - 1]
    at = np.arange(len(noise), dtype=np.float64)
    values = 400 * np.exp(course(at / len(at)) + noise)
    applied = STEP_S * BEFORE
    return Case(
        "trend", STEP_S * at, values, [None] * len(at), applied - 600.0, applied, stabilisation_s=300.0
    )


def drains(share):
    return -0.7 * share


def evening_of_the_first_day(share):
    return 0.4 * np.cos(0.6 * np.pi * share)


@pytest.mark.parametrize("course", [drains, evening_of_the_first_day])
def test_a_level_that_falls_by_itself_seldom_verifies_a_patch(course):
    assert outcomes(course, 1.0, 12).count("helped") <= 2


def test_a_relief_of_a_fifth_shows_in_the_first_hours_of_a_daily_wave():
    cases = [synthetic("daily wave + AR(1)", 10, 0.3, number, seed=1) for number in range(16)]
    assert [outcome(each, 0.8) for each in cases].count("helped") >= 14


def test_a_relief_of_a_third_shows_beside_a_falling_level_too():
    assert outcomes(drains, 0.67, 5).count("helped") >= 4


@pytest.mark.parametrize(
    ("moved", "inflation", "z"),
    [(-1.0, 1.5, -1.0), (-1.0, 1.0, -4.0), (1.0, 1.5, -4.0)],
    ids=["below a past unlike the model", "below a past like the model", "above the past"],
)
def test_an_incident_below_a_past_unlike_the_model_has_to_be_beaten_too(moved, inflation, z):
    pooled, split = (LevelStep(estimate, 0.1, 1e6) for estimate in (-0.4, -0.1))
    found = StepTest([pooled], [split], [], (2.0,), fall=inflation, rise=1.0)
    assert found.at(0, moved, 0.0)[0] == pytest.approx(z)
