"""A forecast: the median and the interval of many possible futures."""

from dataclasses import dataclass
from typing import Final

import numpy as np

from geoheal.domain.display import duration
from geoheal.errors import NotMeasured
from geoheal.geometry.real_array import Array
from geoheal.monitor.forecast.autoregression import autoregressive_paths
from geoheal.monitor.forecast.daily_profile import daily_profile
from geoheal.monitor.forecast.damped_trend import damped_trend_paths
from geoheal.monitor.forecast.grid import DAY_S, filled

PATHS: Final = 500
"""Number of futures per model."""

LEAST_STEPS: Final = 30
"""Smallest number of past steps for a forecast."""

LEVEL: Final = 0.9
"""Probability covered by the interval."""

TAILS: Final = ((1.0 - LEVEL) / 2, (1.0 + LEVEL) / 2)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Forecast:
    """Expected course of a metric.

    Parameters
    ----------
    step_s
        Seconds of a step.
    current
        The last step's value.
    expected, low, high
        Median, and bounds of the 90 % interval, of each step ahead, shape (H,).
    paths
        The possible futures, shape (H, P).
    """

    step_s: float
    current: float
    expected: Array
    low: Array
    high: Array
    paths: Array


def forecast(values: Array, step_s: float, ahead: int, limits: tuple[float, float] | None = None) -> Forecast:
    """Forecast a series.

    The daily profile is removed and added again later. The rest is forecast by autoregression and by
    exponential smoothing; the futures of both are pooled with equal weight, since neither model fits every
    metric.

    Parameters
    ----------
    values
        The past in even steps, oldest first; NaN if not measured.
    step_s, ahead
        Length (s) of a step, and number of steps ahead.
    limits
        Range of possible values. A metric that was never negative is assumed to stay so.

    Raises
    ------
    NotMeasured
        When the past is too short.

    References
    ----------
    Bates, Granger, *The combination of forecasts*, Operational Research Quarterly 20, 1969. Stone, *The
    opinion pool*, Annals of Mathematical Statistics 32, 1961.
    """
    known = int(np.isfinite(values).sum())
    if known < LEAST_STEPS:
        raise NotMeasured(
            f"A forecast in steps of {duration(step_s)} needs {LEAST_STEPS} measured steps; "
            f"the history has {known}."
        )
    past = filled(values)
    low, high = limits or (0.0 if past.min() >= 0.0 else -np.inf, np.inf)
    paths = np.clip(_paths(past, step_s, ahead), low, high)
    medians = np.median(paths[:, :PATHS], axis=1), np.median(paths[:, PATHS:], axis=1)
    middle = np.clip((medians[0] + medians[1]) / 2, low, high)
    bounds = np.quantile(paths, TAILS, axis=1)
    return Forecast(
        step_s=step_s,
        current=float(past[-1]),
        expected=middle,
        low=np.minimum(bounds[0], middle),
        high=np.maximum(bounds[1], middle),
        paths=paths,
    )


def _paths(past: Array, step_s: float, ahead: int) -> Array:
    """Return possible futures, shape (H, 2·PATHS); those by autoregression come first."""
    if np.ptp(past) == 0.0:
        return np.full((ahead, 2 * PATHS), past[0])
    steps_a_day = max(1, round(DAY_S / step_s))
    profile = daily_profile(past, steps_a_day)
    rest = past - np.resize(profile[::-1], len(past))[::-1]
    course = np.resize(profile, ahead)[:, np.newaxis]
    if np.ptp(rest) <= 1e-9 * np.ptp(past):
        return np.repeat(rest[-1] + course, 2 * PATHS, axis=1)
    scale, middle = float(rest.std()), float(rest.mean())
    standard = (rest - middle) / scale
    futures = np.hstack(
        [autoregressive_paths(standard, ahead, PATHS), damped_trend_paths(standard, ahead, PATHS)]
    )
    reach = 3.0 * max(1.0, float(np.abs(standard).max()))
    result: Array = np.clip(np.nan_to_num(futures), -reach, reach) * scale + middle + course
    return result
