"""Φ: the published population values, the sample means, and when there is none."""

import math

import numpy as np
import pytest
from scipy.linalg import solve_discrete_lyapunov

from geoheal.errors import DimensionMismatch, GeometryError
from geoheal.geometry import (
    effective_integration,
    gaussian_bias,
    integration_significance,
    phi_of,
    stochastic_interaction,
)


def equicorrelated(count, rho):
    return np.full((count, count), rho) + (1.0 - rho) * np.eye(count)


def population(coefficients, noise):
    """SI of the stationary VAR(1) process with these coefficients and this noise covariance."""
    coefficients, noise = np.asarray(coefficients, dtype=float), np.asarray(noise, dtype=float)
    covariance = solve_discrete_lyapunov(coefficients, noise)
    return stochastic_interaction(covariance, covariance @ coefficients.T, covariance)


@pytest.mark.parametrize(
    ("coefficients", "noise", "interaction", "phi"),
    [
        ([[0.2, 0.1], [0.5, 0.2]], np.eye(2), 0.122743233, 0.217676),
        (np.full((2, 2), 0.4), equicorrelated(2, 0.9), 0.861287514, 0.821394),
        (np.zeros((2, 2)), equicorrelated(2, 0.9), 0.830365603, 0.81),
        (np.zeros((8, 8)), equicorrelated(8, 0.5), 1.673976434, 0.380151),
        (np.zeros((64, 64)), equicorrelated(64, 0.5), 20.093516143, 0.471593),
    ],
)
def test_published_values_of_stationary_processes(coefficients, noise, interaction, phi):
    found = population(coefficients, noise)
    assert found == pytest.approx(interaction, abs=5e-10)
    assert phi_of(found, len(noise)) == pytest.approx(phi, abs=5e-7)


def measured(activity):
    """Integration of activity of which it can be measured."""
    found = effective_integration(activity)
    assert found is not None
    return found


def white(rng):
    return rng.standard_normal((500, 8))


def random_walks(rng):
    return white(rng).cumsum(axis=0)


def correlated(rng):
    return white(rng) @ np.linalg.cholesky(equicorrelated(8, 0.9)).T


def common_driver(rng):
    """Return an AR(0.8) driver seen by all channels, each with 30 % noise of its own."""
    driver = rng.standard_normal(500)
    for moment in range(1, 500):
        driver[moment] += 0.8 * driver[moment - 1]
    return driver[:, np.newaxis] + 0.3 * white(rng)


@pytest.mark.parametrize(
    ("activity", "mean"), [(white, 0.002), (random_walks, 0.016), (correlated, 0.867), (common_driver, 0.896)]
)
def test_means_over_many_recordings(activity, mean):
    rng = np.random.default_rng(0)
    found = [measured(activity(rng)).phi for _ in range(200)]
    assert np.mean(found) == pytest.approx(mean, abs=0.0015)


def test_the_bias_is_exact():
    rng = np.random.default_rng(1)
    found = [measured(rng.standard_normal((60, 5))).stochastic_interaction for _ in range(2000)]
    bias = gaussian_bias(60, 5)
    assert np.mean(found) == pytest.approx(bias, abs=4 * np.std(found) / math.sqrt(2000))
    assert bias > 0.15


def test_the_sample_estimate_is_the_regression_it_says():
    rng = np.random.default_rng(2)
    activity = rng.standard_normal((200, 3)).cumsum(axis=0) @ rng.standard_normal((3, 3)) + 1e3
    past, present = activity[:-1], activity[1:]

    def residuals(predictors, targets):
        design = np.column_stack([np.ones(len(predictors)), predictors])
        return targets - design @ np.linalg.lstsq(design, targets, rcond=None)[0]

    own = [np.sum(residuals(past[:, i], present[:, i]) ** 2) for i in range(3)]
    joint = residuals(past, present)
    expected = (np.log(own).sum() - np.linalg.slogdet(joint.T @ joint)[1]) / 2
    found = measured(activity)
    assert found.stochastic_interaction == pytest.approx(expected, rel=1e-9)
    assert (found.channels, found.samples) == (3, 200)
    assert found.phi == phi_of(found.stochastic_interaction - found.bias, 3)


def test_units_do_not_matter():
    activity = white(np.random.default_rng(3))
    scaled = activity * np.logspace(-12, 12, 8) + np.logspace(-12, 12, 8)
    assert measured(scaled).phi == pytest.approx(measured(activity).phi, abs=1e-9)


def test_a_single_histogram_or_channel_has_no_phi():
    assert effective_integration(np.random.default_rng(4).random(64)) is None
    assert effective_integration([[1.0, 2.0, 3.0]]) is None
    assert integration_significance(np.arange(50.0), seed=0) is None


def test_two_channels_need_more_than_five_samples():
    activity = np.random.default_rng(5).standard_normal((6, 2))
    assert effective_integration(activity) is not None
    assert effective_integration(activity[:5]) is None


def test_channels_that_tell_nothing_are_dropped():
    rng = np.random.default_rng(6)
    activity = white(rng)
    idle = np.column_stack([activity, np.full(500, 3.7), np.arange(500.0), np.zeros(500)])
    assert effective_integration(idle) == effective_integration(activity)
    assert effective_integration(np.column_stack([activity[:, 0], np.ones(500)])) is None
    assert effective_integration(np.column_stack([activity[:, 0], np.arange(500.0)])) is None


def test_a_channel_recorded_twice_is_complete_integration():
    activity = white(np.random.default_rng(7))
    assert measured(np.column_stack([activity, 2 * activity[:, 0]])).phi == 1.0


def test_gaps_are_refused_and_named():
    activity = white(np.random.default_rng(8))
    activity[17, 3] = math.nan
    with pytest.raises(GeometryError, match=r"Sample 17 of channel 3 is nan.*between gaps"):
        effective_integration(activity)
    with pytest.raises(GeometryError, match="shape"):
        effective_integration(np.zeros((2, 2, 2)))


def test_population_matrices_are_checked():
    with pytest.raises(DimensionMismatch):
        stochastic_interaction(np.eye(2), np.eye(3), np.eye(2))
    with pytest.raises(DimensionMismatch):
        stochastic_interaction([1.0], [1.0], [1.0])
    with pytest.raises(GeometryError, match="determined by its own past"):
        stochastic_interaction(np.eye(2), np.eye(2), np.eye(2))
