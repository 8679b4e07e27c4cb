"""Surrogates: rarely alarmed by independent channels, always by coupled ones."""

import numpy as np
import pytest

from geoheal.geometry import integration_significance


def autocorrelated(rng, samples, channels):
    activity = rng.standard_normal((samples, channels))
    for moment in range(1, samples):
        activity[moment] += 0.9 * activity[moment - 1]
    return activity


def p_value(activity, **options):
    """p-value of activity whose integration can be measured."""
    found = integration_significance(activity, **options)
    assert found is not None
    return found


@pytest.mark.thorough
def test_independent_autocorrelated_channels_alarm_about_as_often_as_they_should():
    rng = np.random.default_rng(0)
    alarms = sum(
        p_value(autocorrelated(rng, 120, 2), seed=turn, surrogates=19) <= 0.05 for turn in range(400)
    )
    assert 8 <= alarms <= 34  # 20 expected; beyond these with a probability below 0.5 %


def test_coupled_channels_are_significant():
    rng = np.random.default_rng(1)
    activity = rng.standard_normal((300, 1)) + rng.standard_normal((300, 4))
    assert integration_significance(activity, seed=0) == 0.01
    assert integration_significance(activity, seed=0, surrogates=19) == 0.05


def test_the_same_seed_gives_the_same_answer():
    activity = np.random.default_rng(2).standard_normal((100, 3))
    assert integration_significance(activity, seed=7) == integration_significance(activity, seed=7)


def test_a_deterministic_system_is_not_an_accident():
    activity = np.random.default_rng(3).standard_normal((100, 2))
    copied = np.column_stack([activity, activity[:, 0]])
    assert p_value(copied, seed=0) <= 0.05  # a surrogate may shift both copies alike
