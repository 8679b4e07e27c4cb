"""Parameters of what is normal for one metric."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, Self

import numpy as np

from geoheal.geometry.real_array import Array
from geoheal.monitor.calibration.autocorrelation import autocorrelation
from geoheal.monitor.calibration.daily_pattern import daily_pattern, hour_of_day

LEAST_OF_RANGE: Final = 0.01
"""A movement of less than 1 % of the observed range never counts as more than one unit of scale."""
LEAST_OF_LEVEL: Final = 0.05
"""For a metric that never moved, 5 % of its level is one unit of scale."""
SIGMA_OF_MAD: Final = 1.4826
LOPSIDED: Final = 3.0
"""Ratio of the excursions' sizes from which the larger side is the metric's direction."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MetricNormal:
    """A metric's normal, learnt from its history.

    Parameters
    ----------
    name
        As in the snapshots.
    samples
        Number of measured values behind it.
    location, scale
        Median, and robust standard deviation (1.4826 × median absolute deviation from the daily pattern,
        never below 1 % of the range).
    autocorrelation
        At lag 1, after removing the daily pattern.
    deviation_scale
        Root mean square of the deviation from the mean of the three samples before.
    resolution
        Smallest difference between two values; None if it never moved.
    direction
        ``up`` or ``down`` if most excursions go there, otherwise ``both``. For information only: detection is
        two-sided.
    pattern
        Deviation from the location at each hour (UTC) of the day; None without a daily pattern.
    """

    name: str
    samples: int
    location: float
    scale: float
    autocorrelation: float
    deviation_scale: float
    resolution: float | None
    direction: str
    pattern: tuple[float, ...] | None

    @property
    def constant(self) -> bool:
        """Whether it never moved."""
        return self.resolution is None

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON."""
        names = self.__slots__
        plain = {name: getattr(self, name) for name in names}
        return plain | {"pattern": None if self.pattern is None else list(self.pattern)}

    @classmethod
    def from_dict(cls, plain: Mapping[str, Any]) -> Self:
        """Return the inverse of :meth:`to_dict`."""
        pattern = plain["pattern"]
        return cls(**{**plain, "pattern": None if pattern is None else tuple(pattern)})


def learn_metric(name: str, times: Array, values: Array, deviations: Array) -> MetricNormal:
    """Learn one metric's normal.

    Parameters
    ----------
    times, values
        Epoch seconds and values (N,), at least one of them measured; NaN if not measured.
    deviations
        Deviations (N,) from the mean of the three samples before; NaN where unknown.
    """
    measured = values[np.isfinite(values)]
    location, extent = float(np.median(measured)), float(np.ptp(measured))
    pattern = daily_pattern(times, values)
    rest = values - location if pattern is None else values - location - pattern[hour_of_day(times)]
    known = rest[np.isfinite(rest)]
    mad = SIGMA_OF_MAD * float(np.median(np.abs(known - np.median(known))))
    rms = float(np.sqrt(np.nanmean(deviations**2))) if np.isfinite(deviations).any() else 0.0
    least = LEAST_OF_RANGE * extent if extent > 0.0 else max(LEAST_OF_LEVEL * abs(location), 1e-9)
    distinct = np.unique(measured)
    return MetricNormal(
        name=name,
        samples=len(measured),
        location=location,
        scale=max(mad, least),
        autocorrelation=autocorrelation(rest),
        deviation_scale=max(rms, least),
        resolution=float(np.min(np.diff(distinct))) if len(distinct) > 1 else None,
        direction=direction(known),
        pattern=None if pattern is None else tuple(pattern.tolist()),
    )


def direction(rest: Array) -> str:
    """Return the direction of most excursions: ``up``, ``down`` or ``both``.

    Examples
    --------
    >>> import numpy as np
    >>> direction(np.array([0.0] * 500 + [0.1] * 200 + [-0.1] * 200 + [5.0] * 10))
    'up'
    """
    low, middle, high = np.quantile(rest, [0.001, 0.5, 0.999])
    above, below = high - middle, middle - low
    if above > LOPSIDED * below:
        return "up"
    return "down" if below > LOPSIDED * above else "both"
