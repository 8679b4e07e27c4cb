"""Daily profile of a series, weighted by how similar the days are."""

from typing import Final

import numpy as np

from geoheal.geometry.real_array import Array

DAYS_MIN: Final = 2
DAYS_MAX: Final = 7


def daily_profile(values: Array, steps_a_day: int) -> Array:
    """Return the deviation from the day's median at each step of the next day; zeros without days.

    The trend from day to day is not part of it. The mean profile of the last days is shrunk by the slope of
    the regression of each day on the mean of the others, so that a random event of one day is not expected
    again.

    Parameters
    ----------
    values
        Without gaps, (N,).

    References
    ----------
    Copas, *Regression, prediction and shrinkage*, JRSS B 45, 1983 (shrinkage by cross-validation).

    Examples
    --------
    >>> import numpy as np
    >>> daily_profile(np.tile([0.0, 1.0, 5.0], 4), 3)
    array([-1.,  0.,  4.])
    """
    days = min(DAYS_MAX, len(values) // steps_a_day)
    if days < DAYS_MIN:
        return np.zeros(steps_a_day)
    courses = values[-days * steps_a_day :].reshape(days, steps_a_day)
    medians = np.median(courses, axis=1, keepdims=True)
    climb = float(np.median(np.diff(medians, axis=0))) / steps_a_day
    courses = courses - medians - climb * (np.arange(steps_a_day) - (steps_a_day - 1) / 2)
    others = (courses.sum(axis=0) - courses) / (days - 1)
    explained, spread = float(np.sum(others * courses)), float(np.sum(others**2))
    belief = min(1.0, max(0.0, explained / spread)) if spread > 0.0 else 0.0
    profile: Array = belief * (np.median(courses, axis=0) if days > 4 else courses.mean(axis=0))
    return profile
