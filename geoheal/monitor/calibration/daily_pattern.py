"""Daily pattern of a metric."""

from typing import Final

import numpy as np

from geoheal.geometry.real_array import Array

DAY_S: Final = 86_400
HOUR_S: Final = 3_600
HOURS: Final = 24
MIN_DAYS: Final = 3
"""With fewer days, one unusual day would count as a pattern."""
MIN_SHARE: Final = 0.2
"""Share of the variance that the daily pattern must explain to be used."""


def daily_pattern(times: Array, values: Array) -> Array | None:
    """Deviation from the overall median at each hour (UTC) of the day, shape (24,).

    Parameters
    ----------
    times, values
        Epoch seconds and values, both (N,); NaN where not measured.

    Returns
    -------
    Median of each hour minus the overall median; None if the history covers less than three days or misses an
    hour of the day, or if the hours explain less than a fifth of the variance.
    """
    measured = np.isfinite(values)
    times, values = times[measured], values[measured]
    if len(times) < HOURS * MIN_DAYS or times[-1] - times[0] < MIN_DAYS * DAY_S - HOUR_S:
        return None
    hours = hour_of_day(times)
    if len(np.unique(hours)) < HOURS:
        return None
    centred = values - np.median(values)
    pattern = np.array([np.median(centred[hours == hour]) for hour in range(HOURS)])
    spread = float(np.var(centred))
    left = float(np.var(centred - pattern[hours]))
    return pattern if spread > 0.0 and 1.0 - left / spread >= MIN_SHARE else None


def hour_of_day(times: Array) -> Array:
    """Hour (0 to 23, UTC) of epoch seconds."""
    hours: Array = ((times % DAY_S) // HOUR_S).astype(np.int64)
    return hours
