"""Forecasts: what they expect, how sure they are, and when a threshold is crossed."""

import warnings

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geoheal.errors import NotMeasured
from geoheal.monitor.forecast import crossing, forecast
from geoheal.monitor.forecast.autoregression import autoregressive_paths
from geoheal.monitor.forecast.damped_trend import fit_damped_trend
from geoheal.monitor.forecast.grid import STEPS_S, binned, grid_step

STEP_S = 900.0
DAY = 96
RNG = np.random.default_rng(4)


def test_a_daily_course_is_expected_again():
    day = np.sin(np.arange(DAY) / DAY * 2 * np.pi) * 10 + 50
    past = np.tile(day, 8)[: 8 * DAY - 30] + RNG.normal(0, 0.3, 8 * DAY - 30)
    predicted = forecast(past, STEP_S, 24)
    truth = day[DAY - 30 : DAY - 6]
    assert np.abs(predicted.expected - truth).mean() < 0.5
    assert ((predicted.low <= truth) & (truth <= predicted.high)).mean() > 0.9
    assert (predicted.high - predicted.low).max() < 4


def test_a_leak_goes_on_and_crosses_its_limit():
    memory = 500.0 + np.arange(200) * 2.0 + RNG.normal(0, 3, 200)
    predicted = forecast(memory, STEP_S, 24)
    assert predicted.expected[-1] > memory[-1] + 24
    reached = crossing(predicted, memory[-1] + 20, above=True)
    assert reached.probability > 0.9
    assert reached.earliest_s is not None
    assert reached.expected_s is not None
    assert reached.latest_s is not None
    assert 3 * STEP_S < reached.expected_s < 24 * STEP_S
    assert reached.earliest_s <= reached.expected_s <= reached.latest_s
    far = crossing(predicted, 5_000.0, above=True)
    assert (far.probability, far.expected_s) == (0.0, None)
    now = crossing(predicted, 400.0, above=True)
    assert (now.already, now.probability, now.expected_s) == (True, 1.0, 0.0)


def test_what_is_known_of_a_metric_bounds_it():
    phi = np.clip(0.98 + RNG.normal(0, 0.02, 300), 0, 1)
    predicted = forecast(phi, STEP_S, 12, limits=(0.0, 1.0))
    assert predicted.paths.max() <= 1.0
    counts = np.maximum(0.0, RNG.normal(0.2, 0.3, 300))
    assert forecast(counts, STEP_S, 12).low.min() >= 0.0


@pytest.mark.parametrize("past", [np.full(100, 5.0), np.tile([1.0, 2.0, 3.0], 64)], ids=["flat", "cycle"])
def test_what_has_no_noise_has_no_interval_to_speak_of(past):
    predicted = forecast(past, 28_800.0, 6)
    assert np.allclose(predicted.expected, past[:6], atol=1e-6)


def test_too_short_a_past_is_refused():
    past = np.where(np.arange(100) % 4 == 0, 1.0, np.nan)
    with pytest.raises(NotMeasured, match="needs 30 measured steps; the history has 25"):
        forecast(past, STEP_S, 4)


@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 999), scale=st.sampled_from([1e-9, 1.0, 1e12]), ahead=st.integers(1, 24))
def test_every_forecast_is_finite_ordered_and_moves_with_the_unit(seed, scale, ahead):
    rng = np.random.default_rng(seed)
    past = rng.normal(size=60).cumsum()
    past[rng.random(60) < 0.2] = np.nan
    predicted, scaled = forecast(past, STEP_S, ahead), forecast(past * scale, STEP_S, ahead)
    assert np.isfinite(predicted.paths).all()
    assert (predicted.low <= predicted.expected).all()
    assert (predicted.expected <= predicted.high).all()
    assert np.allclose(scaled.expected, predicted.expected * scale, rtol=1e-3, atol=1e-3 * scale)


@given(horizon=st.floats(1, 14 * 86_400), sampled=st.floats(0.01, 86_400))
def test_a_grid_reaches_the_horizon_in_few_steps_that_hold_samples(horizon, sampled):
    step = grid_step(horizon, sampled)
    assert step in STEPS_S
    assert step == STEPS_S[-1] or horizon / step <= 24
    assert step == STEPS_S[-1] or step >= 0.99 * sampled


def test_a_grid_ends_with_the_last_value():
    times = np.array([0.0, 10.0, 20.0, 70.0])
    assert np.array_equal(
        binned(times, np.array([1.0, np.nan, 3.0, 4.0]), 10.0),
        [1.0, np.nan, 3.0, np.nan, np.nan, np.nan, np.nan, 4.0],
        equal_nan=True,
    )


def test_a_series_that_repeats_itself_has_futures():
    """An autoregression of it has many solutions, and none is a reason to give up."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        futures = autoregressive_paths(np.tile([-1.0, 0.0, 1.0], 200).astype(np.float64), 30, 10)
    assert np.allclose(futures, (np.arange(30)[:, np.newaxis] % 3) - 1.0)


def test_a_damped_trend_is_fitted_as_the_reference_fits_it():
    """Figures of statsmodels 0.15: ``ETSModel(y, error="add", trend="add", damped_trend=True).fit()``."""
    t = np.arange(300)
    fitted = fit_damped_trend(np.sin(t / 20) + 0.002 * t + 0.1 * np.cos(7.3 * t) * np.sin(t * t))
    assert (fitted.alpha, fitted.beta) == pytest.approx((0.241657, 0.096312), rel=1e-3)
    assert (fitted.phi, fitted.level) == pytest.approx((0.98, 1.306608), rel=1e-5)
    assert fitted.trend == pytest.approx(-0.027212, rel=1e-3)
    assert (fitted.errors**2).sum() == pytest.approx(1.16748736, rel=1e-6)


def test_the_errors_of_a_damped_trend_are_those_of_its_recursion():
    values = RNG.normal(size=60).cumsum()
    fitted = fit_damped_trend(values)
    level, trend = fitted.level, fitted.trend
    for value, error in zip(values[::-1], fitted.errors[::-1], strict=True):
        trend = (trend - fitted.beta * error) / fitted.phi
        level -= fitted.phi * trend + fitted.alpha * error
        assert level + fitted.phi * trend + error == pytest.approx(value)
