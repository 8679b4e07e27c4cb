"""The grid of a forecast: even steps that divide a day."""

from typing import Final

import numpy as np

from geoheal.geometry.real_array import Array

DAY_S: Final = 86_400
STEPS_S: Final = (
    1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1_800, 3_600, 7_200, 10_800, 14_400, 21_600, 43_200, 86_400,
)  # fmt: skip
"""Steps of a grid: each divides a day, so that the same time of the day is always the same step."""

AHEAD_MAX: Final = 24
"""Largest number of steps ahead."""

PAST_MAX: Final = 1_500
"""Largest number of past steps used."""

PAST_MAX_S: Final = 14 * DAY_S
"""Largest length (s) of the past used."""


def grid_step(horizon_s: float, sampled_s: float) -> int:
    """Return the step (s) of the grid: the shortest with a sample in each and at most 24 steps ahead.

    >>> grid_step(6 * 3_600, 60.0), grid_step(600, 300.0)
    (900, 300)
    """
    least = max(horizon_s / AHEAD_MAX, sampled_s * 0.99)
    return next((step for step in STEPS_S if step >= least), STEPS_S[-1])


def binned(times: Array, values: Array, step_s: float) -> Array:
    """Return means per step of a grid that ends with the last time, oldest first; NaN for empty steps.

    Parameters
    ----------
    times, values
        Epoch seconds, increasing, and values (N,), N ≥ 1; NaN if not measured.

    Examples
    --------
    >>> import numpy as np
    >>> binned(np.array([0.0, 50.0, 60.0, 180.0]), np.array([1.0, 2.0, 4.0, 8.0]), 60.0)
    array([ 1.,  3., nan,  8.])
    """
    places = np.ceil((times - times[-1]) / step_s - 1e-9).astype(np.int64)
    places -= places[0]
    measured = np.isfinite(values)
    sums = np.bincount(places[measured], values[measured], places[-1] + 1)
    counts = np.bincount(places[measured], minlength=int(places[-1]) + 1)
    return np.where(counts > 0, sums / np.maximum(counts, 1), np.nan)


def filled(values: Array) -> Array:
    """Return the values with gaps filled by linear interpolation; at the ends by the nearest value."""
    measured = np.isfinite(values)
    if measured.all():
        return values
    places = np.arange(len(values))
    bridged: Array = np.interp(places, places[measured], values[measured])
    return bridged
