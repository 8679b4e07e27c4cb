"""Possible futures from an autoregression with resampled errors."""

from typing import Final

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from geoheal.geometry.real_array import Array

LAGS: Final = 3

SEED: Final = 1


def autoregressive_paths(values: Array, ahead: int, count: int) -> Array:
    """Draw futures of a series that returns to its usual level.

    In ``y_t = c + w₁·y_{t−1} + w₂·y_{t−2} + w₃·y_{t−3} + e_t``, c and w are fitted by least squares. A
    repetitive series has many such solutions with the same futures; the shortest one is used.

    Parameters
    ----------
    values
        The past in even steps, oldest first, shape (N,).
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
    Hamilton, *Time Series Analysis*, 1994, chapter 5 (conditional least squares).

    Examples
    --------
    >>> rising = np.arange(40.0)
    >>> autoregressive_paths(rising, 3, 1).ravel().round(6).tolist()
    [40.0, 41.0, 42.0]
    """
    before = sliding_window_view(values, LAGS)[:-1]
    known = np.column_stack([np.ones(len(before)), before])
    solution = np.linalg.lstsq(known, values[LAGS:])[0]
    errors = values[LAGS:] - known @ solution
    errors -= errors.mean()
    rng = np.random.default_rng(SEED)
    futures = np.empty((LAGS + ahead, count))
    futures[:LAGS] = values[-LAGS:, np.newaxis]
    for step in range(LAGS, LAGS + ahead):
        futures[step] = solution[0] + solution[1:] @ futures[step - LAGS : step] + rng.choice(errors, count)
    return futures[LAGS:]
