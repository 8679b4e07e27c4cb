"""Possible futures from exponential smoothing with a damped trend and resampled errors."""

from dataclasses import dataclass
from typing import Final

import numpy as np

from geoheal.geometry.real_array import Array

SEED: Final = 1

BOUNDS: Final = ((1e-4, 1.0 - 1e-4), (1e-4, 1.0 - 1e-4), (0.8, 0.98))
"""Bounds of α, β/α and φ, as in Hyndman and Athanasopoulos, *Forecasting*, 2021, section 8.2."""

START: Final = (0.3, 0.1, 0.95)


@dataclass(frozen=True, slots=True, eq=False)
class DampedTrend:
    """State of the model after the past: level ℓ and trend b.

    ``y_t = ℓ_{t−1} + φ·b_{t−1} + e_t``, ``ℓ_t = ℓ_{t−1} + φ·b_{t−1} + α·e_t``, ``b_t = φ·b_{t−1} + β·e_t``

    Parameters
    ----------
    alpha, beta, phi
        Smoothing of the level and of the trend, and the trend's damping, 0..1.
    level, trend
        ℓ and b after the last value; the trend is per step.
    errors
        e of each value, shape (N,).
    """

    alpha: float
    beta: float
    phi: float
    level: float
    trend: float
    errors: Array


def damped_trend_paths(values: Array, ahead: int, count: int) -> Array:
    """Draw futures that continue the recent trend.

    Parameters
    ----------
    values
        The past in even steps, oldest first, shape (N,); they vary.
    ahead
        Steps ahead, H.
    count
        Number of futures, P.

    Returns
    -------
    Array
        The futures, shape (H, P).

    References
    ----------
    Hyndman, Koehler, Ord, Snyder, *Forecasting with Exponential Smoothing*, 2008: ETS(A, Ad, N).
    """
    model = fit_damped_trend(values)
    rng = np.random.default_rng(SEED)
    level, trend = np.full(count, model.level), np.full(count, model.trend)
    futures = np.empty((ahead, count))
    for step in range(ahead):
        error = rng.choice(model.errors, count)
        expected = level + model.phi * trend
        futures[step] = expected + error
        level = expected + model.alpha * error
        trend = model.phi * trend + model.beta * error
    return futures


def fit_damped_trend(values: Array) -> DampedTrend:
    """Choose α, β, φ and the states before the first value by least squares.

    Examples
    --------
    A series that climbs by 1 per step is expected to climb on:

    >>> model = fit_damped_trend(np.arange(200.0) + np.tile([0.1, -0.1], 100))
    >>> round(model.level), round(model.trend)
    (199, 1)
    """
    # SciPy costs a second of each start of the service, and few requests need forecasts.
    from scipy.optimize import minimize
    from scipy.signal import lfilter

    found = minimize(_loss, START, args=(values,), method="L-BFGS-B", bounds=BOUNDS)
    alpha, share, phi = (float(each) for each in found.x)
    beta = alpha * share
    errors, trend = _errors(values, alpha, beta, phi)
    trends = lfilter([beta], [1.0, -phi], errors)[-1] + phi ** len(values) * trend
    level = float(values[-1] - (1.0 - alpha) * errors[-1])
    return DampedTrend(alpha, beta, phi, level, float(trends), errors)


def _loss(chosen: Array, values: Array) -> float:
    alpha, share, phi = (float(each) for each in chosen)
    errors, _ = _errors(values, alpha, alpha * share, phi)
    return float(np.log(np.mean(errors**2) + 1e-12))


def _errors(values: Array, alpha: float, beta: float, phi: float) -> tuple[Array, float]:
    """Return the errors e of the model with the best initial states, and their trend.

    The model is an ARIMA(1, 1, 2): ``(1 − B)(1 − φB)·y = (1 − (1 + φ − α − φβ)·B + φ(1 − α)·B²)·e``, to which
    each initial state adds its own response.
    """
    from scipy.signal import lfilter

    moving = [1.0, alpha + phi * beta - 1.0 - phi, phi * (1.0 - alpha)]
    impulse = np.zeros(len(values))
    impulse[0] = 1.0
    without = lfilter([1.0, -1.0 - phi, phi], moving, values)
    responses = np.column_stack([lfilter([1.0, -phi], moving, impulse), lfilter([phi], moving, impulse)])
    states = np.linalg.lstsq(responses, without)[0]
    errors: Array = without - responses @ states
    return errors, float(states[1])
