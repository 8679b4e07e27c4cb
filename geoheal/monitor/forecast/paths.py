"""Possible futures of a series, by two models whose errors are drawn again."""

import warnings
from typing import Final

import numpy as np

from geoheal.geometry.real_array import Array

LAGS: Final = 3
"""Of the autoregression."""

SEED: Final = 1


def smoothing_paths(values: Array, ahead: int, count: int) -> Array:
    """Futures ahead×count by exponential smoothing with a damped trend: what goes on as it went last.

    References
    ----------
    Hyndman, Koehler, Ord, Snyder, *Forecasting with Exponential Smoothing*, 2008: ETS(A, Ad, N).
    """
    from statsmodels.tsa.exponential_smoothing.ets import ETSModel  # takes a second to import

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # an optimum that was not quite reached serves as well
        fitted = ETSModel(values, error="add", trend="add", damped_trend=True).fit(disp=0)
        rng = np.random.default_rng(SEED)
        futures = fitted.simulate(ahead, anchor="end", repetitions=count, random_errors="bootstrap", rng=rng)
    return np.asarray(futures, dtype=np.float64).reshape(ahead, count)


def autoregressive_paths(values: Array, ahead: int, count: int) -> Array:
    """Futures ahead×count by an autoregression: what comes back to where it mostly is.

    References
    ----------
    Hamilton, *Time Series Analysis*, 1994, chapter 5 (conditional least squares).
    """
    from statsmodels.tools.sm_exceptions import SingularMatrixWarning  # takes a second to import
    from statsmodels.tsa.ar_model import AutoReg

    with warnings.catch_warnings():
        # a series that repeats itself has many solutions with the same futures; the shortest one is taken
        warnings.simplefilter("ignore", SingularMatrixWarning)
        fitted = AutoReg(values, LAGS).fit()
    constant, weights = fitted.params[0], fitted.params[1:]
    errors = fitted.resid - fitted.resid.mean()
    rng = np.random.default_rng(SEED)
    futures = np.empty((ahead + LAGS, count))
    futures[:LAGS] = values[-LAGS:, np.newaxis]
    for step in range(LAGS, ahead + LAGS):
        before = futures[step - LAGS : step][::-1]
        futures[step] = constant + weights @ before + rng.choice(errors, count)
    return futures[LAGS:]
