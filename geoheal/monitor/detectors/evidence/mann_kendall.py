"""Evidence of a leak: Mann–Kendall's test for a trend, and Theil–Sen's slope for its size.

Once per hour, the hourly means of the last day are tested after removing the daily pattern. A leak is a
steady climb: its trend is significant, and its sum over a day exceeds the metric's spread.
"""

import functools
import math
from collections.abc import Mapping
from typing import Any, Final, Self

import numpy as np
from numpy.typing import NDArray

from geoheal.geometry.real_array import Array
from geoheal.monitor.calibration.calibration import Calibration
from geoheal.monitor.calibration.daily_pattern import DAY_S, MIN_DAYS
from geoheal.monitor.detectors.evidence.recent import Recent

HOUR_S: Final = 3_600
HOURS: Final = 24
SIGNIFICANT: Final = 4.0
"""|Z| of Mann–Kendall's test from which a trend counts: p = 6e-5 for independent hours."""
LEAST_CLIMB: Final = 5.0
"""Smallest climb per day, in standard deviations, that counts."""
LEAST_SAMPLES: Final = 3
"""Smallest number of samples of an hour that counts."""


class MannKendall:
    """The largest significant trend of any metric, in standard deviations a day.

    Parameters
    ----------
    normal
        Expected value at each hour (UTC) of the day for each metric, shape (24, C).
    scale
        Standard deviation of each metric, shape (C,).

    References
    ----------
    Mann, *Nonparametric tests against trend*, Econometrica 13, 1945. Kendall, *Rank Correlation Methods*,
    1948. Sen, *Estimates of the regression coefficient based on Kendall's tau*, JASA 63, 1968.
    """

    __slots__ = ("_count", "_hour", "_hours", "_normal", "_scale", "_score", "_sum")

    def __init__(self, normal: Array, scale: Array) -> None:
        self._normal = normal
        self._scale = scale
        self._hours = Recent(HOURS, len(scale))
        self._hour: int | None = None
        self._sum: Array = np.zeros(len(scale))
        self._count: Array = np.zeros(len(scale))
        self._score: float | None = None

    @classmethod
    def of(cls, calibration: Calibration) -> Self | None:
        """Return the detector for a calibrated system.

        Return None if the history is shorter than three days: a climb could then be part of the daily
        pattern.
        """
        if calibration.until - calibration.since < MIN_DAYS * DAY_S - HOUR_S:
            return None
        metrics = calibration.metrics
        flat = (0.0,) * HOURS
        normal = [[m.location + (m.pattern or flat)[hour] for m in metrics] for hour in range(HOURS)]
        return cls(np.array(normal), np.array([m.scale for m in metrics]))

    def update(self, at: float, sample: Array) -> float | None:
        """Return the score of the day that ended with the last full hour; None before a full day."""
        hour = int(at // HOUR_S)
        if self._hour is not None and hour != self._hour:
            self._close(self._hour)
        self._hour = hour
        if math.isfinite(float(np.add.reduce(sample))):
            self._sum += sample
            self._count += 1.0
        else:
            measured = np.isfinite(sample)
            self._sum[measured] += sample[measured]
            self._count[measured] += 1.0
        return self._score

    def _close(self, hour: int) -> None:
        known = self._count >= LEAST_SAMPLES
        mean = np.where(known, self._sum / np.maximum(self._count, 1.0), np.nan)
        self._hours.push((mean - self._normal[hour % HOURS]) / self._scale)
        self._sum, self._count = np.zeros_like(self._sum), np.zeros_like(self._count)
        self._score = self._test() if self._hours.full else None

    def _test(self) -> float:
        rows = self._hours.ordered()
        rows = rows[:, np.isfinite(rows).all(axis=0)]
        if not rows.shape[1]:
            return 0.0
        trends = np.abs(theil_sen(rows)) * HOURS
        believed = (np.abs(mann_kendall_z(rows)) >= SIGNIFICANT) & (trends >= LEAST_CLIMB)
        return float(np.max(np.where(believed, trends, 0.0)))

    def clear(self) -> None:
        """Keep the hours: a leak outlasts a gap."""

    def to_dict(self) -> dict[str, Any]:
        """State as plain JSON."""
        return {
            "hours": self._hours.to_dict(),
            "hour": self._hour,
            "sum": self._sum.tolist(),
            "count": self._count.tolist(),
            "score": self._score,
        }

    def restore(self, plain: Mapping[str, Any]) -> None:
        """Restore a state."""
        self._hours = Recent.from_dict(plain["hours"])
        self._hour, self._score = plain["hour"], plain["score"]
        self._sum = np.array(plain["sum"], dtype=np.float64)
        self._count = np.array(plain["count"], dtype=np.float64)


@functools.lru_cache(maxsize=4)
def pairs(n: int) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Return indices of all pairs of n rows, the earlier and the later."""
    first, second = np.triu_indices(n, 1)
    return first, second


def mann_kendall_s(rows: Array) -> Array:
    """Mann–Kendall's S for each column of N×C: pairs that rise minus pairs that fall.

    Examples
    --------
    >>> import numpy as np
    >>> mann_kendall_s(np.array([[1.0], [2.0], [3.0]]))
    array([3.])
    """
    first, second = pairs(len(rows))
    s: Array = np.sign(rows[second] - rows[first]).sum(axis=0)
    return s


def mann_kendall_z(rows: Array) -> Array:
    """S as a standard normal deviate, with the correction for continuity.

    .. math:: Z = \\frac{S - \\operatorname{sgn} S}{\\sqrt{n(n-1)(2n+5)/18}}
    """
    n = len(rows)
    s = mann_kendall_s(rows)
    z: Array = (s - np.sign(s)) / math.sqrt(n * (n - 1) * (2 * n + 5) / 18)
    return z


def theil_sen(rows: Array) -> Array:
    """Return the Theil–Sen slope per row for each column of N×C: the median of all pairs' slopes.

    Examples
    --------
    >>> import numpy as np
    >>> theil_sen(np.array([[0.0], [1.0], [2.0], [3.0], [99.0]])).tolist()
    [1.0]
    """
    first, second = pairs(len(rows))
    slopes = (rows[second] - rows[first]) / (second - first)[:, np.newaxis]
    return np.asarray(np.median(slopes, axis=0))
